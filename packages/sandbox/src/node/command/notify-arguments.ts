/** Reads the arguments of `wechatpay-sandbox notify`. */
import { parseArgs } from 'node:util'
import { isMchid } from '../../identity/identity.ts'
import { isObject } from '../../lib/values.ts'
import { contentRules, type NotificationContent } from '../../notifications/content.ts'
import { type NotificationFault, notificationFaultKinds } from '../../notifications/fault.ts'
import { isNotifyUrl } from '../../notifications/url.ts'
import { expect, pathOf } from './arguments.ts'
import { readPath, readTextFile } from './files.ts'
import { flagsOf, type OptionFlag, parsedAs, readOptionFlags } from './flags.ts'

/** One notification, and how often it is sent. */
export interface NotifyArguments {
  /** The `event_type`. */
  readonly event: string
  /** JSON, as it is encrypted; `undefined` for the example of the event's page. */
  readonly data: string | undefined
  readonly to: string
  /** The folder that has the keys. */
  readonly identity: string
  /** The merchant that it is for; `undefined` for the folder's first. */
  readonly mchid: string | undefined
  readonly content: NotificationContent
  /** At the first sending, at the second, … */
  readonly faults: readonly NotificationFault[]
  /** How often it is sent again, at most. */
  readonly retries: number
}

/** Flags for what is in a notification: each follows from its rule. */
export const contentFlags: readonly OptionFlag[] = flagsOf(undefined, contentRules)

/** The vendor's schedule has no more. */
export const maxRetries = 15

const ownFlags = {
  help: { type: 'boolean', short: 'h', default: false },
  to: { type: 'string' },
  identity: { type: 'string' },
  mchid: { type: 'string' },
  data: { type: 'string' },
  faults: { type: 'string' },
  retries: { type: 'string', default: '0' },
} as const

/** `undefined` for `--help`. Throws an Error with a plain message for invalid arguments. */
export async function readNotifyArguments(args: readonly string[]): Promise<NotifyArguments | undefined> {
  const options = { ...parsedAs(contentFlags), ...ownFlags } as typeof ownFlags
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  if (values.help) return undefined
  const { to = '', mchid, retries } = values
  const identity = pathOf('identity', values.identity)
  if (identity === undefined) {
    throw new Error('notify needs --identity: the folder of the keys that your program verifies with')
  }
  return {
    identity,
    event: readEvent(positionals),
    to: expect(
      isNotifyUrl(to),
      to,
      '--to takes a URL with https, or http on loopback, without user, query and fragment',
    ),
    mchid: mchid === undefined ? undefined : expect(isMchid(mchid), mchid, '--mchid takes a text of digits'),
    retries: expect(isCount(retries), Number(retries), `--retries takes a number from 0 to ${maxRetries}`, retries),
    faults: values.faults === undefined ? [] : values.faults.split(',').map(readFault),
    content: readOptionFlags(values, contentFlags),
    data: values.data === undefined ? undefined : await readData(values.data),
  }
}

function readEvent(positionals: readonly string[]): string {
  const [event = ''] = positionals
  const isRight = event !== '' && positionals.length === 1
  return expect(isRight, event, 'notify takes one event, such as TRANSACTION.SUCCESS', positionals.join(' '))
}

function isCount(text: string): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) <= maxRetries
}

/** A probe does not follow a probe: after it, WeChat Pay sends the notification with a valid signature. */
function readFault(kind: string, index: number, kinds: readonly string[]): NotificationFault {
  const isRight = notificationFaultKinds.includes(kind) && !(kind === 'probe' && kinds[index - 1] === kind)
  const what = `--faults takes ${notificationFaultKinds.join(', ')}, with commas between them, and no probe after a probe`
  return { kind: expect(isRight, kind, what) as NotificationFault['kind'] }
}

/** A JSON object, or the name of a file that has one. It is sent as it is written: a number keeps its digits. */
async function readData(given: string): Promise<string> {
  if (given.trimStart().startsWith('{')) return readObject(given, '--data')
  const path = readPath('data', given)
  const file = await readTextFile(path)
  if (!file) throw new Error(`--data takes a JSON object, or the name of a file with one; there is no file ${path}`)
  return readObject(file.text, path)
}

function readObject(text: string, place: string): string {
  try {
    if (isObject(JSON.parse(text))) return text
  } catch {
    // A parser quotes the text.
  }
  throw new Error(`${place}: expected a JSON object`)
}
