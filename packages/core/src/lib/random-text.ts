import type { RandomOptions } from '../platform.ts'
import { resolveCrypto } from './crypto.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Fills bytes with randomness from wherever the caller says. */
export function randomBytes(length: number, { random, crypto }: RandomOptions): Uint8Array {
  const bytes = new Uint8Array(length)
  if (random) return random(bytes)
  resolveCrypto(crypto).getRandomValues(bytes)
  return bytes
}

/** 32 characters of `0-9A-Za-z`, as the vendor's own SDKs make a nonce: some 190 bits, whatever the small modulo bias. */
export function randomText(options: RandomOptions): string {
  return Array.from(randomBytes(32, options), (byte) => alphabet[byte % alphabet.length]).join('')
}
