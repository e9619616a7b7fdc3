/**
 * Text from the network that is safe to log: one line, at most 500 characters, and without an Authorization header, which
 * a gateway may echo. `undefined` for what is not text.
 */
export function safeText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const line = value.slice(0, 500).replace(/[\s\p{C}]+/gu, ' ')
  return line.replace(/WECHATPAY2-\S*( \S+)?|\S*(nonce_str|signature)(\W{0,3}=|%3D)\S+|[\w+/=]{200,}/gi, '[removed]')
}

/** The `Request-ID` of a response. */
export function requestIdOf({ headers }: { readonly headers: Headers }): string | undefined {
  return safeText(headers.get('Request-ID'))
}
