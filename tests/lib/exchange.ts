/** Refused requests by node:crypto, with nothing of ours: what was signed, what was sent, and what WeChat Pay received. */
import { type KeyLike, sign } from 'node:crypto'
import type { ReceivedMessage, SentRequest } from '@wechatpay-edge/core'

/** The lines of a request. */
export interface Lines {
  readonly method: string
  readonly url: string
  readonly timestamp: string
  readonly nonce: string
  readonly body: string
}

/** The time of each exchange, in seconds. */
export const at = 1_756_951_532

/** The request of wechatpay-go #235, whose `sign_message_length` was 349. */
export const lines: Lines = {
  method: 'POST',
  url: '/v3/pay/transactions/jsapi',
  timestamp: `${at}`,
  nonce: 'IXlHDnWguGbz7uMOL7xdPibFoV342jP3',
  body: `{"amount":{"total":100},"description":"Image形象店/深圳","attach":"${'a'.repeat(198)}"}`,
}

/** What differs from a right one. */
export interface RefusedExchange {
  readonly key: KeyLike
  readonly serialNo: string
  readonly mchid?: string
  /** What was signed, if it is not what was sent. */
  readonly signed?: Partial<Lines>
  /** The signed message, in place of the lines. */
  readonly message?: string
  readonly sent?: Partial<Lines>
  /** What WeChat Pay received, if it is not what was sent. */
  readonly received?: Partial<Lines>
  /** How the detail is written. Default: as it is really sent. */
  readonly detail?: 'real' | 'documented' | 'none'
  /** WeChat Pay's message. */
  readonly says?: string
  /** The Date of the response, in seconds. */
  readonly date?: number
  /** The Authorization header, of the right one. */
  readonly authorization?: (right: string) => string
}

/** The message of a request, as on page 4012365336. */
export function messageOf({ method, url, timestamp, nonce, body }: Lines): string {
  return `${method}\n${url}\n${timestamp}\n${nonce}\n${body}\n`
}

/** Base64 of the signature of a message. */
export function signatureOf(message: string, key: KeyLike): string {
  return sign('sha256', Buffer.from(message), key).toString('base64')
}

/** The request as it was sent, and the 401. */
export function refuse(given: RefusedExchange): { readonly sent: SentRequest; readonly refused: ReceivedMessage } {
  const sent = { ...lines, ...given.sent }
  const message = given.message ?? messageOf({ ...sent, ...given.signed })
  const { timestamp, nonce, method, url, body } = sent
  const items = {
    mchid: given.mchid ?? '1900007291',
    nonce_str: nonce,
    signature: signatureOf(message, given.key),
    timestamp,
    serial_no: given.serialNo,
  }
  const list = Object.entries(items).map(([name, value]) => `${name}="${value}"`)
  const right = `WECHATPAY2-SHA256-RSA2048 ${list.join(',')}`
  const Authorization = given.authorization ? given.authorization(right) : right
  return {
    sent: { method, url, headers: { Authorization }, body },
    refused: {
      status: 401,
      headers: { Date: new Date((given.date ?? at) * 1000).toUTCString() },
      rawBody: JSON.stringify({
        code: 'SIGN_ERROR',
        ...detailOf({ ...sent, ...given.received }, given.detail),
        message: given.says ?? '签名错误',
      }),
    },
  }
}

/** The detail of a SIGN_ERROR: real ones are nested once more (wechatpay-go #235), the documented ones are flat. */
function detailOf(received: Lines, form: RefusedExchange['detail'] = 'real'): object {
  const message = messageOf(received)
  const beginning = Buffer.from(received.body).subarray(0, 8).toString()
  const sign_information = {
    method: received.method,
    sign_message_length: Buffer.byteLength(message),
    truncated_sign_message: messageOf({ ...received, body: beginning }),
    url: received.url,
  }
  const place = { field: 'signature', location: 'authorization', sign_information }
  if (form === 'none') return {}
  const issue = 'sign not match'
  return { detail: form === 'real' ? { detail: { issue }, ...place } : { issue, ...place } }
}
