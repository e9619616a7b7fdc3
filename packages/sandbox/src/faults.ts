/** What can go wrong on purpose. */
import type { RawAnswer } from './exchange.ts'

/** An answer with this status in place of the request's own, once the request has passed every check. */
export interface StatusFault {
  readonly kind: 'status'
  readonly status: number
  /** WeChat Pay's `code`. Without it, and without `body`, the answer is empty. */
  readonly code?: string | undefined
  /** Default: the operation's own words for the code. */
  readonly message?: string | undefined
  /** The whole body as text, in place of `code` and `message`: a gateway's HTML, say. */
  readonly body?: string | undefined
  /** The Content-Type of `body`. Default `text/html`. */
  readonly contentType?: string | undefined
  /** More headers: `{ Location: '…' }`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Default: as WeChat Pay does it, which signs all but 3xx, 401, 405 and a gateway's 502, 503 and 504. */
  readonly signed?: boolean | undefined
  /** Whether the request was executed nevertheless. Default `false`. */
  readonly execute?: boolean | undefined
}

/**
 * No answer: `hang` leaves the connection open for ever (`fetch` waits for the request's signal), `drop` loses it
 * (`fetch` rejects with `TypeError`). `execute`: the request was executed nevertheless; default `false`, when it is not
 * even checked.
 */
export type SilentFault =
  | { readonly kind: 'hang'; readonly execute?: boolean | undefined }
  | { readonly kind: 'drop'; readonly after?: 'request' | undefined; readonly execute?: boolean | undefined }

/** One thing that goes wrong with the next request. */
export type Fault =
  | StatusFault
  /** A good answer without `Wechatpay-…` headers. */
  | { readonly kind: 'unsigned' }
  /** A signature of another body, in good form. */
  | { readonly kind: 'wrong-signature' }
  /**
   * Probe traffic (签名探测流量): a wrong signature that begins with `WECHATPAY/SIGNTEST/`. `valid` (default `true`): 344
   * characters of Base64; `false`: 355 characters, which are not. Both were seen.
   */
  | { readonly kind: 'probe'; readonly valid?: boolean | undefined }
  /** A good signature under a `Wechatpay-Serial` that nobody has. */
  | { readonly kind: 'unknown-serial' }
  /** A good signature of `ageSeconds` ago (default 600; negative: of the future). */
  | { readonly kind: 'old-timestamp'; readonly ageSeconds?: number | undefined }
  | SilentFault
  /** The connection is lost after the headers of the answer: it was executed, and `fetch` answers with a body that fails. */
  | { readonly kind: 'drop'; readonly after: 'headers' }
  /** An answer of your own making: `body` is changed before it is signed, `answer` after. */
  | {
      readonly kind: 'change'
      readonly body?: ((text: string) => string) | undefined
      readonly answer?: ((answer: RawAnswer) => RawAnswer) | undefined
    }

/** Whether a fault leaves the request without any answer. */
export function isSilent(fault: Fault | undefined): fault is SilentFault {
  return fault?.kind === 'hang' || (fault?.kind === 'drop' && fault.after !== 'headers')
}

/** What each kind may have besides its kind. */
const members: Readonly<Record<Fault['kind'], readonly string[]>> = {
  status: ['status', 'code', 'message', 'body', 'contentType', 'headers', 'signed', 'execute'],
  unsigned: [],
  'wrong-signature': [],
  probe: ['valid'],
  'unknown-serial': [],
  'old-timestamp': ['ageSeconds'],
  hang: ['execute'],
  drop: ['after', 'execute'],
  change: ['body', 'answer'],
}

/** A queue that takes faults alone: one that is misspelt must not let a test pass. */
export class Faults extends Array<Fault> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  override push(...faults: Fault[]): number {
    faults.forEach(assertFault)
    return super.push(...faults)
  }

  override unshift(...faults: Fault[]): number {
    faults.forEach(assertFault)
    return super.unshift(...faults)
  }
}

/** Throws TypeError where it is no fault, or has a member that its kind does not have. */
export function assertFault(fault: Fault): void {
  const { kind, ...rest } = Object(fault) as Fault
  const allowed = new Map(Object.entries(members)).get(kind)
  if (!allowed) {
    throw new TypeError(`faults: expected one of kind ${Object.keys(members).join(', ')}, received ${String(kind)}`)
  }
  const strange = Object.keys(rest).find((name) => !allowed.includes(name))
  if (strange !== undefined) {
    const known = allowed.length > 0 ? allowed.join(', ') : 'nothing more'
    throw new TypeError(`faults: expected ${kind} with ${known}, received ${strange}`)
  }
  if (fault.kind === 'status' && !Number.isInteger(fault.status)) {
    throw new TypeError('faults: expected status with a status, received none')
  }
  if (fault.kind === 'drop' && !['request', 'headers', undefined].includes(fault.after)) {
    throw new TypeError('faults: expected drop after request or headers, received another word')
  }
}
