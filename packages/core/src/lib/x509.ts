import { hex } from './bytes.ts'
import { type DerElement, GENERALIZED_TIME, INTEGER, readSequence, SEQUENCE, UTC_TIME } from './der.ts'

/** What is read of an X.509 certificate. Its own signature is not checked. */
export interface Certificate {
  /** Upper-case hex, as `openssl x509 -noout -serial` prints it: two digits a byte, so that it may begin with a 0. */
  readonly serialNo: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** The public key, a SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array
}

/** Reads a certificate; `undefined` where the DER is anything else. */
export function parseCertificate(der: Uint8Array): Certificate | undefined {
  const fields = readSequence(readSequence(der)[0]?.whole)
  // A certificate of version 1 does not give its version.
  if (fields[0]?.tag === 0xa0) fields.shift()
  const [serial, , , validity, , publicKey] = fields
  const [notBefore, notAfter] = readSequence(validity?.whole).map(readTime)
  const serialNo = readPositive(serial)
  if (!serialNo || !notBefore || !notAfter || publicKey?.tag !== SEQUENCE) return undefined
  return { serialNo: hex(serialNo), notBefore, notAfter, publicKey: publicKey.whole }
}

/** The bytes of an INTEGER that is not negative, without the zero that DER puts before a high bit. */
export function readPositive(element: DerElement | undefined): Uint8Array | undefined {
  const [first = 0x80, second = 0x80] = element?.body ?? []
  if (element?.tag !== INTEGER || first >= 0x80 || (first === 0 && second < 0x80)) return undefined
  return element.body.subarray(first === 0 && element.body.length > 1 ? 1 : 0)
}

function readTime({ tag, body }: DerElement): Date | undefined {
  const text = String.fromCharCode(...body.subarray(0, 16))
  // RFC 5280: two digits mean 1950 to 2049.
  const century = tag === UTC_TIME ? (text < '5' ? '20' : '19') : ''
  const iso = (century + text).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z')
  const time = new Date(iso)
  // Date takes the 31st of February for a day in March.
  return (century || tag === GENERALIZED_TIME) && time.toJSON() === iso ? time : undefined
}
