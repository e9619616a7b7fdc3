/** What a server reports of each request. */
import type { RecordedRequest } from '../../index.ts'

/** A request that a served sandbox has responded to, or refused. */
export interface ServedRequest {
  /** `POST`; `CONNECT` for a tunnel; `TLS` for a connection that did not get as far as a request. */
  readonly method: string
  /** Path and query as sent; the host and port of a tunnel. */
  readonly target: string
  /** The status of the response; `undefined` for none. */
  readonly status?: number | undefined
  /** Why it was refused, in one sentence; `undefined` if it was not. */
  readonly refusal?: string | undefined
  /** What the sandbox recorded of it; `undefined` if it did not reach the sandbox. */
  readonly record?: RecordedRequest | undefined
}
