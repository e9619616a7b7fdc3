/**
 * The types of `.client`: openapi-fetch's calls, declared here, so that the public API does not depend on that package.
 * Type tests compare them with openapi-fetch's own.
 */
import type { Fetch } from '@wechatpay-edge/core'

/** What a middleware receives. */
export interface MiddlewareContext {
  /** The Request as it is now; the one that was made first has the text that was validated. */
  readonly request: Request
  /** The operation's path as the spec writes it, with its `{parameters}`. */
  readonly schemaPath: string
  readonly params: {
    readonly query?: Record<string, unknown>
    readonly header?: Record<string, unknown>
    readonly path?: Record<string, unknown>
    readonly cookie?: Record<string, unknown>
  }
  /** The same in each hook of one attempt. */
  readonly id: string
}

// biome-ignore lint/suspicious/noConfusingVoidType: a middleware may return nothing at all
type Returned<T> = T | undefined | void | Promise<T | undefined | void>

/** Changes or watches each attempt's Request and response. Signing comes after it, and verifying before it. */
export interface Middleware {
  /** Returns a Request to send instead, a Response to use instead, or nothing. */
  onRequest?(context: MiddlewareContext): Returned<Request | Response>
  /** Receives the verified response; returns another to use instead, or nothing. */
  onResponse?(context: MiddlewareContext & { readonly response: Response }): Returned<Response>
  /** Receives what the transport rejected with; returns another error, a Response to use instead, or nothing. */
  onError?(context: MiddlewareContext & { readonly error: unknown }): Returned<Response | Error>
}

type Method = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace'
type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 206 | 207

/** How the body of a success is decoded. */
interface DecodedBodies {
  readonly text: string
  readonly blob: Blob
  readonly arrayBuffer: ArrayBuffer
  readonly stream: ReadableStream<Uint8Array> | null
}

/** The paths that have the method. */
type PathsWith<Paths, M extends Method> = {
  [Path in keyof Paths]: Paths[Path] extends Record<M, object> ? Path : never
}[keyof Paths]

/** The operation at a path. */
type OperationAt<Paths, Path extends keyof Paths, M extends Method> =
  Paths[Path] extends Record<M, infer Found> ? Found : never

type IsOptional<T> = Record<never, never> extends T ? true : false

type ParamsInit<Found> = Found extends { parameters: infer Params }
  ? IsOptional<Params> extends true
    ? { params?: Params }
    : { params: Params }
  : { params?: Record<string, never> }

type BodyInit<Found> = Found extends { requestBody?: never }
  ? { body?: undefined }
  : Found extends { requestBody: { content: { 'application/json': infer Body } } }
    ? { body: Body }
    : Found extends { requestBody?: { content: { 'application/json': infer Body } } }
      ? { body?: Body }
      : { body?: undefined }

/** The options of one call of `.client`. */
export type ClientInit<Found> = ParamsInit<Found> &
  BodyInit<Found> & {
    /** How the body of a success is decoded. Default: `json`. */
    parseAs?: 'json' | keyof DecodedBodies
    /** Ends the call; it then rejects with the signal's reason. */
    signal?: AbortSignal | null | undefined
    /** How long one attempt may take, in milliseconds. Default: the client's. */
    timeoutMs?: number | undefined
    /** Places of body, query and path that the API's rules do not check: `['amount.currency']`. Default: none. */
    skipValidationOfPaths?: readonly string[] | undefined
    /** Sends the signed Request. Default: the client's. */
    fetch?: Fetch | undefined
    /** More middleware, after the client's. */
    middleware?: readonly Middleware[] | undefined
    /** More headers. Other options of openapi-fetch and of a Request are taken, too; an unknown name is a TypeError. */
    headers?: Headers | readonly (readonly [string, string])[] | Readonly<Record<string, string | null | undefined>>
  }

type Arguments<Init> = IsOptional<Init> extends true ? [init?: Init] : [init: Init]

type JsonOf<Content> = Content extends { content: { 'application/json': infer Body } } ? Body : undefined

type ResponsesOf<Found> = Found extends { responses: infer Responses } ? Responses : never

type SuccessOf<Found> = {
  [Status in keyof ResponsesOf<Found>]: Status extends SuccessStatus ? JsonOf<ResponsesOf<Found>[Status]> : never
}[keyof ResponsesOf<Found>]

type ErrorOf<Found> = {
  [Status in keyof ResponsesOf<Found>]: Status extends SuccessStatus ? never : JsonOf<ResponsesOf<Found>[Status]>
}[keyof ResponsesOf<Found>]

type Decoded<Found, Init> = Init extends { parseAs: infer As }
  ? As extends keyof DecodedBodies
    ? DecodedBodies[As]
    : SuccessOf<Found>
  : SuccessOf<Found>

/** What a call of `.client` resolves with: `data` or `error`. */
export type ClientResult<Found, Init> =
  | { data: Decoded<Found, Init>; error?: never; response: Response }
  | { data?: never; error: ErrorOf<Found>; response: Response }

type ClientMethod<Paths extends object, M extends Method> = <
  Path extends PathsWith<Paths, M>,
  Init extends ClientInit<OperationAt<Paths, Path, M>>,
>(
  path: Path,
  ...init: Arguments<Init>
) => Promise<ClientResult<OperationAt<Paths, Path, M>, Init>>

/** A client that is typed by the spec's paths. */
export interface TypedClient<Paths extends object> {
  /** Calls an operation by its method and path. */
  request<M extends Method, Path extends PathsWith<Paths, M>, Init extends ClientInit<OperationAt<Paths, Path, M>>>(
    method: M,
    path: Path,
    ...init: Arguments<Init>
  ): Promise<ClientResult<OperationAt<Paths, Path, M>, Init>>
  GET: ClientMethod<Paths, 'get'>
  PUT: ClientMethod<Paths, 'put'>
  POST: ClientMethod<Paths, 'post'>
  DELETE: ClientMethod<Paths, 'delete'>
  OPTIONS: ClientMethod<Paths, 'options'>
  HEAD: ClientMethod<Paths, 'head'>
  PATCH: ClientMethod<Paths, 'patch'>
  TRACE: ClientMethod<Paths, 'trace'>
  /** Registers middleware for all calls of this client. */
  use(...middleware: Middleware[]): void
  /** Removes middleware. */
  eject(...middleware: Middleware[]): void
}
