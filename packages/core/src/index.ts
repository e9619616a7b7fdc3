export {
  type Attempt,
  type AttemptsOptions,
  assertSettings,
  attempts,
  type RetryOptions,
  repeat,
  withRetry,
} from './attempts.ts'
export {
  type AuthMiddleware,
  type AuthMiddlewareOptions,
  type AuthOptions,
  createAuthMiddleware,
  withAuth,
} from './auth.ts'
export { type Certificate, readCertificate } from './keys.ts'
export {
  type AnyWechatPayError,
  ApiError,
  type ApiErrorFields,
  ConnectionError,
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
export { createIdempotencyKey } from './idempotency-key.ts'
export { createKeyring, type Keyring, type KeyringOptions, type PlatformKey } from './keyring.ts'
export {
  type CryptoKeyLike,
  importPrivateKey,
  type ImportPrivateKeyOptions,
  importPublicKey,
  type ImportPublicKeyOptions,
  type KeyInput,
} from './keys.ts'
export type { CryptoKey, CryptoLike } from './lib/crypto.ts'
export { resolveHosts } from './transport.ts'
export type { ClockOptions, CryptoOptions, Fetch, RandomOptions, SleepOptions } from './platform.ts'
export { serializeQuery } from './query.ts'
export { type SignRequestOptions, signRequest } from './sign-request.ts'
export { createSigner, type MerchantOptions, type SignatureScheme, type Signer } from './signer.ts'
export { connect } from './transport.ts'
export { isVerified, type VerifyResponseOptions, verifyResponse } from './verify-response.ts'
