/** `.client.POST` of build, with options that its types may not know. */
import type { ApiClient } from '@wechatpay-edge/client'
import type { PartnershipsClient, paths } from '@wechatpay-edge/partnerships'
import { body, freshKey } from './served.ts'

export const buildPath = '/v3/marketing/partnerships/build'
export const listPath = '/v3/marketing/partnerships'

/** A caller's middleware. */
export type Middleware = Parameters<ApiClient<paths>['use']>[0]

/** Builds a partnership by the client beneath. */
export function post(client: PartnershipsClient, extra: object = {}) {
  const init = { body, params: { header: { 'Idempotency-Key': freshKey() } } }
  return client.client.POST(buildPath, { ...init, ...extra })
}
