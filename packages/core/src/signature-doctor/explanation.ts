/** What explainSignature returns: a cause, in which line, and what to do. */
import type { Remedy } from '../errors.ts'
import type { SignatureLine } from './lines.ts'

/**
 * Why a signature was refused.
 *
 * Of any message: `clock`, `milliseconds`, `timestamp`, `body`, `body-re-serialized`, `body-decoded`, `key`, `message`
 * (one of its lines differs, and the signature does not show which), `signature-malformed`.
 *
 * Of a request: `authorization-missing`, `authorization-malformed`, `scheme`, `serial`, `certificate`, `api-v3-key`,
 * `method`, `url`, `nonce`, `line-ends`.
 *
 * Of a response or notification: `missing-header`, `malformed-header`, `signature-type`, `unknown-serial`, `probe`,
 * `keyring` (a key could not be loaded).
 *
 * `none`: the signature is right; `not-a-signature`: the error is about something else; `unexplained`: what was given does
 * not show it.
 */
export type SignatureCause =
  | 'none'
  | 'not-a-signature'
  | 'unexplained'
  | 'clock'
  | 'milliseconds'
  | 'authorization-missing'
  | 'authorization-malformed'
  | 'scheme'
  | 'serial'
  | 'certificate'
  | 'api-v3-key'
  | 'key'
  | 'message'
  | 'method'
  | 'url'
  | 'timestamp'
  | 'nonce'
  | 'body'
  | 'body-re-serialized'
  | 'body-decoded'
  | 'line-ends'
  | 'signature-malformed'
  | 'signature-type'
  | 'missing-header'
  | 'malformed-header'
  | 'unknown-serial'
  | 'keyring'
  | 'probe'

/** What was refused. */
export type SignatureSubject = 'request' | 'response' | 'notification'

/** Why a signature was refused, and what to do. It contains no key, no signature, and no body but its first 8 bytes. */
export interface SignatureExplanation {
  readonly subject: SignatureSubject
  readonly cause: SignatureCause
  /** What is wrong, in one or two sentences. */
  readonly message: string
  /** The lines of the signed message, as far as they are known. */
  readonly lines: readonly SignatureLine[]
  /** How far the message's time is from the receiver's, in seconds: above 0 if it is ahead. */
  readonly secondsOff?: number | undefined
  /** What to do. */
  readonly fix: Remedy
  /** All of it as text, for a log. */
  toString(): string
}

/** What was found, without what follows from it. */
export interface Finding {
  readonly cause: SignatureCause
  readonly message: string
  readonly lines?: readonly SignatureLine[] | undefined
  readonly secondsOff?: number | undefined
}

/** What to do about a request, and about anything else that has no fix of its own below. */
const fixes: Readonly<Record<SignatureCause, Remedy>> = {
  none: { zh: '无需处理', en: 'Nothing' },
  'not-a-signature': { zh: '按该错误自身的说明处理', en: 'Follow the error itself' },
  unexplained: {
    zh: '提供更多信息后重试：merchant 及其 certificate（apiclient_cert.pem）、sent（实际发出的请求）',
    en: 'Give more: merchant with its certificate (apiclient_cert.pem), and sent, the request as it was sent',
  },
  clock: {
    zh: '校准本机时钟（NTP），并在即将发送时才签名',
    en: "Set this machine's clock (NTP), and sign a request when it is sent, not before",
  },
  milliseconds: {
    zh: '时间戳以秒为单位：Math.floor(Date.now() / 1000)',
    en: 'The time is in seconds: Math.floor(Date.now() / 1000)',
  },
  'authorization-missing': {
    zh: '发送 Authorization 请求头，并检查会去掉它的代理或中间件',
    en: 'Send the Authorization header, and look for a proxy or a middleware that removes it',
  },
  'authorization-malformed': {
    zh: '按 https://pay.weixin.qq.com/doc/v3/merchant/4012365344 的格式书写，并检查会改写它的代理或中间件',
    en: 'Write it as https://pay.weixin.qq.com/doc/v3/merchant/4012365344 shows, and look for a proxy or a middleware that rewrites it',
  },
  scheme: {
    zh: '使用 createSigner 签名（品牌API用 createBrandSigner）；国密（SM2）商户需要自己的 Signer',
    en: 'Sign with createSigner, or createBrandSigner for brand APIs; merchants on 国密 (SM2) need a Signer of their own',
  },
  serial: {
    zh: '从 账户中心 > API安全 > API证书 > 查看证书 复制 serialNo，它与 mchid、私钥、apiclient_cert.pem 必须属于同一张商户API证书',
    en: 'Copy serialNo from 账户中心 > API安全 > API证书 > 查看证书: it must be that of apiclient_cert.pem, to which mchid and the private key belong, too',
  },
  certificate: {
    zh: '换用有效的商户API证书：serialNo 与 privateKey 一起更换（账户中心 > API安全 > API证书）',
    en: 'Use a valid API certificate (账户中心 > API安全 > API证书): change serialNo and privateKey together',
  },
  'api-v3-key': {
    zh: '前往设置：账户中心 > API安全 > APIv3密钥',
    en: 'Set it: 账户中心 > API安全 > APIv3密钥',
  },
  key: {
    zh: '使用与该证书成对的 apiclient_key.pem：两者的公钥必须相同（openssl pkey -in apiclient_key.pem -pubout；openssl x509 -in apiclient_cert.pem -noout -pubkey）',
    en: 'Use the apiclient_key.pem that came with this certificate: `openssl pkey -in apiclient_key.pem -pubout` and `openssl x509 -in apiclient_cert.pem -noout -pubkey` print the same',
  },
  message: {
    zh: '签名串的每一行都必须与实际发送的完全相同，然后检查会改写 URL 或请求体的代理或中间件',
    en: 'Sign each line exactly as it is sent, then look for a proxy or a middleware that rewrites URLs or bodies',
  },
  method: { zh: '用大写的、实际发送的请求方法签名', en: 'Sign the method that is sent, in upper case' },
  url: {
    zh: '用实际发送的路径和查询串签名：不含域名，不解码也不再次编码，然后检查会改写 URL 的代理',
    en: 'Sign path and query as they are sent: without the host, neither decoded nor encoded again. Then look for a proxy that rewrites URLs',
  },
  timestamp: {
    zh: 'Authorization 中的 timestamp 与签名串中的必须相同',
    en: 'Sign the timestamp that the Authorization header contains',
  },
  nonce: {
    zh: 'Authorization 中的 nonce_str 与签名串中的必须相同，且在时间戳之后',
    en: 'Sign the nonce_str that the Authorization header contains, after the timestamp',
  },
  body: {
    zh: '用实际发送的请求体字节签名（GET 为空），并检查会改写请求体的代理或中间件',
    en: 'Sign the bytes of the body that is sent (none for a GET), and look for a proxy or a middleware that rewrites bodies',
  },
  'body-re-serialized': {
    zh: '只序列化一次：用同一个字符串签名和发送，并检查会重新序列化请求体的代理或中间件',
    en: 'Serialize once: sign and send the same text. Then look for a proxy or a middleware that writes the JSON again',
  },
  'body-decoded': {
    zh: '以 UTF-8（无 BOM）签名并发送同样的字节',
    en: 'Sign and send the same bytes, in UTF-8 without a byte order mark',
  },
  'line-ends': {
    zh: '签名串每一行（包括最后一行）都以换行符 \\n（0x0A）结尾',
    en: 'End each line of the signed message with a line feed (0x0A), the last one, too',
  },
  'signature-malformed': {
    zh: '签名值为标准 Base64，单行：RSA 2048 位密钥为 344 个字符',
    en: 'Send the signature as standard Base64 in one line: 344 characters for a key of 2048 bits',
  },
  'signature-type': {
    zh: '微信支付公钥与平台证书用 createKeyring，品牌API用 createBrandKeyring；国密（SM2）需要自己的 Keyring',
    en: 'Use createKeyring, or createBrandKeyring for brand APIs; 国密 (SM2) needs a Keyring of its own',
  },
  'missing-header': {
    zh: '检查域名和代理：微信支付的成功应答和回调通知都带有四个 Wechatpay- 请求头，服务框架也必须把它们传下来',
    en: 'Look for a wrong host, a proxy, or a framework that drops headers: each success and each notification of WeChat Pay has all four Wechatpay- headers',
  },
  'malformed-header': {
    zh: '检查会合并、清空或改写请求头的代理或框架',
    en: 'Look for a proxy or a framework that joins, empties or rewrites headers',
  },
  'unknown-serial': {
    zh: '把该序列号或公钥ID对应的微信支付公钥（平台证书）加入 wechatpay',
    en: "Add WeChat Pay's public key or platform certificate of this name to wechatpay",
  },
  keyring: {
    zh: '检查 Keyring：它没有给出可用的公钥',
    en: 'Look at the keyring: it gave no key that verifies',
  },
  probe: {
    zh: '无需处理：这是签名探测流量，SDK 已正确拒绝；请求可重发，通知会再次送达',
    en: 'Nothing: WeChat Pay tests whether wrong signatures are refused (签名探测流量). Repeat the request, or wait for the notification',
  },
}

/** What to do about what WeChat Pay signed, if it differs. */
const receivedFixes: Readonly<Partial<Record<SignatureCause, Remedy>>> = {
  unexplained: {
    zh: '提供更多信息后重试：received（收到的请求头和原始报文）、wechatpay（PEM 形式的公钥或平台证书）',
    en: 'Give more: received (headers and raw body as they came), and wechatpay with its keys as PEM',
  },
  clock: {
    zh: '校准本机时钟（NTP），并在收到时立即验签；核查旧报文时把 now 设为收到它的时间',
    en: "Set this machine's clock (NTP), and verify a message when it comes. For one of the past, let now return the time at which it came",
  },
  timestamp: {
    zh: '检查会改写 Wechatpay-Timestamp 的代理或框架',
    en: 'Look for a proxy or a framework that rewrites Wechatpay-Timestamp',
  },
  milliseconds: {
    zh: 'Wechatpay-Timestamp 以秒为单位：检查改写它的代理或测试程序',
    en: 'Wechatpay-Timestamp is in seconds: look for a proxy or a test program that rewrites it',
  },
  key: {
    zh: '从 账户中心 > API安全 重新复制该微信支付公钥（或平台证书）及其ID：这个名字下的公钥是另一把',
    en: 'Copy the public key (or platform certificate) and its ID again, from 账户中心 > API安全: under this name there is another one',
  },
  message: {
    zh: '用收到的原始字节和原样的请求头验签，在任何解析之前取得它们',
    en: 'Verify the raw bytes and the headers as they came: take them before anything parses or rewrites them',
  },
  body: {
    zh: '用收到的原始字节验签，在任何解析之前取得它们，并检查会改写报文的代理',
    en: 'Verify the raw bytes: take them before anything parses them, and look for a proxy that rewrites bodies',
  },
  'body-re-serialized': {
    zh: '用收到的原始字节验签，不要解析后再序列化：Express 用 express.raw()，其他框架见 parseNotification 的 rawBody',
    en: 'Verify the raw bytes, not what JSON.stringify makes of them: express.raw() in Express; parseNotification names the way of each framework',
  },
  'body-decoded': {
    zh: '用收到的原始字节验签：不要按其他字符集解码，不要增删 BOM',
    en: 'Verify the raw bytes: do not decode them in another charset, and neither add nor remove a byte order mark',
  },
  'signature-malformed': {
    zh: '检查会截断或改写 Wechatpay-Signature 的代理或框架',
    en: 'Look for a proxy or a framework that cuts or rewrites Wechatpay-Signature',
  },
}

/** Adds what follows from a finding: the fix, and the text. */
export function explain(subject: SignatureSubject, finding: Finding): SignatureExplanation {
  const { cause, message, lines = [], secondsOff } = finding
  const fix = (subject === 'request' ? undefined : receivedFixes[cause]) ?? fixes[cause]
  const shown = lines
    .filter(({ differs }) => differs)
    .map(({ line, signed = '?', received = '?' }) => `  ${line}: signed ${signed}, received ${received}`)
  const text = [`${cause}: ${message}`, ...shown, `Fix: ${fix.en}`, `解决方法：${fix.zh}`].join('\n')
  const data = { subject, cause, message, lines, ...(secondsOff !== undefined && { secondsOff }), fix }
  // Not enumerable: a log of the data has no function in it.
  return Object.defineProperty(data, 'toString', { value: () => text })
}
