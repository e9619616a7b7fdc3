/** Keeps calls within WeChat Pay's rate limits. A program that does not import it does not carry it. */
import { ConnectionError, readOptions, repeat, type TrackedAttempt, wait } from '@wechatpay-edge/core/internal'
import { connectionOf, toWechatPay, type WechatPay } from './connection.ts'
import type { Operation } from './operation.ts'

/** How often an operation may be called (接口频率), as `rateLimits` of an API package says it. */
export interface RateLimit {
  readonly requests: number
  readonly seconds: number
  /** Which requests count: those that succeed, or those that fail. Absent: all. */
  readonly on?: 'success' | 'failure' | undefined
  /** Whose requests count together: those of one IP address, or of everybody. Absent: those of one merchant. */
  readonly per?: 'ip' | 'all' | undefined
}

/** Options of {@link createRateLimiter}. */
export interface RateLimiterOptions {
  /** The time in milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Waits, and rejects if the signal aborts. Default: by a timer. */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined
}

/** What {@link createRateLimiter} makes. */
export interface RateLimiter {
  /**
   * The same connection, whose calls wait for their turn.
   *
   * @throws TypeError when it has a rate limiter already: the limits of the first one would be lost
   */
  limit(wechatpay: WechatPay): WechatPay
}

/**
 * Makes calls wait for their turn instead of being refused with 429 (请求超过频率限制): each attempt of each operation
 * counts, in the order of the calls. Make one limiter in a process, and use it for each merchant's connection: limits of
 * an IP address count for all of them. Other processes are not known to it.
 *
 * A wait does not count for `timeoutMs`, and nothing is sent before it ends: a call whose `signal` aborts is not sent. It
 * counts for `deadlineMs`: a call whose turn would come later fails at once with a ConnectionError.
 * Failures are known only afterwards: after as many as the page allows, the next call waits.
 *
 * @param limits - `rateLimits` of an API package; of several packages: all in one object.
 * @param options - `now` and `sleep`, for tests.
 * @throws TypeError when a limit has no `requests` or `seconds` above 0
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 * @example
 * ```ts
 * import { createRateLimiter, createWechatPay } from '@wechatpay-edge/client'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 *
 * const limiter = createRateLimiter({ getFundFlowBill: [{ requests: 3, seconds: 1 }] })
 * const wechatpay = limiter.limit(
 *   createWechatPay({
 *     merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
 *     wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
 *     hosts: [WXPAY_BASE_URL],
 *   }),
 * )
 * await wechatpay.ready()
 * ```
 */
export function createRateLimiter(
  limits: Readonly<Record<string, readonly RateLimit[]>>,
  options: RateLimiterOptions = {},
): RateLimiter {
  const given = readOptions(options, 'createRateLimiter', ['now', 'sleep'])
  const { sleep = wait } = given
  const now = neverBack(given.now ?? Date.now)
  const table = new Map(Object.entries(Object(limits)).map(([id, rows]) => [id, readLimits(rows, id)]))
  const known = new Map<string, Window>()

  /** The windows of an operation: this merchant's, and those that it shares. */
  const windowsOf = (id: string, mchid: string): Window[] =>
    (table.get(id) ?? []).map((limit, index) => {
      const name = `${id} ${index} ${limit.per ? '' : mchid}`
      const window = known.get(name) ?? new Window(limit)
      known.set(name, window)
      return window
    })

  async function turn({ begun, failed }: Counted, untilMs: number, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const at = now()
      const start = Math.max(at, ...[...begun, ...failed].map((window) => window.nextMs(at)))
      if (start > at && start >= untilMs) {
        const message = `The rate limit allows the next request in ${start - at} ms, which is after deadlineMs`
        throw new ConnectionError(message, { timeout: true, attempts: 0, outcome: 'not-sent' })
      }
      for (const window of begun) window.add(start)
      const giveBack = (): void => {
        for (const window of begun) window.remove(start)
      }
      try {
        if (start > at) await sleep(start - at, signal)
      } catch (error) {
        giveBack()
        throw error
      }
      const then = now()
      if (failed.every((window) => window.nextMs(then) <= then)) return
      // Calls failed meanwhile.
      giveBack()
    }
  }

  return {
    limit(wechatpay) {
      const connection = connectionOf(wechatpay)
      if (connection.settings.repeat) {
        throw new TypeError(
          'wechatpay: expected a connection without a rate limiter, received one that has one. Join the limits in one limiter: createRateLimiter({ ...some, ...others })',
        )
      }
      const { id: mchid } = connection.parties.signer
      const limited = ({ id }: Operation): typeof repeat => {
        const windows = windowsOf(id, mchid)
        if (windows.length === 0) return repeat
        const own: Counted = {
          begun: windows.filter((window) => !window.isOfFailures),
          failed: windows.filter((window) => window.isOfFailures),
        }
        return async (send, given = {}) => {
          const { signal, deadlineMs = Number.POSITIVE_INFINITY, headOf = Object } = given
          const untilMs = now() + deadlineMs
          const ownTurn = (): Promise<void> => turn(own, untilMs, signal)
          await ownTurn()
          const counted = async (attempt: TrackedAttempt) => {
            const sent = await send(attempt)
            if (headOf(sent).status >= 400) for (const window of own.failed) window.add(now())
            return sent
          }
          return repeat(counted, { ...given, deadlineMs: untilMs - now(), turn: ownTurn })
        }
      }
      return toWechatPay({ ...connection, settings: { ...connection.settings, repeat: limited } })
    },
  }
}

/** A clock that goes on from where it was if the machine's is set back: else calls would wait for the old time. */
function neverBack(now: () => number): () => number {
  let latest = Number.NEGATIVE_INFINITY
  let ahead = 0
  return () => {
    const time = now()
    ahead = Math.max(ahead, latest - time)
    latest = time + ahead
    return latest
  }
}

/** Requests do not arrive as evenly as they leave: each counts for this much longer. */
const marginMs = 100

/** The windows of one operation. */
interface Counted {
  /** Those that a request counts for when it begins. */
  readonly begun: readonly Window[]
  /** Those that it counts for once it has failed. */
  readonly failed: readonly Window[]
}

/** The last requests that count for a limit. */
class Window {
  readonly isOfFailures: boolean
  readonly #limit: RateLimit
  /** When they began: in the future, if they wait. */
  readonly #times: number[] = []

  constructor(limit: RateLimit) {
    this.#limit = limit
    this.isOfFailures = limit.on === 'failure'
  }

  /** When the next request may begin; never before one that waits already. */
  nextMs(now: number): number {
    const { requests, seconds } = this.#limit
    const spanMs = seconds * 1000 + marginMs
    while (this.#times[0] !== undefined && this.#times[0] + spanMs <= now) this.#times.shift()
    const oldest = this.#times.at(-requests)
    const last = this.isOfFailures ? now : (this.#times.at(-1) ?? now)
    return Math.max(now, last, oldest === undefined ? now : oldest + spanMs)
  }

  add(time: number): void {
    this.#times.push(time)
  }

  /** Takes back a request that was not sent. */
  remove(time: number): void {
    const index = this.#times.lastIndexOf(time)
    if (index >= 0) this.#times.splice(index, 1)
  }
}

function readLimits(rows: unknown, id: string): readonly RateLimit[] {
  const isRight = ({ requests, seconds }: Partial<RateLimit>) => Number(requests) >= 1 && Number(seconds) > 0
  if (Array.isArray(rows) && rows.every((row) => isRight(Object(row)))) return rows
  throw new TypeError(
    `limits.${id}: expected [{ requests, seconds }], both above 0, as rateLimits of an API package has`,
  )
}
