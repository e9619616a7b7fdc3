/** Files that a link leads to: what a test sets, or an API makes of its books. */
import { toHex, utf8 } from '../lib/bytes.ts'
import { own } from '../lib/options.ts'
import { describe, isObject } from '../lib/values.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import type { HandlerFile } from '../protocol/handler.ts'

/** A file that is too long to be kept: it is made anew for each download. */
export interface StreamedBill {
  /** Makes the plain content. */
  readonly chunks: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>
  /** Its SHA-1 in hexadecimal. */
  readonly hashValue: string
}

/** What a file contains. */
export type FileContent = string | Uint8Array | StreamedBill

/** Throws TypeError, which names the place, unless it is what a file may be. */
export function readFileContent(given: unknown, path: string, others = ''): FileContent {
  if (typeof given === 'string' || given instanceof Uint8Array) return given
  const { chunks, hashValue } = own(Object(given) as Partial<StreamedBill>)
  if (isObject(given) && typeof chunks === 'function' && typeof hashValue === 'string') return { chunks, hashValue }
  throw new TypeError(`${path}: expected text, bytes, { chunks, hashValue }${others}, received ${describe(given)}`)
}

/** Of the plain content, whether it is sent compressed or not. */
export async function digestOf(content: FileContent, { subtle }: WebCrypto): Promise<string> {
  if (isStreamed(content)) return content.hashValue
  return toHex(new Uint8Array(await subtle.digest('SHA-1', bytesOf(content))))
}

/** What is done to a file on its way: it is compressed first. */
export interface FileSteps {
  readonly gzip?: boolean | undefined
  readonly encrypt?: ((chunks: AsyncGenerator<Uint8Array>) => AsyncGenerator<Uint8Array>) | undefined
}

/** As it is sent. */
export function fileOf(content: FileContent, { gzip: isGzip = false, encrypt }: FileSteps): HandlerFile {
  if (!isGzip && !encrypt && !isStreamed(content)) return bytesOf(content)
  return () => {
    const chunks = isGzip ? gzip(chunksOf(content)) : chunksOf(content)
    return encrypt ? encrypt(chunks) : chunks
  }
}

function isStreamed(content: FileContent): content is StreamedBill {
  return typeof content === 'object' && 'hashValue' in content
}

function bytesOf(content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof content === 'string' ? utf8(content) : new Uint8Array(content)
}

async function* chunksOf(content: FileContent): AsyncGenerator<Uint8Array> {
  if (isStreamed(content)) yield* content.chunks()
  else yield bytesOf(content)
}

/** Only as much is read and compressed as is sent. */
async function* gzip(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new CompressionStream('gzip')
  const writer = writable.getWriter()
  const feed = async (): Promise<void> => {
    for await (const chunk of chunks) await writer.write(new Uint8Array(chunk))
    await writer.close()
  }
  const fed = feed()
  // It rejects when the reader has gone.
  fed.catch(() => {})
  const reader = readable.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      yield value
    }
    await fed
  } finally {
    await reader.cancel()
  }
}
