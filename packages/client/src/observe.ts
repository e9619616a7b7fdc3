import { isVerified, type KeyringRefreshEvent } from '@wechatpay-edge/core'
import { type AttemptObserver, requestIdOf } from '@wechatpay-edge/core/internal'
import type { Operation } from './operation.ts'

/** What every event of a call has. */
interface OfCall {
  /** The same for all events of one call: random, and no secret. */
  readonly call: string
  /** The operation's id in the spec. */
  readonly operation: string
  /** `GET`, `POST`, … */
  readonly method: string
  /** The path in the spec, with `{name}` in place of each value; without a query. */
  readonly pathTemplate: string
}

/** What every event of an attempt has. */
interface OfAttempt extends OfCall {
  /** From 1. */
  readonly attempt: number
  /** The origin that the attempt is for. */
  readonly host: string
}

/** An attempt begins: middleware runs, the request is signed and sent. */
export interface RequestEvent extends OfAttempt {
  readonly type: 'request'
}

/** What both ends of an attempt have. */
interface OfAttemptEnd extends OfAttempt {
  /** From the attempt's start, in milliseconds of the option `now`: by default the wall clock, which may be set meanwhile. */
  readonly durationMs: number
  /** The response's status. */
  readonly status?: number | undefined
  /** The response's `Request-ID`. */
  readonly requestId?: string | undefined
  /** Whether the response's signature was checked. */
  readonly verified?: boolean | undefined
}

/** An attempt ended with a response that may be used, whatever its status. A stream is not read yet. */
export interface ResponseEvent extends OfAttemptEnd {
  readonly type: 'response'
  readonly status: number
  readonly verified: boolean
}

/** An attempt ended without a response that may be used: none came in time, or it is not WeChat Pay's. */
export interface AttemptErrorEvent extends OfAttemptEnd {
  readonly type: 'error'
  /** What the attempt failed with. */
  readonly error: unknown
  /** Whether the caller's signal has aborted: then nothing is wrong. */
  readonly aborted: boolean
}

/** The call is repeated: the next attempt follows after a wait. */
export interface RetryEvent extends OfAttempt {
  readonly type: 'retry'
  /** The wait before the next attempt, in milliseconds; 0 for another host. */
  readonly delayMs: number
  /** Why: a status that asks to repeat, no connection, no response in time, or a probe (签名探测流量). */
  readonly reason: 'status' | 'connection' | 'timeout' | 'probe'
}

/** The call ends: no event of it follows. */
export interface EndEvent extends OfCall {
  readonly type: 'end'
  /** From the first attempt's start, with all waits, in milliseconds of the option `now`. */
  readonly durationMs: number
  /** How many attempts there were. */
  readonly attempts: number
  /** What the call rejects with; absent if it does not. The calls of `.client` return an error response. */
  readonly error?: unknown
  /** Beside an error: whether the caller's signal has aborted; then nothing is wrong. */
  readonly aborted?: boolean | undefined
}

/**
 * What `observe` receives: plain data that contains no key, header, signature, body, query or value of a path. More types
 * may come: ignore those that you do not know.
 */
export type ObservedEvent =
  | RequestEvent
  | ResponseEvent
  | AttemptErrorEvent
  | RetryEvent
  | EndEvent
  | KeyringRefreshEvent

/** Receives each event when it happens. */
export type Observer = (event: ObservedEvent) => unknown

interface ObserverOptions {
  readonly observe?: Observer | undefined
  readonly now?: (() => number) | undefined
}

/** What something failed with. */
type Failure = { readonly error: unknown }

/** Reports the events of one call. What becomes of them does not affect the call. */
interface CallObserver extends AttemptObserver {
  finish(failure?: Failure): void
}

/** The observer of one call, if there is one. */
export function observeCall(
  { id, method, path }: Operation,
  { observe, now = Date.now }: ObserverOptions,
  signal: AbortSignal | undefined,
): CallObserver | undefined {
  if (!observe) return undefined
  // It is no secret, so it needs no WebCrypto.
  const call = Math.random().toString(36).slice(2)
  const ofCall: OfCall = { call, operation: id, method: method.toUpperCase(), pathTemplate: path }
  const emit = async (event: ObservedEvent): Promise<void> => {
    try {
      await observe(event)
    } catch {
      // A log that fails must not fail a payment.
    }
  }
  const clock = () => Number(tryTo(now))
  const failed = ({ error }: Failure) => ({ error, aborted: signal?.aborted === true })
  let callStart: number | undefined
  let attemptStart: number | undefined
  let ofAttempt: OfAttempt
  let reason: RetryEvent['reason']
  return {
    begin({ number, host }) {
      ofAttempt = { ...ofCall, attempt: number, host }
      attemptStart = clock()
      callStart ??= attemptStart
      emit({ type: 'request', ...ofAttempt })
    },
    end({ response }, failure) {
      reason = failure ? reasonOf(failure) : 'status'
      // What ends before it begins is no attempt.
      if (attemptStart === undefined) return
      const ended = {
        ...ofAttempt,
        durationMs: clock() - attemptStart,
        status: response?.status,
        requestId: response && tryTo(() => requestIdOf(response)),
        verified: response && isVerified(response),
      }
      attemptStart = undefined
      emit(
        failure ? { type: 'error', ...ended, ...failed(failure) } : ({ type: 'response', ...ended } as ResponseEvent),
      )
    },
    retry(delayMs) {
      emit({ type: 'retry', ...ofAttempt, delayMs, reason })
    },
    finish(failure) {
      if (callStart === undefined) return
      const durationMs = clock() - callStart
      emit({ type: 'end', ...ofCall, durationMs, attempts: ofAttempt.attempt, ...(failure && failed(failure)) })
    },
  }
}

/** Beside statuses, lost connections and probes alone are repeated. */
function reasonOf({ error }: Failure): RetryEvent['reason'] {
  const { timeout, reason = timeout ? 'timeout' : 'connection' } = Object(error) as LostOrProbe
  return reason
}

/** What is read of a ConnectionError or a SignatureError. */
interface LostOrProbe {
  readonly timeout?: boolean
  readonly reason?: 'probe'
}

/** What a foreign function returns; `undefined` if it throws. */
function tryTo<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
