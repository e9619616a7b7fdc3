/** Reads the Authorization header as strictly as its page describes it. */
import { type HeaderList, headerValue } from '../wire/exchange.ts'

export interface Authorization {
  readonly scheme: string
  readonly mchid: string
  readonly nonce: string
  readonly signature: string
  readonly timestamp: string
  readonly serialNo: string
}

export const supportedScheme = 'WECHATPAY2-SHA256-RSA2048'

const items = ['mchid', 'nonce_str', 'signature', 'timestamp', 'serial_no'] as const

/** The merchant that a request names, before anything is checked; `undefined` if its Authorization cannot be read. */
export function namedMchid(headers: HeaderList): string | undefined {
  return parseAuthorization(headerValue(headers, 'authorization') ?? '')?.mchid
}

/**
 * Scheme, one space, then exactly the five `key="value"` joined by `,`, in any order: no blanks between them, none
 * twice, no others. `undefined` for anything else.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365344
 */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, scheme, list] = /^([^\s"=,]+) ([^\s].*)$/.exec(header) ?? []
  if (scheme === undefined || list === undefined) return undefined
  const values = new Map<string, string>()
  const item = /([a-z_]+)="([^"]+)"(,(?=.)|$)/y
  while (item.lastIndex < list.length) {
    const [, key, value] = item.exec(list) ?? []
    if (key === undefined || value === undefined || values.has(key)) return undefined
    values.set(key, value)
  }
  const [mchid, nonce, signature, timestamp, serialNo] = items.map((key) => values.get(key))
  if (values.size !== items.length || !mchid || !nonce || !signature || !timestamp || !serialNo) return undefined
  return { scheme, mchid, nonce, signature, timestamp, serialNo }
}
