import { DecryptionError, safeText } from '../errors.ts'
import { decryptAead } from '../lib/aead.ts'
import { isFields } from '../lib/assert.ts'
import { decodeBase64, text, utf8 } from '../lib/bytes.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { readOptions, withoutPrototype } from '../lib/read-options.ts'
import { readApiV3Key } from './api-v3-key.ts'

/** What WeChat Pay encrypted with the merchant's APIv3 key: a notification's resource, or a platform certificate. */
export interface EncryptedResource {
  /** `AEAD_AES_256_GCM`. */
  readonly algorithm: string
  /** Base64, with the tag at its end. */
  readonly ciphertext: string
  /** 12 characters. It has nothing to do with `Wechatpay-Nonce`. */
  readonly nonce: string
  /** May be absent or empty. */
  readonly associated_data?: string | null | undefined
}

const algorithmName = 'AEAD_AES_256_GCM'

/**
 * Decrypts what WeChat Pay encrypted with the merchant's APIv3 key (APIv3密钥): the `resource` of a notification, or the
 * `encrypt_certificate` of a platform certificate. `parseNotification` does this itself; use this function if you have
 * verified the signature, or for certificates.
 *
 * Who has the APIv3 key can make a resource: it is WeChat Pay's only if its message's signature was verified.
 *
 * @param resource - `algorithm`, `ciphertext`, `nonce` and `associated_data`, as they came.
 * @param apiV3Key - The APIv3 key: text of 32 characters, or its 32 bytes.
 * @param options - `crypto`: WebCrypto, by default the global `crypto`.
 * @returns the text: JSON for a notification, PEM for a certificate
 * @throws DecryptionError when the algorithm is another, a field is missing or malformed, or the key does not fit
 * @throws KeyError when the APIv3 key has another length
 * @throws TypeError when an option is wrong, or there is no WebCrypto
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012071382
 * @example
 * ```ts
 * import { createCipheriv } from 'node:crypto'
 * import { decryptResource } from '@wechatpay-edge/core'
 *
 * const { WXPAY_API_V3_KEY = '' } = process.env
 *
 * // What WeChat Pay does. Yours comes in a notification.
 * const cipher = createCipheriv('aes-256-gcm', WXPAY_API_V3_KEY, 'Oiyu5riw0HOJ').setAAD(Buffer.from('transaction'))
 * const bytes = [cipher.update('{"trade_state":"SUCCESS"}'), cipher.final(), cipher.getAuthTag()]
 * const resource = {
 *   algorithm: 'AEAD_AES_256_GCM',
 *   ciphertext: Buffer.concat(bytes).toString('base64'),
 *   nonce: 'Oiyu5riw0HOJ',
 *   associated_data: 'transaction',
 * }
 *
 * console.log(await decryptResource(resource, WXPAY_API_V3_KEY)) // {"trade_state":"SUCCESS"}
 * ```
 */
export async function decryptResource(
  resource: EncryptedResource,
  apiV3Key: string | Uint8Array,
  options: CryptoOptions = {},
): Promise<string> {
  return openResource(resource, readApiV3Key(apiV3Key), readOptions(options, 'decryptResource', ['crypto']))
}

/** {@link decryptResource} of whatever came, with a key that was read. */
export async function openResource(resource: unknown, key: Uint8Array, options: CryptoOptions): Promise<string> {
  if (!isFields(resource)) throw new DecryptionError('There is no encrypted resource, an object with `ciphertext`')
  const { algorithm, ciphertext, nonce, associated_data } = withoutPrototype(resource)
  if (algorithm !== algorithmName) {
    const received = safeText(algorithm) ?? 'none'
    throw new DecryptionError(`The resource's algorithm: expected ${algorithmName}, received ${received}`)
  }
  const sealed = {
    nonce: utf8(readText(nonce, 'nonce')),
    associatedData: utf8(readText(associated_data ?? '', 'associated_data')),
    ciphertext: decodeBase64(readText(ciphertext, 'ciphertext')),
  }
  if (sealed.nonce.length !== 12) {
    throw new DecryptionError(`The resource's nonce: expected 12 bytes, received ${sealed.nonce.length}`)
  }
  if (sealed.ciphertext === undefined || sealed.ciphertext.length < 16) {
    throw new DecryptionError("The resource's ciphertext: expected Base64 of at least 16 bytes")
  }
  const plain = await decryptAead(key, { ...sealed, ciphertext: sealed.ciphertext }, options)
  if (plain === undefined) {
    throw new DecryptionError('The resource does not decrypt with this APIv3 key', {
      causes: [
        'the APIv3 key is not the one that is set in the merchant platform now',
        'it was encrypted for another merchant ID, which has another APIv3 key',
        'a field of the resource was changed or cut off on its way',
      ],
    })
  }
  try {
    return text(plain)
  } catch {
    throw new DecryptionError('The decrypted resource is not text in UTF-8')
  }
}

function readText(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new DecryptionError(
    `The resource's ${name}: expected text, received ${value === undefined ? 'none' : 'something else'}`,
  )
}
