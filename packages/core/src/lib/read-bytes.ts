import { concat } from './bytes.ts'

/** Reads a body to its end, once, but no further than the limit: past it the connection is dropped. */
export async function readBytes({ body }: Response, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (!body) return new Uint8Array()
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    length += value.length
    // Not `>`, which a NaN never is.
    if (!(length <= limit)) {
      await reader.cancel()
      throw new RangeError(`The answer is longer than ${limit} bytes (maxAnswerBytes)`)
    }
  }
  return chunks.length === 1 ? (chunks[0] as Uint8Array<ArrayBuffer>) : concat(...chunks)
}
