import { ApiError, isVerified } from '@wechatpay-edge/core'
import { asksToRepeat, isRefusal, isTransient, outcomeOf, requestIdOf } from '@wechatpay-edge/core/internal'
import type { Operation } from './operation.ts'
import { findRemedy } from './remedy.ts'

/** A response that is not a success, with its body as openapi-fetch gives it: JSON if it is, else text. */
export interface FailedResponse {
  readonly response: Response
  readonly error?: unknown
  /** Whether an earlier attempt of the same call may have been carried out. */
  readonly earlierUnknown: boolean
}

/**
 * Whether the operation's page says that such an error may have been done nevertheless: in the row of its message, or,
 * if no row has the message, in any row of its code.
 */
function isUnclear({ errors }: Operation, code: string, message: string): boolean {
  const rows = errors.filter((row) => row.code === code)
  const exact = rows.filter((row) => row.description === message)
  return (exact.length > 0 ? exact : rows).some(({ outcome }) => outcome === 'unknown')
}

/** Makes the error of a response: WeChat Pay's words, what they mean for a write, and what to do. */
export function toApiError(operation: Operation, operations: readonly Operation[], failed: FailedResponse): ApiError {
  const { response, error, earlierUnknown } = failed
  const { status } = response
  const { code, message, detail } = Object(error) as Record<string, unknown>
  const apiCode = typeof code === 'string' ? code : ''
  const fallback = error ? 'The response is not an API response' : 'The response has no body'
  const apiMessage = typeof message === 'string' ? message : fallback
  const verified = isVerified(response)
  const isRefused = isRefusal(status, error, verified) && !isUnclear(operation, apiCode, apiMessage)
  return new ApiError({
    status,
    apiCode,
    apiMessage,
    detail,
    remedy: findRemedy(operation, operations, { status, apiCode, apiMessage }),
    retryable: isTransient(status) || asksToRepeat(apiCode),
    verified,
    response,
    outcome: outcomeOf(isRefused ? 'refused' : 'sent', earlierUnknown),
    requestId: requestIdOf(response),
  })
}
