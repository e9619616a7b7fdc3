/** What an API with business rules gives the sandbox. */
import type { MerchantIdentity } from '../identity/identity.ts'
import type { PlatformKeys } from '../identity/platform-keys.ts'
import type { OptionRules } from '../lib/options.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import type { NotificationDelivery } from '../notifications/report.ts'
import type { Call, Handlers } from '../protocol/handler.ts'
import type { Links } from './links.ts'
import type { Books } from './payments/books.ts'

/** What an API of one merchant is created with, besides its options: each merchant has its own state. */
export interface ApiContext {
  readonly mchid: string
  /** The time in ms. */
  readonly now: () => number
  readonly crypto: WebCrypto
  /** Encrypts fields of a value for the merchant's certificate; each pointer leads to one. */
  readonly encrypt: (value: unknown, pointers: readonly string[]) => Promise<unknown>
  readonly apiV3Key: string
  /** All keys of the merchant, as the sandbox was made with. */
  readonly identity: MerchantIdentity
  /** The keys that WeChat Pay signs with now. */
  readonly platformKeys: PlatformKeys
  /** As {@link Call.notify}. Resolves once it was sent for the first time. */
  readonly notify: (...given: Parameters<Call['notify']>) => Promise<NotificationDelivery>
  /** The orders and refunds, which bills are made of. */
  readonly books: Books
  /** The links to files. */
  readonly links: Links
}

/** `Control` is what a test uses to look into the API's state and to change it. */
export interface Api<Options, Control> {
  readonly rules: OptionRules<Options>
  readonly create: (
    options: Options,
    context: ApiContext,
  ) => {
    readonly handlers: Handlers
    readonly control: Control
    readonly reset: () => void
    /** When something happens by itself, in ms; `undefined` if nothing does. */
    readonly nextDueMs?: () => number | undefined
    /** Lets happen what is due. */
    readonly settle?: () => Promise<void>
  }
}
