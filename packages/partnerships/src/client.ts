import type { ApiClient, ApiClientOptions, ApiPromise, CallOptions, WriteOptions } from '@wechatpay-edge/client'
import { createApiClient } from '@wechatpay-edge/client'
import { operations } from './generated/operations.ts'
import type * as api from './generated/types.ts'

/** Options of {@link createPartnershipsClient}. */
export interface PartnershipsClientOptions extends ApiClientOptions {}

/** WeChat Pay partnerships (委托营销): who may hand out your coupons. */
export interface PartnershipsClient {
  /**
   * Builds a partnership (建立合作关系): the partner may hand out the stock's coupons.
   *
   * @throws {@link ValidationError} before anything is sent; {@link ApiError}, {@link SignatureError},
   * {@link ConnectionError}, {@link KeyError} and {@link KeyringError} with the `outcome` of the write
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012380498
   */
  build(body: api.BuildPartnershipBody, options: WriteOptions): ApiPromise<api.Partnership>
  /**
   * Terminates a partnership (终止合作关系); documented for service providers. Throws as {@link build}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/partner/4017171868
   */
  terminate(body: api.TerminatePartnershipBody, options: WriteOptions): ApiPromise<api.TerminatePartnershipResult>
  /**
   * Every partnership (查询合作关系列表), terminated ones too, each once; each `for await` walks anew.
   *
   * @throws as {@link listPage}; {@link IncompleteListError} where fewer came than were counted
   */
  list(query: Omit<api.ListPartnershipsQuery, 'offset'>, options?: CallOptions): AsyncIterable<api.PartnershipListItem>
  /**
   * One page of partnerships; none at all is an empty page. Throws as {@link build}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012380536
   */
  listPage(query: api.ListPartnershipsQuery, options?: CallOptions): ApiPromise<api.PartnershipPage>
  /** Imports all keys and signs once; sends nothing. Call it when you deploy. Throws {@link KeyError}, {@link KeyringError}. */
  ready(): Promise<void>
  /** The typed openapi-fetch client beneath: `use(…)`, `POST(…)`; `{ data, error, response }`. */
  readonly client: ApiClient<api.paths>
}

/**
 * Makes a client of the partnerships API.
 *
 * @throws {@link KeyError} where a key or serial number is something else; TypeError where an option is missing
 */
export function createPartnershipsClient(options: PartnershipsClientOptions): PartnershipsClient {
  const client = createApiClient<api.paths>(operations, options)
  const { buildPartnership, terminatePartnership, listPartnerships } = operations
  return {
    client,
    ready: client.ready,
    build: (body, write) => client.call(buildPartnership, { body }, write),
    terminate: (body, write) => client.call(terminatePartnership, { body }, write),
    list: (query, call) => client.list(listPartnerships, query, call),
    listPage: (query, call) => client.call(listPartnerships, { query }, call),
  }
}
