/** One merchant's connection to WeChat Pay, which several APIs can share. */
import type { Fetch, RetryOptions } from '@wechatpay-edge/core'
import {
  assertOptions,
  connect,
  type HostPreference,
  prepareAuth,
  readOptions,
  type repeat,
  resolveHosts,
  retryOptionNames,
  type Transport,
} from '@wechatpay-edge/core/internal'
import createFetchClient, { type Client } from 'openapi-fetch'
import type { Observer } from './observe.ts'
import type { Operation } from './operation.ts'
import { checkParties, type Parties, type PartiesOptions, readParties } from './parties.ts'

/** Options of every API's client. */
export interface ApiClientOptions extends PartiesOptions, RetryOptions {
  /** Sends the signed Request. Default: the platform's `fetch`. */
  readonly fetch?: Fetch | undefined
  /** The longest response that is read, in bytes. Default: 8 MiB. */
  readonly maxAnswerBytes?: number | undefined
  /** Called with each event of a call, in order. It is not awaited; what it throws or rejects with is ignored. */
  readonly observe?: Observer | undefined
}

/** What a connection was made with. */
interface Settings extends RetryOptions {
  /** Origins, main first. */
  readonly hosts: readonly string[]
  readonly observe: Observer | undefined
  /** The loop over attempts, in place of core's: of a connection with a rate limiter. */
  readonly repeat?: (operation: Operation) => typeof repeat
  readonly transport: Transport
  readonly preference: HostPreference
  /** Strict: bytes that are not UTF-8 must not become other text than was signed. */
  readonly decode: (bytes: ArrayBuffer | Uint8Array) => string
}

/** What calls are made with. */
export interface Connection {
  readonly parties: Parties
  readonly settings: Settings
  /** Makes the middleware that signs and verifies one attempt. */
  readonly prepareAttempt: ReturnType<typeof prepareAuth>
  /** openapi-fetch, with the middleware of one client. */
  readonly http: Client<Record<string, never>>
  /** Its middleware, which openapi-fetch does not show. */
  readonly used: { readonly onError?: unknown }[]
  /** The other operations of the API: their error tables help to find a remedy. */
  readonly operations: readonly Operation[]
}

/** Where a {@link WechatPay} keeps its connection: the same in every copy of this package. */
const connectionKey: unique symbol = /* @__PURE__ */ Symbol.for('wechatpay-edge.connection') as never

/** One merchant's connection: made by {@link createWechatPay}, shared by several APIs. */
export interface WechatPay {
  /**
   * Imports all keys (of a Keyring object those that it names, or the preferred one) and signs once; sends nothing. Call it when you deploy, so
   * that a wrong key is reported then.
   *
   * @throws KeyError when a key cannot be imported, the signer fails, or the merchant's own key is under `wechatpay`
   * @throws KeyringError when a Keyring object fails, or lacks its preferred key
   */
  ready(): Promise<void>
  readonly [connectionKey]: Connection
}

/**
 * Makes one merchant's connection to WeChat Pay. Pass it to the functions of an API package and to the
 * clients of several APIs; each key is imported once.
 *
 * @throws KeyError when a key or serial number is something else, or in another's place
 * @throws TypeError when an option is missing or has the wrong type
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012081709
 * @example
 * ```ts
 * import { createWechatPay } from '@wechatpay-edge/client'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 *
 * const wechatpay = createWechatPay({
 *   merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
 *   wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
 *   hosts: [WXPAY_BASE_URL],
 * })
 * await wechatpay.ready()
 * ```
 */
export function createWechatPay(options: ApiClientOptions): WechatPay {
  assertOptions(options, 'options', 'an object with merchant and wechatpay')
  const parties = readParties(options)
  const own = ['merchant', 'wechatpay', 'decryptionKey', 'fetch', 'maxAnswerBytes', 'observe'] as const
  const given = readOptions<ApiClientOptions>(options, 'options', [...own, ...retryOptionNames])
  const { maxRetries, timeoutMs, deadlineMs, maxAnswerBytes, now, random, sleep, observe, crypto, fetch } = given
  const hosts = resolveHosts(given.hosts)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return toWechatPay({
    parties,
    settings: {
      maxRetries,
      timeoutMs,
      deadlineMs,
      now,
      random,
      sleep,
      crypto,
      observe,
      hosts,
      preference: {},
      transport: connect(fetch),
      decode: (bytes) => decoder.decode(bytes),
    },
    prepareAttempt: prepareAuth({ ...parties, hosts, maxAnswerBytes, crypto, now, random }),
    http: createFetchClient(),
    used: [],
    operations: [],
  })
}

/** The same connection, with middleware of its own, for one API. */
export function deriveWechatPay(given: WechatPay | ApiClientOptions, operations: readonly Operation[]): WechatPay {
  const connection = connectionOf(isWechatPay(given) ? given : createWechatPay(given))
  return toWechatPay({ ...connection, http: createFetchClient(), used: [], operations })
}

/**
 * The connection inside.
 *
 * @throws TypeError when there is none
 */
export function connectionOf(wechatpay: WechatPay): Connection {
  if (isWechatPay(wechatpay)) return wechatpay[connectionKey]
  throw new TypeError('wechatpay: expected what createWechatPay() returns, received something else')
}

function isWechatPay(value: unknown): value is WechatPay {
  return (Object(value) as Partial<WechatPay>)[connectionKey] !== undefined
}

/** Not enumerable: printing a connection must not print what is in it. */
export function toWechatPay(connection: Connection): WechatPay {
  const ready = () => checkParties(connection.parties)
  return Object.defineProperty({ ready }, connectionKey, { value: connection }) as WechatPay
}
