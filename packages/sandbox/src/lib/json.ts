/** JSON with every digit of its integers: JavaScript's own reader rounds those beyond 2^53. */

/** In private use, and in no text that WeChat Pay sends. */
const mark = '\ue064'

/** The JSON of a value, in which a BigInt is an integer; `undefined` for a value that JSON does not have. */
export function writeJson(value: unknown): string | undefined {
  const text: string | undefined = JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'bigint' ? `${mark}${inner}` : inner,
  )
  return text?.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1')
}

/** A reader of integers that a number cannot represent exactly. */
export type ReadGreat = (digits: string) => unknown

/** What a JSON text says. */
export function readJson(text: string, readGreat: ReadGreat): unknown {
  // What is no JSON fails here.
  const value: unknown = JSON.parse(text)
  if (!/(?:^|[:,[\s])-?\d{16}/.test(text)) return value
  // Piece by piece: to match a long text as a whole takes more stack than a process may have.
  let isText = false
  const marked = text.replace(/"|\\.|-?\d[\d.eE+-]*/g, (token) => {
    if (token === '"') isText = !isText
    return !isText && isGreat(token) ? `"${mark}${token}"` : token
  })
  return JSON.parse(marked, (_name, inner: unknown) =>
    typeof inner === 'string' && inner.startsWith(mark) ? readGreat(inner.slice(mark.length)) : inner,
  )
}

/** Whether a text is an integer that a number cannot represent exactly. */
export function isGreat(text: string): boolean {
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text))
}
