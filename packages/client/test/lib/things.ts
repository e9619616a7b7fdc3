/** A made-up API, and a WeChat Pay that answers it: what a client does must not depend on any real one. */
import {
  type ApiClient,
  type ApiClientOptions,
  createApiClient,
  type ErrorRow,
  type Operation,
} from '@wechatpay-edge/client'
import type { Fetch } from '@wechatpay-edge/core'
import { mchid, merchant, publicKeyId, serialNo, signedResponse, wechatpay } from '../../../../tests/lib/vendor.ts'

const anything = () => true
const row = (status: number, code: string, description: string, remedy: string, common?: true): ErrorRow => ({
  status,
  code,
  description,
  remedy: { zh: `办法：${remedy}`, en: remedy },
  ...(common && { common }),
})

const shared = { docs: 'https://pay.weixin.qq.com/doc/v3/merchant/4012081709', signedAnswer: true } as const

export const operations = {
  keyed: {
    ...shared,
    id: 'keyed',
    method: 'post',
    path: '/v3/things',
    idempotencyKey: /^\w{1,8}$/,
    body: anything,
    errors: [
      row(400, 'TWICE', 'the first words', 'by the first words'),
      row(400, 'TWICE', 'the second words', 'by the second words'),
      row(400, 'BOTH', 'of business', 'by the business row'),
      row(400, 'BOTH', 'of all', 'by the common row', true),
      row(500, 'COMMON', 'of all', 'by the row of its own', true),
    ],
  },
  plain: { ...shared, id: 'plain', method: 'post', path: '/v3/things/{name}/plain', body: anything, errors: [] },
  file: { ...shared, id: 'file', method: 'get', path: '/v3/files', signedAnswer: false, errors: [] },
  put: { ...shared, id: 'put', method: 'put', path: '/v3/things/{name}', body: anything, errors: [] },
  remove: { ...shared, id: 'remove', method: 'delete', path: '/v3/things/{name}', errors: [] },
  get: {
    ...shared,
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

/** A client whose answers come from `fetch`, and every Request that it sent. */
export function makeClient(
  fetch: Fetch = async () => signedResponse({ body: '{}' }),
  more: Partial<ApiClientOptions> = {},
): { client: ApiClient<Record<string, never>>; http: Untyped; sent: Request[] } {
  const sent: Request[] = []
  const client = createApiClient<Record<string, never>>(operations, {
    ...options,
    fetch: (request) => {
      sent.push(request)
      return fetch(request)
    },
    ...more,
  })
  return { client, http: client as unknown as Untyped, sent }
}

export const key = { params: { header: { 'Idempotency-Key': 'key_1' } } }
