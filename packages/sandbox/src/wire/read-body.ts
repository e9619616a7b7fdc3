import { concat } from '../lib/bytes.ts'

/** The body of a Request or a Response: all of it, or up to one chunk over the limit, after which it is not read on. */
export async function readBody(message: Request | Response, maxBytes: number): Promise<Uint8Array> {
  const reader = message.body?.getReader()
  // Firefox has no `body` of a Request.
  if (!reader) return new Uint8Array(await message.arrayBuffer())
  const chunks: Uint8Array[] = []
  let length = 0
  while (length <= maxBytes) {
    const { done, value } = await reader.read()
    if (done) return concat(...chunks)
    chunks.push(value)
    length += value.length
  }
  await reader.cancel()
  return concat(...chunks)
}
