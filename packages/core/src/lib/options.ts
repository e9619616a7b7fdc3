/** What the platform provides, and options that replace it: for tests, and for runtimes that lack it. */
import type { CryptoLike } from './crypto.ts'

/** A `fetch` that takes a Request. */
export type Fetch = (request: Request) => Promise<Response>

/** A request as plain data. */
export interface PlainInit {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
  readonly signal?: AbortSignal | null | undefined
}

/** What is read of the response to plain data: `body` piece by piece, once. */
export interface PlainResponse {
  readonly status: number
  readonly headers: Iterable<[string, string]> & { get(name: string): string | null; has(name: string): boolean }
  readonly body: {
    getReader(): {
      read(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>
      cancel(): Promise<unknown>
    }
  }
}

/**
 * A `fetch` that takes plain data, too, and gives its response without a stream of the platform: for calls without
 * middleware, which need neither a Request nor a Response. `@wechatpay-edge/node` has one.
 */
export interface PlainFetch extends Fetch {
  /** Sends exactly one request, and follows no redirect. It fails with what the runtime reports, as its code. */
  sendPlain(url: string, init: PlainInit): Promise<PlainResponse>
}

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
  /** Fills the bytes and returns them. Default: `crypto.getRandomValues`, or `crypto.randomUUID` for a nonce. */
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
