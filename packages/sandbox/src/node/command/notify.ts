/** Sends one notification (回调通知) as `wechatpay-sandbox notify` says, and prints what becomes of it. */
import { webcrypto } from 'node:crypto'
import { importAccounts } from '../../identity/accounts.ts'
import { resolveCrypto } from '../../lib/web-crypto.ts'
import type { NotificationContent } from '../../notifications/content.ts'
import { createDelivery, type Delivery } from '../../notifications/delivery.ts'
import { exampleOf } from '../../notifications/example.ts'
import { draftMessage } from '../../notifications/message.ts'
import type { NotificationAttempt, NotificationDelivery } from '../../notifications/report.ts'
import { readMerchantKeys } from './identity-folder.ts'
import type { NotifyArguments } from './notify-arguments.ts'
import { messageOf, printable } from './text.ts'

/**
 * Sends it until it is received or sent often enough, without the waits of the schedule. Its signatures have the time of
 * this machine, so that a program with this clock takes them.
 *
 * @returns whether it was received with a valid signature
 * @throws Error with a plain message if nothing was sent
 */
export async function notify(given: NotifyArguments): Promise<boolean> {
  const { report, send } = await open(given)
  print(`${report.event} ${report.id} for the merchant ${report.mchid}`)
  const unmet = given.faults.length - given.retries - 1
  if (unmet > 0)
    print(`  ${unmet} of --faults will not be met: --retries ${given.faults.length - 1} sends it for each.`)
  let waitedMs = 0
  for (let count = 0; count <= given.retries && report.state === 'scheduled'; count++) {
    await send()
    const attempt = report.attempts[count] as NotificationAttempt
    print(`Sending ${count + 1} to ${report.url}, ${when(waitedMs)}${faultOf(attempt)}: ${responseOf(attempt)}`)
    print(`  ${becomesOf(report, attempt)}`)
    waitedMs = delayMs(report, attempt)
  }
  return report.state === 'delivered' && report.attempts.at(-1)?.fault === undefined
}

async function open({ identity: folder, mchid, event, to, faults, ...given }: NotifyArguments): Promise<Delivery> {
  // Node 18 has WebCrypto, but not as a global.
  const crypto = resolveCrypto(globalThis.crypto ?? webcrypto)
  const keys = await readMerchantKeys(folder, { mchid, crypto })
  const [account] = await importAccounts(keys, { mode: 'switching', unaskedSigner: 'publicKey' }, crypto)
  const { data, content } = withExample(event, given, keys.merchant.mchid)
  const draft = draftMessage(event, data, content, { crypto, nowMs: Date.now() })
  const target = { handler: undefined, url: to, faults }
  return createDelivery(draft, data, target, { account, crypto, now: Date.now, fetch: undefined })
}

/** What the event's page has as an example, if nothing is given, and the kind of notification that it is of. */
function withExample(
  event: string,
  { data, content }: Pick<NotifyArguments, 'data' | 'content'>,
  mchid: string,
): { readonly data: string; readonly content: NotificationContent } {
  if (data !== undefined) return { data, content }
  const found = exampleOf(event, { mchid, webhook: content.webhook })
  if (!found) return { data: '{}', content }
  const { webhook = content.originalType === undefined ? found.webhook : undefined } = content
  return { data: JSON.stringify(found.data), content: { ...content, webhook } }
}

function print(line: string): void {
  process.stdout.write(`${printable(line, 1000)}\n`)
}

function when(waitedMs: number): string {
  return waitedMs === 0 ? 'at once' : `${duration(waitedMs)} later`
}

function faultOf({ fault }: NotificationAttempt): string {
  return fault ? ` (fault: ${fault.kind})` : ''
}

function responseOf({ status, responseText = '', error }: NotificationAttempt): string {
  if (status === undefined) return `no response (${reasonOf(error)})`
  return `${status} ${responseText.slice(0, 300)}`.trimEnd()
}

/** What `fetch` throws has the reason in its cause. */
function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {}
  return messageOf(cause instanceof Error && cause.message !== '' ? cause : error)
}

function becomesOf(report: NotificationDelivery, attempt: NotificationAttempt): string {
  if (report.state === 'delivered') {
    return attempt.fault
      ? 'Received, though it is not signed by WeChat Pay: your program must refuse it.'
      : 'Received. WeChat Pay does not send it again.'
  }
  const what = attempt.fault ? 'Refused, as it must be.' : 'Not received: only 200 and 204 mean that it was.'
  const next = report.state === 'given-up' ? 'gives up' : `sends it again ${duration(delayMs(report, attempt))} later`
  return `${what} WeChat Pay ${next}.`
}

function delayMs({ nextAttemptMs }: NotificationDelivery, { sentAtMs }: NotificationAttempt): number {
  return nextAttemptMs === undefined ? 0 : nextAttemptMs - sentAtMs
}

/** `15 s`, `3 min`, `6 h` */
function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds} s`
  return seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`
}
