/**
 * Writes a query string: objects as compact JSON text, as WeChat Pay takes them; `undefined` and null, which
 * WeChat Pay does not take, are left out.
 *
 * @returns without a leading `?`; `''` where nothing is set
 * @throws URIError where a text has a lone surrogate
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365337
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
