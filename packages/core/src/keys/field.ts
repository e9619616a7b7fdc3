/** Sensitive fields (敏感信息): RSAES-OAEP with SHA-1, in Base64. */
import { ArgumentError, DecryptionError, KeyError, ValidationError, type ValidationIssue } from '../errors.ts'
import { askBytes } from '../lib/ask-bytes.ts'
import { assertHeaderValue, isFields } from '../lib/assert.ts'
import { decodeBase64, encodeBase64, text as readText, utf8 } from '../lib/bytes.ts'
import { resolveCrypto } from '../lib/crypto.ts'
import { describe } from '../lib/describe.ts'
import { requireGlobals } from '../lib/globals.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { type ImportedKey, importPrivateKey } from './import.ts'
import type { PlatformKey } from './keyring.ts'
import { algorithms, type KeyInput } from './material.ts'

/** A field that was encrypted for WeChat Pay. */
export interface EncryptedField {
  /** The name of the key that it was encrypted with: the request's `Wechatpay-Serial` header must have it. */
  readonly serial: string
  /** What takes the field's place in the body: Base64. */
  readonly ciphertext: string
}

/** The 256 bytes of a 2048-bit block, less two SHA-1 hashes and two bytes, which the padding takes. */
const maxBytes = 214

/**
 * Encrypts a sensitive field (敏感信息字段) of a request for WeChat Pay: a name, an ID number, an account.
 *
 * Send `serial` as the request's `Wechatpay-Serial` header; all fields of one request are encrypted with the same key. The
 * ciphertext differs each time. A write that is retried under its Idempotency-Key must repeat the first body, so encrypt
 * once and keep the result.
 *
 * @param text - The field, at most 214 bytes in UTF-8: one RSA block takes no more, and WeChat Pay joins no blocks.
 * @param platformKey - WeChat Pay's key, such as `await keyring.get(keyring.preferred)`. Keys of `createKeyring` encrypt
 * unless they were given as a `CryptoKey`, which verifies alone.
 * @returns `serial`: the name of the key; `ciphertext`: Base64
 * @throws ValidationError when the text is too long or has half of a surrogate pair
 * @throws KeyError when the key cannot be imported, does not encrypt, or fails; its error is the `cause`
 * @throws TypeError when an argument has another type
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053257
 * @example
 * ```ts
 * import { createKeyring, encryptField } from '@wechatpay-edge/core'
 *
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 *
 * const key = await keyring.get(WXPAY_PUBLIC_KEY_ID)
 * if (!key) throw new Error('no such key')
 * const { serial, ciphertext } = await encryptField('张三', key)
 * console.log({ 'Wechatpay-Serial': serial }, { user_name: ciphertext })
 * ```
 */
export function encryptField(
  text: string,
  platformKey: Pick<PlatformKey, 'serial' | 'encrypt'>,
): Promise<EncryptedField> {
  return encryptFor(platformKey, text)
}

/**
 * {@link encryptField} for a key that is an option.
 *
 * @param path - That option's name, with which errors begin.
 */
export async function encryptFor(
  platformKey: Pick<PlatformKey, 'serial' | 'encrypt'>,
  text: string,
  path = 'platformKey',
): Promise<EncryptedField> {
  requireGlobals('btoa', 'TextEncoder')
  if (typeof text !== 'string') throw new ArgumentError(`text: expected a string, received ${describe(text)}`)
  const problem = findFieldProblem(text)
  if (problem) throw new ValidationError([{ ...problem, message: `the text to encrypt ${problem.message}` }])
  if (!isFields(platformKey)) {
    throw new ArgumentError(`${path}: expected one of a keyring's keys, received ${describe(platformKey)}`)
  }
  const { serial, encrypt } = platformKey
  assertHeaderValue(`${path}.serial`, serial)
  if (typeof encrypt !== 'function') {
    throw new KeyError({
      path,
      expected: 'a key that encrypts',
      received: 'one that verifies alone, such as a CryptoKey',
      remedy: 'Give the key as PEM, Base64 or DER',
    })
  }
  const ciphertext = await askBytes(path, 'a ciphertext', () => encrypt.call(platformKey, utf8(text)))
  return { serial, ciphertext: encodeBase64(ciphertext) }
}

/** Why a text cannot be encrypted as one field; `undefined` if it can. */
export function findFieldProblem(text: string, path = ''): ValidationIssue | undefined {
  // TextEncoder would replace it: WeChat Pay would decrypt another name.
  if (/\p{Cs}/u.test(text)) return { path, rule: 'format', message: 'must not contain half of a surrogate pair' }
  const { length } = utf8(text)
  if (length <= maxBytes) return undefined
  const message = `must have at most ${maxBytes} bytes in UTF-8, which is what one RSA block takes, not ${length}`
  return { path, rule: 'maxLength', message }
}

/**
 * Decrypts a sensitive field (敏感信息字段) of a response: WeChat Pay encrypts it for the merchant's API certificate
 * (商户API证书), so the merchant's private key decrypts it.
 *
 * @param ciphertext - The field as it is in the response: Base64.
 * @param privateKey - The merchant's API private key: the text of `apiclient_key.pem`. For many fields, import it once
 * with `importPrivateKey(pem, { use: 'decrypt' })`.
 * @param options - `crypto`: WebCrypto, by default the global `crypto`.
 * @returns The text. What cannot be decrypted is an error, never passed on.
 * @throws DecryptionError when it is not Base64, is encrypted for another key or was changed; `causes` has the usual causes
 * @throws KeyError when the key is not an RSA private key, or is a `CryptoKey` for another use
 * @throws TypeError when the ciphertext is not a string, an option has another name, or there is no WebCrypto
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053265
 * @example
 * ```ts
 * import { decryptField, importPrivateKey } from '@wechatpay-edge/core'
 * import { createSandbox } from '@wechatpay-edge/sandbox'
 * import { constants, publicEncrypt } from 'node:crypto'
 *
 * // In production: your apiclient_key.pem, and a field of a response.
 * const { merchant } = await createSandbox()
 * const padding = constants.RSA_PKCS1_OAEP_PADDING
 * const field = publicEncrypt({ key: merchant.certificate, padding, oaepHash: 'sha1' }, Buffer.from('张三'))
 *
 * const privateKey = await importPrivateKey(merchant.privateKey, { use: 'decrypt' })
 * console.log(await decryptField(field.toString('base64'), privateKey)) // 张三
 * ```
 */
export async function decryptField(
  ciphertext: string,
  privateKey: KeyInput,
  options: CryptoOptions = {},
): Promise<string> {
  return toText(await decryptBytes(ciphertext, privateKey, readOptions(options, 'decryptField', ['crypto'])))
}

/**
 * {@link decryptField} for a key that was imported before.
 *
 * @param name - What the field is called in errors.
 */
export async function decryptWith(key: ImportedKey, ciphertext: string, name: string): Promise<string> {
  return toText(await open(ciphertext, key, name), name)
}

function toText(bytes: Uint8Array, name = 'The field'): string {
  try {
    return readText(bytes)
  } catch (cause) {
    throw new DecryptionError(`${name} was decrypted, but is not text in UTF-8`, { cause })
  }
}

/** {@link decryptField} for bytes that need not be text. */
export async function decryptBytes(
  ciphertext: string,
  privateKey: KeyInput,
  { crypto }: CryptoOptions,
): Promise<Uint8Array> {
  requireGlobals('atob', 'btoa', 'TextDecoder')
  if (typeof ciphertext !== 'string') {
    throw new ArgumentError(`ciphertext: expected the field as Base64, received ${describe(ciphertext)}`)
  }
  const imported = await importPrivateKey(privateKey, { use: 'decrypt', crypto })
  return open(ciphertext, { subtle: resolveCrypto(crypto).subtle, imported }, 'The field')
}

async function open(ciphertext: string, { subtle, imported }: ImportedKey, name: string): Promise<Uint8Array> {
  const data = decodeBase64(ciphertext)
  if (!data) {
    throw new DecryptionError(`${name} is not Base64`, {
      causes: ['it is not encrypted', 'it was cut, or white space was added'],
    })
  }
  try {
    return new Uint8Array(await subtle.decrypt(algorithms.decrypt.name, imported, data))
  } catch (cause) {
    throw new DecryptionError(`${name} could not be decrypted with this private key`, {
      cause,
      causes: [
        "the key belongs to another of the merchant's API certificates, such as the one before a renewal",
        'the field was changed or cut',
      ],
    })
  }
}
