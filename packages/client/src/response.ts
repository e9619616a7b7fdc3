/** What a response means: data, an empty list, or an error. */
import type { ApiError } from '@wechatpay-edge/core'
import { isFields } from '@wechatpay-edge/core/internal'
import { toApiError } from './api-error.ts'
import type { Operation } from './operation.ts'

type Fields = Readonly<Record<string, unknown>>

/** A response as openapi-fetch gives it, with its body decoded. */
export interface Answer {
  readonly data?: unknown
  readonly error?: unknown
  readonly status: number
  /** Whether the status is a success. */
  readonly ok: boolean
  /** May be made when it is asked for. */
  readonly response: Response
  /** Whether an earlier attempt of the same call may have been carried out. */
  readonly earlierUnknown: boolean
}

/**
 * The data of a response. The response by which WeChat Pay says "none" becomes an empty page.
 *
 * @throws ApiError when it is an error, or a success without the data that was asked for
 */
export function readAnswer(
  operation: Operation,
  operations: readonly Operation[],
  query: unknown,
  answer: Answer,
): unknown {
  if (isSuccess(operation, answer)) return answer.data
  const error = answer.ok ? notDone(operation, answer) : toApiError(operation, operations, answer)
  if (!isEmptyAnswer(operation, error)) throw error
  return emptyPage(operation, query)
}

/** The bytes of a success as JSON; `undefined` for none. */
export function parseJson(
  operation: Operation,
  answer: Answer,
  decode: (bytes: ArrayBuffer | Uint8Array) => string,
): unknown {
  const bytes = answer.data as ArrayBuffer | Uint8Array | undefined
  if (!bytes?.byteLength) return undefined
  try {
    return (operation.integers?.by.read ?? JSON.parse)(decode(bytes))
  } catch {
    // Not done yet, whatever it says.
    if (answer.status === 202) return undefined
    // What was done is done.
    throw notDone(operation, { response: answer.response, data: { message: 'The response is not JSON in UTF-8' } })
  }
}

/**
 * Whether a 2xx says that it was done, with the data that was asked for.
 *
 * @param parseAs - How the body was decoded. If it is not JSON, it is for the caller to judge.
 */
export function isSuccess(
  { pagination, noContent }: Operation,
  { ok, status, data }: Answer,
  parseAs = 'json',
): boolean {
  if (!ok || status === 202) return false
  if (status === 204 || (data === undefined && parseAs === 'json')) return !!noContent
  if (parseAs !== 'json') return true
  if (!isFields(data) || isVendorError(data)) return false
  return !pagination || Array.isArray(data[pagination.rows] ?? (pagination.optional && []))
}

/** WeChat Pay's own error, which the signature covers, as it does not cover the status. */
function isVendorError(data: unknown): boolean {
  return typeof (Object(data) as Fields).code === 'string'
}

/** A 2xx that is no success: accepted but not done yet (202), or without the data that was asked for. */
export function notDone(operation: Operation, { response, data }: Pick<Answer, 'response' | 'data'>): ApiError {
  const error = response.status === 202 ? { message: 'Accepted, not done yet', ...Object(data) } : data
  return toApiError(operation, [], { response, error, earlierUnknown: true })
}

/** Whether it is the response by which WeChat Pay says "none": with its exact message, and signed. */
function isEmptyAnswer({ emptyAnswer }: Operation, { status, apiCode, apiMessage, verified }: ApiError): boolean {
  if (!emptyAnswer || !verified) return false
  return status === emptyAnswer.status && apiCode === emptyAnswer.code && apiMessage === emptyAnswer.message
}

/** The page that such a response stands for, with the query's own values. */
function emptyPage({ emptyAnswer }: Operation, query: unknown): Fields {
  const page: Record<string, unknown> = structuredClone({ ...emptyAnswer?.page })
  for (const [name, value] of Object.entries(Object(query))) if (name in page && value !== undefined) page[name] = value
  return page
}
