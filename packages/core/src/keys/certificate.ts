import { hex } from '../lib/bytes.ts'
import { type DerElement, GENERALIZED_TIME, readPositive, readSequence, SEQUENCE, UTC_TIME } from './der.ts'

/** The part of an X.509 certificate that is read. The certificate's own signature is not checked. */
export interface Certificate {
  /** Upper-case hex, as `openssl x509 -noout -serial` prints it: two digits a byte, so that it may begin with a 0. */
  readonly serialNo: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** The public key, a SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array
}

/** A certificate whose times are not read yet: who imports a key does not need them. */
export interface ParsedCertificate extends Pick<Certificate, 'serialNo' | 'publicKey'> {
  /** From when and until when it is valid. */
  readonly times: readonly DerElement[]
}

/** Reads a certificate; `undefined` if the DER is anything else. */
export function parseCertificate(der: Uint8Array): ParsedCertificate | undefined {
  const fields = readSequence(readSequence(der)[0]?.whole)
  // A certificate of version 1 has no version field.
  if (fields[0]?.tag === 0xa0) fields.shift()
  const [serial, , , validity, , publicKey] = fields
  const times = readSequence(validity?.whole)
  const serialNo = readPositive(serial)
  if (!serialNo || times.length !== 2 || publicKey?.tag !== SEQUENCE) return undefined
  return { serialNo: hex(serialNo), times, publicKey: publicKey.whole }
}

/** The times of a certificate, too; `undefined` if they are none. */
export function readTimes({ times, ...parsed }: ParsedCertificate): Certificate | undefined {
  const [notBefore, notAfter] = times.map(readTime)
  return notBefore && notAfter && { ...parsed, notBefore, notAfter }
}

function readTime({ tag, body }: DerElement): Date | undefined {
  const text = String.fromCharCode(...body.subarray(0, 16))
  // RFC 5280: two digits mean 1950 to 2049.
  const century = tag === UTC_TIME ? (text < '5' ? '20' : '19') : ''
  const iso = (century + text).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z')
  const time = new Date(iso)
  // Date reads the 31st of February as a day in March.
  return (century || tag === GENERALIZED_TIME) && time.toJSON() === iso ? time : undefined
}
