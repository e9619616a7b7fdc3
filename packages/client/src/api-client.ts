import { assertSettings, resolveHosts } from '@wechatpay-edge/core'
import type { Client } from 'openapi-fetch'
import { isSuccess, notDone, toApiError } from './api-error.ts'
import { emptyPage, fixQuery, isEmptyAnswer, walk } from './list.ts'
import type { Operation } from './operation.ts'
import { type ApiClientOptions, checkParties, readParties } from './options.ts'
import { createSender, type SendInit } from './send.ts'

/** Options of one call. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** How long one attempt may take, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined
}

/** Options of a write. */
export interface WriteOptions extends CallOptions {
  /** Save it before the call. A repeat under the same key is the same write; see `createIdempotencyKey`. */
  readonly idempotencyKey: string
}

/** What an API package's methods hand over. */
export interface CallInput {
  readonly body?: unknown
  readonly query?: unknown
}

/** A typed openapi-fetch client, and what an API package makes its methods of. */
export interface ApiClient<Paths extends object> extends Client<Paths, 'application/json'> {
  /** One call: its data, or an error. The answer by which WeChat Pay says "none" becomes an empty page. */
  call<T>(operation: Operation, input: CallInput, options?: CallOptions | WriteOptions): ApiPromise<T>
  /** A walk over all rows of a list; each `for await` starts anew. */
  list<Row>(operation: Operation, query: unknown, options?: CallOptions): AsyncIterable<Row>
  /**
   * Imports all keys (of a Keyring object the preferred one) and signs once; sends nothing. Call it when you deploy, so
   * that a wrong key shows there.
   *
   * @throws {@link KeyError} where a key cannot be imported, the signer fails, or the merchant's own key stands under
   * `wechatpay`
   * @throws {@link KeyringError} where a Keyring object fails, or lacks its preferred key
   */
  ready(): Promise<void>
}

/**
 * Makes the client of an API from its generated operation table: an openapi-fetch client whose calls are validated
 * before anything is sent, signed last, verified first, and repeated where that does no harm.
 *
 * Its calls return `{ data }` or `{ error }` with the `response`; whatever is not an answer of WeChat Pay's rejects.
 * A caller's middleware runs once per attempt. A per-call `fetch` changes the transport only; a per-call `baseUrl` is
 * ignored.
 *
 * @throws {@link KeyError} where a key or serial number is something else, or in another's place
 * @throws TypeError where an option is missing or of another type
 */
export function createApiClient<Paths extends object>(
  operations: Readonly<Record<string, Operation>>,
  options: ApiClientOptions,
): ApiClient<Paths> {
  const parties = readParties(options)
  // Named one by one: a class may have them as getters, which are not copied.
  const { maxRetries, timeoutMs, deadlineMs, maxAnswerBytes, now, random, sleep, observe, fetch, crypto } = options
  const numbers = { maxRetries, timeoutMs, deadlineMs, maxAnswerBytes }
  const functions = { now, random, sleep, observe }
  assertSettings(numbers, functions)
  const hosts = resolveHosts(options.hosts)
  const sender = createSender(parties, { ...numbers, ...functions, fetch, crypto, hosts })
  const table = Object.values(operations)

  const request = async (method: string, path: string, init?: SendInit): Promise<unknown> => {
    const operation = table.find((row) => row.path === path && row.method === method.toLowerCase())
    if (!operation) {
      throw new TypeError(`expected an operation of this API, received ${method.toUpperCase()} ${path}`)
    }
    const { earlierUnknown: _, ...answer } = await sender.send(operation, init ?? {})
    // So that `if (error)` tells it, of a 404 without a body, too.
    return answer.response.ok || answer.error ? answer : { ...answer, error: { code: '', message: '' } }
  }

  const call = <T>(operation: Operation, { body, query: given }: CallInput, callOptions?: CallOptions): ApiPromise<T> =>
    apiPromise(async () => {
      const query = fixQuery(given)
      const answer = await sender.send(operation, toInit(body, query, callOptions))
      const { response } = answer
      if (isSuccess(operation, answer)) return { data: answer.data as T, response }
      const error = response.ok ? notDone(operation, answer) : toApiError(operation, table, answer)
      if (!isEmptyAnswer(operation, error)) throw error
      return { data: emptyPage(operation, query) as T, response }
    })

  const list = <Row>(operation: Operation, query: unknown, callOptions?: CallOptions): AsyncIterable<Row> => {
    const fixed = fixQuery(query)
    return {
      [Symbol.asyncIterator]: () =>
        walk<Row>(operation, fixed, (page) => call<Record<string, unknown>>(operation, { query: page }, callOptions)),
    }
  }

  const method = (name: string) => (path: string, init?: SendInit) => request(name, path, init)
  const methods = Object.fromEntries(
    ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'].map((name) => [name, method(name)]),
  )
  const { use, eject } = sender
  return {
    request,
    ...methods,
    use,
    eject,
    call,
    list,
    ready: () => checkParties(parties),
  } as unknown as ApiClient<Paths>
}

function toInit(body: unknown, query: unknown, options: Partial<WriteOptions> = {}): SendInit {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options: expected an object, received ${options === null ? 'null' : typeof options}`)
  }
  const { idempotencyKey, signal, timeoutMs } = options
  return { body, params: { query, header: { 'Idempotency-Key': idempotencyKey } }, signal, timeoutMs }
}

/** What `withResponse()` resolves with. */
export interface WithResponse<T> {
  readonly data: T
  /** Status and headers; the body has been read. */
  readonly response: Response
  /** The answer's `Request-ID`; `''` where it has none. */
  readonly requestId: string
}

/** A promise of the answer's data, which can also give the whole answer. */
export interface ApiPromise<T> extends Promise<T> {
  /** The data together with the response and its Request-ID. */
  withResponse(): Promise<WithResponse<T>>
}

/** Starts the call now, and gives its data, or both. Whatever goes wrong is a rejection. */
function apiPromise<T>(run: () => Promise<{ data: T; response: Response }>): ApiPromise<T> {
  const both = run()
  const data = both.then((result) => result.data)
  const withResponse = async (): Promise<WithResponse<T>> => {
    // Its rejection is reported by the promise that is returned here; unheard of, it would end a Node process.
    data.catch(() => {})
    const { data: value, response } = await both
    return { data: value, response, requestId: response.headers.get('Request-ID') ?? '' }
  }
  return Object.assign(data, { withResponse })
}
