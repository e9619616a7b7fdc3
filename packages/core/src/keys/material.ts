import { KeyError } from '../errors.ts'
import { isBytes } from '../lib/bytes.ts'
import type { CryptoKey } from '../lib/crypto.ts'
import { describe } from '../lib/describe.ts'
import type { Certificate } from './certificate.ts'
import type { Finding, RsaKey } from './forms.ts'
import { schemes } from './scheme.ts'
import { findKeys } from './text.ts'

/**
 * A `CryptoKey` of any declaration: where DOM's and Node's types are both there, the `webcrypto.CryptoKey` of Node is not
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

/** A key that was read and fits, but is not imported yet. */
export type KeyMaterial<Kind extends RsaKey['kind'] = RsaKey['kind']> =
  | (RsaKey & {
      readonly kind: Kind
      /** Which option the key came from, for errors. */
      readonly path: string
      /** The certificate that the key came in. */
      readonly certificate?: Certificate | undefined
    })
  | { readonly kind: 'crypto-key'; readonly key: CryptoKey; readonly certificate?: undefined }

/** A private key that was read and fits. */
export type PrivateKeyMaterial = KeyMaterial<'private'>

/** A public key that was read and fits. */
export type PublicKeyMaterial = KeyMaterial<'public'>

/** What is looked for, and how to mend it where something else was given. */
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

/** Reads a private key; throws {@link KeyError} under the path where it is anything else. Nothing is imported yet. */
export function readPrivateKey(input: KeyInput, path = '', use: 'sign' | 'decrypt' = 'sign'): PrivateKeyMaterial {
  return readKey(input, 'private', path, use)
}

/** Reads a public key; throws {@link KeyError} under the path where it is anything else. Nothing is imported yet. */
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
 * Reads the serial number, the validity and the public key of an X.509 certificate, such as `apiclient_cert.pem`
 * (商户API证书) or a platform certificate (平台证书). If the text has several certificates, the first is read. The
 * certificate's own signature is not checked, and neither is the time.
 *
 * @param pem - PEM (also with `\n` written as two characters, as in env files), its Base64 alone, or DER.
 * @throws KeyError if there is no certificate
 */
export function readCertificate(pem: string | Uint8Array): Certificate {
  return find(pem, '', 'certificate').certificate
}

/** The first of what is wanted. */
function find(input: unknown, path: string, wanted: 'private' | 'public'): Finding & { readonly key: RsaKey }
function find(input: unknown, path: string, wanted: 'certificate'): Finding & { readonly certificate: Certificate }
function find(input: unknown, path: string, wanted: Wanted): Finding {
  const findings = identify(input)
  const fit = findings.find(({ key, certificate }) =>
    wanted === 'certificate' ? certificate : key?.kind === wanted && key.modulusBits >= minimumBits,
  )
  if (fit) return fit
  const received = [...new Set(findings.map(({ what }) => what))].join(' and ')
  const remedy = findings.map((found) => (wanted === 'private' && found.privateRemedy) || found.remedy).find(Boolean)
  throw new KeyError({ path, expected: expectations[wanted], received, remedy: remedy ?? remedies[wanted] })
}

/** What was given in place of a key. */
function identify(input: unknown): readonly Finding[] {
  if (typeof input === 'string') return findKeys(input)
  return isBytes(input) ? findKeys(new Uint8Array(input)) : [{ what: describe(input) }]
}

/** By shape: a `CryptoKey` may come from another realm, or from a WebCrypto that is not the platform's. */
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
