/** What is in a notification, as far as a test decides it. */
import type { OptionRule, OptionRules } from '../lib/options.ts'

/** What a test may decide about a notification. */
export interface NotificationContent {
  /** Which of WeChat Pay's keys signs. Default: `publicKey`; of a sandbox with `certificates: { mode: 'certificate' }`, that. */
  readonly signer?: 'publicKey' | 'certificate' | undefined
  /** The notification's own ID; give the same one again for a repeated notification. Default: a fresh UUID. */
  readonly id?: string | undefined
  /** When it was made: RFC 3339, without milliseconds. Default: now, at +08:00. */
  readonly createTime?: string | undefined
  /** Default: 测试通知. */
  readonly summary?: string | undefined
  /** The kind of `data`. Default: that of the `webhook`, else the first word of the event in lower case, as in `transaction`. */
  readonly originalType?: string | undefined
  /**
   * Which kind of notification it is, by its name in the specs: then the event, the original type and the data are checked
   * against the spec, as the sandbox's own are. Default: none, and nothing is checked: an event type does not say the kind.
   */
  readonly webhook?: string | undefined
  /** What is authenticated beside the ciphertext; `''` is allowed. Default: the `originalType`, as WeChat Pay has it. */
  readonly associatedData?: string | undefined
}

export const aText: OptionRule = { expected: 'a text', isRight: (value) => typeof value === 'string' }

/** What each of them may be. */
export const contentRules: OptionRules<NotificationContent> = {
  signer: ['publicKey', 'certificate'],
  id: aText,
  createTime: aText,
  summary: aText,
  originalType: aText,
  webhook: aText,
  associatedData: aText,
}
