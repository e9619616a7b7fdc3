import { amend, ConnectionError, isWechatPayError, type Outcome } from '../errors.ts'
import { assertSettings } from '../lib/assert.ts'
import { describe } from '../lib/describe.ts'
import type { ClockOptions, Fetch, RandomOptions, SleepOptions } from '../lib/options.ts'
import { connect, resolveHosts, toConnectionError } from './connect.ts'

/** Where, how often and how long to try. */
export interface RetryOptions extends ClockOptions, RandomOptions, SleepOptions {
  /** Origins, main first. From the second attempt after a connection error or timeout, the next one is used. */
  readonly hosts?: readonly string[] | undefined
  /** How often a call is repeated, whatever the host. Default: 2, so three attempts in all. */
  readonly maxRetries?: number | undefined
  /** How long one attempt may take, the reading of the answer included. Default: 10,000. */
  readonly timeoutMs?: number | undefined
  /** How long the whole call may take, with its waits. Default: no limit. */
  readonly deadlineMs?: number | undefined
}

/** Options of {@link attempts}. */
export interface AttemptsOptions extends RetryOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Whether repeating does no harm: a GET, or a write under an Idempotency-Key. Default: true. */
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
  /** Whether an earlier attempt may have been carried out: then no answer of this one says that nothing was done. */
  readonly earlierUnknown: boolean
}

/**
 * The one loop: which host, how long, whether again, and how long to wait. `send` makes and signs a new Request each
 * time, and returns its answer.
 *
 * Repeated are connection errors, timeouts, 429 and 5xx, where `repeatable`; never another 4xx. Waits grow from some
 * 250 ms, doubled each time up to 4 s, with jitter of half. What is thrown at the end carries the `outcome` of the whole call.
 *
 * What a plain `fetch` rejects with is known by its words where the runtime has words for it, and leaves the outcome
 * `unknown`, because `send` may have sent something before. The ConnectionErrors of {@link connect} and {@link withAuth}
 * tell more, in every runtime.
 *
 * @throws {@link ConnectionError} where no attempt brought an answer
 * @throws TypeError where an option is ill-formed
 */
export function attempts<T extends Response | { readonly response: Response }>(
  send: (attempt: Attempt) => Promise<T>,
  options: AttemptsOptions = {},
): Promise<T> {
  return repeat(async (attempt) => {
    try {
      return await send(attempt)
    } catch (error) {
      if (isWechatPayError(error) || !fetchFailures.test(String(Object(error).message))) throw error
      throw amend(toConnectionError(error, attempt.host), { outcome: 'unknown' })
    }
  }, options)
}

/** What the runtimes' own `fetch` rejects with where no answer comes: Node, browsers, Deno, Bun and workerd, in this order. */
const fetchFailures =
  /^(\w+: )?(fetch failed|failed to fetch|network ?(error|connection|request)|load failed|error (sending|reading)|terminated$|unable to connect|the socket connection|getaddrinfo )/i

/**
 * {@link attempts}, for a `send` that rejects with {@link ConnectionError} where no answer comes: any other error is the
 * caller's own, and ends the call as it is.
 */
export async function repeat<T extends Response | { readonly response: Response }>(
  send: (attempt: Attempt) => Promise<T>,
  options: AttemptsOptions = {},
): Promise<T> {
  const hosts = resolveHosts(options.hosts)
  const { now = Date.now, sleep = wait, signal, repeatable = true, maxRetries = 2 } = options
  const { timeoutMs = 10_000, deadlineMs = Number.POSITIVE_INFINITY } = options
  assertSettings({ maxRetries, timeoutMs, deadlineMs }, { now, sleep, random: options.random })
  if (signal && typeof signal.addEventListener !== 'function') {
    throw new TypeError(`signal: expected an AbortSignal, received ${describe(signal)}`)
  }
  const start = now()
  let hostIndex = 0
  let earlierUnknown = false
  for (let number = 1; ; number++) {
    const attempt: Omit<Attempt, 'signal'> = { number, host: hosts[hostIndex] as string, earlierUnknown }
    const delay = backoff(number)
    const again = () => repeatable && number <= maxRetries && now() - start + delay < deadlineMs
    const run = async (inner: AbortSignal): Promise<{ result: T; done: boolean }> => {
      const result = await send({ ...attempt, signal: inner })
      const response = responseOf(result)
      const done = !isTransient(response.status) || !again()
      // Read to its end, so that the connection can be used again.
      if (!done && !response.bodyUsed) await response.arrayBuffer().catch(() => {})
      return { result, done }
    }
    const left = deadlineMs - (now() - start)
    try {
      const { result, done } = await limited(run, Math.min(timeoutMs, Number.isNaN(left) ? timeoutMs : left), signal)
      if (done) return result
      earlierUnknown = true
    } catch (error) {
      if (signal?.aborted || (!isWechatPayError(error) && !earlierUnknown)) throw error
      if (!isWechatPayError(error)) {
        const message = 'An attempt failed after one that may have been carried out'
        throw new ConnectionError(message, { cause: error, outcome: 'unknown', attempts: number })
      }
      const outcome: Outcome = error.outcome ?? 'unknown'
      earlierUnknown ||= outcome === 'unknown'
      amend(error, { outcome: earlierUnknown ? 'unknown' : outcome })
      if (error.code !== 'ERR_WECHATPAY_CONNECTION') throw error
      amend(error, { attempts: number })
      if (!again()) throw error
      hostIndex = Math.min(hostIndex + 1, hosts.length - 1)
    }
    try {
      await sleep(delay * (1 - chance(options) / 2), signal)
    } catch (cause) {
      if (signal?.aborted) throw cause
      const outcome: Outcome = earlierUnknown ? 'unknown' : 'not-sent'
      throw new ConnectionError('The wait before the next attempt failed', { cause, outcome, attempts: number })
    }
  }
}

/**
 * A `fetch` that repeats, as {@link attempts} does, what does no harm: GETs, and writes with an Idempotency-Key. Each
 * Request goes to `hosts` in order, whatever its own origin. Put it around {@link withAuth}, so that each attempt is
 * signed anew, and the time of an attempt includes the reading of its answer: a plain `fetch` ends at the headers.
 */
export function withRetry(fetch: Fetch | undefined, options: RetryOptions = {}): Fetch {
  const send = connect(fetch)
  return async (request) => {
    const { method, headers, signal } = request
    const { pathname, search } = new URL(request.url)
    const read = new Uint8Array(await request.arrayBuffer())
    const body = read.length > 0 ? { body: read } : {}
    const repeatable = method === 'GET' || method === 'HEAD' || Boolean(headers.get('Idempotency-Key'))
    return repeat(
      ({ host, signal }) =>
        send(new Request(host + pathname + search, { method, headers, redirect: 'manual', signal, ...body })),
      { ...options, signal, repeatable },
    )
  }
}

function responseOf(result: Response | { readonly response: Response }): Response {
  return 'response' in result ? result.response : result
}

/** WeChat Pay asks to repeat these: slow down (429), or a fault of its own. */
function isTransient(status: number): boolean {
  return status === 429 || status >= 500
}

/** From 0 to 1, for the jitter of a wait: no secret, so that it needs no WebCrypto. */
function chance({ random }: RetryOptions): number {
  return random ? (random(new Uint8Array(1))?.[0] ?? 0) / 256 : Math.random()
}

function backoff(number: number): number {
  return Math.min(250 * 2 ** (number - 1), 4000)
}

/** Runs one attempt until it ends, time runs out, or the caller aborts, whatever the transport makes of signals. */
async function limited<T>(
  run: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal?.aborted) throw signal.reason
  const controller = new AbortController()
  const stopped = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  })
  const forward = () => controller.abort(signal?.reason)
  signal?.addEventListener('abort', forward, { once: true })
  // A timer that is longer than 2^31 ms fires at once.
  const timer =
    timeoutMs < 2 ** 31
      ? setTimeout(
          () => controller.abort(new ConnectionError(`No answer within ${timeoutMs} ms`, { timeout: true })),
          timeoutMs,
        )
      : undefined
  try {
    return await Promise.race([run(controller.signal), stopped])
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', forward)
  }
}

/** Waits, unless the signal aborts first: then it rejects with the signal's reason. */
function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
