/**
 * Every error of this SDK, in one table: a literal `name`, a stable `code`, and `outcome`, which says what may have
 * happened to a write.
 */

/**
 * What may have happened at WeChat Pay by the time that a call failed.
 *
 * - `not-sent`: no attempt left this process. Fix the cause and call again.
 * - `refused`: a verified response says that WeChat Pay did nothing.
 * - `unknown`: it may have been done. Repeat with the **same** Idempotency-Key, or query.
 */
export type Outcome = 'not-sent' | 'refused' | 'unknown'

/** What an error knows about the call that it ended; all optional. */
export interface ErrorContext {
  readonly outcome?: Outcome | undefined
  /** The response's `Request-ID`, which WeChat Pay's support asks for. */
  readonly requestId?: string | undefined
  readonly cause?: unknown
}

/** The base of every error of this SDK. Distinguish them by `code`, after {@link isWechatPayError}. */
export abstract class WechatPayError extends Error {
  abstract readonly code: WechatPayErrorCode
  /** What may have happened to a write; `undefined` outside a call (importing a key, for example). */
  declare readonly outcome: Outcome | undefined
  /** The response's `Request-ID`; `undefined` if there was no response. */
  declare readonly requestId: string | undefined
  /** The operationId of the call that failed, in its spec; `undefined` outside a call of an API package. */
  declare readonly operation: string | undefined

  constructor(message: string, { cause, ...fields }: ErrorContext = {}) {
    super(message, cause === undefined ? undefined : { cause })
    Object.assign(this, fields)
  }

  /** The fields that are safe to log: no key, signature, header or body. */
  toJSON(): Record<string, unknown> {
    const { message } = this
    return { ...(this as object), message }
  }
}

/** What a {@link KeyError} is made of. */
export interface KeyProblem {
  /** Which option it is about, as `merchant.privateKey`; `''` if the key is the argument itself. */
  readonly path?: string | undefined
  /** What was expected. */
  readonly expected: string
  /** What was received, described; never the key. */
  readonly received: string
  /** How to fix it; `''` if there is no more to say. */
  readonly remedy?: string | undefined
}

/** Anything wrong with a key, a certificate or a serial number. */
export class KeyError extends WechatPayError {
  override readonly name = 'KeyError'
  readonly code = 'ERR_WECHATPAY_KEY'
  /** Which option it is about, as `merchant.privateKey`; `''` if the key is the argument itself. */
  declare readonly path: string
  /** What was expected. */
  declare readonly expected: string
  /** What was received, described; never the key. */
  declare readonly received: string
  /** How to fix it; `''` if there is no more to say. */
  declare readonly remedy: string

  constructor({ path = '', expected, received, remedy = '' }: KeyProblem, context?: ErrorContext) {
    super(`${path && `${path}: `}expected ${expected}, received ${received}${remedy && `. ${remedy}`}`, context)
    Object.assign(this, { path, expected, received, remedy })
  }
}

/** One thing that is wrong with a body, a query, the path or a header. */
export interface ValidationIssue {
  /** Where: `partner.appid`, `path.` before what is in the path, `''` for the whole, `Idempotency-Key` for the header. */
  readonly path: string
  /** The rule that is broken, as JSON Schema calls it: `required`, `maxLength`, `enum`, … */
  readonly rule: string
  /** What was expected, in words. It never contains the value. */
  readonly message: string
}

/** The arguments of a call break the API's rules; nothing was sent. */
export class ValidationError extends WechatPayError {
  override readonly name = 'ValidationError'
  readonly code = 'ERR_WECHATPAY_VALIDATION'
  /** Everything that is wrong, each with its place and its rule. */
  declare readonly issues: readonly ValidationIssue[]

  constructor(issues: readonly ValidationIssue[]) {
    const found = issues.map(({ path, message }) => `${path && `${path} `}${message}`)
    super(`Nothing was sent: ${found.join('; ')}`, { outcome: 'not-sent' })
    Object.assign(this, { issues })
  }
}

/** How to fix one error, in the vendor's words (中文) and in English. */
export interface Remedy {
  readonly zh: string
  readonly en: string
}

/**
 * WeChat Pay's `code`: editors complete those that its error tables name most often, and any other text is taken. It is
 * `''` for a response that is not its JSON.
 */
export type ApiCode =
  | 'PARAM_ERROR'
  | 'INVALID_REQUEST'
  | 'SIGN_ERROR'
  | 'SYSTEM_ERROR'
  | 'APPID_MCHID_NOT_MATCH'
  | 'MCH_NOT_EXISTS'
  | 'NO_AUTH'
  | 'RESOURCE_NOT_EXISTS'
  | 'FREQUENCY_LIMITED'
  | (string & {})

/** What an {@link ApiError} is made of. */
export interface ApiErrorFields extends ErrorContext {
  /** The HTTP status. */
  readonly status: number
  /** WeChat Pay's `code`, an open set; `''` for a response that is not its JSON. */
  readonly apiCode: ApiCode
  /** WeChat Pay's own words; the SDK's if the response is not its JSON, or has no body. */
  readonly apiMessage: string
  /** WeChat Pay's `detail`, which echoes values that you sent. */
  readonly detail?: unknown
  /** What to do, from the operation's error table, or from the status. */
  readonly remedy: Remedy
  /** Whether the same call, repeated later, may succeed. */
  readonly retryable: boolean
  /** Whether the response's signature was checked. */
  readonly verified: boolean
  readonly response: Response
}

/** WeChat Pay responded with an error. */
export class ApiError extends WechatPayError {
  override readonly name = 'ApiError'
  readonly code = 'ERR_WECHATPAY_API'
  /** The HTTP status. */
  declare readonly status: number
  /** WeChat Pay's `code`, an open set; `''` for a response that is not its JSON. */
  declare readonly apiCode: ApiCode
  /** WeChat Pay's own words; the SDK's if the response is not its JSON, or has no body. */
  declare readonly apiMessage: string
  /** What to do, from the operation's error table, or from the status. */
  declare readonly remedy: Remedy
  /** Whether the same call, repeated later, may succeed. */
  declare readonly retryable: boolean
  /** Whether the response's signature was checked. WeChat Pay does not sign its errors before authentication. */
  declare readonly verified: boolean
  /** WeChat Pay's `detail`. Not enumerable, because it echoes values that you sent. */
  declare readonly detail: unknown
  /** Status and headers; the body has been read. Not enumerable. */
  declare readonly response: Response

  constructor({ detail, response, ...fields }: ApiErrorFields) {
    const { status, requestId } = fields
    const [apiCode = '', apiMessage = ''] = [fields.apiCode, fields.apiMessage].map(safeText)
    const words = [status, apiCode, apiMessage, requestId && `(Request-ID ${requestId})`]
    super(words.filter(Boolean).join(' '), { ...fields, apiCode, apiMessage } as ErrorContext)
    Object.defineProperties(this, { detail: { value: detail }, response: { value: response } })
  }

  override toJSON(): Record<string, unknown> {
    const { location, field, issue, detail } = Object(this.detail)
    // A SIGN_ERROR nests its issue once more.
    const texts = { location, field, issue: issue ?? detail?.issue }
    const safe = Object.entries(texts).map(([name, value]) => [name, safeText(value)])
    return { ...super.toJSON(), detail: this.detail && Object.fromEntries(safe) }
  }
}

/** Why a signature was refused. */
export type SignatureErrorReason =
  | 'missing-header'
  | 'malformed-header'
  | 'clock-skew'
  | 'unknown-serial'
  | 'mismatch'
  | 'probe'

/** A signature is missing, malformed or wrong: do not trust the response or notification. */
export class SignatureError extends WechatPayError {
  override readonly name = 'SignatureError'
  readonly code = 'ERR_WECHATPAY_SIGNATURE'
  /** Why it was refused: `clock-skew`, `unknown-serial`, `mismatch`, … */
  declare readonly reason: SignatureErrorReason
  /** The `Wechatpay-Serial` header, if there is one. */
  declare readonly serial: string | undefined

  constructor(
    reason: SignatureErrorReason,
    message: string,
    context?: ErrorContext & { readonly serial?: string | undefined },
  ) {
    super(message, context)
    Object.assign(this, { reason })
  }
}

/** No complete response or notification came: a connection refused or lost, a timeout, a body that is too long. */
export class ConnectionError extends WechatPayError {
  override readonly name = 'ConnectionError'
  readonly code = 'ERR_WECHATPAY_CONNECTION'
  /** Whether time ran out. */
  declare readonly timeout: boolean
  /** How many attempts were made. */
  declare readonly attempts: number

  constructor(message: string, context?: ErrorContext & { readonly timeout?: boolean; readonly attempts?: number }) {
    super(message, { timeout: false, attempts: 1, ...context } as ErrorContext)
    makeSafe(this.cause)
  }
}

/** What WeChat Pay encrypted could not be decrypted, or is not what it should be. */
export class DecryptionError extends WechatPayError {
  override readonly name = 'DecryptionError'
  readonly code = 'ERR_WECHATPAY_DECRYPTION'
  /** The usual causes, the most frequent one first; `[]` if the message says it all. */
  declare readonly causes: readonly string[]

  constructor(
    message: string,
    { causes = [], ...context }: ErrorContext & { readonly causes?: readonly string[] } = {},
  ) {
    super(causes.length > 0 ? `${message}. Usual causes: ${causes.join('; ')}` : message, context)
    Object.assign(this, { causes })
  }
}

/** A keyring could not load WeChat Pay's keys. */
export class KeyringError extends WechatPayError {
  override readonly name = 'KeyringError'
  readonly code = 'ERR_WECHATPAY_KEYRING'
  /** The HTTP status of the response that it failed on. */
  declare readonly status: number | undefined

  /** `context.status`: the HTTP status of the response that it failed on. */
  constructor(message: string, context?: ErrorContext & { readonly status?: number | undefined }) {
    super(message, context)
  }
}

/** A list ended before all the rows came that WeChat Pay had counted. The rows that came were all yielded. */
export class IncompleteListError extends WechatPayError {
  override readonly name = 'IncompleteListError'
  readonly code = 'ERR_WECHATPAY_INCOMPLETE_LIST'
  /** How many rows came. */
  declare readonly seen: number
  /** How many rows WeChat Pay had counted. */
  declare readonly total: number

  constructor(seen: number, total: number) {
    super(`The list ended after ${seen} of ${total} rows. List again, or ask for one page at a time`)
    Object.assign(this, { seen, total })
  }
}

/** Every error of this SDK, for a `switch` over `code`. */
export type AnyWechatPayError =
  | KeyError
  | ValidationError
  | ApiError
  | SignatureError
  | ConnectionError
  | DecryptionError
  | KeyringError
  | IncompleteListError

/** The `code` of every error of this SDK. */
export type WechatPayErrorCode = AnyWechatPayError['code']

/**
 * Whether an error is one of this SDK's, by its `code`. It works across copies of the package and across realms.
 *
 * In a `catch` it narrows to a union, so that `error.code === 'ERR_WECHATPAY_API'` gives you an ApiError.
 *
 * @example
 * ```ts
 * import { importPrivateKey, isWechatPayError } from '@wechatpay-edge/core'
 *
 * try {
 *   await importPrivateKey('not a key')
 * } catch (error) {
 *   if (!isWechatPayError(error)) throw error
 *   if (error.code === 'ERR_WECHATPAY_KEY') console.log(error.expected, error.remedy)
 * }
 * ```
 */
export function isWechatPayError(error: unknown): error is AnyWechatPayError {
  return /^ERR_WECHATPAY_/.test(String(Object(error).code))
}

/**
 * Adds what a call knows to its error, without losing its stack. An error that another call has ended with belongs to that
 * call's caller, and a frozen one cannot change: a copy is made, with the first as its cause.
 */
export function amend<E extends WechatPayError>(error: E, fields: Partial<E>): E {
  const { operation, outcome } = error
  try {
    if (!operation && (!outcome || (fields.outcome ?? outcome) === outcome)) return Object.assign(error, fields)
  } catch {
    // It cannot change.
  }
  // Without what the other call added to the message.
  const [message] = `${error.message}`.split(` (${operation})`)
  const copy = Object.assign(new Error(message, { cause: error }), error, { operation: undefined }, fields)
  // Whatever is not enumerable is inherited from the first.
  return Object.setPrototypeOf(copy, error)
}

/** A TypeError for bad arguments, distinguishable from the TypeErrors that `fetch` throws on network failure. */
export class ArgumentError extends TypeError {}

/**
 * Text from the network that is safe to log: one line, at most 500 characters, and without an Authorization header, which
 * a gateway may echo. `undefined` for what is not text.
 */
export function safeText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  // What is cut before the secrets are removed is long enough to know a secret that begins in what is kept.
  return removeSecrets(value.slice(0, 4000).replace(/[\s\p{C}]+/gu, ' ')).slice(0, 500)
}

/** An Authorization header or parts of it, or JSON: a body. */
const secrets =
  /WECHATPAY(2|-BRAND)-\S*( \S+)?|[\w"'\\-]{0,20}(nonce_str|signature)\W{0,3}(=|:|%(25)*3[AD])\s*\S+|(\{|%(25)*7B)\s*(\\*"|&quot;|%(25)*22).*/gis

/** Base64, however it is escaped, in one line or in several. */
const runs = /([\w+/=\\%-]{16,}(\s|<[^<>]{0,20}>)?)+/g

function removeSecrets(text: string): string {
  return text.replace(secrets, '[removed]').replace(runs, (run) => (run.length < 100 ? run : '[removed]'))
}

/** Removes from the errors of a transport what it quotes: undici keeps the bytes that it could not read. */
function makeSafe(cause: unknown, depth = 0): void {
  if (!(cause instanceof Error) || isWechatPayError(cause) || depth > 5) return
  for (const name of ['message', 'stack', 'data'] as const) {
    const text = (cause as { readonly data?: unknown } & Error)[name]
    if (typeof text !== 'string') continue
    const safe = removeSecrets(text.slice(0, 4000))
    if (!text.startsWith(safe)) Reflect.set(cause, name, safe)
  }
  makeSafe(cause.cause, depth + 1)
}
