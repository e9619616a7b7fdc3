import { readOptions, withoutPrototype } from '@wechatpay-edge/core/internal'
import { takeSnapshot } from './arguments.ts'
import { type ApiClientOptions, connectionOf, deriveWechatPay, type WechatPay } from './connection.ts'
import { inOperation } from './in-operation.ts'
import type { Operation } from './operation.ts'
import { type Answer, isSuccess } from './response.ts'
import { type CallOptions, type HttpOptions, send } from './send.ts'
import type { TypedClient } from './typed-client.ts'

/** The client of one API, typed by its spec. */
export interface ApiClient<Paths extends object> extends TypedClient<Paths> {
  /** The connection that its calls use, with this client's middleware and the error tables of its API. */
  readonly wechatpay: WechatPay
  /** Imports all keys and signs once; sends nothing. See {@link WechatPay.ready}. */
  ready(): Promise<void>
}

/**
 * Makes the client of an API from its generated operations: openapi-fetch's calls, validated before anything is sent,
 * signed last, verified first, and retried when that is safe.
 *
 * Its calls return `{ data }` or `{ error }` with the `response`; whatever is not a response of WeChat Pay rejects. A
 * caller's middleware runs once per attempt. A per-call `fetch` changes the transport only; a per-call `baseUrl` is
 * ignored.
 *
 * @param operations - What `pnpm generate` writes into `generated/operations.ts`.
 * @param wechatpay - A connection, or the options of a new one.
 * @throws KeyError when a key or serial number is something else, or in another's place
 * @throws TypeError when an option is missing or has the wrong type
 * @example
 * ```ts
 * import { createApiClient, createWechatPay, type Operation } from '@wechatpay-edge/client'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const wechatpay = createWechatPay({
 *   merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
 *   wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
 *   hosts: [WXPAY_BASE_URL],
 * })
 *
 * interface paths {
 *   '/v3/marketing/partnerships': {
 *     get: { parameters: { query: object }; responses: { 200: { content: { 'application/json': object } } } }
 *   }
 * }
 * const listThings: Operation = { id: 'listThings', method: 'get', path: '/v3/marketing/partnerships', errors: [] }
 * const client = createApiClient<paths>({ listThings }, wechatpay)
 * const query = { authorized_data: { business_type: 'FAVOR_STOCK' } }
 * const { data, error, response } = await client.GET('/v3/marketing/partnerships', { params: { query } })
 * console.log(response.status, data ?? error)
 * ```
 */
export function createApiClient<Paths extends object>(
  operations: Readonly<Record<string, Operation>>,
  wechatpay: WechatPay | ApiClientOptions,
): ApiClient<Paths> {
  const table = Object.values(operations).map(withoutPrototype)
  const own = deriveWechatPay(wechatpay, table)
  const connection = connectionOf(own)

  const request = async (method: string, path: string, init?: Init): Promise<unknown> => {
    const operation = table.find((row) => row.path === path && row.method === method.toLowerCase())
    if (!operation) {
      throw new TypeError(`expected an operation of this API, received ${method.toUpperCase()} ${path}`)
    }
    const { snapshot, options, http } = readInit(init ?? {})
    const read = (answer: Answer): unknown => {
      const { data, error, response } = answer
      if (isSuccess(operation, answer, http.parseAs)) return { data, response }
      // Makes `error` truthy even for a 404 without a body.
      return { error: (response.ok ? data : error) || { code: '', message: '' }, response }
    }
    return inOperation(operation, options, () => send(connection, operation, snapshot, options, http, read))
  }

  const method = (name: string) => [name, (path: string, init?: Init) => request(name, path, init)]
  const methods = Object.fromEntries('GET PUT POST DELETE OPTIONS HEAD PATCH TRACE'.split(' ').map(method))
  const { use, eject } = connection.http
  const useNoted: typeof use = (...middleware) => {
    use(...middleware)
    connection.used.push(...middleware)
  }
  return { request, ...methods, use: useNoted, eject, wechatpay: own, ready: own.ready } as unknown as ApiClient<Paths>
}

/** What openapi-fetch and a Request take, too. */
const initNames =
  'params body signal timeoutMs skipValidationOfPaths fetch middleware parseAs headers baseUrl Request ' +
  'querySerializer bodySerializer pathSerializer method cache credentials integrity keepalive mode priority redirect ' +
  'referrer referrerPolicy'

/** The `init` of an openapi-fetch call, as far as it is read here; the rest is passed on. */
interface Init
  extends Pick<HttpOptions, 'fetch' | 'middleware' | 'parseAs'>,
    Pick<CallOptions, 'timeoutMs' | 'skipValidationOfPaths'> {
  readonly body?: unknown
  readonly params?: {
    readonly query?: unknown
    readonly header?: Readonly<Record<string, unknown>> | undefined
    readonly path?: unknown
  }
  readonly signal?: AbortSignal | null | undefined
}

/** The one place that translates openapi-fetch's `init`. */
function readInit(init: Init) {
  const given = readOptions(init, 'init', initNames.split(' ') as (keyof Init)[])
  const { params = {}, body, signal, timeoutMs, skipValidationOfPaths, fetch, middleware, parseAs, ...rest } = given
  const { path, query, header = {} } = readOptions(params, 'params', ['path', 'query', 'header'])
  // Whatever the case of its name, only the key that is checked goes out.
  const isKey = ([name]: [string, unknown]) => name.toLowerCase() === 'idempotency-key'
  const entries = Object.entries(header)
  const idempotencyKey = entries.find(isKey)?.[1]
  const headers = Object.fromEntries(entries.filter((entry) => !isKey(entry)))
  const options: CallOptions = { signal: signal ?? undefined, timeoutMs, skipValidationOfPaths }
  const http: HttpOptions = { headers, fetch, middleware, parseAs, rest }
  return { snapshot: takeSnapshot({ path, query, body, idempotencyKey }), options, http }
}
