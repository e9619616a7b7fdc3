import { resolveCrypto } from './crypto.ts'
import type { CryptoOptions } from './options.ts'

/** What AEAD_AES_256_GCM (RFC 5116) encrypted. */
export interface Sealed {
  readonly nonce: Uint8Array
  readonly associatedData: Uint8Array
  /** With its tag of 16 bytes at the end. */
  readonly ciphertext: Uint8Array
}

/** The bytes that were encrypted; `undefined` if they were not, with this key, or are not of this algorithm. */
export async function decryptAead(
  key: Uint8Array,
  { nonce, associatedData, ciphertext }: Sealed,
  { crypto }: CryptoOptions,
): Promise<Uint8Array | undefined> {
  // WebCrypto takes keys of other lengths, and any nonce: they are other algorithms.
  if (key.length !== 32 || nonce.length !== 12 || ciphertext.length < 16) return undefined
  const { subtle } = resolveCrypto(crypto)
  const imported = await subtle.importKey('raw', key as Uint8Array<ArrayBuffer>, 'AES-GCM', false, ['decrypt'])
  const parameters = { name: 'AES-GCM', iv: nonce, additionalData: associatedData, tagLength: 128 }
  try {
    return new Uint8Array(
      await subtle.decrypt(parameters as AesGcmParams, imported, ciphertext as Uint8Array<ArrayBuffer>),
    )
  } catch {
    return undefined
  }
}
