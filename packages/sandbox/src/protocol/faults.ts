/** Faults: what a test can make go wrong. */
import { own } from '../lib/options.ts'
import { describe } from '../lib/values.ts'
import type { RawAnswer } from '../wire/exchange.ts'

/** A response with this status in place of the request's own, once the request has passed every check. */
export interface StatusFault {
  readonly kind: 'status'
  /** From 200 to 599. */
  readonly status: number
  /** WeChat Pay's `code`. Without it, and without `body`, the response is empty. */
  readonly code?: string | undefined
  /** Default: the operation's own message for the code. */
  readonly message?: string | undefined
  /** The whole body as text, in place of `code` and `message`: for example, a gateway's HTML. */
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
 * No response: `hang` leaves the connection open for ever (`fetch` waits for the request's signal), `drop` loses it
 * (`fetch` rejects with `TypeError`). `execute`: the request was executed nevertheless; default `false`, when it is not
 * even checked.
 */
export type SilentFault =
  | { readonly kind: 'hang'; readonly execute?: boolean | undefined }
  | { readonly kind: 'drop'; readonly after?: 'request' | undefined; readonly execute?: boolean | undefined }

/** One thing that goes wrong with a request. */
export type FaultEffect =
  | StatusFault
  /** A valid response without `Wechatpay-…` headers. */
  | { readonly kind: 'unsigned' }
  /** A well-formed signature of another body. */
  | { readonly kind: 'wrong-signature' }
  /**
   * Probe traffic (签名探测流量): a wrong signature that begins with `WECHATPAY/SIGNTEST/`. `valid` (default `true`): 344
   * characters of Base64; `false`: 355 characters, which are not. Both were seen.
   */
  | { readonly kind: 'probe'; readonly valid?: boolean | undefined }
  /** A valid signature under an unknown `Wechatpay-Serial`. */
  | { readonly kind: 'unknown-serial' }
  /** A valid signature of `ageSeconds` ago (default 600; negative: of the future). */
  | { readonly kind: 'old-timestamp'; readonly ageSeconds?: number | undefined }
  | SilentFault
  /** The connection is lost after the headers of the response: the request was executed, and reading the body fails. */
  | { readonly kind: 'drop'; readonly after: 'headers' }
  /** A response that you change: `body` before it is signed, `answer` after. */
  | {
      readonly kind: 'change'
      readonly body?: ((text: string) => string) | undefined
      readonly answer?: ((answer: RawAnswer) => RawAnswer) | undefined
    }

/** One thing that goes wrong with the next request, or with the next one for an operation. */
export type Fault = FaultEffect & {
  /** The id of the operation that it waits for: other requests leave it in the queue. Default: any request meets it. */
  readonly operation?: string | undefined
}

/** Whether a fault leaves the request without any response. */
export function isSilent(fault: Fault | undefined): fault is Fault & SilentFault {
  return fault?.kind === 'hang' || (fault?.kind === 'drop' && fault.after !== 'headers')
}

type Check = (value: unknown) => boolean

const isBoolean: Check = (value) => typeof value === 'boolean'
const isText: Check = (value) => typeof value === 'string'
const isFunction: Check = (value) => typeof value === 'function'

/** What each kind may have besides its kind, and what that may be. */
const members: Readonly<Record<Fault['kind'], Readonly<Record<string, Check>>>> = {
  status: {
    status: (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
    code: isText,
    message: isText,
    body: isText,
    contentType: isText,
    headers: (value) => typeof value === 'object' && value !== null,
    signed: isBoolean,
    execute: isBoolean,
  },
  unsigned: {},
  'wrong-signature': {},
  probe: { valid: isBoolean },
  'unknown-serial': {},
  'old-timestamp': { ageSeconds: (value) => Number.isFinite(value) },
  hang: { execute: isBoolean },
  drop: { after: (value) => value === 'request' || value === 'headers', execute: isBoolean },
  change: { body: isFunction, answer: isFunction },
}

/** A queue that takes only valid faults, for operations that are served: a misspelt one must not let a test pass. */
export function createFaults(operationIds: readonly string[]): Fault[] {
  const faults: Fault[] = []
  for (const name of ['push', 'unshift'] as const) {
    const value = (...given: Fault[]): number => {
      for (const fault of given) readFault(fault, operationIds)
      return Array.prototype[name].apply(faults, given)
    }
    // Not enumerable, so that the queue equals a plain array.
    Object.defineProperty(faults, name, { value })
  }
  return faults
}

/**
 * Takes from the queue the first fault that a request meets. They are checked here, too, because a fault need not be
 * pushed; an invalid one stays, so that a client's retry meets it again.
 */
export function takeFault(
  faults: Fault[],
  operationId: string | undefined,
  operationIds: readonly string[],
): Fault | undefined {
  const index = faults.findIndex((given) => {
    const { operation } = readFault(given, operationIds)
    return operation === undefined || operation === operationId
  })
  return index === -1 ? undefined : readFault(faults.splice(index, 1)[0], operationIds)
}

/** The fault's own members. Throws TypeError if it is invalid, or has a member that its kind does not have. */
export function readFault(given: unknown, operationIds: readonly string[]): Fault {
  const fault = own(Object(given) as Fault)
  const { kind, operation, ...rest } = fault
  const checks = new Map(Object.entries(members)).get(kind)
  const expect = (isRight: boolean, expected: string, received: string): void => {
    if (!isRight) throw new TypeError(`faults: expected ${expected}, received ${received}`)
  }
  expect(checks !== undefined, `one of kind ${Object.keys(members).join(', ')}`, String(kind))
  const isServed = operation === undefined || operationIds.includes(operation)
  expect(
    isServed,
    operationIds.length > 0 ? `an operation of ${operationIds.join(', ')}` : 'no operation',
    describe(operation),
  )
  const known = Object.keys(checks ?? {})
  for (const [name, value] of Object.entries(rest).filter((entry) => entry[1] !== undefined)) {
    expect(known.includes(name), `${kind} with ${known.join(', ') || 'nothing more'}`, name)
    expect(Boolean(checks?.[name]?.(value)), `${kind} with ${name} as Fault says`, `another, a ${typeof value}`)
  }
  const { status, after, execute, body, answer } = rest as Readonly<Record<string, unknown>>
  if (kind === 'status') expect(status !== undefined, 'status with a status', 'none')
  if (kind === 'change') expect(body !== undefined || answer !== undefined, 'change with body or answer', 'neither')
  if (after === 'headers') expect(execute === undefined, 'drop after headers without execute', 'it: it is executed')
  return fault
}
