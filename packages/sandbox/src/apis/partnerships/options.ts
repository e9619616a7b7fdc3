/** The options of partnerships (委托营销). */
import { aPositiveInteger, type OptionRules } from '../../lib/options.ts'

/**
 * How partnerships behave. Each option is a question that WeChat Pay's pages leave open or answer in two ways. Its default
 * is **our** rule: no code should depend on it, and a good test tries both values.
 */
export interface PartnershipsOptions {
  /**
   * Building a relation that is already established. No page says. `upsert` (default, our rule): 200, with a new
   * `build_time` and the first `create_time`. `refuse`: 400 INVALID_REQUEST. A terminated relation can always be rebuilt.
   */
  rebuild?: 'upsert' | 'refuse' | undefined
  /** Terminating a terminated relation. No page says. `answer` (default, our rule): the first `terminate_time` again. `refuse`: 400 INVALID_REQUEST. */
  terminateTwice?: 'answer' | 'refuse' | undefined
  /** Terminating a relation that was never built. No page says. `refuse` (default, our rule): 404 RESOURCE_NOT_EXISTS. `answer`: 200. */
  terminateUnknown?: 'refuse' | 'answer' | undefined
  /**
   * FAVOR_STOCK (代金券) for a MERCHANT partner. The pages of 2020 say that it is not supported; today's are silent.
   * `allow` (default) or `refuse`: 400 INVALID_REQUEST.
   */
  favorStockToMerchant?: 'allow' | 'refuse' | undefined
  /** Partners that do not exist: an appid in the list is refused with APPID_MCHID_NOT_MATCH, a merchant_id with MCH_NOT_EXISTS. Default: none. */
  unknownPartners?: readonly string[] | undefined

  /**
   * What `offset` counts. The page calls it a page number (页码); its samples and SDKs read it as a row. `page` (default)
   * or `row`.
   */
  offsetUnit?: 'page' | 'row' | undefined
  /**
   * A list without rows. The page says that it is an error and its error table names it: `error` (default) responds 400
   * INVALID_REQUEST 委托营销合作关系不存在, past the last page too. The same page says that an empty result has a
   * `total_count`: `page` responds 200 with no rows.
   */
  emptyList?: 'error' | 'page' | undefined
  /** The most rows of a page: a larger `limit` is lowered to it, and the response says so. Default 50, the documented maximum. */
  maxLimit?: number | undefined
  /** When a page has `total_count`. `first-page` (default, as documented), `always` or `never`. An empty page of `emptyList: 'page'` has it unless `never`. */
  totalCount?: 'first-page' | 'always' | 'never' | undefined
  /** The order of rows. No page says. `oldest-first` (default, our rule) or `newest-first`, where a row that is built between two pages moves all others. */
  listOrder?: 'oldest-first' | 'newest-first' | undefined
  /**
   * Whether a list query must have `stock_id`, and the `appid` or `merchant_id` of its partner. The page says so, while
   * its own samples leave them out. Default `false`.
   */
  strictListIds?: boolean | undefined
}

/** What each option may be. */
export const partnershipsRules: OptionRules<PartnershipsOptions> = {
  rebuild: ['upsert', 'refuse'],
  terminateTwice: ['answer', 'refuse'],
  terminateUnknown: ['refuse', 'answer'],
  favorStockToMerchant: ['allow', 'refuse'],
  unknownPartners: {
    expected: 'an array of ids',
    isRight: (value) => Array.isArray(value) && value.every((id) => typeof id === 'string'),
  },
  offsetUnit: ['page', 'row'],
  emptyList: ['error', 'page'],
  maxLimit: aPositiveInteger,
  totalCount: ['first-page', 'always', 'never'],
  listOrder: ['oldest-first', 'newest-first'],
  strictListIds: [false, true],
}
