import { concat } from './bytes.ts'

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
export const UTC_TIME = 0x17
export const GENERALIZED_TIME = 0x18
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
