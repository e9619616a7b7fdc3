import { ArgumentError } from '../errors.ts'

/**
 * The part of WebCrypto that the SDK uses. `globalThis.crypto`, node:crypto's `webcrypto` and @peculiar/webcrypto's
 * `Crypto` have it.
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
export type WebCrypto = Pick<typeof crypto, 'getRandomValues' | 'subtle'> & Partial<Pick<typeof crypto, 'randomUUID'>>

/** The platform's `CryptoKey`, derived so that neither DOM's nor Node's types are needed. */
export type CryptoKey = Extract<Awaited<ReturnType<typeof crypto.subtle.generateKey>>, { type: string }>

/** The given WebCrypto, or the platform's at this moment; throws `TypeError` if there is none. */
export function resolveCrypto(given?: CryptoLike | undefined): WebCrypto {
  const found = (given ?? globalThis.crypto) as WebCrypto | undefined
  if (given && !found?.subtle) {
    throw new ArgumentError('crypto: expected WebCrypto, received something without `subtle`')
  }
  // On a page loaded over plain http, a browser has `crypto` without `subtle`.
  if (!found?.subtle) {
    throw new ArgumentError(
      'crypto: this runtime has no WebCrypto (a browser has it on https pages only). ' +
        "Pass { crypto }: the `webcrypto` of Node's crypto module, or new Crypto() of @peculiar/webcrypto",
    )
  }
  return found
}
