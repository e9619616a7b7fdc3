import { concat } from '../lib/bytes.ts'

/** One element of DER. */
export interface DerElement {
  readonly tag: number
  /** The contents. */
  readonly body: Uint8Array
  /** Tag, length and contents. */
  readonly whole: Uint8Array
}

// Tags of the elements in keys and certificates.
export const INTEGER = 0x02
export const BIT_STRING = 0x03
export const OCTET_STRING = 0x04
export const UTC_TIME = 0x17
export const GENERALIZED_TIME = 0x18
export const SEQUENCE = 0x30

/**
 * The elements of a SEQUENCE, or `[]` if the bytes are not exactly one DER SEQUENCE. Callers then fail their own checks.
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
  // Tag numbers above 30 take more bytes. Keys and certificates have none.
  if ((tag & 0x1f) === 0x1f) return undefined
  let [start, length] = [2, first]
  if (first >= 0x80) {
    start += first & 0x7f
    length = bytes.subarray(2, start).reduce((value, byte) => value * 0x100 + byte, 0)
    // DER requires the shortest form. This also refuses the indefinite length: it has no length bytes, so they add up to 0.
    if (length < 0x80 || second === 0) return undefined
  }
  const whole = bytes.subarray(0, start + length)
  return whole.length === start + length ? { tag, body: whole.subarray(start), whole } : undefined
}

/** Makes an element. Its contents must be 256 to 65,535 bytes together, as in every element around an RSA key. */
export function writeElement(tag: number, ...contents: readonly ArrayLike<number>[]): Uint8Array {
  const body = concat(...contents)
  return concat([tag, 0x82, body.length >> 8, body.length & 0xff], body)
}

/** The bytes of an INTEGER that is not negative, without the zero byte that DER puts before a high bit. */
export function readPositive(element: DerElement | undefined): Uint8Array | undefined {
  const [first = 0x80, second = 0x80] = element?.body ?? []
  if (element?.tag !== INTEGER || first >= 0x80 || (first === 0 && second < 0x80)) return undefined
  return element.body.subarray(first === 0 && element.body.length > 1 ? 1 : 0)
}
