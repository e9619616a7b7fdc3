/** Public keys of the exchange: what they verify, and whether a signature was made with them at all. */

import { readPositive, readSequence } from '../keys/der.ts'
import { importPublicKey } from '../keys/import.ts'
import { type KeyInput, readPublicKey } from '../keys/material.ts'
import { schemes } from '../keys/scheme.ts'
import { hex } from '../lib/bytes.ts'
import { resolveCrypto } from '../lib/crypto.ts'
import type { CryptoOptions } from '../lib/options.ts'
import type { Finding } from './explanation.ts'

/** A public key, by which a signature is looked at. */
export interface SignatureKey {
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>
  /**
   * Whether the signature was made with the private key of this one, of whatever message; `undefined` if the key cannot be
   * read, as a CryptoKey cannot.
   */
  made(signature: Uint8Array): boolean | undefined
}

/**
 * Reads a public key or a certificate.
 *
 * @throws KeyError if it is anything else
 */
export async function readSignatureKey(input: KeyInput, options: CryptoOptions): Promise<SignatureKey> {
  const material = readPublicKey(input)
  const key = await importPublicKey(input, { crypto: options.crypto })
  const { subtle } = resolveCrypto(options.crypto)
  const { name } = schemes.merchant.algorithm
  const bytes = (given: Uint8Array) => given as Uint8Array<ArrayBuffer>
  return {
    verify: (message, signature) => subtle.verify(name, key, bytes(signature), bytes(message)),
    made: (signature) => (material.kind === 'public' ? isMadeWith(material.der, signature) : undefined),
  }
}

/** The padding of PKCS #1 v1.5 before a SHA-256 (RFC 8017, 9.2), in hex. */
const padding = /^1(FF)+003031300D060960864801650304020105000420[\dA-F]{64}$/

/** Opens the signature: what the key's owner has padded shows only with the right key. */
function isMadeWith(spki: Uint8Array, signature: Uint8Array): boolean {
  const [, bits] = readSequence(spki)
  const [modulus, exponent] = readSequence(bits?.body.subarray(1)).map((number) => toBigInt(readPositive(number)))
  if (!modulus || !exponent) return false
  return padding.test(power(toBigInt(signature), exponent, modulus).toString(16).toUpperCase())
}

function toBigInt(bytes: Uint8Array | undefined): bigint {
  return BigInt(`0x0${hex(bytes ?? [])}`)
}

/** base ** exponent % modulus. Public exponents are short: 65537. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus]
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** What a signature shows that fits no message: whether its key is another, or its message. */
export function describeSignature(signature: Uint8Array, isOwn: boolean | undefined): Finding | undefined {
  if (signature.length !== 256) {
    const message = `The signature has ${signature.length} bytes, and a key of 2048 bits makes 256`
    return { cause: 'signature-malformed', message }
  }
  if (isOwn === undefined) return undefined
  if (!isOwn)
    return {
      cause: 'key',
      message: 'The signature was not made with the private key of this certificate or public key',
    }
  return {
    cause: 'message',
    message: 'The signature was made with the right key, and of another message: one of its lines differs',
  }
}
