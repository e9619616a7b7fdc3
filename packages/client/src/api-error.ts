import { ApiError, isVerified, type Outcome, type Remedy } from '@wechatpay-edge/core'
import type { ErrorRow, Operation } from './operation.ts'

/** An answer that is not a success, with its body as openapi-fetch gives it: JSON where it is, else text. */
export interface FailedAnswer {
  readonly response: Response
  readonly error?: unknown
  readonly earlierUnknown: boolean
}

/** What WeChat Pay says of a status (HTTP状态码), for codes and answers that no table has. */
const byStatus: Readonly<Record<number, Remedy>> = {
  202: { zh: '请使用原参数重复请求一遍', en: 'Accepted, not done yet: repeat the same request' },
  400: { zh: '请根据错误提示正确传入参数', en: 'Mend the request as the message says; do not repeat it as it is' },
  401: {
    zh: '请参阅签名常见问题',
    en: "Check mchid, serialNo and privateKey: they must belong together, and this machine's clock must be right",
  },
  403: {
    zh: '请前往商户平台检查产品权限',
    en: 'Check in the merchant platform that the product is enabled, and the rules of the code',
  },
  404: { zh: '请检查请求的资源和URL', en: 'Check the ids in the request, and that the path is right' },
  405: { zh: '请使用正确的请求方式', en: 'The path does not take this method: use the one that its page names' },
  409: { zh: '请确认资源是否已存在', en: 'It exists already: query it' },
  429: {
    zh: '请求未受理，请降低操作频率后重试',
    en: 'Slow down, then repeat with the same parameters and the same Idempotency-Key',
  },
  500: { zh: '请使用相同参数稍后重新调用', en: 'Repeat later with the same parameters and the same Idempotency-Key' },
}

const otherwise: Remedy = {
  zh: '请查询结果，或使用相同参数重试',
  en: 'This is not an answer of the API. Query what was done, or repeat with the same parameters and the same Idempotency-Key',
}

/** Statuses by which WeChat Pay says, signed, that it did nothing. */
const refusals = [400, 401, 403, 404, 405, 409]

/** Makes the error of an answer: WeChat Pay's words, what they mean for a write, and what to do. */
export function toApiError(operation: Operation, operations: readonly Operation[], answer: FailedAnswer): ApiError {
  const { response, error, earlierUnknown } = answer
  const { status } = response
  const { code, message, detail } = Object(error) as Record<string, unknown>
  const apiCode = typeof code === 'string' ? code : ''
  const apiMessage =
    typeof message === 'string' ? message : error ? 'The answer is not an API answer' : 'The answer has no body'
  const verified = isVerified(response)
  const outcome: Outcome = verified && refusals.includes(status) && !earlierUnknown ? 'refused' : 'unknown'
  const remedy = findRemedy(operation, operations, { status, apiCode, apiMessage })
  const requestId = response.headers.get('Request-ID') ?? undefined
  const retryable = status === 202 || status === 429 || status >= 500
  return new ApiError({
    status,
    apiCode,
    apiMessage,
    detail,
    remedy,
    retryable,
    verified,
    response,
    outcome,
    requestId,
  })
}

interface Sought {
  readonly status: number
  readonly apiCode: string
  readonly apiMessage: string
}

/** The row with the same words, else the operation's for the code (business rows come first), else another operation's, else the status's. */
function findRemedy(
  operation: Operation,
  operations: readonly Operation[],
  { status, apiCode, apiMessage }: Sought,
): Remedy {
  const others = operations.flatMap(({ errors }) => errors)
  const coded = (row: ErrorRow) => row.code === apiCode
  const worded = (row: ErrorRow) => row.description === apiMessage
  const row =
    operation.errors.find((candidate) => coded(candidate) && worded(candidate)) ??
    operation.errors.find((candidate) => worded(candidate) && candidate.status === status) ??
    operation.errors.find(coded) ??
    others.find(coded)
  return row?.remedy ?? byStatus[status >= 500 ? 500 : status] ?? otherwise
}

/** A 2xx, with its body as it was decoded. */
interface SuccessAnswer {
  readonly response: Response
  readonly data?: unknown
}

/** Whether a 2xx says that it was done, with the data that was asked for. */
export function isSuccess({ pagination }: Operation, { response, data }: SuccessAnswer): boolean {
  const { ok, status } = response
  // WeChat Pay says 204 where a success has no body.
  if (!ok || status === 202 || status === 204) return status === 204 && !pagination
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false
  const rows = pagination && (data as Readonly<Record<string, unknown>>)[pagination.rows]
  return rows === undefined || Array.isArray(rows)
}

/** A 2xx that is no success: accepted but not done yet (202), or without the data that was asked for. */
export function notDone(operation: Operation, { response, data }: SuccessAnswer): ApiError {
  const error = response.status === 202 ? { message: 'Accepted, not done yet', ...Object(data) } : data
  return toApiError(operation, [], { response, error, earlierUnknown: true })
}

/** A success whose body cannot be read: what was done is done. */
export function notJson(operation: Operation, response: Response): ApiError {
  return notDone(operation, { response, data: { message: 'The answer is not JSON in UTF-8' } })
}
