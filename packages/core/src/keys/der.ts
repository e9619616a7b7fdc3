import { concat, hex } from '../lib/bytes.ts'

/** One element of DER. */
export interface DerElement {
  readonly tag: number
  /** Its contents. */
  readonly body: Uint8Array
  /** Tag, length and contents. */
  readonly whole: Uint8Array
}

// Tags of the elements that keys and certificates are made of.
export const INTEGER = 0x02
export const BIT_STRING = 0x03
export const OCTET_STRING = 0x04
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18
export const SEQUENCE = 0x30

/**
 * What is in the one SEQUENCE that the bytes are. `[]` where they are anything but that, to the last byte and in DER:
 * what is not there matches no expectation, so that readers need no second check.
 */
export function readSequence(bytes: Uint8Array | undefined): DerElement[] {
  const sequence = bytes && readElement(bytes)
  if (sequence?.tag !== SEQUENCE || sequence.whole.length !== bytes?.length) return []
  const elements: DerElement[] = []
  for (let rest = sequence.body; rest.length > 0; ) {
    const element = readElement(rest)
    if (!element) return []
    elements.push(element)
    rest = rest.subarray(element.whole.length)
  }
  return elements
}

/** The element that the bytes begin with, or `undefined`. */
function readElement(bytes: Uint8Array): DerElement | undefined {
  const [tag = 0x1f, first = 0, second] = bytes
  // Tag numbers above 30 take more bytes; neither keys nor certificates have one.
  if ((tag & 0x1f) === 0x1f) return undefined
  let [start, length] = [2, first]
  if (first >= 0x80) {
    start += first & 0x7f
    length = bytes.subarray(2, start).reduce((value, byte) => value * 0x100 + byte, 0)
    // DER takes the shortest form. The indefinite length is refused here, too: no byte follows, which adds up to 0.
    if (length < 0x80 || second === 0) return undefined
  }
  const whole = bytes.subarray(0, start + length)
  return whole.length === start + length ? { tag, body: whole.subarray(start), whole } : undefined
}

/** An element with these contents, 256 to 65,535 bytes in all, as every element around an RSA key has. */
export function writeElement(tag: number, ...contents: readonly ArrayLike<number>[]): Uint8Array {
  const body = concat(...contents)
  return concat([tag, 0x82, body.length >> 8, body.length & 0xff], body)
}

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
