/** What the platform provides, and options that replace it: for tests, and for runtimes that lack it. */
import type { CryptoLike } from './crypto.ts'

/** A `fetch` that takes a Request. */
export type Fetch = (request: Request) => Promise<Response>

/** A `fetch` that takes what the platform's does: a Request, or a URL and an `init`. */
export type PlatformFetch = (...request: ConstructorParameters<typeof Request>) => Promise<Response>

/** The clock. */
export interface ClockOptions {
  /** The time in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** WebCrypto. */
export interface CryptoOptions {
  /** Default: the global `crypto`, looked up when it is used. */
  readonly crypto?: CryptoLike | undefined
}

/** Random bytes. */
export interface RandomOptions extends CryptoOptions {
  /** Fills the bytes and returns them. Default: `crypto.getRandomValues`. */
  readonly random?: ((bytes: Uint8Array) => Uint8Array) | undefined
}

/** Waiting. */
export interface SleepOptions {
  /** Waits this many milliseconds; rejects with the signal's reason if the signal aborts. Default: `setTimeout`. */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined
}

/** What an option `observe` receives when a keyring has loaded WeChat Pay's keys anew, or has failed to. */
export interface KeyringRefreshEvent {
  readonly type: 'keyring-refresh'
  /** In milliseconds of the option `now`. */
  readonly durationMs: number
  /** What it failed with. */
  readonly error?: unknown
}
