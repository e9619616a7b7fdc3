/**
 * The entry `@wechatpay-edge/core/internal`: what `@wechatpay-edge/client` needs and users do not. It may change in any
 * release, so import from `@wechatpay-edge/core` instead.
 */

export { amend } from './errors.ts'
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
export type { Received } from './http/verify-response.ts'
export { requestIdOf } from './http/verify-signature.ts'
export * from './index.ts'
export { decryptWith, encryptFor, findFieldProblem } from './keys/field.ts'
export { type ImportedKey, makeDecryptionKey } from './keys/import.ts'
export { askKeyring, assertKeyring, makeKeyring } from './keys/keyring.ts'
export { type KeyMaterial, readPrivateKey, readPublicKey } from './keys/material.ts'
export { makeSigner, readSigner, signBytes } from './keys/signer.ts'
export { decryptAead } from './lib/aead.ts'
export { assertOptions, isFields } from './lib/assert.ts'
export { resolveCrypto } from './lib/crypto.ts'
export { requireGlobals } from './lib/globals.ts'
export { encodeText, isByteArray, joinBytes } from './lib/plain-bytes.ts'
export { readOptions, withoutPrototype } from './lib/read-options.ts'
export { normalizeSerial, trimId } from './lib/serial.ts'
export { onAbort, platformSignal } from './lib/signal.ts'
export { reasonOf, wait, withTimeout } from './lib/timeout.ts'
export { asksToRepeat, isRateLimit, isRefusal, outcomeOf, type Progress } from './outcome.ts'
