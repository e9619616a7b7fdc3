/** Encrypts with the APIv3 key (APIv3密钥). */
import { toBase64, utf8 } from './bytes.ts'
import type { WebCrypto } from './web-crypto.ts'

/** AEAD_AES_256_GCM: Base64 of the ciphertext, with its tag at the end. */
export async function encryptAead(
  plain: string,
  given: {
    readonly apiV3Key: string
    readonly nonce: string
    readonly associatedData: string
    readonly crypto: WebCrypto
  },
): Promise<string> {
  const { apiV3Key, nonce, associatedData, crypto } = given
  const algorithm = { name: 'AES-GCM', iv: utf8(nonce), additionalData: utf8(associatedData) }
  const key = await crypto.subtle.importKey('raw', utf8(apiV3Key), 'AES-GCM', false, ['encrypt'])
  return toBase64(new Uint8Array(await crypto.subtle.encrypt(algorithm, key, utf8(plain))))
}
