import type { Remedy } from '@wechatpay-edge/core'
import { isRateLimit } from '@wechatpay-edge/core/internal'
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
    en: 'Slow down, then repeat with the same parameters; a write with the same Idempotency-Key or business number',
  },
  500: {
    zh: '请使用相同参数稍后重新调用',
    en: 'Repeat later with the same parameters; a write with the same Idempotency-Key or business number',
  },
}

const otherwise: Remedy = {
  zh: '请查询结果，或使用相同参数重试',
  en: 'This is not a response of the API. Query what was done, or repeat with the same parameters; a write with the same Idempotency-Key or business number',
}

/** What to do about a 401, by its message. The messages begin as on the pages 4012072670 and 4012365345. */
const unauthorized: readonly (readonly [message: RegExp, remedy: Remedy])[] = [
  [
    /^Http头Authorization中的timestamp与发起请求的时间/,
    {
      zh: '校准本机时钟（NTP）：相差超过 5 分钟',
      en: "Set this machine's clock (NTP): it is wrong by more than 5 minutes",
    },
  ],
  [
    /^商户证书序列号有误/,
    {
      zh: '从 账户中心 > API安全 > API证书 > 查看证书 复制 serialNo，注意不是平台证书序列号或公钥ID',
      en: "Copy serialNo from 账户中心 > API安全 > API证书 > 查看证书: it is not WeChat Pay's serial number or public key ID",
    },
  ],
  [
    /^(商户证书已|已更换证书)/,
    {
      zh: '换用有效的 API 证书：serialNo 与 privateKey 一起更换',
      en: 'The API certificate has expired, was revoked or replaced: change serialNo and privateKey together to those of a valid one',
    },
  ],
  [
    /^商户未申请过证书/,
    { zh: '前往申请：账户中心 > API安全 > API证书', en: 'Apply for an API certificate: 账户中心 > API安全 > API证书' },
  ],
  [
    /^商户未设置APIv3密钥/,
    { zh: '前往设置：账户中心 > API安全 > APIv3密钥', en: 'Set the APIv3 key: 账户中心 > API安全 > APIv3密钥' },
  ],
  [
    /^Http头Authorization认证类型/,
    {
      zh: '微信支付不接受 merchant 的签名算法：使用国密（SM2）的商户需要自定义 Signer',
      en: "WeChat Pay does not accept this merchant's signature scheme: merchants on 国密 (SM2) need a Signer of their own",
    },
  ],
  [
    /^(Http头Authorization|签名信息错误)/,
    {
      zh: '检查去掉或改写 Authorization 请求头的代理或中间件',
      en: 'Look for a proxy or a middleware that removes or rewrites the Authorization header',
    },
  ],
  [
    /^(错误的)?签名/,
    {
      zh: 'privateKey 与 serialNo 不匹配，或请求在签名之后被改动：对比 apiclient_key.pem 与 apiclient_cert.pem 的公钥，再检查代理',
      en: 'privateKey does not belong to serialNo, or the request was changed after it was signed: compare the public keys of apiclient_key.pem and apiclient_cert.pem, then look for a proxy that rewrites URLs or bodies',
    },
  ],
]

/** The pages that remedies send the reader to. */
const pages: Readonly<Record<string, string>> = { 接口规则: '4012081709', 签名常见问题: '4012072670' }

interface Sought {
  readonly status: number
  readonly apiCode: string
  readonly apiMessage: string
}

/**
 * The row with the same message, else the operation's row for the code (business rows come before common ones), else
 * another operation's, else the status's. What a 401 means depends on its message alone.
 */
export function findRemedy(
  operation: Operation,
  operations: readonly Operation[],
  { status, apiCode, apiMessage }: Sought,
): Remedy {
  const fix = status === 401 && unauthorized.find(([message]) => message.test(apiMessage))
  if (fix) return fix[1]
  const own = [...operation.errors, ...commonErrors]
  const isLimit = isRateLimit(status, apiCode)
  const hasCode = (row: ErrorRow) => row.code === apiCode
  const hasMessage = (row: ErrorRow) => row.description === apiMessage
  const row =
    own.find((candidate) => hasCode(candidate) && hasMessage(candidate)) ??
    own.find((candidate) => hasMessage(candidate) && candidate.status === status) ??
    own.find(hasCode) ??
    // What another operation's row says about a limit may be about that operation alone: 该笔退款为受理中.
    (isLimit
      ? own.find((candidate) => candidate.status === 429)
      : operations.flatMap(({ errors }) => errors).find(hasCode))
  const { zh, en } = row?.remedy ?? byStatus[isLimit ? 429 : status >= 500 ? 500 : status] ?? otherwise
  const [, title = ''] = /^请参阅 (.+)$/.exec(zh) ?? []
  const address = pages[title] ? ` https://pay.weixin.qq.com/doc/v3/merchant/${pages[title]}` : ''
  return { zh: zh + address, en: en + address }
}
