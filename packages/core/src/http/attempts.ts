import { ArgumentError, amend, ConnectionError, isWechatPayError } from '../errors.ts'
import { describe } from '../lib/describe.ts'
import type { ClockOptions, RandomOptions, SleepOptions } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { reasonOf, wait, withTimeout } from '../lib/timeout.ts'
import { lateFailure, outcomeOf, type Progress, settle } from '../outcome.ts'
import { toConnectionError } from './connect.ts'
import { resolveHosts } from './hosts.ts'

/** Where, how often and how long to try. */
export interface RetryOptions extends ClockOptions, RandomOptions, SleepOptions {
  /**
   * Origins, main first. After a connection error or timeout, the next attempt goes to the next one at once, and what is
   * made here prefers it for 60 seconds.
   */
  readonly hosts?: readonly string[] | undefined
  /** How often a call is repeated, whatever the host. Default: 2, so three attempts in all. */
  readonly maxRetries?: number | undefined
  /** How long one attempt may take in milliseconds, including reading the response. Default: 10,000. */
  readonly timeoutMs?: number | undefined
  /** How long the whole call may take in milliseconds, including its waits. Default: no limit. */
  readonly deadlineMs?: number | undefined
}

/** Their names. */
export const retryOptionNames = [
  'hosts',
  'maxRetries',
  'timeoutMs',
  'deadlineMs',
  'now',
  'sleep',
  'random',
  'crypto',
] as const

/** Options of {@link attempts}. */
export interface AttemptsOptions extends RetryOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Whether the call is safe to retry: a GET, or a write with an Idempotency-Key. Default: true. */
  readonly repeatable?: boolean | undefined
}

/** One attempt of a call. */
export interface Attempt {
  /** From 1. */
  readonly number: number
  /** The origin to send to. */
  readonly host: string
  /** Ends the attempt: the caller's abort, or time has run out. */
  readonly signal: AbortSignal
  /** Whether an earlier attempt may have been carried out: then no response to this one means that nothing was done. */
  readonly earlierUnknown: boolean
}

/** One attempt, for a `send` that says how far it came. */
export interface TrackedAttempt extends Attempt {
  readonly progress: Progress
}

/** Which host comes first after a failure, for as long as it is preferred: kept for all calls of one connection. */
export interface HostPreference {
  host?: string
  /** By the caller's clock, in milliseconds. */
  until?: number
}

/** Sees the attempts of one call. What is here must not throw. */
export interface AttemptObserver {
  begin(attempt: Pick<Attempt, 'number' | 'host'>): void
  end(progress: Progress, failure?: { readonly error: unknown }): void
  retry(delayMs: number): void
}

/** Options of {@link repeat}. */
interface RepeatOptions<T> extends AttemptsOptions {
  /** Waits until the next attempt may begin, after any other wait: no part of what the attempt may take. */
  readonly turn?: (() => Promise<void>) | undefined
  /** The response of what `send` brought, if it is not made yet. */
  readonly headOf?: ((sent: T) => ResponseHead) | undefined
  readonly preference?: HostPreference | undefined
  readonly observer?: AttemptObserver | undefined
}

/** What an attempt brings: a response, alone or with what was read from it. */
type Sent = Response | { readonly response: Response }

/** What is read of a response to decide whether it is final. */
export type ResponseHead = Pick<Response, 'status' | 'bodyUsed'> &
  Partial<Pick<Response, 'arrayBuffer'>> & { readonly headers: Pick<Headers, 'get'> }

/**
 * Calls `send` until it brings a response that is final: the loop over hosts, timeouts and waits. `send` makes and signs
 * a new Request each time.
 *
 * Connection errors, timeouts, 202, 429, 5xx, and signatures by which WeChat Pay tests its callers (签名探测流量) are
 * repeated if the call is `repeatable`; no other 4xx is. After a connection error or timeout, a host that was not tried
 * yet is asked at once. Else the wait is as `Retry-After` says, 30 s at most, or a random part of 250 ms, doubled each
 * time up to 4 s. The error at the end has the `outcome` of the whole call.
 *
 * Network failures of a plain `fetch` are recognised by their message. Their outcome is `unknown`: `send` may already
 * have sent an earlier request. {@link withAuth} knows more, in every runtime.
 *
 * @param send - Sends one request to `attempt.host`; pass on `attempt.signal`.
 * @throws ConnectionError when no attempt brought a response
 * @throws TypeError when an option has the wrong type
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012075420
 * @example
 * ```ts
 * import { attempts, createKeyring, createSigner, signRequest, verifyResponse } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 *
 * const path = '/v3/marketing/partnerships?authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%7D'
 * const response = await attempts(
 *   async ({ host, signal }) => {
 *     const headers = { 'Wechatpay-Serial': WXPAY_PUBLIC_KEY_ID }
 *     const request = new Request(host + path, { headers, signal, redirect: 'manual' })
 *     return verifyResponse(await fetch(await signRequest(request, signer)), keyring)
 *   },
 *   { hosts: [WXPAY_BASE_URL], timeoutMs: 5000 },
 * )
 * console.log(response.status)
 * ```
 */
export async function attempts<T extends Sent>(
  send: (attempt: Attempt) => Promise<T>,
  options: AttemptsOptions = {},
): Promise<T> {
  const names = [...retryOptionNames, 'signal', 'repeatable'] as const
  const given = readOptions(options, 'attempts', names, '{ hosts, maxRetries, … }')
  return repeat(async ({ progress, ...attempt }) => {
    progress.phase = 'foreign'
    try {
      return await send(attempt)
    } catch (error) {
      const isLost = !isWechatPayError(error) && fetchFailures.test(String(Object(error).message))
      throw isLost ? toConnectionError(error, attempt.host) : error
    }
  }, given)
}

/** What `fetch` rejects with when no response comes, in Node, browsers, Deno, Bun and workerd, in this order. */
const fetchFailures =
  /^(\w+: )?(fetch failed|failed to fetch|network ?(error|connection|request)|load failed|error (sending|reading)|terminated$|unable to connect|the socket connection|getaddrinfo )/i

/**
 * {@link attempts}, for a `send` that rejects with {@link ConnectionError} when no response comes, and keeps
 * `attempt.progress`. Any other error is the caller's own, and ends the call as it is.
 */
export async function repeat<T extends Sent>(
  send: (attempt: TrackedAttempt) => Promise<T>,
  options: RepeatOptions<T> = {},
): Promise<T> {
  const {
    now = Date.now,
    sleep = wait,
    signal,
    repeatable = true,
    maxRetries = 2,
    observer,
    turn,
    timeoutMs = 10_000,
    deadlineMs = Number.POSITIVE_INFINITY,
    preference = {},
    headOf = responseOf,
  } = options
  if (signal && typeof signal.addEventListener !== 'function') {
    throw new TypeError(`signal: expected an AbortSignal, received ${describe(signal)}`)
  }
  const start = now()
  // A clock that fails later must not hide what happened: the call is then not repeated.
  const elapsedMs = (): number => {
    try {
      return now() - start
    } catch {
      return Number.NaN
    }
  }
  const hosts = preferred(resolveHosts(options.hosts), preference, start)
  let hostIndex = 0
  let earlierUnknown = false
  for (let number = 1; ; number++) {
    const progress: Progress = { phase: 'preparing' }
    const attempt = { number, host: hosts[hostIndex] as string, earlierUnknown, progress }
    // What the server asks for, else a random part of the backoff.
    let askedMs: number | undefined
    const again = (waitMs = backoff(number)) => repeatable && number <= maxRetries && elapsedMs() + waitMs < deadlineMs
    const run = async (inner: AbortSignal): Promise<{ result: T; done: boolean }> => {
      observer?.begin(attempt)
      const result = await send({ ...attempt, signal: inner })
      const response = headOf(result)
      if (isTransient(response.status)) askedMs = retryAfterMs(response, start + elapsedMs())
      const done = !isTransient(response.status) || !again(askedMs)
      // Read to its end, so that the connection can be used again.
      if (!done && !response.bodyUsed) await response.arrayBuffer?.().catch(() => {})
      return { result, done }
    }
    // NaN without a clock.
    const left = Math.max(deadlineMs - elapsedMs(), 1) || timeoutMs
    try {
      const { result, done } = await withTimeout(run, Math.min(timeoutMs, left), signal)
      observer?.end(progress)
      if (done) return result
      earlierUnknown = true
    } catch (error) {
      observer?.end(progress, { error })
      const isOwn = isWechatPayError(error)
      if (signal?.aborted) throw reasonOf(signal)
      if (!isOwn && !earlierUnknown && progress.phase !== 'sent') throw error
      const found = isOwn ? error : lateFailure(error)
      const isConnection = found.code === 'ERR_WECHATPAY_CONNECTION'
      const failure = isConnection ? amend(found, { attempts: number }) : found
      // What is wrong with the arguments would be wrong again.
      const lost = isOwn && isConnection && !(failure.cause instanceof ArgumentError)
      const isProbe = failure.code === 'ERR_WECHATPAY_SIGNATURE' && failure.reason === 'probe'
      // Another host is asked at once, and first for a while.
      const next = lost ? hosts[hostIndex + 1] : undefined
      if (next !== undefined) {
        hostIndex++
        askedMs = 0
        Object.assign(preference, { host: next, until: start + elapsedMs() + preferredMs })
      }
      if (!(lost || isProbe) || !again(askedMs)) throw settle(failure, progress.phase, earlierUnknown)
      earlierUnknown = outcomeOf(progress.phase, earlierUnknown, failure.outcome) === 'unknown'
    }
    try {
      const waitMs = askedMs ?? backoff(number) * chance(options)
      observer?.retry(waitMs)
      if (waitMs > 0) await sleep(waitMs, signal)
      await turn?.()
    } catch (cause) {
      if (signal?.aborted) throw reasonOf(signal)
      const failure = new ConnectionError('The wait before the next attempt failed', { cause, attempts: number })
      throw settle(failure, 'preparing', earlierUnknown)
    }
  }
}

function responseOf(sent: Sent): ResponseHead {
  return 'response' in sent ? sent.response : sent
}

/** WeChat Pay asks to repeat these: not done yet (202), slow down (429), or a fault on its side. */
export function isTransient(status: number): boolean {
  return status === 202 || status === 429 || status >= 500
}

/** How long another host comes first. */
const preferredMs = 60_000

/** The hosts, from the preferred one on if there is one now. */
function preferred(hosts: readonly string[], { host = '', until = 0 }: HostPreference, now: number): readonly string[] {
  return now < until && hosts.includes(host) ? [host, ...hosts.filter((other) => other !== host)] : hosts
}

/** What `Retry-After` asks for, seconds or a date (RFC 9110, 10.2.3), and 30 s at most; `undefined` if it asks nothing. */
function retryAfterMs({ headers }: ResponseHead, now: number): number | undefined {
  const asked = headers.get('Retry-After') ?? ''
  const ms = /^\s*\d+\s*$/.test(asked) ? Number(asked) * 1000 : / GMT$/.test(asked) ? Date.parse(asked) - now : NaN
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), 30_000)
}

/** From 0 to 1, for the jitter of a wait. It is no secret, so it needs no WebCrypto. */
function chance({ random }: RetryOptions): number {
  return random ? (random(new Uint8Array(1))?.[0] ?? 0) / 256 : Math.random()
}

function backoff(number: number): number {
  return Math.min(250 * 2 ** (number - 1), 4000)
}
