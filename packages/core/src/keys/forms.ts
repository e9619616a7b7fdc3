/** Identifies the contents of DER, and converts RSA keys to the forms that WebCrypto imports. */
import { hex } from '../lib/bytes.ts'
import { type ParsedCertificate, parseCertificate } from './certificate.ts'
import {
  BIT_STRING,
  type DerElement,
  INTEGER,
  OCTET_STRING,
  readPositive,
  readSequence,
  SEQUENCE,
  writeElement,
} from './der.ts'

/** An RSA key in the form that every WebCrypto imports. */
export interface RsaKey {
  readonly kind: 'private' | 'public'
  /** PKCS#8 for a private key, SubjectPublicKeyInfo for a public key. */
  readonly der: Uint8Array
  readonly modulusBits: number
}

/** Something that was found in the input for a key. */
export interface Finding {
  /** Its name, with an article. It never contains a character of the input. */
  readonly what: string
  /** How to fix it, if there is more to say than which file to give. */
  readonly remedy?: string | undefined
  /** How to get a private key from it. */
  readonly privateRemedy?: string | undefined
  readonly key?: RsaKey | undefined
  readonly certificate?: ParsedCertificate | undefined
}

/** The AlgorithmIdentifier of RSA keys: object identifier and NULL. */
const rsaAlgorithm = [0x30, 13, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 0x05, 0]

/** An encrypted private key, in PKCS#8 or in OpenSSL's old form. */
export const encryptedKey: Finding = {
  what: 'an encrypted private key',
  privateRemedy: 'Decrypt it: openssl pkey -in encrypted.pem -out apiclient_key.pem',
}

const pkcs12: Finding = {
  what: 'a PKCS#12 file (.p12, .pfx)',
  privateRemedy:
    'Extract the key: openssl pkcs12 -in apiclient_cert.p12 -nocerts -nodes -out apiclient_key.pem; ' +
    'the password is your mchid, and OpenSSL 3 may need -legacy',
}

/** Identifies DER; `undefined` if it is unknown or damaged. */
export function identifyDer(der: Uint8Array): Finding | undefined {
  const elements = readSequence(der)
  const [first, second, third] = elements
  switch (hex(elements.map(({ tag }) => tag))) {
    case '020202020202020202':
      return identifyPkcs1(der, 'private')
    case '0202':
      return identifyPkcs1(der, 'public')
    case '023004':
    case '023004A0': // with attributes
      return identifyKey(second, third?.body, 'private')
    case '3003':
      return identifyKey(first, second?.body.subarray(1), 'public')
    case '303003':
      return identifyCertificate(der, first)
    case '3004':
      return encryptedKey
    case '0204A0A1':
      return { what: 'an EC private key' }
    case '0230':
    case '023030':
      return pkcs12
  }
  // A PKCS#12 file in BER, with indefinite lengths.
  return /^3080020103/.test(hex(der.subarray(0, 5))) ? pkcs12 : undefined
}

function identifyCertificate(der: Uint8Array, signed: DerElement | undefined): Finding | undefined {
  const certificate = parseCertificate(der)
  if (certificate) {
    const [algorithm, bits] = readSequence(certificate.publicKey)
    const { what = 'a damaged key', key } = identifyKey(algorithm, bits?.body.subarray(1), 'public') ?? {}
    return { what: `a certificate of ${what}`, key, certificate }
  }
  return readSequence(signed?.whole)[0]?.tag === INTEGER ? { what: 'a certificate request' } : undefined
}

function identifyKey(
  algorithm: DerElement | undefined,
  pkcs1: Uint8Array | undefined,
  kind: RsaKey['kind'],
): Finding | undefined {
  const name = hex(algorithm?.body.subarray(2) ?? [])
  if (name.startsWith('2A864886F70D010101')) return pkcs1 && identifyPkcs1(pkcs1, kind)
  return { what: `${nameAlgorithm(name)} ${kind} key` }
}

/** Names an algorithm other than RSA by its object identifier and, for SM2, its curve. */
function nameAlgorithm(algorithm: string): string {
  if (algorithm.endsWith('2A811CCF5501822D')) return 'an SM2'
  if (algorithm.startsWith('2A8648CE3D0201')) return 'an EC'
  return algorithm === '2B6570' ? 'an Ed25519' : 'another kind of'
}

/** Wraps an RSA key in PKCS#1, which no WebCrypto imports, as PKCS#8 or SubjectPublicKeyInfo. */
function identifyPkcs1(pkcs1: Uint8Array, kind: RsaKey['kind']): Finding | undefined {
  const isPrivate = kind === 'private'
  const numbers = readSequence(pkcs1).map(readPositive)
  const modulus = numbers[isPrivate ? 1 : 0]
  if (!modulus?.[0] || numbers.length !== (isPrivate ? 9 : 2) || numbers.includes(undefined)) return undefined
  const modulusBits = modulus.length * 8 - Math.clz32(modulus[0]) + 24
  const der = isPrivate
    ? writeElement(SEQUENCE, [INTEGER, 1, 0], rsaAlgorithm, writeElement(OCTET_STRING, pkcs1))
    : writeElement(SEQUENCE, rsaAlgorithm, writeElement(BIT_STRING, [0], pkcs1))
  return { what: `an RSA ${kind} key of ${modulusBits} bits`, key: { kind, der, modulusBits } }
}
