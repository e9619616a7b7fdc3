/** Sends one call: what functions, methods and `.client` share. */
import type { Fetch, ResponseSignature } from '@wechatpay-edge/core'
import { connect, createAuth, repeat, type TrackedAttempt } from '@wechatpay-edge/core/internal'
import { assertArguments, type Snapshot, toWire, type WireArguments } from './arguments.ts'
import type { Connection } from './connection.ts'
import { createReporter } from './observe.ts'
import type { Operation } from './operation.ts'
import { type Answer, parseJson } from './response.ts'
import type { Middleware } from './typed-client.ts'

/** Options of one call. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** How long one attempt may take, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined
}

/** What a call of `.client` can set besides. */
export interface HttpOptions {
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly fetch?: Fetch | undefined
  readonly middleware?: readonly Middleware[] | undefined
  /** How the body of a success is decoded. Default: `json`. */
  readonly parseAs?: string | undefined
  /** Passed on to openapi-fetch. */
  readonly rest?: object | undefined
}

/** Validates, signs, sends, verifies and repeats. */
export async function send(
  connection: Connection,
  operation: Operation,
  snapshot: Snapshot,
  options: CallOptions = {},
  http: HttpOptions = {},
): Promise<Answer> {
  assertArguments(operation, snapshot)
  const { settings } = connection
  const { signal, timeoutMs = settings.timeoutMs } = options
  const call: Call = {
    operation,
    wire: toWire(operation, snapshot),
    query: snapshot.query.value,
    idempotencyKey: snapshot.idempotencyKey,
    transport: http.fetch ? connect(http.fetch) : settings.transport,
    http,
  }
  const repeatable = operation.method === 'get' || operation.idempotencyKey !== undefined
  return repeat((attempt) => sendOnce(connection, call, attempt), { ...settings, timeoutMs, signal, repeatable })
}

/** What all attempts of a call have in common. */
interface Call {
  readonly operation: Operation
  readonly wire: WireArguments
  readonly query: unknown
  readonly idempotencyKey: unknown
  readonly transport: Connection['settings']['transport']
  readonly http: HttpOptions
}

type RequestOnce = (method: string, path: string, init: object) => Promise<Omit<Answer, 'earlierUnknown'>>

async function sendOnce(connection: Connection, call: Call, attempt: TrackedAttempt): Promise<Answer> {
  const { settings } = connection
  const { operation, http } = call
  const { parseAs = 'json', middleware = [] } = http
  const { signal, progress, earlierUnknown } = attempt
  const report = createReporter(operation, attempt, settings)
  const requests = createRequests(call.wire.body, signal)
  const auth = createAuth({ ...connection.auth, bodyOf: requests.bodyOf, signal }, signatureOf(operation, parseAs))
  let arrived: Response | undefined
  const last: Middleware = {
    onRequest: auth.onRequest,
    async onResponse(context) {
      arrived = await auth.onResponse(context)
      return arrived
    },
  }
  try {
    const request = connection.http.request as RequestOnce
    const answer = await request(operation.method, operation.path, {
      ...toInit(call),
      baseUrl: attempt.host,
      async fetch(sent: Request) {
        arrived = await call.transport(sent, progress)
        return arrived
      },
      Request: requests.Request,
      middleware: [...middleware, last],
      parseAs: parseAs === 'json' ? 'arrayBuffer' : parseAs,
    })
    const whole = { ...answer, earlierUnknown }
    const { response } = answer
    const data = response.ok && parseAs === 'json' ? { data: parseJson(operation, whole, settings.decode) } : {}
    report(arrived ?? response)
    return { ...whole, ...data }
  } catch (error) {
    report(arrived, { error })
    throw error
  }
}

/** The call as openapi-fetch takes it. */
function toInit({ wire, query, idempotencyKey, http }: Call): object {
  return {
    ...http.rest,
    params: { header: { ...http.headers, 'Idempotency-Key': idempotencyKey }, path: wire.path, query },
    body: wire.body,
    bodySerializer: (text: string) => text,
    querySerializer: () => wire.search,
  }
}

function signatureOf({ unsigned }: Operation, parseAs: string): ResponseSignature {
  if (!unsigned) return 'required'
  return parseAs === 'stream' ? 'stream' : 'optional'
}

/** The class that openapi-fetch makes its Requests with. It remembers which one is ours, and the text in it. */
function createRequests(body: string | undefined, signal: AbortSignal) {
  let own: Request | undefined
  function OwnRequest(url: string, init: RequestInit): Request {
    own = new Request(url, { ...init, signal, redirect: 'manual' })
    return own
  }
  // openapi-fetch asks `instanceof` of what a middleware returns, which may be any Request.
  OwnRequest.prototype = Request.prototype
  return {
    Request: OwnRequest,
    bodyOf: (request: Request) => (request === own && !request.bodyUsed ? (body ?? '') : undefined),
  }
}
