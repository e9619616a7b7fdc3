/** The edge verifies a notification and queues it as it came; a worker, later and elsewhere, verifies it again. */
import {
  handleNotification,
  type Notification,
  type ParseNotificationOptions,
  parseNotification,
} from '@wechatpay-edge/core'

/** What goes into the queue: plain JSON. The body stays the text that was signed. */
export interface Job {
  readonly headers: Readonly<Record<string, string>>
  readonly rawBody: string
  readonly receivedAt: number
}

/** Acknowledged only when it is in the queue; refused, as probes must be, before anything of it is. */
export function receive(
  request: Request,
  options: ParseNotificationOptions,
  send: (job: Job) => Promise<void>,
): Promise<Response> {
  const receivedAt = Date.now()
  // The copy is verified, and then the original is read: it has the same bytes.
  return handleNotification(request.clone(), options, async () =>
    send({ headers: Object.fromEntries(request.headers), rawBody: await request.text(), receivedAt }),
  )
}

/** The signature may be hours old by now: it was in time when it came. */
export function verifyJob<T>(job: Job, options: ParseNotificationOptions): Promise<Notification<T>> {
  return parseNotification<T>(job, { ...options, now: () => job.receivedAt })
}
