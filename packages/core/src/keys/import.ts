import { KeyError } from '../errors.ts'
import { type CryptoKey, resolveCrypto, type WebCrypto } from '../lib/crypto.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { algorithms, type KeyInput, type KeyMaterial, type KeyUse, readPrivateKey, readPublicKey } from './material.ts'

/** Options of {@link importPrivateKey}. */
export interface ImportPrivateKeyOptions extends CryptoOptions {
  /** `sign` (RSA PKCS #1 v1.5 with SHA-256) or `decrypt` (RSA-OAEP with SHA-1). Default: `sign`. */
  readonly use?: 'sign' | 'decrypt' | undefined
}

/** Options of {@link importPublicKey}. */
export interface ImportPublicKeyOptions extends CryptoOptions {
  /** `verify` (RSA PKCS #1 v1.5 with SHA-256) or `encrypt` (RSA-OAEP with SHA-1). Default: `verify`. */
  readonly use?: 'verify' | 'encrypt' | undefined
}

/**
 * Imports an RSA private key of at least 2048 bits for WebCrypto, such as the merchant's `apiclient_key.pem`
 * (商户API私钥). The returned `CryptoKey` cannot be exported.
 *
 * `createSigner` imports its key itself; use this function to import a key once for several signers, or to decrypt.
 *
 * @param key - PKCS#8 or PKCS#1: PEM (also with `\n` written as two characters, as in env files), its Base64 alone, or
 * DER. A `CryptoKey` is checked and returned unchanged.
 * @param options - `use`: `sign` (default) or `decrypt`; `crypto`: WebCrypto, by default the global `crypto`.
 * @throws KeyError when it is not such a key; the error says what was expected, what was received and how to fix it
 * @throws TypeError when `use` is anything else, an option has another name, or there is no WebCrypto
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 * @example
 * ```ts
 * import { createSigner, importPrivateKey } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
 *
 * const privateKey = await importPrivateKey(WXPAY_PRIVATE_KEY)
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey })
 * console.log(privateKey.extractable, signer.id) // false, and your merchant ID
 * ```
 */
export async function importPrivateKey(key: KeyInput, options: ImportPrivateKeyOptions = {}): Promise<CryptoKey> {
  const { use = 'sign', crypto } = readOptions(options, 'importPrivateKey', ['use', 'crypto'])
  assertUse(use, ['sign', 'decrypt'])
  return (await importKeyMaterial(readPrivateKey(key, '', use), use, { crypto })).imported
}

/**
 * Imports an RSA public key of at least 2048 bits for WebCrypto: WeChat Pay's `pub_key.pem` (微信支付公钥), or the key of
 * a certificate. If the text has several certificates, the first is used. A certificate's validity and its own signature
 * are not checked.
 *
 * `createKeyring` imports its keys itself; use this function to check signatures yourself, or to encrypt.
 *
 * @param key - A SubjectPublicKeyInfo, a PKCS#1 public key or an X.509 certificate: PEM (also with `\n` written as two
 * characters), its Base64 alone, or DER. A `CryptoKey` is checked and returned unchanged.
 * @param options - `use`: `verify` (default) or `encrypt`; `crypto`: WebCrypto, by default the global `crypto`.
 * @throws KeyError when it is not such a key; the error says what was expected, what was received and how to fix it
 * @throws TypeError when `use` is anything else, an option has another name, or there is no WebCrypto
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 * @example
 * ```ts
 * import { importPublicKey } from '@wechatpay-edge/core'
 *
 * const { WXPAY_PUBLIC_KEY = '' } = process.env
 *
 * const publicKey = await importPublicKey(WXPAY_PUBLIC_KEY, { use: 'encrypt' })
 * const name = new TextEncoder().encode('张三')
 * const encrypted = await crypto.subtle.encrypt(publicKey.algorithm, publicKey, name)
 * console.log(encrypted.byteLength) // 256, for a key of 2048 bits
 * ```
 */
export async function importPublicKey(key: KeyInput, options: ImportPublicKeyOptions = {}): Promise<CryptoKey> {
  const { use = 'verify', crypto } = readOptions(options, 'importPublicKey', ['use', 'crypto'])
  assertUse(use, ['verify', 'encrypt'])
  return (await importKeyMaterial(readPublicKey(key, '', use), use, { crypto })).imported
}

/** A `CryptoKey`, and the WebCrypto that it belongs to. */
export interface ImportedKey {
  readonly subtle: WebCrypto['subtle']
  readonly imported: CryptoKey
}

/** Imports a key on first use, once. After a failure, each use has an error of its own, and the next one tries again. */
export function importOnce(material: KeyMaterial, use: KeyUse, options: CryptoOptions): () => Promise<ImportedKey> {
  let key: Promise<ImportedKey> | undefined
  return () => {
    key ??= importKeyMaterial(material, use, options)
    return key.catch((error: unknown) => {
      key = undefined
      throw error instanceof KeyError ? new KeyError(error, { cause: error.cause }) : error
    })
  }
}

/**
 * The private key that decrypts fields of responses, if it is an option: read now, imported on first use.
 *
 * @param path - That option's name, with which errors begin.
 */
export function makeDecryptionKey(
  key: KeyInput | undefined,
  path: string,
  options: CryptoOptions,
): (() => Promise<ImportedKey>) | undefined {
  return key === undefined ? undefined : importOnce(readPrivateKey(key, path, 'decrypt'), 'decrypt', options)
}

/** What a key makes of bytes: a signature, or a ciphertext. It is imported on first use. */
export function useKey(
  material: KeyMaterial,
  use: 'sign' | 'encrypt',
  options: CryptoOptions,
): (data: Uint8Array) => Promise<Uint8Array> {
  const key = importOnce(material, use, options)
  return async (data) => {
    const { subtle, imported } = await key()
    return new Uint8Array(await subtle[use](algorithms[use].name, imported, data as Uint8Array<ArrayBuffer>))
  }
}

async function importKeyMaterial(material: KeyMaterial, use: KeyUse, { crypto }: CryptoOptions): Promise<ImportedKey> {
  const { subtle } = resolveCrypto(crypto)
  if (material.kind === 'crypto-key') return { subtle, imported: material.key }
  const { kind, modulusBits, path } = material
  const der = material.der as Uint8Array<ArrayBuffer>
  const isPublic = kind === 'public'
  try {
    return {
      subtle,
      imported: await subtle.importKey(isPublic ? 'spki' : 'pkcs8', der, algorithms[use], isPublic, [use]),
    }
  } catch (cause) {
    throw new KeyError(
      {
        path,
        expected: `an RSA ${kind} key that WebCrypto imports`,
        received: `one of ${modulusBits} bits that it refuses`,
        remedy: "Copy the whole file again, and check it with 'openssl pkey -check'",
      },
      { cause },
    )
  }
}

function assertUse(use: string, allowed: readonly string[]): void {
  if (allowed.includes(use)) return
  throw new TypeError(`use: expected '${allowed.join("' or '")}', received something else`)
}
