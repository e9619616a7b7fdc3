/** What a sandbox reports of its notifications. */
import type { NotificationFault } from './fault.ts'

/** One sending of a notification, and how it ended. */
export interface NotificationAttempt {
  /** When it was sent, in ms, on the sandbox's clock. */
  readonly sentAtMs: number
  /** What was wrong with its signature. */
  readonly fault?: NotificationFault | undefined
  /** The status of the response; `undefined` if there was none in time. */
  readonly status?: number | undefined
  /** The body of the response as text, cut after about 64 KiB. WeChat Pay does not look at it. */
  readonly responseText?: string | undefined
  /** What was thrown: by the handler, by `fetch`, or because there was no response in time. */
  readonly error?: unknown
}

/** A notification that a sandbox has sent or will send. The same object changes when it is sent again. */
export interface NotificationDelivery {
  /** The notification's own ID, the same in every sending. */
  readonly id: string
  /** The merchant that it is for. */
  readonly mchid: string
  /** The `event_type`. */
  readonly event: string
  /** What is encrypted as `resource`, as it was given. */
  readonly data: unknown
  /** Where it goes; for a handler, the URL of its Request. */
  readonly url: string
  /**
   * `delivered`: a response had the status 200 or 204. `scheduled`: it is on its way, or will be sent at `nextAttemptMs`.
   * `given-up`: the last of 16 sendings has failed, too.
   */
  readonly state: 'delivered' | 'scheduled' | 'given-up'
  /** When it will be sent, in ms, on the sandbox's clock; `undefined` while it is on its way, and when it is done. */
  readonly nextAttemptMs: number | undefined
  /** Its sendings so far. */
  readonly attempts: readonly NotificationAttempt[]
}
