import type { Remedy } from '@wechatpay-edge/core'
import { commonErrors } from './generated/common-errors.ts'
import type { ErrorRow, Operation } from './operation.ts'

/** The vendor's words for a status (HTTP状态码), for codes and responses that no table has. */
const byStatus: Readonly<Record<number, Remedy>> = {
  202: { zh: '请使用原参数重复请求一遍', en: 'Accepted, not done yet: repeat the same request' },
  400: {
    zh: '请根据错误提示正确传入参数',
    en: 'Fix the request as the message says; retrying it unchanged will fail again',
  },
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
  en: 'This is not a response of the API. Query what was done, or repeat with the same parameters and the same Idempotency-Key',
}

interface Sought {
  readonly status: number
  readonly apiCode: string
  readonly apiMessage: string
}

/**
 * The row with the same message, else the operation's row for the code (business rows come before common ones), else
 * another operation's, else the status's.
 */
export function findRemedy(
  operation: Operation,
  operations: readonly Operation[],
  { status, apiCode, apiMessage }: Sought,
): Remedy {
  const own = [...operation.errors, ...commonErrors]
  const hasCode = (row: ErrorRow) => row.code === apiCode
  const hasMessage = (row: ErrorRow) => row.description === apiMessage
  const row =
    own.find((candidate) => hasCode(candidate) && hasMessage(candidate)) ??
    own.find((candidate) => hasMessage(candidate) && candidate.status === status) ??
    own.find(hasCode) ??
    operations.flatMap(({ errors }) => errors).find(hasCode)
  return row?.remedy ?? byStatus[status >= 500 ? 500 : status] ?? otherwise
}
