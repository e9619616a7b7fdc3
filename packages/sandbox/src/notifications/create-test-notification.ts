/** Notifications (回调通知) for tests of the program that receives them. */
import type { SandboxIdentity } from '../identity/identity.ts'
import { importIdentity, readIdentity } from '../identity/import-identity.ts'
import { aFunction, anObject, type OptionRule, type OptionRules, readOptions } from '../lib/options.ts'
import { type CryptoLike, resolveCrypto } from '../lib/web-crypto.ts'
import { aText, contentRules, type NotificationContent } from './content.ts'
import { type NotificationFault, readNotificationFault } from './fault.ts'
import { draftMessage, messageHeaders, sealMessage } from './message.ts'
import { defaultUrl } from './url.ts'

/** Options of {@link createTestNotification}. */
export interface TestNotificationOptions extends NotificationContent {
  /** Whose keys sign and encrypt: what `createIdentity()` makes, or a sandbox's `identity`. */
  readonly identity: SandboxIdentity
  /** Where it goes: your notify_url. Default: `https://merchant.example/notify`. */
  readonly url?: string | undefined
  /** What is wrong with the signature, as in the faults of a sandbox. Default: nothing. */
  readonly fault?: NotificationFault | undefined
  /** WebCrypto. Default: `globalThis.crypto`. */
  readonly crypto?: CryptoLike | undefined
  /** Returns the time in ms. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
}

const rules: OptionRules<TestNotificationOptions> = {
  ...contentRules,
  identity: anObject,
  url: aText,
  fault: anObject,
  crypto: anObject,
  now: aFunction,
}

/**
 * Makes a notification (回调通知) as WeChat Pay sends it, signed and encrypted, for a test of the program that receives it.
 * It needs no sandbox and no network: give the Request to your handler.
 *
 * @param event - The `event_type`: `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, …
 * @param data - What is encrypted as `resource`: a value that JSON has, or text that is taken as it is.
 * @param options - `identity`: whose keys; all else is optional, see {@link TestNotificationOptions}
 * @throws TypeError when an argument or an option is something else
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @example
 * ```ts
 * import { createKeyring, handleNotification } from '@wechatpay-edge/core'
 * import { createIdentity, createTestNotification } from '@wechatpay-edge/sandbox'
 *
 * const identity = await createIdentity()
 * const { publicKey } = identity.wechatpay
 * const keyring = createKeyring({ [publicKey.id]: publicKey.pem })
 *
 * // Your own handler, in your own framework.
 * const receive = (request: Request) =>
 *   handleNotification(request, { keyring, apiV3Key: identity.apiV3Key }, ({ resource }) => console.log(resource))
 *
 * const data = { out_trade_no: '1217752501201407033233368018', trade_state: 'SUCCESS' }
 * const paid = await createTestNotification('TRANSACTION.SUCCESS', data, { identity })
 * console.log((await receive(paid)).status) // 204
 * const forged = await createTestNotification('TRANSACTION.SUCCESS', data, { identity, fault: { kind: 'wrong-signature' } })
 * console.log((await receive(forged)).status) // 401
 * ```
 */
export async function createTestNotification(
  event: string,
  data: unknown,
  options: TestNotificationOptions,
): Promise<Request> {
  const given = readOptions(options, rules as Readonly<Record<string, OptionRule>>, 'options', ['identity'])
  const { signer, url = defaultUrl } = given
  const crypto = resolveCrypto(given.crypto)
  const nowMs = (given.now ?? Date.now)()
  const identity = await importIdentity(readIdentity(given.identity), crypto)
  const draft = draftMessage(event, data, given, { crypto, nowMs })
  const fault = given.fault && readNotificationFault(given.fault, 'options.fault')
  const body = await sealMessage(draft, identity, crypto)
  const key = signer === 'certificate' ? identity.certificateKey : identity.publicKeyKey
  const headers = await messageHeaders(body, { key, crypto, nowMs, fault })
  return new Request(url, { method: 'POST', headers, body })
}
