/** WebCrypto, and its types, derived so that they need neither DOM's nor Node's declarations. */

/** The `crypto` option of a sandbox. Parameters are left open: the declarations of DOM and Node differ in them. */
export interface CryptoLike {
  readonly subtle: {
    readonly [Name in
      | 'decrypt'
      | 'digest'
      | 'encrypt'
      | 'exportKey'
      | 'generateKey'
      | 'importKey'
      | 'sign'
      | 'verify']: (...args: never) => Promise<unknown>
  }
  getRandomValues(array: never): unknown
}

/** WebCrypto as the platform declares it. Cloudflare declares `crypto`, but not as a property of `globalThis`. */
export type WebCrypto = Pick<typeof crypto, 'subtle' | 'getRandomValues'>

export type CryptoKey = Extract<Awaited<ReturnType<typeof crypto.subtle.generateKey>>, { type: string }>

/** The given WebCrypto, or the platform's; throws TypeError if there is none. */
export function resolveCrypto(given: CryptoLike | undefined): WebCrypto {
  const found = (given ?? globalThis.crypto) as WebCrypto | undefined
  if (found?.subtle) return found
  throw new TypeError(
    "crypto: this runtime has no WebCrypto. Pass { crypto }: the `webcrypto` of Node's crypto module, or new Crypto() of @peculiar/webcrypto",
  )
}
