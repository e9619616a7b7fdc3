/** Writes X.509 certificates (RFC 5280) in DER: names, times, extensions and the signature, RSA with SHA-256. */
import { type Bytes, concat, fromHex, randomBytes, randomText, toHex, utf8 } from '../lib/bytes.ts'
import type { CryptoKey, WebCrypto } from '../lib/web-crypto.ts'

/** What a certificate says, each part in DER. */
export interface CertificateParts {
  /** 40 hexadecimal digits. */
  readonly serialNo: string
  readonly issuer: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  readonly subject: Uint8Array
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array
  /** Each an Extension. */
  readonly extensions: readonly Uint8Array[]
}

/** The keys of all certificates here. */
export const rsa2048: {
  readonly name: string
  readonly modulusLength: number
  readonly publicExponent: Bytes
  readonly hash: string
} = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: 'SHA-256',
}

const sha256WithRsa = fromHex('300d06092a864886f70d01010b0500')
const commonNameOid = fromHex('0603550403')
const organisationOid = fromHex('060355040a')

/** The certificate in DER. */
export async function signCertificate(
  parts: CertificateParts,
  issuerKey: CryptoKey,
  crypto: WebCrypto,
): Promise<Bytes> {
  const toBeSigned = tlv(
    0x30,
    fromHex('a003020102'),
    tlv(0x02, positiveInteger(fromHex(parts.serialNo))),
    sha256WithRsa,
    parts.issuer,
    tlv(0x30, time(parts.notBefore), time(parts.notAfter)),
    parts.subject,
    parts.publicKey,
    tlv(0xa3, tlv(0x30, ...parts.extensions)),
  )
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', issuerKey, toBeSigned)
  return tlv(0x30, toBeSigned, sha256WithRsa, tlv(0x03, Uint8Array.of(0), new Uint8Array(signature)))
}

/** An organisation and a common name. */
export function distinguishedName(organisation: string, commonName: string): Bytes {
  const attribute = (oid: Uint8Array, value: string): Bytes => tlv(0x31, tlv(0x30, oid, tlv(0x0c, utf8(value))))
  return tlv(0x30, attribute(organisationOid, organisation), attribute(commonNameOid, commonName))
}

/** `oid` and `value` are hexadecimal digits of DER; a critical one must be understood. */
export function extension(oid: string, value: string, { critical }: { readonly critical: boolean }): Bytes {
  return tlv(0x30, fromHex(oid), fromHex(critical ? '0101ff' : ''), tlv(0x04, fromHex(value)))
}

/** The first digit is 1–7, so that no tool prints a sign byte or drops a zero; or 0 if `leadingZero` is set. */
export function randomSerial(crypto: WebCrypto, leadingZero: boolean): string {
  const first = leadingZero ? '0' : randomText(crypto, 1, '1234567')
  const second = randomText(crypto, 1, '123456789ABCDEF')
  return `${first}${second}${toHex(randomBytes(crypto, 19)).toUpperCase()}`
}

/** A tag, the length, and the contents. */
export function tlv(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const content = concat(...contents)
  return concat(Uint8Array.of(tag, ...lengthOctets(content.length)), content)
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

/** DER wants the shortest form, and a zero byte before a high bit, which would mean a negative number. */
function positiveInteger(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = bytes.subarray(start)
  return (digits[0] ?? 0) < 0x80 ? digits : concat(Uint8Array.of(0), digits)
}

/** UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). */
function time(date: Date): Bytes {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '')
  return date.getUTCFullYear() < 2050 ? tlv(0x17, utf8(digits.slice(2))) : tlv(0x18, utf8(digits))
}
