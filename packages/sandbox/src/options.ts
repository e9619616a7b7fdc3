/** The options of a sandbox. */

import type { Handler } from './handler.ts'
import type { SandboxOperation } from './operation.ts'
import type { CryptoLike } from './web-crypto.ts'

/**
 * How this WeChat Pay behaves. Where WeChat Pay's pages are silent or contradict each other, the rule is a named option,
 * and its default is **our** rule: no code should depend on it, and a good test tries both values.
 */
export interface SandboxOptions {
  /** The merchant's number (商户号). Default: a fresh one of ten digits. */
  mchid?: string | undefined
  /** WebCrypto, where the runtime has none of its own (Node 18). Default: `globalThis.crypto`. */
  crypto?: CryptoLike | undefined
  /** The time in ms, also handed on in `clientOptions`. Default: `Date.now`. */
  now?: (() => number) | undefined

  /**
   * Which key signs an answer to a request without `Wechatpay-Serial`: the platform certificate's (平台证书), as while a
   * merchant switches over to the public key, or the public key's (微信支付公钥), as after it. Both are documented.
   * Default `certificate`.
   */
  unaskedSigner?: 'certificate' | 'publicKey' | undefined
  /** The state of the merchant's API certificate; all but `valid` refuse every request with 401. Default `valid`. */
  merchantCertificate?: 'valid' | 'expired' | 'revoked' | 'replaced' | undefined
  /** Whether the merchant never set an APIv3 key, which refuses every request with 401. Default `false`. */
  apiV3KeyUnset?: boolean | undefined
  /** Serial numbers that begin with a 0, which some tools drop. Default `false`: none begins so. */
  serialWithLeadingZero?: boolean | undefined

  /**
   * Building a relation that is already established. No page says. `upsert` (default, our rule): 200, with a new
   * `build_time` and the first `create_time`. `refuse`: 400 INVALID_REQUEST. A terminated relation can always be rebuilt.
   */
  rebuild?: 'upsert' | 'refuse' | undefined
  /**
   * The same Idempotency-Key with the same body. The page only says "keep it unique". `answer` (default, our rule):
   * the first answer again. `execute`: as if it were new. `refuse`: 400 INVALID_REQUEST. A key counts for one mchid and
   * one path, once its first request has been answered with success.
   */
  replay?: 'answer' | 'execute' | 'refuse' | undefined
  /** The same Idempotency-Key with another body. No page says. `refuse` (default, our rule): 400 INVALID_REQUEST. `execute`: as if it were new. */
  keyReuse?: 'refuse' | 'execute' | undefined
  /** Terminating what is terminated. No page says. `answer` (default, our rule): the first `terminate_time` again. `refuse`: 400 INVALID_REQUEST. */
  terminateTwice?: 'answer' | 'refuse' | undefined
  /** Terminating what was never built. No page says. `refuse` (default, our rule): 404 RESOURCE_NOT_EXISTS. `answer`: 200. */
  terminateUnknown?: 'refuse' | 'answer' | undefined
  /**
   * FAVOR_STOCK (代金券) for a MERCHANT partner. The pages of 2020 say that it is not supported; today's are silent.
   * `allow` (default) or `refuse`: 400 INVALID_REQUEST.
   */
  favorStockToMerchant?: 'allow' | 'refuse' | undefined
  /** Partners that do not exist: an appid in it is refused with APPID_MCHID_NOT_MATCH, a merchant_id with MCH_NOT_EXISTS. Default: none. */
  unknownPartners?: readonly string[] | undefined

  /**
   * What `offset` counts. The page calls it a page number (页码); its samples and SDKs read it as a row. `page` (default)
   * or `row`.
   */
  offsetUnit?: 'page' | 'row' | undefined
  /**
   * A query without a row. The page says that it is an error and its error table names it: `error` (default) answers 400
   * INVALID_REQUEST 委托营销合作关系不存在, past the last page too. The same page says that an empty result has a
   * `total_count`: `page` answers 200 with no rows.
   */
  emptyList?: 'error' | 'page' | undefined
  /** The most rows of a page: a larger `limit` is lowered to it, and answered so. Default 50, the documented maximum. */
  maxLimit?: number | undefined
  /** When a page has `total_count`. `first-page` (default, as documented), `always` or `never`. An empty page of `emptyList: 'page'` has it unless `never`. */
  totalCount?: 'first-page' | 'always' | 'never' | undefined
  /** The order of rows. No page says. `oldest-first` (default, our rule) or `newest-first`, under which a row that is built meanwhile moves all others. */
  listOrder?: 'oldest-first' | 'newest-first' | undefined
  /**
   * Whether a list query must have `stock_id`, and the `appid` or `merchant_id` of its partner. The page says so, while
   * its own samples leave them out. Default `false`.
   */
  strictListIds?: boolean | undefined

  /**
   * Business rules of your own, by operation id, in place of the built-in ones. An operation whose handler is `undefined`
   * is still checked, and answered with the example of its spec.
   */
  handlers?: Readonly<Record<string, Handler | undefined>> | undefined
  /** The operations that are served. Default: all of WeChat Pay's that this package knows. */
  operations?: readonly SandboxOperation[] | undefined
}

type Choices = Exclude<
  keyof SandboxOptions,
  'mchid' | 'crypto' | 'now' | 'unknownPartners' | 'maxLimit' | 'handlers' | 'operations'
>

/** What each option may be. */
const choices: Readonly<Record<Choices, readonly unknown[]>> = {
  unaskedSigner: ['certificate', 'publicKey'],
  merchantCertificate: ['valid', 'expired', 'revoked', 'replaced'],
  apiV3KeyUnset: [false, true],
  serialWithLeadingZero: [false, true],
  rebuild: ['upsert', 'refuse'],
  replay: ['answer', 'execute', 'refuse'],
  keyReuse: ['refuse', 'execute'],
  terminateTwice: ['answer', 'refuse'],
  terminateUnknown: ['refuse', 'answer'],
  favorStockToMerchant: ['allow', 'refuse'],
  offsetUnit: ['page', 'row'],
  emptyList: ['error', 'page'],
  totalCount: ['first-page', 'always', 'never'],
  listOrder: ['oldest-first', 'newest-first'],
  strictListIds: [false, true],
}

const others: Readonly<Record<Exclude<keyof SandboxOptions, Choices>, (value: unknown) => boolean>> = {
  mchid: (value) => typeof value === 'string' && /^\d+$/.test(value),
  crypto: isObject,
  now: (value) => typeof value === 'function',
  unknownPartners: Array.isArray,
  maxLimit: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  handlers: isObject,
  operations: Array.isArray,
}

/** Throws TypeError where an option is misspelt: a rule that is not in force must not let a test pass. */
export function assertSandboxOptions(options: SandboxOptions): void {
  if (!isObject(options)) throw new TypeError(`options: expected an object, received ${String(options)}`)
  for (const [name, value] of Object.entries(options).filter((entry) => entry[1] !== undefined)) {
    const allowed = new Map(Object.entries(choices)).get(name)
    const isRight = new Map(Object.entries(others)).get(name)
    if (!allowed && !isRight) throw new TypeError(`${name}: expected an option of the sandbox, received another name`)
    if (allowed ? allowed.includes(value) : isRight?.(value)) continue
    const expected = allowed ? allowed.join(' or ') : 'what SandboxOptions says'
    throw new TypeError(`${name}: expected ${expected}, received ${typeof value === 'string' ? value : typeof value}`)
  }
}

/** Throws TypeError where rules are given for an operation that is not served. */
export function assertHandlers({ handlers = {} }: SandboxOptions, operations: readonly SandboxOperation[]): void {
  const ids = operations.map(({ id }) => id)
  const strange = Object.keys(handlers).find((id) => !ids.includes(id))
  if (strange !== undefined) throw new TypeError(`handlers: expected ${ids.join(', ')}, received ${strange}`)
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
