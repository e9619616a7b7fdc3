export {
  type Attempt,
  type AttemptsOptions,
  attempts,
  type RetryOptions,
  repeat,
  withRetry,
} from './http/attempts.ts'
export {
  type AuthMiddleware,
  type AuthMiddlewareOptions,
  type AuthOptions,
  createAuthMiddleware,
  withAuth,
} from './http/auth.ts'
export type { Certificate } from './keys/certificate.ts'
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
export { createIdempotencyKey } from './lib/random.ts'
export { createKeyring, type Keyring, type KeyringOptions, type PlatformKey } from './keys/keyring.ts'
export {
  importPrivateKey,
  type ImportPrivateKeyOptions,
  importPublicKey,
  type ImportPublicKeyOptions,
} from './keys/import.ts'
export { type CryptoKeyLike, type KeyInput, readCertificate } from './keys/material.ts'
export { assertSettings } from './lib/assert.ts'
export type { CryptoKey, CryptoLike } from './lib/crypto.ts'
export { resolveHosts } from './http/connect.ts'
export type { ClockOptions, CryptoOptions, Fetch, RandomOptions, SleepOptions } from './lib/options.ts'
export { serializeQuery } from './http/query.ts'
export { type SignRequestOptions, signRequest } from './http/sign-request.ts'
export { createSigner, type MerchantOptions, type Signer } from './keys/signer.ts'
export { connect } from './http/connect.ts'
export { isVerified, type VerifyResponseOptions, verifyResponse } from './http/verify-response.ts'
