/** What WeChat Pay prints of the message that it checked, in the `detail` of a 401. */
import { utf8 } from '../lib/bytes.ts'
import { beginningOf, type RequestHead } from './lines.ts'

/** The message as WeChat Pay received it; of the body, its beginning and its length. */
export interface SignInformation {
  readonly head: RequestHead
  readonly beginning: string
  /** In bytes; `undefined` if it was not printed. */
  readonly bodyLength: number | undefined
}

/** In characters: more than any request line has. */
const longest = 10_000

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads `sign_information`, of the real and of the documented form; `undefined` if there is none.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012072670
 */
export function readSignInformation(detail: unknown): SignInformation | undefined {
  const { sign_information, detail: inner } = Object(detail) as Fields
  const { method, url, truncated_sign_message, sign_message_length } = Object(
    sign_information ?? Object(inner).sign_information,
  ) as Fields
  if (typeof truncated_sign_message !== 'string') return undefined
  const [first = '', second = '', timestamp = '', nonce = '', ...body] = truncated_sign_message
    .slice(0, longest)
    .split('\n')
  const head = {
    method: typeof method === 'string' ? method.slice(0, 100) : first,
    url: typeof url === 'string' ? url.slice(0, longest) : second,
    timestamp,
    nonce,
  }
  const before = utf8([first, second, timestamp, nonce, ''].join('\n')).length
  const isLength = Number.isSafeInteger(sign_message_length) && (sign_message_length as number) > before
  return {
    head,
    beginning: beginningOf(utf8(body.join('\n').replace(/\n$/, ''))),
    bodyLength: isLength ? (sign_message_length as number) - before - 1 : undefined,
  }
}
