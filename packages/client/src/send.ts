/** One call, from validated arguments to a verified answer: what methods and `.client` share. */
import {
  type Attempt,
  connect,
  createAuthMiddleware,
  type Fetch,
  isVerified,
  isWechatPayError,
  repeat,
} from '@wechatpay-edge/core'
import createFetchClient, { type Client, type Middleware } from 'openapi-fetch'
import { notJson } from './api-error.ts'
import type { Operation } from './operation.ts'
import type { ApiClientOptions, AttemptReport, Parties } from './options.ts'
import { toWire } from './validate.ts'

/** The `init` of an openapi-fetch call, as far as it is read here; the rest is passed on. */
export interface SendInit {
  readonly body?: unknown
  readonly params?: {
    readonly query?: unknown
    readonly header?: Readonly<Record<string, unknown>> | undefined
    readonly path?: unknown
  }
  readonly signal?: AbortSignal | null | undefined
  readonly timeoutMs?: number | undefined
  readonly fetch?: Fetch | undefined
  readonly middleware?: readonly Middleware[] | undefined
  readonly parseAs?: string | undefined
}

/** An answer, as openapi-fetch gives it. */
interface Answer {
  readonly data?: unknown
  readonly error?: unknown
  readonly response: Response
  /** Whether an earlier attempt of the same call may have been carried out. */
  readonly earlierUnknown: boolean
}

type OpenFetch = Client<Record<string, never>>

/** What calls are sent with. */
export interface Sender {
  /** The caller's middleware, of all calls. */
  readonly use: OpenFetch['use']
  readonly eject: OpenFetch['eject']
  /** Validates, signs, sends, verifies and repeats. */
  send(operation: Operation, init: SendInit): Promise<Answer>
}

/** The options of a client, but for its parties. */
type SenderOptions = Omit<ApiClientOptions, 'merchant' | 'wechatpay'>

/** Makes what sends all calls of a client. */
export function createSender(parties: Parties, options: SenderOptions): Sender {
  const client = createFetchClient()
  const defaultFetch = connect(options.fetch)
  // Strict: bytes that are not UTF-8 must not become other text than was signed.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const request = client.request as (
    method: string,
    path: string,
    init: object,
  ) => Promise<Omit<Answer, 'earlierUnknown'>>

  const { signer, keyring } = parties
  const { hosts, maxAnswerBytes, crypto, now, random } = options
  // Named one by one: no option that the types do not have may loosen the verification.
  const authOptions = { signer, keyring, hosts, maxAnswerBytes, crypto, now, random }
  checkOwnParties(() => createAuthMiddleware(authOptions))

  async function send(operation: Operation, init: SendInit): Promise<Answer> {
    const { params = {}, signal, timeoutMs = options.timeoutMs, fetch, middleware = [], ...rest } = init
    const { idempotencyKey, headers } = takeKey(params.header)
    const { body, search } = toWire(operation, {
      body: init.body,
      query: params.query,
      path: params.path,
      idempotencyKey,
    })
    // Fixed like the body: what is changed during a wait must not go out under another key, or to another path.
    const { path } = params
    const fixed = { ...params, header: headers, ...(path === undefined ? {} : { path: { ...Object(path) } }) }
    const { signedAnswer } = operation
    const repeatable = operation.method === 'get' || operation.idempotencyKey !== undefined
    const { parseAs = 'json' } = rest
    const transport = fetch ? connect(fetch) : defaultFetch
    return repeat(
      async (attempt) => {
        const sent = createRequests(body, attempt.signal)
        const auth = createAuthMiddleware({ ...authOptions, signedAnswer, bodyOf: sent.bodyOf, signal: attempt.signal })
        const report = createReporter(operation, attempt, options)
        let arrived: Response | undefined
        const last: Middleware = {
          onRequest: auth.onRequest,
          async onResponse({ response }) {
            arrived = await auth.onResponse({ response })
            return arrived
          },
        }
        try {
          const answer = await request(operation.method, operation.path, {
            ...rest,
            params: fixed,
            body,
            bodySerializer: (text: string) => text,
            querySerializer: () => search,
            baseUrl: attempt.host,
            async fetch(sentRequest: Request) {
              arrived = await transport(sentRequest)
              return arrived
            },
            Request: sent.Request,
            middleware: [...middleware, last],
            parseAs: parseAs === 'json' ? 'arrayBuffer' : parseAs,
          })
          const { response } = answer
          const data = response.ok && parseAs === 'json' ? { data: parseJson(operation, answer, decoder) } : {}
          report(describeAnswer(arrived ?? response))
          return { ...answer, ...data, earlierUnknown: attempt.earlierUnknown }
        } catch (error) {
          report({ ...(arrived && describeAnswer(arrived)), error })
          // A middleware that looks at the answer may fail in a call of its own, whose outcome is not that of this one.
          throw arrived && isWechatPayError(error) ? Object.assign(error, { outcome: 'unknown' }) : error
        }
      },
      { ...options, timeoutMs, signal: signal ?? undefined, repeatable },
    )
  }

  return { use: client.use, eject: client.eject, send }
}

/** A signer or keyring of the caller's own that is none shows it when the client is made, under its option's name. */
function checkOwnParties(check: () => unknown): void {
  try {
    check()
  } catch (error) {
    const { message } = error as TypeError
    throw new TypeError(message.replace(/^signer/, 'merchant').replace(/^keyring/, 'wechatpay'), { cause: error })
  }
}

/** The class that openapi-fetch makes its Requests with. It remembers which one is ours, and the text that is in it. */
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

/** The caller's headers under which the one key goes out that is checked, whatever the case of its name. */
function takeKey(given: Readonly<Record<string, unknown>> = {}) {
  const isKey = ([name]: [string, unknown]) => name.toLowerCase() === 'idempotency-key'
  const entries = Object.entries(given)
  const idempotencyKey = entries.find(isKey)?.[1]
  const others = entries.filter((entry) => !isKey(entry))
  return { idempotencyKey, headers: { ...Object.fromEntries(others), 'Idempotency-Key': idempotencyKey } }
}

function parseJson(
  operation: Operation,
  { data, response }: Omit<Answer, 'earlierUnknown'>,
  decoder: TextDecoder,
): unknown {
  const bytes = data as ArrayBuffer | undefined
  if (!bytes?.byteLength) return undefined
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    throw notJson(operation, response)
  }
}

function describeAnswer(response: Response): Partial<AttemptReport> {
  const requestId = response.headers.get('Request-ID') ?? undefined
  return { status: response.status, requestId, verified: isVerified(response) }
}

/** Tells the caller once of an attempt when it ends; what the caller makes of it does not touch the call. */
function createReporter({ id }: Operation, attempt: Attempt, { observe, now = Date.now }: SenderOptions) {
  const { number, host, signal } = attempt
  const start = now()
  let ended = false
  const report = async (end: Partial<AttemptReport>): Promise<void> => {
    if (ended) return
    ended = true
    try {
      await observe?.({ operation: id, attempt: number, host, durationMs: now() - start, ...end })
    } catch {
      // A log that fails must not fail a payment.
    }
  }
  // A transport that takes no notice of signals ends later, or never.
  signal.addEventListener('abort', () => report({ error: signal.reason }), { once: true })
  return report
}
