/**
 * The entry `@wechatpay-edge/core/internal`: what other packages need of core, and users do not. It may change in any
 * release, so import from `@wechatpay-edge/core` instead.
 *
 * It also names what they need of `@wechatpay-edge/core`, because they load this entry alone: explaining signatures and
 * downloading certificates are half of the code, and an import of a client reads none of it.
 */

// What only packages need
// What they need of what users import
export {
  ApiError,
  amend,
  ConnectionError,
  DecryptionError,
  IncompleteListError,
  isWechatPayError,
  KeyError,
  KeyringError,
  SignatureError,
  ValidationError,
  WechatPayError,
} from './errors.ts'
export { signPayment } from './front-end.ts'
export {
  type AttemptObserver,
  type HostPreference,
  isTransient,
  type ResponseHead,
  repeat,
  retryOptionNames,
  type TrackedAttempt,
} from './http/attempts.ts'
export { prepareAuth } from './http/auth.ts'
export { bodyToSend, connect, keepBody, keptBody, type Transport } from './http/connect.ts'
export { resolveHosts } from './http/hosts.ts'
export { signedMessage } from './http/message.ts'
export { PlainRequest } from './http/outgoing.ts'
export { serializeQuery } from './http/query.ts'
export type { Received } from './http/verify-response.ts'
export { isVerified } from './http/verify-response.ts'
export { requestIdOf } from './http/verify-signature.ts'
export { decryptWith, encryptFor, findFieldProblem } from './keys/field.ts'
export { type ImportedKey, makeDecryptionKey } from './keys/import.ts'
export {
  askKeyring,
  assertKeyring,
  createKeyring,
  type Keyring,
  makeKeyring,
  type PlatformKey,
} from './keys/keyring.ts'
export type { KeyInput } from './keys/material.ts'
export { type KeyMaterial, readPrivateKey, readPublicKey } from './keys/material.ts'
export { createSigner, type MerchantOptions, makeSigner, readSigner, type Signer, signBytes } from './keys/signer.ts'
export { decryptAead } from './lib/aead.ts'
export { assertOptions, isFields } from './lib/assert.ts'
export { resolveCrypto } from './lib/crypto.ts'
export { requireGlobals } from './lib/globals.ts'
export type { PlainFetch, PlainInit, PlainResponse } from './lib/options.ts'
export { encodeText, isByteArray, joinBytes } from './lib/plain-bytes.ts'
export { createIdempotencyKey } from './lib/random.ts'
export { readOptions, withoutPrototype } from './lib/read-options.ts'
export { normalizeSerial, trimId } from './lib/serial.ts'
export { onAbort, platformSignal } from './lib/signal.ts'
export { reasonOf, wait, withTimeout } from './lib/timeout.ts'
export { handleNotification } from './notifications/handle-notification.ts'
export { asksToRepeat, isRateLimit, isRefusal, outcomeOf, type Progress } from './outcome.ts'
