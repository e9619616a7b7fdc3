/** A made-up API, and a WeChat Pay that answers it: what a client does must not depend on any real one. */
import {
  type ApiClient,
  type ApiClientOptions,
  type ApiPromise,
  call,
  createApiClient,
  type ErrorRow,
  list,
  type Operation,
} from '@wechatpay-edge/client'
import type { Fetch } from '@wechatpay-edge/core'
import { mchid, merchant, publicKeyId, serialNo, signedResponse, wechatpay } from '../../../../tests/lib/vendor.ts'

const anything = {}
const row = (status: number, code: string, description: string, remedy: string): ErrorRow => ({
  status,
  code,
  description,
  remedy: { zh: `办法：${remedy}`, en: remedy },
})

export const operations = {
  keyed: {
    id: 'keyed',
    method: 'post',
    path: '/v3/things',
    idempotencyKey: /^\w{1,8}$/,
    body: anything,
    errors: [
      row(400, 'TWICE', 'the first words', 'by the first words'),
      row(400, 'TWICE', 'the second words', 'by the second words'),
      row(400, 'BOTH', 'of business', 'by the business row'),
      row(400, 'BOTH', 'of all', 'by the common row'),
      row(500, 'COMMON', 'of all', 'by the row of its own'),
    ],
  },
  plain: { id: 'plain', method: 'post', path: '/v3/things/{name}/plain', body: anything, errors: [] },
  file: { id: 'file', method: 'get', path: '/v3/files', unsigned: true, errors: [] },
  put: { id: 'put', method: 'put', path: '/v3/things/{name}', body: anything, errors: [] },
  remove: { id: 'remove', method: 'delete', path: '/v3/things/{name}', noContent: true, errors: [] },
  get: {
    id: 'get',
    method: 'get',
    path: '/v3/things/{name}/parts/{part}',
    query: anything,
    errors: [row(404, 'ELSEWHERE', 'elsewhere', "by another operation's row")],
  },
} as const satisfies Record<string, Operation>

/** A typed client would need a spec: tests of this package see it as openapi-fetch makes it. */
export type Untyped = Record<
  'GET' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS' | 'HEAD' | 'PATCH' | 'TRACE',
  (path: string, init?: unknown) => Promise<{ data?: unknown; error?: unknown; response: Response }>
> & { request: (method: string, path: string, init?: unknown) => Promise<{ data?: unknown; response: Response }> }

export const options: ApiClientOptions = {
  merchant: { mchid, serialNo, privateKey: merchant.privatePem },
  wechatpay: { [publicKeyId]: wechatpay.publicPem },
  sleep: async () => {},
}

/** A client, and its operations by their data, as generated functions call them. */
export type TestClient = ApiClient<Record<string, never>> & {
  call<T>(
    operation: Operation,
    given: { path?: unknown; query?: unknown; body?: unknown },
    options?: object,
  ): ApiPromise<T>
  list<Row>(operation: Operation, query: unknown): AsyncIterable<Row>
}

/** A client whose responses come from `fetch`, and every Request that it sent. */
export function makeClient(
  fetch: Fetch = async () => signedResponse({ body: '{}' }),
  more: Partial<ApiClientOptions> = {},
): { client: TestClient; http: Untyped; sent: Request[] } {
  const sent: Request[] = []
  const client = createApiClient<Record<string, never>>(operations, {
    ...options,
    fetch: (request) => {
      sent.push(request)
      return fetch(request)
    },
    ...more,
  })
  const { wechatpay } = client
  const whole: TestClient = {
    ...client,
    call: (operation, given, options) => call(wechatpay, operation, given, options),
    list: (operation, query) => list(wechatpay, operation, { query }),
  }
  return { client: whole, http: client as unknown as Untyped, sent }
}

export const key = { params: { header: { 'Idempotency-Key': 'key_1' } } }
