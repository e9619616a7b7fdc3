/** WebCrypto's types, derived so that they need neither DOM's nor Node's declarations. */

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
