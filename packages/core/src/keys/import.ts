import { KeyError } from '../errors.ts'
import { type CryptoKey, type CryptoLike, resolveCrypto, type WebCrypto } from '../lib/crypto.ts'
import { algorithms, type KeyInput, type KeyMaterial, type KeyUse, readPrivateKey, readPublicKey } from './material.ts'

/** Options of {@link importPrivateKey}. */
export interface ImportPrivateKeyOptions {
  /** `sign` (RSA PKCS #1 v1.5 with SHA-256) or `decrypt` (RSA-OAEP with SHA-1). Default: `sign`. */
  readonly use?: 'sign' | 'decrypt' | undefined
  /** WebCrypto, where it is not to be the global `crypto`. */
  readonly crypto?: CryptoLike | undefined
}

/** Options of {@link importPublicKey}. */
export interface ImportPublicKeyOptions {
  /** `verify` (RSA PKCS #1 v1.5 with SHA-256) or `encrypt` (RSA-OAEP with SHA-1). Default: `verify`. */
  readonly use?: 'verify' | 'encrypt' | undefined
  /** WebCrypto, where it is not to be the global `crypto`. */
  readonly crypto?: CryptoLike | undefined
}

/**
 * Imports an RSA private key of at least 2048 bits, as `apiclient_key.pem` (商户API私钥) is, for WebCrypto. The
 * `CryptoKey` cannot be exported again.
 *
 * @param key - PKCS#8 or PKCS#1: PEM (also with `\n` written as two characters, as in env files), its Base64 alone, or
 * DER. A `CryptoKey` is checked and returned as it is.
 * @throws {@link KeyError} that says what was expected, what was received and how to mend it
 * @throws TypeError where `use` is something else, or there is no WebCrypto
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 */
export async function importPrivateKey(key: KeyInput, options: ImportPrivateKeyOptions = {}): Promise<CryptoKey> {
  const { use = 'sign', crypto } = options
  assertUse(use, ['sign', 'decrypt'])
  return (await importKeyMaterial(readPrivateKey(key, '', use), use, crypto)).imported
}

/**
 * Imports an RSA public key of at least 2048 bits, as `pub_key.pem` (微信支付公钥) is, or that of a certificate, for
 * WebCrypto. Of several certificates in one text the first is used; its validity and its own signature are not checked.
 *
 * @param key - A SubjectPublicKeyInfo, a PKCS#1 public key or an X.509 certificate, in the forms that
 * {@link importPrivateKey} takes. A `CryptoKey` is checked and returned as it is.
 * @throws {@link KeyError} that says what was expected, what was received and how to mend it
 * @throws TypeError where `use` is something else, or there is no WebCrypto
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 */
export async function importPublicKey(key: KeyInput, options: ImportPublicKeyOptions = {}): Promise<CryptoKey> {
  const { use = 'verify', crypto } = options
  assertUse(use, ['verify', 'encrypt'])
  return (await importKeyMaterial(readPublicKey(key, '', use), use, crypto)).imported
}

/** A `CryptoKey`, and the WebCrypto that it belongs to. */
export interface ImportedKey {
  readonly subtle: WebCrypto['subtle']
  readonly imported: CryptoKey
}

/** Imports a key that was read when it is first asked for, and once; a failure is not kept. */
export function importOnce(
  material: KeyMaterial,
  use: KeyUse,
  crypto?: CryptoLike | undefined,
): () => Promise<ImportedKey> {
  let key: Promise<ImportedKey> | undefined
  return () => {
    key ??= importKeyMaterial(material, use, crypto).catch((error: unknown) => {
      key = undefined
      throw error
    })
    return key
  }
}

async function importKeyMaterial(
  material: KeyMaterial,
  use: KeyUse,
  crypto?: CryptoLike | undefined,
): Promise<ImportedKey> {
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
