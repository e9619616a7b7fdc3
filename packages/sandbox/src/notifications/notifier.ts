/** Sends a sandbox's notifications, and sends them again when their time has come. */
import { type Account, type Accounts, findAccount } from '../identity/accounts.ts'
import type { Clock } from '../lib/clock.ts'
import { createUnderWay } from '../lib/under-way.ts'
import { describe } from '../lib/values.ts'
import type { NotificationContent } from './content.ts'
import { createDelivery, type Delivery, type DeliveryContext } from './delivery.ts'
import { draftMessage } from './message.ts'
import { type NotifyOptions, readNotifyOptions, type Target } from './options.ts'
import type { NotificationDelivery } from './report.ts'

export interface Notifier {
  readonly notifications: readonly NotificationDelivery[]
  notify(event: string, data: unknown, options: NotifyOptions): Promise<NotificationDelivery>
  /**
   * Sends to a merchant's URL once a promise is settled. If nothing is sent to this URL, its attempts say so. Resolves after the first
   * sending.
   */
  notifyAfter(
    ready: Promise<unknown>,
    account: Account,
    ...given: readonly [event: string, data: unknown, url: string, content?: NotificationContent]
  ): Promise<NotificationDelivery>
  advance(ms: number): Promise<void>
  reset(): void
}

const maxMs = 100 * 365 * 86_400_000

/** What else happens on the sandbox's clock. */
interface Agenda {
  /** When the next of it happens, in ms; infinite if nothing does. */
  nextDueMs(): number
  /** Lets happen what is due. */
  settle(): Promise<void>
}

export function createNotifier(
  accounts: Accounts,
  context: Omit<DeliveryContext, 'now' | 'account'> & { readonly clock: Clock; readonly agenda: Agenda },
): Notifier {
  const { clock, crypto, agenda } = context
  const notifications: NotificationDelivery[] = []
  let deliveries: Delivery[] = []
  const sendings = createUnderWay()
  let last: Promise<unknown> = Promise.resolve()
  let resets = 0

  function add(
    account: Account,
    { event, data, content, target }: { event: string; data: unknown; content: NotificationContent; target: Target },
  ): Delivery {
    const draft = draftMessage(event, data, content, { crypto, nowMs: clock.now() })
    const delivery = createDelivery(draft, data, target, { ...context, account, now: clock.now })
    deliveries.push(delivery)
    notifications.push(delivery.report)
    return delivery
  }

  function firstDue(untilMs: number): Delivery | undefined {
    const due = deliveries.filter(({ report }) => timeOf(report) <= untilMs)
    return due.sort((a, b) => timeOf(a.report) - timeOf(b.report))[0]
  }

  async function moveBy(ms: number, isCurrent: () => boolean): Promise<void> {
    const untilMs = clock.now() + ms
    for (;;) {
      // A handler may have sent another one in its turn.
      while (!sendings.isEmpty()) await sendings.settled()
      if (!isCurrent()) return
      const delivery = firstDue(untilMs)
      const dueMs = agenda.nextDueMs()
      if (dueMs <= (delivery ? timeOf(delivery.report) : untilMs)) {
        clock.moveTo(dueMs)
        await agenda.settle()
        continue
      }
      if (!delivery) break
      clock.moveTo(timeOf(delivery.report))
      await sendings.add(delivery.send())
    }
    clock.moveTo(untilMs)
  }

  return {
    notifications,
    async notify(event, data, options) {
      const { target, content, mchid } = readNotifyOptions(options)
      const { report, send } = add(receiver(accounts, mchid), { event, data, content, target })
      await sendings.add(send())
      return report
    },
    // What is wrong with it is thrown at once: a handler does not wait for it.
    notifyAfter(ready, account, ...[event, data, url, content = {}]) {
      const { report, send } = add(account, { event, data, content, target: { handler: undefined, url, faults: [] } })
      return sendings.add(ready.then(send)).then(() => report)
    },
    async advance(ms) {
      if (!(Number.isSafeInteger(ms) && ms >= 0 && ms <= maxMs)) {
        throw new TypeError(`ms: expected a whole number of ms, from 0 to 100 years, received ${describe(ms)}`)
      }
      const before = resets
      const turn = last.then(() => moveBy(ms, () => resets === before))
      last = turn.catch(() => {})
      await turn
    },
    reset() {
      resets++
      notifications.length = 0
      deliveries = []
      clock.reset()
    },
  }
}

function receiver(accounts: Accounts, mchid: string | undefined): Account {
  const account = mchid === undefined ? accounts[0] : findAccount(accounts, mchid)
  if (account) return account
  const known = accounts.map((one) => one.mchid).join(', ')
  throw new TypeError(`options.mchid: expected ${known}, a merchant of this sandbox, received ${describe(mchid)}`)
}

function timeOf({ nextAttemptMs = Number.POSITIVE_INFINITY }: NotificationDelivery): number {
  return nextAttemptMs
}
