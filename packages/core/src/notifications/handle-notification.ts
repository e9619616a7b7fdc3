import { ArgumentError, isWechatPayError } from '../errors.ts'
import { describe } from '../lib/describe.ts'
import { type Notification, type ParseNotificationOptions, prepareParsing } from './parse-notification.ts'
import type { NotificationMessage } from './read-message.ts'

/**
 * Receives a notification (回调通知): verifies, decrypts and parses it as `parseNotification` does, calls the handler, and
 * makes the response that WeChat Pay expects.
 *
 * | What happened                                          | Response                                |
 * | ------------------------------------------------------ | --------------------------------------- |
 * | the handler has returned, or `once` knows the `id`     | 204, empty: it is not sent again        |
 * | the signature is missing, wrong or a probe             | 401                                     |
 * | the body is longer than `maxBodyBytes`, or cut off     | 413, 400                                |
 * | the handler throws; decrypting, keyring or `once` fail | 500: WeChat Pay sends it again          |
 *
 * WeChat Pay waits **5 seconds**: do little in the handler (save it, put it in a queue), and the rest later. What the
 * handler throws is not passed on: log it there. To see the other errors, too, write the few lines yourself:
 * `parseNotification`, then `acknowledge()`, or `reject(error)`.
 *
 * @param request - The Request, unread, or `{ headers, rawBody }`.
 * @param options - Those of `parseNotification`. With `once`, the handler is not called for a repeated notification.
 * @param handler - Called with the notification. Return to acknowledge it, throw to have it sent again.
 * @throws KeyError when the APIv3 key, or one of WeChat Pay's, is not such a key: your configuration is wrong
 * @throws TypeError when an option is wrong, or the body was parsed or read before: it names `rawBody` and the fix for
 * each framework
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @example
 * ```ts
 * import { createKeyring, handleNotification } from '@wechatpay-edge/core'
 *
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_API_V3_KEY: apiV3Key = '' } = process.env
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 *
 * interface Transaction {
 *   out_trade_no: string
 *   trade_state: string
 * }
 *
 * const receive = (request: Request) =>
 *   handleNotification<Transaction>(request, { keyring, apiV3Key }, async ({ resource }) => {
 *     console.log(resource.out_trade_no, resource.trade_state) // save it, then return
 *   })
 *
 * const forged = new Request('https://example.com/notify', { method: 'POST', body: '{"event_type":"TRANSACTION.SUCCESS"}' })
 * console.log((await receive(forged)).status) // 401
 * ```
 */
export async function handleNotification<T = unknown>(
  request: Request | NotificationMessage,
  options: ParseNotificationOptions,
  handler: (notification: Notification<T>) => void | Promise<void>,
): Promise<Response> {
  if (typeof handler !== 'function') throw new TypeError(`handler: expected a function, received ${describe(handler)}`)
  const parse = prepareParsing<T>(options, 'handleNotification')
  let notification: Notification<T>
  try {
    notification = await parse(request)
  } catch (error) {
    // Mistakes in the program or its configuration: a framework logs them, and responds with a 500.
    if (error instanceof ArgumentError || Object(error).code === 'ERR_WECHATPAY_KEY') throw error
    return reject(error)
  }
  const { id, isRepeated } = notification
  if (isRepeated) return acknowledge()
  try {
    await handler(notification)
    return acknowledge()
  } catch {
    // A release that fails changes nothing: the entry stays until it expires.
    if (isRepeated === false) await release(options, id).catch(() => {})
    // Nothing of the error: what the handler's own calls to WeChat Pay met says nothing of the notification.
    return reject()
  }
}

async function release({ once }: ParseNotificationOptions, id: string): Promise<void> {
  await once?.release?.(id)
}

/**
 * Makes the response with which WeChat Pay takes a notification as received, and does not send it again: 204, empty.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @example
 * ```ts
 * import { acknowledge } from '@wechatpay-edge/core'
 *
 * console.log(acknowledge().status) // 204
 * ```
 */
export function acknowledge(): Response {
  return new Response(null, { status: 204 })
}

/**
 * Makes the response with which WeChat Pay sends a notification again: 401 for a `SignatureError` of `parseNotification`,
 * 413 or 400 for a body that is too long or cut off, 500 for anything else. The body is WeChat Pay's
 * `{ code: 'FAIL', message }`. The message is that of `parseNotification`'s error, at most 256 characters; of other
 * errors nothing is shown.
 *
 * @param error - Why, if it is known.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @example
 * ```ts
 * import { reject } from '@wechatpay-edge/core'
 *
 * const response = reject(new Error('The database is down'))
 * console.log(response.status, await response.text()) // 500 {"code":"FAIL","message":"失败"}
 * ```
 */
export function reject(error?: unknown): Response {
  const [status, message] = describeFailure(error)
  return new Response(JSON.stringify({ code: 'FAIL', message: message.slice(0, 256) }), {
    status,
    headers: { 'Content-Type': 'application/json' },
  })
}

/** The status and the message for an error. One that has an outcome is that of a call, not of the notification. */
function describeFailure(error: unknown): readonly [status: number, message: string] {
  if (isWechatPayError(error) && error.outcome === undefined) {
    const { code, message, cause } = error
    if (code === 'ERR_WECHATPAY_SIGNATURE') return [401, message]
    if (code === 'ERR_WECHATPAY_CONNECTION') return [cause instanceof RangeError ? 413 : 400, message]
    if (code === 'ERR_WECHATPAY_DECRYPTION') return [500, message]
  }
  return [500, '失败']
}
