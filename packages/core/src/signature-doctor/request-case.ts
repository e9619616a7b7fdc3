/** A refused request, with all that is known of it. */
import type { Authorization } from './authorization.ts'
import type { Evidence, ReadRequest } from './evidence.ts'
import type { RequestHead } from './lines.ts'
import type { SignInformation } from './sign-information.ts'

/** What a 401 says. */
export interface Refusal {
  /** `SIGN_ERROR`; `''` if it is not WeChat Pay's. */
  readonly code: string
  readonly message: string
  readonly detail: unknown
  readonly headers: Pick<Headers, 'get'>
}

/** The refusal, and what it is explained by. */
export interface RefusedRequest extends Evidence {
  readonly refused: Refusal
  readonly authorization: Authorization | undefined
  readonly information: SignInformation | undefined
}

/** The lines of a request before its body, as it was sent. */
export function headOf({ method, url }: ReadRequest, authorization: Authorization | undefined): RequestHead {
  return { method, url: targetOf(url), timestamp: authorization?.timestamp ?? '', nonce: authorization?.nonce ?? '' }
}

/** Path and query as they are written, without what a URL parser would make of them. */
function targetOf(url: string): string {
  const target = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/#.*/s, '')
  return target.startsWith('/') ? target : `/${target}`
}
