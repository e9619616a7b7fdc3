/** Whether it is a Uint8Array, by its tag: test runners have realms with a Uint8Array of their own. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === '[object Uint8Array]'
}

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** The text of UTF-8 bytes, including a byte order mark; throws `TypeError` if they are not UTF-8. */
export function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes as Uint8Array<ArrayBuffer>)
}

/** Joins all parts in a new array. */
export function concat(...parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Two upper-case hexadecimal digits a byte, as WeChat Pay writes serial numbers. */
export function hex(bytes: ArrayLike<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}

/** Base64 of the standard alphabet, with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  // Not one call with all bytes as arguments: engines limit their number. Spreading is ten times slower.
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + 8192))
  }
  return btoa(binary)
}

/** The bytes of Base64 exactly as {@link encodeBase64} writes it; `undefined` for anything else, even one space. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    return undefined
  }
  // atob ignores white space, missing padding and stray bits in the last character; btoa writes none of them.
  if (btoa(binary) !== text) return undefined
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
