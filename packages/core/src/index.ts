// Keys
export { type BrandOptions, createBrandKeyring, createBrandSigner } from './keys/brand.ts'
export type { Certificate } from './keys/certificate.ts'
export {
  importPrivateKey,
  type ImportPrivateKeyOptions,
  importPublicKey,
  type ImportPublicKeyOptions,
} from './keys/import.ts'
export { type CryptoKeyLike, type KeyInput, readCertificate } from './keys/material.ts'
export { createKeyring, type Keyring, type KeyringOptions, type PlatformKey } from './keys/keyring.ts'
export { decryptResource, type EncryptedResource } from './keys/resource.ts'
export { createSigner, type MerchantOptions, type Signer } from './keys/signer.ts'

// Signing and verifying
export { type SignRequestOptions, signRequest } from './http/sign-request.ts'
export {
  isVerified,
  type ResponseSignature,
  type VerifyResponseOptions,
  verifyResponse,
} from './http/verify-response.ts'
export type { VerifySignatureOptions } from './http/verify-signature.ts'
export { serializeQuery } from './http/query.ts'
export { createIdempotencyKey } from './lib/random.ts'

// Notifications
export {
  acknowledge,
  handleNotification,
  reject,
} from './notifications/handle-notification.ts'
export {
  type Notification,
  type OnceStore,
  parseNotification,
  type ParseNotificationOptions,
} from './notifications/parse-notification.ts'
export type { NotificationMessage } from './notifications/read-message.ts'

// Platform certificates
export type { CertificateStore } from './certificates/certificate-cache.ts'
export {
  type CertificateKeyring,
  type CertificateKeyringOptions,
  createCertificateKeyring,
} from './certificates/create-certificate-keyring.ts'

// Sensitive fields
export { decryptField, encryptField, type EncryptedField } from './keys/field.ts'

// Opening WeChat Pay from a page or an app
export {
  type AppPayment,
  type AppPaymentParams,
  type JsapiPayment,
  type MiniProgramPayment,
  type PaymentParams,
  type SignedPayments,
  signPayment,
  type SignPaymentOptions,
} from './front-end.ts'

// Explaining refused signatures
export type { ReceivedMessage, SentRequest, SignatureEvidence } from './signature-doctor/evidence.ts'
export { explainSignature } from './signature-doctor/explain-signature.ts'
export type { SignatureCause, SignatureExplanation, SignatureSubject } from './signature-doctor/explanation.ts'
export type { SignatureLine } from './signature-doctor/lines.ts'

// Sending
export {
  type AuthMiddleware,
  type AuthMiddlewareOptions,
  type AuthOptions,
  createAuthMiddleware,
  withAuth,
  type WithAuthOptions,
} from './http/auth.ts'
export { withRetry, type WithRetryOptions } from './http/with-retry.ts'
export { type Attempt, attempts, type AttemptsOptions, type RetryOptions } from './http/attempts.ts'

// Errors
export {
  type AnyWechatPayError,
  type ApiCode,
  ApiError,
  type ApiErrorFields,
  ConnectionError,
  DecryptionError,
  type ErrorContext,
  IncompleteListError,
  isWechatPayError,
  KeyError,
  type KeyProblem,
  KeyringError,
  type Outcome,
  type Remedy,
  SignatureError,
  type SignatureErrorReason,
  ValidationError,
  type ValidationIssue,
  WechatPayError,
  type WechatPayErrorCode,
} from './errors.ts'

// What the platform gives, and how to replace it
export type { CryptoKey, CryptoLike } from './lib/crypto.ts'
export type { ClockOptions, CryptoOptions, Fetch, KeyringRefreshEvent, PlatformFetch } from './lib/options.ts'
export type { PlainFetch, PlainInit, PlainResponse, RandomOptions, SleepOptions } from './lib/options.ts'
