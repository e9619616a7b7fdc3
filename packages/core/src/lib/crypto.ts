import { ArgumentError } from '../errors.ts'
import type { RandomOptions } from './options.ts'

/**
 * What WebCrypto must have to be used here. `globalThis.crypto`, node:crypto's `webcrypto` and @peculiar/webcrypto's
 * `Crypto` are such.
 */
export interface CryptoLike {
  // Parameters are left open: the declarations of DOM, Node and @peculiar differ in them from version to version.
  readonly subtle: {
    readonly [Name in 'decrypt' | 'digest' | 'encrypt' | 'importKey' | 'sign' | 'verify']: (
      ...args: never
    ) => Promise<unknown>
  }
  getRandomValues(array: never): unknown
}

/** WebCrypto as the platform declares it. Cloudflare declares `crypto`, but not as a property of `globalThis`. */
export type WebCrypto = Pick<typeof crypto, 'getRandomValues' | 'subtle'>

/** The platform's `CryptoKey`, derived so that neither DOM's nor Node's types need be there. */
export type CryptoKey = Extract<Awaited<ReturnType<typeof crypto.subtle.generateKey>>, { type: string }>

/** The given WebCrypto, or the platform's at this moment; throws `TypeError` where there is none. */
export function resolveCrypto(given?: CryptoLike | undefined): WebCrypto {
  const found = (given ?? globalThis.crypto) as WebCrypto | undefined
  if (given && !found?.subtle)
    throw new ArgumentError('crypto: expected WebCrypto, received something without `subtle`')
  // A browser has `crypto` without `subtle` on a page that came over plain http.
  if (!found?.subtle) {
    throw new ArgumentError(
      'crypto: this runtime has no WebCrypto (a browser has it on https pages only). ' +
        "Pass { crypto }: the `webcrypto` of Node's crypto module, or new Crypto() of @peculiar/webcrypto",
    )
  }
  return found
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 32 characters of `0-9A-Za-z`, as the vendor's own SDKs make a nonce: some 190 bits, whatever the small modulo bias. */
export function randomText({ random, crypto }: RandomOptions): string {
  const given = new Uint8Array(32)
  const bytes = random ? random(given) : resolveCrypto(crypto).getRandomValues(given)
  if (bytes?.length === 32) return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('')
  throw new ArgumentError('random: expected a function that fills the bytes and returns them')
}
