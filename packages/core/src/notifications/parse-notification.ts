import { ArgumentError, amend, DecryptionError, isWechatPayError } from '../errors.ts'
import { type VerifySignatureOptions, verifySignature } from '../http/verify-signature.ts'
import { readApiV3Key } from '../keys/api-v3-key.ts'
import { assertKeyring, type Keyring } from '../keys/keyring.ts'
import { openResource } from '../keys/resource.ts'
import { isFields } from '../lib/assert.ts'
import { text } from '../lib/bytes.ts'
import { resolveCrypto } from '../lib/crypto.ts'
import { describe } from '../lib/describe.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { type NotificationMessage, readMessage } from './read-message.ts'

/**
 * A notification (回调通知), verified and decrypted. Fields that are not listed here are kept.
 *
 * @typeParam T - What `resource` is. `event_type` does not say it: the product that you use, and whether you are a
 * merchant or a service provider, do.
 */
export interface Notification<T = unknown> {
  /** The notification's own ID. */
  readonly id: string
  /** When it was made, in RFC 3339. */
  readonly create_time: string
  /** `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, …; an open set. */
  readonly event_type: string
  /** `encrypt-resource`. */
  readonly resource_type: string
  /** WeChat Pay's summary, in Chinese. */
  readonly summary: string
  /** What was encrypted: `transaction`, `refund`, …; an open set. */
  readonly original_type: string
  /** The decrypted resource. */
  readonly resource: T
  /**
   * With the option `once`: whether a notification with this `id` was claimed before. Acknowledge it, and do nothing.
   */
  readonly isRepeated?: boolean | undefined
}

/** Remembers which notifications were taken; a few lines on Redis, a database or a key-value store. */
export interface OnceStore {
  /**
   * Takes a notification, in one atomic step: `true` for the first to claim this ID, `false` for everyone after it. The
   * entry must last `expiresInSeconds`: two days, longer than WeChat Pay repeats a notification (24 h 4 m).
   */
  claim(id: string, options: { readonly expiresInSeconds: number }): Promise<boolean>
  /**
   * Removes the entry. `handleNotification` calls it when the handler throws, so that the next repetition is handled.
   * Without it, a notification whose handler has thrown is not handled again.
   */
  release?(id: string): Promise<void>
}

/** Options of {@link parseNotification}. */
export interface ParseNotificationOptions extends VerifySignatureOptions, CryptoOptions {
  /** WeChat Pay's keys: what {@link createKeyring} makes, or one of your own. */
  readonly keyring: Keyring
  /** The APIv3 key (APIv3密钥): text of 32 letters and digits, or its 32 bytes. */
  readonly apiV3Key: string | Uint8Array
  /** The longest body that is read, in bytes. Default: 2 MiB, twice the longest that WeChat Pay documents. */
  readonly maxBodyBytes?: number | undefined
  /** Where notifications are claimed, so that each is handled once. Default: each is handled whenever it comes. */
  readonly once?: OnceStore | undefined
}

/** Two days: WeChat Pay repeats a notification for 24 hours and 4 minutes. */
const expiresInSeconds = 172_800

/**
 * Verifies a notification (回调通知), decrypts its resource and parses both. Nothing is decrypted before the signature is
 * verified.
 *
 * WeChat Pay waits 5 seconds for the response, and sends the notification again if it was not acknowledged: up to 15
 * times in 24 hours and 4 minutes, so be ready for the same one twice. Use `handleNotification` if you want its responses
 * made for you.
 *
 * @param request - The Request, unread, or `{ headers, rawBody }`: the headers as Headers or as a plain object, and the
 * body as it came, bytes or text, before anything parsed it.
 * @param options - `keyring` and `apiV3Key`; `once`: claims each notification after it was decrypted, and a repeated one
 * comes back with `isRepeated: true`; `toleranceSeconds`: by default 300; `maxBodyBytes`: by default 2 MiB; `now`: the
 * time in milliseconds, for a late check the time at which it was received; `crypto`: by default the global `crypto`.
 * @throws SignatureError when the signature is missing, malformed, old or wrong, or a probe; its `reason` says which
 * @throws DecryptionError when the body is not a notification, its algorithm is unknown, or the APIv3 key does not fit
 * @throws KeyError when the APIv3 key does not have 32 bytes
 * @throws KeyringError when the keyring fails
 * @throws ConnectionError when the body is longer than `maxBodyBytes`, or cut off
 * @throws TypeError when an option is wrong, or the body was parsed or read before: it names `rawBody` and the fix for
 * each framework
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @example
 * ```ts
 * import { acknowledge, createKeyring, parseNotification, reject } from '@wechatpay-edge/core'
 *
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_API_V3_KEY: apiV3Key = '' } = process.env
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 *
 * async function receive(request: Request): Promise<Response> {
 *   try {
 *     const { event_type, resource } = await parseNotification<{ out_trade_no: string }>(request, { keyring, apiV3Key })
 *     console.log(event_type, resource.out_trade_no)
 *     return acknowledge()
 *   } catch (error) {
 *     console.log(error instanceof Error && error.name) // SignatureError
 *     return reject(error)
 *   }
 * }
 *
 * const forged = new Request('https://example.com/notify', { method: 'POST', body: '{"event_type":"TRANSACTION.SUCCESS"}' })
 * console.log((await receive(forged)).status) // 401
 * ```
 */
export async function parseNotification<T = unknown>(
  request: Request | NotificationMessage,
  options: ParseNotificationOptions,
): Promise<Notification<T>> {
  return prepareParsing<T>(options, 'parseNotification')(request)
}

/**
 * Checks the options, and parses with them.
 *
 * @param label - The function that they were given to, with which errors begin.
 */
export function prepareParsing<T>(
  options: ParseNotificationOptions,
  label: string,
): (request: Request | NotificationMessage) => Promise<Notification<T>> {
  const names = ['keyring', 'apiV3Key', 'crypto', 'now', 'toleranceSeconds', 'maxBodyBytes', 'once'] as const
  const given = readOptions(options, label, names, '{ keyring, apiV3Key }')
  const { keyring, apiV3Key, crypto, now, toleranceSeconds, maxBodyBytes = 2 * 1024 * 1024, once } = given
  assertKeyring(keyring)
  if (once !== undefined && typeof Object(once).claim !== 'function') {
    throw new TypeError(`once: expected { claim(id, { expiresInSeconds }) }, received ${describe(once)}`)
  }
  if (crypto) resolveCrypto(crypto)
  const key = readApiV3Key(apiV3Key, 'apiV3Key')
  return async (request) => {
    const { headers, body } = await readMessage(request, maxBodyBytes)
    try {
      await verifySignature({ headers, body, subject: 'notification' }, keyring, { now, toleranceSeconds })
    } catch (error) {
      // A keyring that calls WeChat Pay has an outcome of its own, of that call.
      throw isWechatPayError(error) ? amend(error, { outcome: undefined }) : error
    }
    const notification = await decrypt<T>(body, key, { crypto })
    return once ? { ...notification, isRepeated: !(await claim(once, notification.id)) } : notification
  }
}

async function decrypt<T>(body: Uint8Array, key: Uint8Array, options: CryptoOptions): Promise<Notification<T>> {
  const envelope = parseJson(() => text(body), 'The notification')
  if (!isFields(envelope)) throw new DecryptionError('The notification is not a JSON object')
  const { resource } = envelope
  const plain = await openResource(resource, key, options)
  const { original_type } = resource as Partial<Notification>
  return { ...envelope, original_type, resource: parseJson(() => plain, 'The decrypted resource') } as Notification<T>
}

/** What the JSON says. The parser's own error is left out: it quotes the text. */
function parseJson(read: () => string, name: string): unknown {
  try {
    return JSON.parse(read())
  } catch {
    throw new DecryptionError(`${name} is not JSON`)
  }
}

async function claim(once: OnceStore, id: unknown): Promise<boolean> {
  // What is claimed under no name of its own would pass for the repetition of another.
  if (typeof id !== 'string' || id === '') throw new DecryptionError('The notification has no id to be claimed under')
  const isFirst: unknown = await once.claim(id, { expiresInSeconds })
  if (typeof isFirst === 'boolean') return isFirst
  throw new ArgumentError(`once.claim: expected it to return true or false, received ${describe(isFirst)}`)
}
