import { isVerified } from '@wechatpay-edge/core'
import { requestIdOf, type TrackedAttempt } from '@wechatpay-edge/core/internal'
import type { Operation } from './operation.ts'

/** What `observe` receives after each attempt. It contains no key, signature, header or body. */
export interface AttemptReport {
  /** The operation's id in the spec. */
  readonly operation: string
  /** From 1. */
  readonly attempt: number
  /** The origin that the attempt was for. */
  readonly host: string
  /** From the attempt's start to the end of its response, in milliseconds. */
  readonly durationMs: number
  /** The response's status; absent if there was none. */
  readonly status?: number | undefined
  /** The response's `Request-ID`. */
  readonly requestId?: string | undefined
  /** Whether the response's signature was checked. */
  readonly verified?: boolean | undefined
  /** What the attempt failed with. */
  readonly error?: unknown
}

/** Receives one report for each attempt. */
export type Observer = (report: AttemptReport) => unknown

interface ObserverOptions {
  readonly observe?: Observer | undefined
  readonly now?: (() => number) | undefined
}

/** Reports an attempt once, when it ends; what the observer does with it does not affect the call. */
export function createReporter(
  { id }: Operation,
  { number, host, signal }: TrackedAttempt,
  { observe, now = Date.now }: ObserverOptions,
): (response: Response | undefined, failure?: { readonly error: unknown }) => void {
  if (!observe) return () => {}
  const start = now()
  let ended = false
  const report = async (response: Response | undefined, failure?: { readonly error: unknown }): Promise<void> => {
    if (ended) return
    ended = true
    signal.removeEventListener('abort', onAbort)
    try {
      const arrived = response && {
        status: response.status,
        requestId: requestIdOf(response),
        verified: isVerified(response),
      }
      await observe({ operation: id, attempt: number, host, durationMs: now() - start, ...arrived, ...failure })
    } catch {
      // A log that fails must not fail a payment.
    }
  }
  // A transport that ignores signals ends later, or never.
  const onAbort = () => report(undefined, { error: signal.reason })
  signal.addEventListener('abort', onAbort, { once: true })
  return report
}
