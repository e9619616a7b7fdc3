/** What may have happened to a write: one table, applied where a call ends. */
import { amend, isWechatPayError, type Outcome } from './errors.ts'

/**
 * How far an attempt came.
 *
 * - `preparing`: arguments, keys, signing, the caller's middleware. Nothing has left this process.
 * - `unconnected`: the runtime's own code proves that no connection was made.
 * - `sent`: a transport was called. From here on, WeChat Pay may have done it.
 * - `refused`: a verified response says that WeChat Pay did nothing.
 */
export type Phase = 'preparing' | 'unconnected' | 'sent' | 'refused'

/** Where an attempt is now; whoever takes it a step further says so here. */
export interface Progress {
  phase: Phase
}

const outcomes: Readonly<Record<Phase, Outcome>> = {
  preparing: 'not-sent',
  unconnected: 'not-sent',
  sent: 'unknown',
  refused: 'refused',
}

/** The outcome of a whole call: that of its last attempt, unless an earlier one may have been carried out. */
export function outcomeOf(phase: Phase, earlierUnknown = false): Outcome {
  return earlierUnknown ? 'unknown' : outcomes[phase]
}

/** The phase for an error of an SDK call inside `send` or `fetch`, which has an outcome already. */
export function phaseOf(outcome: Outcome | undefined): Phase {
  return outcome === 'not-sent' ? 'preparing' : outcome === 'refused' ? 'refused' : 'sent'
}

/** Sets the outcome of an SDK error where its call ends, whatever a custom signer, keyring or middleware set before. */
export function settle(error: unknown, phase: Phase, earlierUnknown = false): unknown {
  return isWechatPayError(error) ? amend(error, { outcome: outcomeOf(phase, earlierUnknown) }) : error
}

/** Runs one step outside a call, and sets that step's outcome on its errors. */
export async function settled<T>(phase: Phase, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw settle(error, phase)
  }
}

/** The statuses with which WeChat Pay says, signed, that it did nothing. */
const refusals = [400, 401, 403, 404, 405, 409]

/**
 * Codes that mean "try again", under whatever status they come: the write may have been done, or may be done later.
 * Each is in an error table of WeChat Pay's pages.
 */
const tryAgain = [
  'SYSTEM_ERROR',
  'SYSTEMERROR',
  'BANKERROR',
  'BANK_ERROR',
  'USERPAYING',
  'FREQUENCY_LIMITED',
  'FREQUENCY_LIMIT',
  'FREQENCY_LIMIT',
  'FREQUENCY_LIMIT_EXCEED',
  'RATELIMIT_EXCEEDED',
  'RATE_LIMITED',
]

/**
 * Whether a response says that WeChat Pay did nothing. Its signature covers the body, not the status line: the body
 * must itself be WeChat Pay's error.
 */
export function isRefusal(status: number, body: unknown, verified: boolean): boolean {
  const { code } = Object(body) as { readonly code?: unknown }
  return verified && refusals.includes(status) && typeof code === 'string' && !tryAgain.includes(code)
}
