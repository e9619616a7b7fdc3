/** Text, bytes and their spellings, from what every runtime has. */
import type { WebCrypto } from './web-crypto.ts'

export type Bytes = Uint8Array<ArrayBuffer>

export function utf8(text: string): Bytes {
  return new Uint8Array(new TextEncoder().encode(text))
}

/** Strict UTF-8: a BOM is kept (JSON forbids it), ill-formed bytes throw. */
export function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** The bytes of padded, one-line Base64; `undefined` for anything else, as `atob` alone would also take blanks. */
export function fromBase64(text: string): Bytes | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function fromHex(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

export function toPem(label: string, der: ArrayBuffer | Uint8Array): string {
  const lines = toBase64(new Uint8Array(der)).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

export function randomBytes(crypto: WebCrypto, length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}

/** `length` random members of `alphabet`; the slight bias of the remainder does not matter in a sandbox. */
export function randomText(crypto: WebCrypto, length: number, alphabet: string): string {
  return Array.from(randomBytes(crypto, length), (byte) => alphabet.charAt(byte % alphabet.length)).join('')
}
