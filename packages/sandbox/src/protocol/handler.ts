/** What a handler gets, and what it returns. */
import type { HeaderList } from '../wire/exchange.ts'
import type { SandboxOperation } from './operation.ts'

/** A request that has passed every check of the protocol. */
export interface Call {
  readonly operation: SandboxOperation
  /** The caller. */
  readonly mchid: string
  /** The same, with its sub-merchants (特约商户) if it is a service provider (服务商): it is none if they are none. */
  readonly merchant: { readonly mchid: string; readonly subMerchants: readonly string[] }
  /** The decoded values of the path's `{name}` segments. An integer beyond 2^53 is the text of its digits, also in query and body. */
  readonly path: Readonly<Record<string, string | number>>
  /** The decoded query. */
  readonly query: Readonly<Record<string, unknown>>
  /**
   * The decoded JSON body, sensitive fields decrypted; `undefined` if the operation has none. Of an upload:
   * `{ meta, file }`, the file as bytes.
   */
  readonly body: unknown
  /** The headers as they arrived. */
  readonly headers: HeaderList
  /** Where it was sent to: `https://api.mch.weixin.qq.com`. Links in a response begin with it. */
  readonly origin: string
  /** Path and query as they arrived, not decoded. */
  readonly target: string
  /** The body as it arrived. */
  readonly rawBody: Uint8Array
  /** The sandbox's time, in ms. */
  readonly nowMs: number
  /** Absent if the operation takes none. */
  readonly idempotencyKey?: string | undefined
  /**
   * Sends a notification (回调通知) for the caller to a notify_url, and again as `sandbox.notify` does. It is sent once the requests that are
   * under way have their responses, so call it and do not wait. If nothing is sent to this URL, such as http elsewhere than
   * on loopback, the attempts in `sandbox.notifications` say so. What `content` leaves out is as in `sandbox.notify`.
   */
  readonly notify: (event: string, data: unknown, url: string, content?: NotificationWords) => void
}

/** What a notification says beside its data. */
interface NotificationWords {
  /** Its name in the specs. The event and the data must then be as its spec says, or the request fails with a TypeError. */
  readonly webhook?: string | undefined
  /** The kind of the data. */
  readonly originalType?: string | undefined
  readonly summary?: string | undefined
}

/** A file as a response: bytes, or what makes them, piece by piece, each time that it is called. */
export type HandlerFile = Uint8Array | (() => AsyncIterable<Uint8Array>)

/**
 * What a handler returns: the body of a success (`undefined` for none; a BigInt is sent as an integer), a file, or an error with WeChat Pay's `code`. Anything else
 * fails the request with a TypeError that names the handler.
 */
export type HandlerAnswer =
  /** `executed` (default `true`): `false` if it was done before, which keeps it out of the sandbox's `executions`. */
  | { readonly body: unknown; readonly executed?: boolean | undefined }
  | { readonly file: HandlerFile }
  | { readonly error: { readonly status: number; readonly code: string; readonly message: string } }

/**
 * Business rules for one operation. No two handlers of a sandbox run at once, async ones included: the next request
 * waits. So a handler must not wait for a request to its own sandbox.
 */
export type Handler = (call: Call) => HandlerAnswer | Promise<HandlerAnswer>

/** Handlers by operation id; `undefined` responds with the example of the operation's spec. */
export type Handlers = Readonly<Record<string, Handler | undefined>>
