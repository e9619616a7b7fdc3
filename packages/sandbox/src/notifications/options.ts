/** Reads the options of a sandbox's `notify`. */
import { type OptionRule, type OptionRules, readOptions } from '../lib/options.ts'
import { aText, contentRules, type NotificationContent } from './content.ts'
import { type NotificationFault, readNotificationFault } from './fault.ts'
import { assertUrl, defaultUrl } from './url.ts'

/** The program that receives notifications, as a function. */
export type NotificationHandler = (request: Request) => Response | Promise<Response>

/** Options of a sandbox's `notify`. */
export interface NotifyOptions extends NotificationContent {
  /**
   * Who receives it: your handler, or the URL of your server. The URL has https, or http on loopback alone, and neither
   * query nor fragment, as WeChat Pay wants a notify_url to be. A redirect is not followed, and is a failure.
   */
  readonly to: NotificationHandler | string
  /** The merchant that it is for: its keys encrypt and sign. Default: the sandbox's first. */
  readonly mchid?: string | undefined
  /** With a handler: the URL of the Request that it gets. Default: `https://merchant.example/notify`. */
  readonly url?: string | undefined
  /**
   * What is wrong with the signature: at the first sending, at the second, and so on; `undefined` for nothing. A probe
   * does not follow a probe: after it, WeChat Pay sends the notification with a valid signature. Default: nothing.
   */
  readonly faults?: readonly (NotificationFault | undefined)[] | undefined
}

const rules: OptionRules<NotifyOptions> = {
  ...contentRules,
  to: { expected: 'anything', isRight: () => true },
  mchid: aText,
  url: aText,
  faults: { expected: 'an array of faults', isRight: Array.isArray },
}

/** Where a notification goes, and what is wrong with its signature: at the first sending, at the second, … */
export interface Target {
  /** A handler in the process; without one it goes over the network, to the URL. */
  readonly handler: NotificationHandler | undefined
  readonly url: string
  readonly faults: readonly (NotificationFault | undefined)[]
}

export function readNotifyOptions(options: NotifyOptions): {
  readonly target: Target
  readonly content: NotificationContent
  readonly mchid: string | undefined
} {
  const given = readOptions(options, rules as Readonly<Record<string, OptionRule>>, 'options', ['to'])
  const { to, url, mchid, faults = [], ...content } = given
  if (typeof to !== 'function') assertUrl(to, 'options.to')
  if (typeof to !== 'function' && url !== undefined) {
    throw new TypeError('options.url: expected none beside a URL in to, received one')
  }
  const place = typeof to === 'function' ? { handler: to, url: url ?? defaultUrl } : { handler: undefined, url: to }
  return { target: { ...place, faults: readFaults(faults) }, content, mchid }
}

function readFaults(given: NonNullable<NotifyOptions['faults']>): Target['faults'] {
  const faults = Array.from(given, (fault, index) =>
    fault === undefined ? undefined : readNotificationFault(fault, `options.faults[${index}]`),
  )
  const index = faults.findIndex((fault, i) => fault?.kind === 'probe' && faults[i - 1]?.kind === 'probe')
  if (index === -1) return faults
  throw new TypeError(`options.faults[${index}]: expected no probe after a probe, received one`)
}
