/** Writes X.509 certificates (RFC 5280) in DER: just what a merchant's and a platform's certificate need. */
import { type Bytes, concat, fromHex, utf8 } from '../lib/bytes.ts'
import type { CryptoKey, WebCrypto } from '../lib/web-crypto.ts'

export interface CertificateFields {
  /** 40 hexadecimal digits. */
  readonly serialNo: string
  readonly commonName: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
}

const sha256WithRsa = fromHex('300d06092a864886f70d01010b0500')
const commonNameOid = fromHex('0603550403')
const organisationOid = fromHex('060355040a')
// Encoded when it is used: an import looks up no TextEncoder.
const issuer = [
  [organisationOid, 'Tenpay.com'],
  [commonNameOid, 'Tenpay.com Root CA'],
] as const

/** basicConstraints: no CA; keyUsage, critical: digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment. */
const extensions = fromHex('a31d301b30090603551d1304023000300e0603551d0f0101ff0404030204f0')

/** The certificate in DER, signed by `issuerKey` under the name of WeChat Pay's root. */
export async function createCertificate(
  fields: CertificateFields,
  issuerKey: CryptoKey,
  crypto: WebCrypto,
): Promise<Bytes> {
  const toBeSigned = tlv(
    0x30,
    fromHex('a003020102'),
    tlv(0x02, positiveInteger(fromHex(fields.serialNo))),
    sha256WithRsa,
    name(...issuer),
    tlv(0x30, time(fields.notBefore), time(fields.notAfter)),
    name([organisationOid, 'wechatpay-edge sandbox'], [commonNameOid, fields.commonName]),
    fields.publicKey,
    extensions,
  )
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', issuerKey, toBeSigned)
  return tlv(0x30, toBeSigned, sha256WithRsa, tlv(0x03, Uint8Array.of(0), new Uint8Array(signature)))
}

function tlv(tag: number, ...contents: readonly Uint8Array[]): Bytes {
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

function name(...attributes: readonly (readonly [oid: Uint8Array, value: string])[]): Bytes {
  return tlv(0x30, ...attributes.map(([oid, value]) => tlv(0x31, tlv(0x30, oid, tlv(0x0c, utf8(value))))))
}

/** UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). */
function time(date: Date): Bytes {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '')
  return date.getUTCFullYear() < 2050 ? tlv(0x17, utf8(digits.slice(2))) : tlv(0x18, utf8(digits))
}
