/** Notifications (回调通知) for tests of the program that receives them. */
import type { SandboxIdentity } from '../identity/identity.ts'
import { importIdentity, readIdentity } from '../identity/import-identity.ts'
import { randomBytes, randomText, toBase64, toHex, utf8 } from '../lib/bytes.ts'
import { aFunction, anObject, type OptionRule, type OptionRules, readOptions } from '../lib/options.ts'
import { type CryptoLike, resolveCrypto, type WebCrypto } from '../lib/web-crypto.ts'
import { type Fault, readFault } from '../protocol/faults.ts'
import { signatureHeaders } from '../protocol/signature-headers.ts'

/** What can be wrong with the signature of a notification. */
export type NotificationFault = Extract<
  Fault,
  { readonly kind: 'unsigned' | 'wrong-signature' | 'probe' | 'unknown-serial' | 'old-timestamp' }
>

/** Options of {@link createTestNotification}. */
export interface TestNotificationOptions {
  /** Whose keys sign and encrypt: what `createIdentity()` makes, or a sandbox's `identity`. */
  readonly identity: SandboxIdentity
  /** Where it goes: your notify_url. Default: `https://merchant.example/notify`. */
  readonly url?: string | undefined
  /** Which of WeChat Pay's keys signs. Default: `publicKey`. */
  readonly signer?: 'publicKey' | 'certificate' | undefined
  /** What is wrong with the signature, as in the faults of a sandbox. Default: nothing. */
  readonly fault?: NotificationFault | undefined
  /** The notification's own ID; give the same one again for a repeated notification. Default: a fresh UUID. */
  readonly id?: string | undefined
  /** When it was made: RFC 3339, without milliseconds. Default: now, at +08:00. */
  readonly createTime?: string | undefined
  /** Default: 测试通知. */
  readonly summary?: string | undefined
  /** The kind of `data`. Default: the first word of the event in lower case, as in `transaction` and `refund`. */
  readonly originalType?: string | undefined
  /** What is authenticated beside the ciphertext; `''` is allowed. Default: the `originalType`, as WeChat Pay has it. */
  readonly associatedData?: string | undefined
  /** WebCrypto. Default: `globalThis.crypto`. */
  readonly crypto?: CryptoLike | undefined
  /** Returns the time in ms. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
}

const aText: OptionRule = { expected: 'a text', isRight: (value) => typeof value === 'string' }

const rules: OptionRules<TestNotificationOptions> = {
  identity: anObject,
  url: aText,
  signer: ['publicKey', 'certificate'],
  fault: anObject,
  id: aText,
  createTime: aText,
  summary: aText,
  originalType: aText,
  associatedData: aText,
  crypto: anObject,
  now: aFunction,
}

const faultKinds = ['unsigned', 'wrong-signature', 'probe', 'unknown-serial', 'old-timestamp']

const alphanumerics = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

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
  const crypto = resolveCrypto(given.crypto)
  const nowMs = (given.now ?? Date.now)()
  const { certificateKey, publicKeyKey, apiV3Key } = await importIdentity(readIdentity(given.identity), crypto)
  const text = JSON.stringify({
    id: given.id ?? randomUuid(crypto),
    create_time: given.createTime ?? timeText(nowMs),
    resource_type: 'encrypt-resource',
    event_type: readEvent(event),
    summary: given.summary ?? '测试通知',
    resource: await encrypt(event, data, given, { apiV3Key, crypto }),
  })
  const body = utf8(text)
  const fault = given.fault && readNotificationFault(given.fault)
  const key = given.signer === 'certificate' ? certificateKey : publicKeyKey
  const nonce = randomText(crypto, 32, alphanumerics)
  const signature = fault?.kind === 'unsigned' ? [] : await signatureHeaders(body, { key, nonce, crypto, nowMs, fault })
  const headers = Object.fromEntries([
    ['Content-Type', 'application/json'],
    ['User-Agent', 'Mozilla/4.0'],
    ...signature,
  ])
  return new Request(given.url ?? 'https://merchant.example/notify', { method: 'POST', headers, body })
}

function readEvent(event: unknown): string {
  if (typeof event === 'string' && event !== '') return event
  throw new TypeError("event: expected an event_type such as 'TRANSACTION.SUCCESS', received something else")
}

function readNotificationFault(given: NotificationFault): Fault {
  const fault = readFault(given)
  if (faultKinds.includes(fault.kind)) return fault
  throw new TypeError(`options.fault: expected one of kind ${faultKinds.join(', ')}, received ${fault.kind}`)
}

/** The members in the order in which WeChat Pay sends them. */
async function encrypt(
  event: string,
  data: unknown,
  given: TestNotificationOptions,
  { apiV3Key, crypto }: { readonly apiV3Key: string; readonly crypto: WebCrypto },
): Promise<object> {
  const plain = typeof data === 'string' ? data : JSON.stringify(data)
  if (plain === undefined) throw new TypeError('data: expected a value that JSON has, received none')
  const original_type = given.originalType ?? String(event).split('.', 1)[0]?.toLowerCase() ?? ''
  const associated_data = given.associatedData ?? original_type
  const nonce = randomText(crypto, 12, alphanumerics)
  const algorithm = { name: 'AES-GCM', iv: utf8(nonce), additionalData: utf8(associated_data) }
  const key = await crypto.subtle.importKey('raw', utf8(apiV3Key), 'AES-GCM', false, ['encrypt'])
  const sealed = await crypto.subtle.encrypt(algorithm, key, utf8(plain))
  const ciphertext = toBase64(new Uint8Array(sealed))
  return { original_type, algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data, nonce }
}

/** RFC 9562, version 4. */
function randomUuid(crypto: WebCrypto): string {
  const hex = toHex(randomBytes(crypto, 16))
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5')
}

/** `2015-05-20T13:29:35+08:00` */
function timeText(nowMs: number): string {
  return new Date(nowMs + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+08:00')
}
