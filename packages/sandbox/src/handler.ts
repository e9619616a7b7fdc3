/** What a business rule is given, and what it answers. */
import type { SandboxOperation } from './operation.ts'

/** A request that has passed every check. */
export interface Call {
  readonly operation: SandboxOperation
  /** The caller. */
  readonly mchid: string
  /** The decoded JSON body; `undefined` where the operation has none. */
  readonly body: unknown
  /** The decoded query. */
  readonly query: Readonly<Record<string, unknown>>
  /** The sandbox's time, in ms. */
  readonly nowMs: number
}

/** What a handler answers: the body of a success, or an error with WeChat Pay's `code`. */
export type HandlerAnswer =
  /** `executed` (default `true`): `false` where it was done before, so that it is none of the sandbox's `executions`. */
  | { readonly body: unknown; readonly executed?: boolean | undefined }
  | { readonly error: { readonly status: number; readonly code: string; readonly message: string } }

/** Business rules for one operation. */
export type Handler = (call: Call) => HandlerAnswer
