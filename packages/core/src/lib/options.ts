/** What the platform gives, and how to give it instead: for tests, and for runtimes that lack it. */
import type { CryptoLike } from './crypto.ts'

/** A `fetch` that takes a Request, as WeChat Pay's answers are fetched with. */
export type Fetch = (request: Request) => Promise<Response>

/** Where a clock is used: milliseconds since 1970, as `Date.now`. */
export interface ClockOptions {
  readonly now?: (() => number) | undefined
}

/** Where WebCrypto is used. Default: the global `crypto`, looked up when it is used. */
export interface CryptoOptions {
  readonly crypto?: CryptoLike | undefined
}

/** Where random bytes are used: fills the bytes and returns them. Default: `crypto.getRandomValues`. */
export interface RandomOptions extends CryptoOptions {
  readonly random?: ((bytes: Uint8Array) => Uint8Array) | undefined
}

/** Where time is waited out; rejects with the signal's reason when the signal aborts. Default: `setTimeout`. */
export interface SleepOptions {
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined
}
