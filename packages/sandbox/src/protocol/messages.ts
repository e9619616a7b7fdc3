/** WeChat Pay's own messages, as printed on its pages or as seen in real responses. */

export const messages = {
  missingHeader: 'Http头缺少Accept或User-Agent',
  authorizationFormat: 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
  authorizationScheme: 'Http头Authorization认证类型不正确',
  timestamp: 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟',
  serial: '商户证书序列号有误。请使用签名私钥匹配的证书序列号',
  certificate: {
    expired: '商户证书已过期。',
    revoked: '商户证书已作废。',
    replaced: '已更换证书，请使用新证书',
  },
  apiV3KeyUnset: '商户未设置APIv3密钥。',
  platformSerial: '平台证书序列号Wechatpay-Serial错误',
  platformSerialMissing: 'HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)',
  cannotDecrypt: '平台私钥解密失败',
  signature: '签名错误',
  mchid: 'http header中的mchid与post payload中的mchid不匹配',
  parameter: '参数错误',
  time: '输入时间格式错误',
} as const

/** The number after the last `-` of an error's Request-ID. */
export const requestIdNumbers: ReadonlyMap<string, number> = new Map([
  ['SIGN_ERROR', 268443699],
  ['PARAM_ERROR', 268435461],
  ['FREQUENCY_LIMITED', 268447840],
  ['APPID_MCHID_NOT_MATCH', 268445527],
])

/** Seen on a signed 400; WeChat Pay publishes no number for most codes. */
export const otherRequestIdNumber = 270924337

// The messages below are quoted from real responses. `source` is `/body/partner/appid`, `/query/limit` or
// `/uri_template/out_trade_no`.

export function requiredMessage(source: string, title: string): string {
  return `输入源“${source}”映射到字段“${title}”必填性规则校验失败，此字段为必填项`
}

export function typeMessage(source: string, title: string, expected: 'string' | 'integer' | 'array'): string {
  const needs = {
    string: '此字段需要一个 string 类型的 Json 值',
    integer: '此字段需要一个合法的 64 位有符号整数',
    array: '此字段需要 JSON 数组对象',
  }
  return `无法将 JSON 输入源“${source}”映射到目标字段“${title}”中，${needs[expected]}`
}

export function minimumMessage(source: string, title: string, minimum: number): string {
  return `输入源“${source}”映射到数值字段“${title}”规则校验失败，值低于最小值 ${minimum}`
}

export function patternMessage(source: string, title: string, pattern: string): string {
  return `输入源“${source}”映射到值字段“${title}”字符串规则校验失败，字符串必须匹配正则表达式“${pattern}”`
}

export function lengthMessage(
  source: string,
  title: string,
  count: { readonly unit: '字节数' | '字符数'; readonly value: number },
  limit: { readonly kind: 'min' | 'max'; readonly value: number },
): string {
  const bound = limit.kind === 'min' ? '小于最小值' : '大于最大值'
  return `输入源“${source}”映射到值字段“${title}”字符串规则校验失败，${count.unit} ${count.value}，${bound} ${limit.value}`
}
