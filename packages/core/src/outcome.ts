/** What may have happened to a write: one table, applied where a call ends. */
import { ArgumentError, amend, ConnectionError, isWechatPayError, type Outcome } from './errors.ts'

/**
 * How far an attempt came.
 *
 * - `foreign`: a caller's code runs, which may send something itself: middleware, the `send` of `attempts`, an SDK
 *   `fetch` inside another. An SDK error from there has its own outcome already.
 * - `preparing`: this SDK signs. Nothing has left this process.
 * - `unconnected`: the runtime's own code proves that no connection was made.
 * - `sent`: a transport was called. From here on, WeChat Pay may have done it.
 * - `refused`: a verified response says that WeChat Pay did nothing.
 */
export type Phase = 'foreign' | 'preparing' | 'unconnected' | 'sent' | 'refused'

/** Where an attempt is now; whoever takes it a step further says so here. */
export interface Progress {
  phase: Phase
  /** What has arrived: as it was verified, once it is. */
  response?: Response
}

const outcomes: Readonly<Record<Phase, Outcome>> = {
  foreign: 'unknown',
  preparing: 'not-sent',
  unconnected: 'not-sent',
  sent: 'unknown',
  refused: 'refused',
}

/**
 * The outcome of a whole call: that of its last attempt, unless an earlier one may have been carried out.
 *
 * @param given - What the error of a caller's code says; what a custom signer or keyring says does not count.
 */
export function outcomeOf(phase: Phase, earlierUnknown = false, given?: Outcome): Outcome {
  return earlierUnknown ? 'unknown' : (phase === 'foreign' && given) || outcomes[phase]
}

/** Sets the outcome of an SDK error where its call ends. Once something was sent, any other error becomes one. */
export function settle(error: unknown, phase: Phase, earlierUnknown = false): unknown {
  if (!isWechatPayError(error) && !earlierUnknown && phase !== 'sent') return error
  const failure = isWechatPayError(error) ? error : lateFailure(error)
  return amend(failure, { outcome: outcomeOf(phase, earlierUnknown, failure.outcome) })
}

/** Whatever fails once something was sent, the error must say that it may have been carried out. */
export function lateFailure(cause: unknown): ConnectionError {
  const reason = cause instanceof ArgumentError ? `: ${cause.message}` : ''
  return new ConnectionError(`The call failed after a request was sent, which may have been carried out${reason}`, {
    cause,
  })
}

/** Runs one step of a call that somebody else makes, and sets that step's outcome on its errors. */
export async function settled<T>(outcome: Outcome, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (isWechatPayError(error)) throw amend(error, { outcome })
    throw settle(error, outcome === 'unknown' ? 'sent' : 'preparing')
  }
}

/** The statuses with which WeChat Pay says, signed, that it did nothing. */
const refusals = [400, 401, 403, 404, 405, 409]

/** Every way in which WeChat Pay's pages spell that requests come too often (频率超限). */
const rateLimits = [
  'FREQUENCY_LIMITED',
  'FREQUENCY_LIMIT',
  'FREQENCY_LIMIT',
  'FREQUENCY_LIMIT_EXCEED',
  'RATELIMIT_EXCEEDED',
  'RATE_LIMITED',
]

/**
 * Other codes that mean "try again", under whatever status they come: the write may have been done, or may be done later.
 * Each is in an error table of WeChat Pay's pages.
 */
const tryAgain = ['SYSTEM_ERROR', 'SYSTEMERROR', 'BANKERROR', 'BANK_ERROR', 'USERPAYING']

/** Whether a response says that requests come too often: one error, whatever its code. */
export function isRateLimit(status: number, code: unknown): boolean {
  return status === 429 || rateLimits.includes(code as string)
}

/** Whether a code asks to repeat the call. */
export function asksToRepeat(code: unknown): boolean {
  return tryAgain.includes(code as string) || isRateLimit(0, code)
}

/**
 * Whether a response says that WeChat Pay did nothing. Its signature covers the body, not the status line: the body
 * must itself be WeChat Pay's error.
 */
export function isRefusal(status: number, body: unknown, verified: boolean): boolean {
  const { code } = Object(body) as { readonly code?: unknown }
  return verified && refusals.includes(status) && /^[A-Z][A-Z\d_]*$/.test(String(code)) && !asksToRepeat(code)
}
