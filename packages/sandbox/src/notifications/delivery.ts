/** One notification, with all its sendings. */
import type { Account } from '../identity/accounts.ts'
import type { SigningKey } from '../identity/import-identity.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import { type Draft, messageHeaders, sealMessage } from './message.ts'
import type { NotificationHandler, Target } from './options.ts'
import { post } from './post.ts'
import type { NotificationAttempt, NotificationDelivery } from './report.ts'

const [second, minute, hour] = [1000, 60_000, 3_600_000]

/** 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h after the sending before: 24 hours and 4 minutes in all. */
const delaysMs: readonly number[] = [
  ...[15, 15, 30].map((count) => count * second),
  ...[3, 10, 20, 30, 30, 30, 60].map((count) => count * minute),
  ...[3, 3, 3, 6, 6].map((count) => count * hour),
]

/** What a notification is sent with. */
export interface DeliveryContext {
  /** The merchant that it is for. */
  readonly account: Account
  readonly crypto: WebCrypto
  /** The time in ms. */
  readonly now: () => number
  /** Sends to a URL; the platform's `fetch` if there is none. */
  readonly fetch: NotificationHandler | undefined
}

/** A notification and how to send it. */
export interface Delivery {
  readonly report: NotificationDelivery
  /** Sends it once, and schedules the next sending if that fails. */
  send(): Promise<void>
}

export function createDelivery(
  draft: Draft,
  data: unknown,
  { handler, url, faults }: Target,
  { account, crypto, now, fetch }: DeliveryContext,
): Delivery {
  const { id, event } = draft
  const attempts: NotificationAttempt[] = []
  const changing = {
    state: 'scheduled' as NotificationDelivery['state'],
    nextAttemptMs: undefined as number | undefined,
  }
  const report = Object.assign(changing, { id, mchid: account.mchid, event, data, url, attempts })
  let body: Bytes | undefined

  async function send(): Promise<void> {
    report.nextAttemptMs = undefined
    body ??= await sealMessage(draft, account.identity, crypto)
    const sentAtMs = now()
    const fault = faults[attempts.length]
    const key = signingKey(account, draft.content.signer, sentAtMs)
    const headers = await messageHeaders(body, { key, crypto, nowMs: sentAtMs, fault })
    const result = await post({ handler, url, headers, body }, fetch)
    attempts.push({ sentAtMs, ...(fault && { fault }), ...result })
    const delayMs = delaysMs[attempts.length - 1]
    if (result.status === 200 || result.status === 204) report.state = 'delivered'
    else if (delayMs === undefined) report.state = 'given-up'
    else report.nextAttemptMs = sentAtMs + delayMs
  }

  return { report, send }
}

/** Before the switch, the merchant has no public key. During a rotation, either certificate signs. */
function signingKey(
  { identity, platformKeys }: Account,
  signer: Draft['content']['signer'],
  nowMs: number,
): SigningKey {
  const chosen = signer ?? (platformKeys.mode === 'certificate' ? 'certificate' : 'publicKey')
  return chosen === 'publicKey' ? identity.publicKeyKey : (platformKeys.certificate(nowMs) ?? identity.certificateKey)
}
