/** Encrypts a file as a sub-merchant's bill (子商户资金账单) is: AES-256-GCM, without associated data, the tag at the end. */
import { concat, randomText, utf8 } from '../../lib/bytes.ts'
import type { WebCrypto } from '../../lib/web-crypto.ts'

/** What a file is encrypted with, as WeChat Pay's response says it. */
export interface FileKey {
  readonly key: string
  readonly nonce: string
}

const letters = 'abcdef0123456789'

export function createFileKey(crypto: WebCrypto): FileKey {
  return { key: randomText(crypto, 32, letters), nonce: randomText(crypto, 16, letters) }
}

/** Such a file is encrypted as a whole: it is read to its end before the first byte is sent. */
export async function* encryptFile(
  chunks: AsyncIterable<Uint8Array>,
  { key, nonce }: FileKey,
  { subtle }: WebCrypto,
): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  const aes = await subtle.importKey('raw', utf8(key), 'AES-GCM', false, ['encrypt'])
  yield new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv: utf8(nonce) }, aes, concat(...parts)))
}
