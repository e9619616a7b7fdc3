/**
 * Writes a query string as WeChat Pay takes it: objects as compact JSON text. `undefined` and null are left out.
 *
 * @returns without a leading `?`; `''` for an empty query
 * @throws URIError when a text contains an unpaired surrogate
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365337
 * @example
 * ```ts
 * import { serializeQuery } from '@wechatpay-edge/core'
 *
 * console.log(serializeQuery({ limit: 5, authorized_data: { business_type: 'FAVOR_STOCK' } }))
 * // limit=5&authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%7D
 * ```
 */
export function serializeQuery(query: Readonly<Record<string, unknown>>): string {
  return Object.entries(query)
    .filter(([, value]) => (value ?? undefined) !== undefined)
    .map(([name, value]) => {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
      return `${encodeURIComponent(name)}=${encodeURIComponent(text)}`
    })
    .join('&')
}
