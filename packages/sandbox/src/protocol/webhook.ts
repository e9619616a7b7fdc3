/** A kind of notification (回调通知) that a spec describes, generated from it. */
import type { SchemaValidator } from './operation.ts'

export interface SandboxWebhook {
  /** Its values of `event_type`. */
  readonly eventTypes: readonly string[]
  /** Its `original_type`; absent if the vendor's page prints none. */
  readonly originalType?: string
  /** Checks what is encrypted in it. */
  readonly resource: SchemaValidator
  /** The page's first example of that. */
  readonly example?: unknown
}
