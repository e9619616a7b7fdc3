import { concat, isBytes } from '../lib/bytes.ts'

/** What has a body: a Request or a Response. */
type Message = Pick<Response, 'arrayBuffer' | 'body' | 'headers'>

/** A copy of a body, read to its end, once; `undefined` past the limit, where the connection is dropped. */
export async function readBody(message: Message, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { body, headers } = message
  const reader = body?.getReader?.()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const take = (bytes: ArrayLike<number> | ArrayBuffer): boolean => {
    // A copy: a transport that reuses its buffer must not change what is verified.
    const chunk = new Uint8Array(isBytes(bytes) ? bytes : (bytes as ArrayBuffer).slice(0))
    chunks.push(chunk)
    length += chunk.length
    // Not `>`, which a NaN never is.
    return length <= limit
  }
  let isShort = !(Number(headers.get('Content-Length')) > limit)
  if (isShort && !reader) isShort = take(await message.arrayBuffer())
  while (isShort && reader) {
    const { done, value } = await reader.read()
    if (done) break
    // Some give text, or an ArrayBuffer.
    const isBuffer = Object.prototype.toString.call(value) === '[object ArrayBuffer]'
    isShort = take(
      isBytes(value) || isBuffer ? (value as Uint8Array) : await new Response(value as string).arrayBuffer(),
    )
  }
  if (isShort) return chunks.length === 1 ? chunks[0] : concat(...chunks)
  // Not awaited: of a clone, it ends when the other copy is given up, too.
  reader?.cancel().catch(() => {})
  return undefined
}
