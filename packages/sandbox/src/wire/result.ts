/** What becomes of a request, as plain data. */
import type { RawAnswer } from './exchange.ts'
import type { RecordedRequest } from './record.ts'

/** The result of a request: a response, silence, or a lost connection (with the response that is cut off after its headers). */
export type RawResult = (
  | { readonly kind: 'answer'; readonly answer: RawAnswer }
  | { readonly kind: 'hang' }
  | { readonly kind: 'drop'; readonly headersOf?: RawAnswer | undefined }
) & {
  /** The request's record, as `requests` has it. */
  readonly record?: RecordedRequest | undefined
}
