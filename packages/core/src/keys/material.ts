import { KeyError } from '../errors.ts'
import { isBytes } from '../lib/bytes.ts'
import type { CryptoKey } from '../lib/crypto.ts'
import { describe } from '../lib/describe.ts'
import { requireGlobals } from '../lib/globals.ts'
import { type Certificate, type ParsedCertificate, readTimes } from './certificate.ts'
import type { Finding, RsaKey } from './forms.ts'
import { schemes } from './scheme.ts'
import { findKeys } from './text.ts'

/**
 * A `CryptoKey` of any declaration. If a program has both DOM's and Node's types, Node's `webcrypto.CryptoKey` is not
 * DOM's `CryptoKey`.
 */
export interface CryptoKeyLike {
  readonly type: string
  readonly extractable: boolean
  readonly algorithm: { readonly name: string }
  readonly usages: readonly string[]
}

/** A key in any form: PEM, Base64 or DER, or a `CryptoKey`. */
export type KeyInput = string | Uint8Array | CryptoKeyLike

/** What a key is for. `sign` and `decrypt` take a private key, `verify` and `encrypt` a public one. */
export type KeyUse = 'sign' | 'decrypt' | 'verify' | 'encrypt'

/** A key of the expected kind, read but not imported yet. */
export type KeyMaterial<Kind extends RsaKey['kind'] = RsaKey['kind']> =
  | (RsaKey & {
      readonly kind: Kind
      /** The option that the key came from, for errors. */
      readonly path: string
      /** The certificate that the key came in. */
      readonly certificate?: ParsedCertificate | undefined
    })
  | { readonly kind: 'crypto-key'; readonly key: CryptoKey; readonly certificate?: undefined }

/** A private key, read but not imported yet. */
export type PrivateKeyMaterial = KeyMaterial<'private'>

/** A public key, read but not imported yet. */
export type PublicKeyMaterial = KeyMaterial<'public'>

/** The kinds of input that are expected. */
type Wanted = 'private' | 'public' | 'certificate'

const expectations: Readonly<Record<Wanted, string>> = {
  private: 'an RSA private key of at least 2048 bits (PEM, Base64 or DER)',
  public: 'an RSA public key of at least 2048 bits or its certificate (PEM, Base64 or DER)',
  certificate: 'an X.509 certificate (PEM, Base64 or DER)',
}

const remedies: Readonly<Record<Wanted, string>> = {
  private: 'Give the content of apiclient_key.pem',
  public: "Give the content of WeChat Pay's pub_key.pem or platform certificate",
  certificate: 'Give the content of the certificate file',
}

const minimumBits = 2048

const { algorithm: signing } = schemes.merchant
// WeChat Pay decrypts OAEP with SHA-1 only, although its FAQ mentions SHA-256.
const encryption = { name: 'RSA-OAEP', hash: 'SHA-1' }

/** The name of each use's algorithm in WebCrypto, and its hash. */
export const algorithms: Readonly<Record<KeyUse, { readonly name: string; readonly hash: string }>> = {
  sign: signing,
  verify: signing,
  decrypt: encryption,
  encrypt: encryption,
}

/** Reads a private key, without importing it. Throws a KeyError with this path if it is anything else. */
export function readPrivateKey(input: KeyInput, path = '', use: 'sign' | 'decrypt' = 'sign'): PrivateKeyMaterial {
  return readKey(input, 'private', path, use)
}

/** Reads a public key, without importing it. Throws a KeyError with this path if it is anything else. */
export function readPublicKey(input: KeyInput, path = '', use: 'verify' | 'encrypt' = 'verify'): PublicKeyMaterial {
  return readKey(input, 'public', path, use)
}

function readKey<Kind extends RsaKey['kind']>(
  input: KeyInput,
  kind: Kind,
  path: string,
  use: KeyUse,
): KeyMaterial<Kind> {
  if (isCryptoKey(input)) return { kind: 'crypto-key', key: checkCryptoKey(input, kind, path, use) }
  const { key, certificate } = find(input, path, kind)
  return { ...key, kind, certificate, path }
}

/**
 * Reads the serial number, the validity and the public key of an X.509 certificate, such as the merchant's
 * `apiclient_cert.pem` (商户API证书) or a platform certificate (平台证书). If the text has several certificates, the first
 * is read. Neither the certificate's own signature nor its validity is checked.
 *
 * @param pem - PEM (also with `\n` written as two characters, as in env files), its Base64 alone, or DER.
 * @returns `serialNo` in upper-case hex, as `openssl x509 -noout -serial` prints it; `notBefore` and `notAfter`;
 * `publicKey` as DER (SubjectPublicKeyInfo), which `importPublicKey` takes
 * @throws KeyError when there is no certificate
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 * @example
 * ```ts
 * import { readCertificate } from '@wechatpay-edge/core'
 * import { createSandbox } from '@wechatpay-edge/sandbox'
 *
 * // In production: the text of your apiclient_cert.pem.
 * const { merchant } = await createSandbox()
 *
 * const { serialNo, notAfter } = readCertificate(merchant.certificate)
 * console.log(serialNo === merchant.serialNo, notAfter > new Date()) // true true
 * ```
 */
export function readCertificate(pem: string | Uint8Array): Certificate {
  const certificate = readTimes(find(pem, '', 'certificate').certificate)
  if (certificate) return certificate
  const { certificate: expected } = expectations
  throw new KeyError({ expected, received: 'one with damaged times', remedy: remedies.certificate })
}

/** The first finding of the wanted kind; throws a KeyError if there is none. */
function find(input: unknown, path: string, wanted: 'private' | 'public'): Finding & { readonly key: RsaKey }
function find(
  input: unknown,
  path: string,
  wanted: 'certificate',
): Finding & { readonly certificate: ParsedCertificate }
function find(input: unknown, path: string, wanted: Wanted): Finding {
  requireGlobals('atob', 'btoa', 'TextDecoder', 'TextEncoder')
  const findings = identify(input)
  const fit = findings.find(({ key, certificate }) =>
    wanted === 'certificate' ? certificate : key?.kind === wanted && key.modulusBits >= minimumBits,
  )
  if (fit) return fit
  const received = [...new Set(findings.map(({ what }) => what))].join(' and ')
  const remedy = findings.map((found) => (wanted === 'private' && found.privateRemedy) || found.remedy).find(Boolean)
  throw new KeyError({ path, expected: expectations[wanted], received, remedy: remedy ?? remedies[wanted] })
}

/** Everything that the input contains, at least one finding. */
function identify(input: unknown): readonly Finding[] {
  if (typeof input === 'string') return findKeys(input)
  return isBytes(input) ? findKeys(new Uint8Array(input)) : [{ what: describe(input) }]
}

/** By shape: a `CryptoKey` may come from another realm, or from another WebCrypto than the platform's. */
function isCryptoKey(input: unknown): input is CryptoKey {
  const { type, algorithm, usages } = Object(input) as Partial<CryptoKey>
  return typeof type === 'string' && typeof algorithm?.name === 'string' && Array.isArray(usages)
}

function checkCryptoKey(key: CryptoKey, kind: RsaKey['kind'], path: string, use: KeyUse): CryptoKey {
  const { name, hash } = algorithms[use]
  const given = key.algorithm as { name: string; hash?: { name: string }; modulusLength?: number }
  const expected = `a ${kind} CryptoKey of ${name} with ${hash}`
  const received = `a ${key.type} CryptoKey of ${given.name} with ${given.hash?.name}`
  const { modulusLength = 0 } = given
  if (received === expected && modulusLength >= minimumBits && key.usages.includes(use)) return key
  throw new KeyError({
    path,
    expected: `${expected}, at least ${minimumBits} bits, for ${use}`,
    received: `${received}, ${modulusLength} bits, for ${key.usages.join() || 'nothing'}`,
    remedy: 'Give PEM instead',
  })
}
