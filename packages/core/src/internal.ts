/**
 * The entry `@wechatpay-edge/core/internal`: what `@wechatpay-edge/client` needs and users do not. It may change in any
 * release, so import from `@wechatpay-edge/core` instead.
 */

export { isTransient, repeat, type TrackedAttempt } from './http/attempts.ts'
export { prepareAuth } from './http/auth.ts'
export { connect, type Transport } from './http/connect.ts'
export { resolveHosts } from './http/hosts.ts'
export { signedMessage } from './http/message.ts'
export * from './index.ts'
export { askKeyring, assertKeyring, makeKeyring } from './keys/keyring.ts'
export { makeSigner, readSigner, signBytes } from './keys/signer.ts'
export { assertSettings } from './lib/assert.ts'
export { normalizeSerial } from './lib/serial.ts'
export { isRefusal, outcomeOf, type Progress } from './outcome.ts'
