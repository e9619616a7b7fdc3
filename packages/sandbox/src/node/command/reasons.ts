/** Why a request was refused, for the log: the sandbox's sentences in English, and in Chinese. */

/** A language of the log. */
export type Language = 'en' | 'zh'

/** Each sentence that the sandbox has, and what it is in Chinese. Parts in parentheses are taken over. */
const chinese: readonly (readonly [english: RegExp, chinese: string])[] = [
  [/^Not served by this sandbox \(served: (.*)\)$/, '此沙箱不提供该路径（提供：$1）'],
  [/^This path takes (.*)$/, '该路径只接受 $1'],
  [/^The header User-Agent or Accept is missing or empty$/, '缺少请求头 User-Agent 或 Accept，或其值为空'],
  [/^The header Authorization is missing$/, '缺少请求头 Authorization'],
  [/^The header Authorization does not have this form: (.*)$/, '请求头 Authorization 的格式应为：$1'],
  [/^The scheme of Authorization is not (.*)$/, 'Authorization 的认证类型不是 $1'],
  [/^The timestamp of Authorization is not a number of seconds$/, 'Authorization 的 timestamp 不是秒数'],
  [/^The timestamp is (\d+) seconds before this sandbox's clock$/, 'timestamp 比沙箱的时钟早 $1 秒'],
  [/^The timestamp is (\d+) seconds after this sandbox's clock$/, 'timestamp 比沙箱的时钟晚 $1 秒'],
  [
    /^Neither mchid nor serial_no is (?:this|of this) sandbox's (?:merchant's|merchants')$/,
    'mchid 和 serial_no 都不是此沙箱的商户的',
  ],
  [/^(\w+) is not (?:this|of this) sandbox's (?:merchant's|merchants')$/, '$1 不是此沙箱的商户的'],
  [/^serial_no is that of another merchant of this sandbox$/, 'serial_no 是此沙箱另一个商户的'],
  [/^The merchant's certificate is expired$/, '商户API证书已过期'],
  [/^The merchant's certificate is revoked$/, '商户API证书已作废'],
  [/^The merchant's certificate is replaced$/, '商户API证书已更换'],
  [/^The option rateLimit allows (\d+) requests of (\w+) a second$/, '选项 rateLimit 限制 $2 每秒最多 $1 次'],
  [/^WeChat Pay's page allows (\d+) requests of (\w+) in (\d+) s$/, '微信支付的接口文档限制 $2 每 $3 秒最多 $1 次'],
  [
    /^WeChat Pay's page allows (\d+) successful requests of (\w+) in (\d+) s$/,
    '微信支付的接口文档限制 $2 每 $3 秒最多成功 $1 次',
  ],
  [
    /^WeChat Pay's page allows (\d+) failed requests of (\w+) in (\d+) s$/,
    '微信支付的接口文档限制 $2 每 $3 秒最多失败 $1 次',
  ],
  [/^The option apiV3KeyUnset is on$/, '选项 apiV3KeyUnset 已开启'],
  [
    /^The signature is not the merchant key's over (.*) with a body of (\d+) bytes, this timestamp and this nonce$/,
    '签名与商户私钥对 $1、$2 字节的请求体、该 timestamp 和 nonce_str 的签名不符',
  ],
  [/^The client signed the method (\w+)$/, '客户端签名时用的请求方法是 $1'],
  [/^The client signed the URL decoded, and sent it encoded$/, '客户端对解码后的 URL 签名，发送的却是编码后的 URL'],
  [/^The client signed the URL without its query$/, '客户端签名的 URL 不含查询参数'],
  [/^The client signed the whole URL: only path and query are signed$/, '客户端对完整 URL 签名，应只签路径和查询参数'],
  [/^The client signed an empty body$/, '客户端签名时用的请求体为空'],
  [
    /^The client signed the same JSON, written in another way: sign the text that is sent$/,
    '客户端签名的 JSON 内容相同但写法不同：应对实际发送的文本签名',
  ],
  [
    /^The client signed the body with another end: a line break more or less$/,
    '客户端签名的请求体末尾不同：多了或少了换行',
  ],
  [
    /^The client signed no line feed after the body: each of the five lines ends with one$/,
    '客户端签名时请求体之后没有换行：五行都要以换行符结尾',
  ],
  [/^The client signed the nonce before the timestamp$/, '客户端签名时把随机串放在了时间戳之前'],
  [/^Wechatpay-Serial names no key of this sandbox$/, 'Wechatpay-Serial 不是此沙箱的任何密钥'],
  [/^The header Idempotency-Key is missing, empty or repeated$/, '缺少请求头 Idempotency-Key，或其值为空、重复'],
  [/^The header Idempotency-Key does not match (.*)$/, '请求头 Idempotency-Key 不符合 $1'],
  [
    /^The request has encrypted fields, and the header Wechatpay-Serial is missing, empty or repeated$/,
    '请求含加密字段，但缺少请求头 Wechatpay-Serial，或其值为空、重复',
  ],
  [/^The body's (\S+) is not encrypted for this key$/, '请求体的 $1 未用该密钥加密'],
  [/^The query's (\S+) is not encrypted for this key$/, '查询参数的 $1 未用该密钥加密'],
  [/^The body's mchid is not that of Authorization$/, '请求体的 mchid 与 Authorization 的不同'],
  [/^The Content-Type is not application\/json$/, 'Content-Type 不是 application/json'],
  [/^The body is not JSON in UTF-8$/, '请求体不是 UTF-8 编码的 JSON'],
  [/^The file is empty$/, '文件为空'],
  [/^The file has (\d+) bytes, at most (\d+) are taken$/, '文件有 $1 字节，最多 $2 字节'],
  [/^The body is over (\d+) bytes, which this sandbox does not read$/, '请求体超过 $1 字节，此沙箱不读取'],
  [
    /^The (?:(path|query)'s )?(\S+) has a null, a character outside the BMP, or more than (\d+) levels$/,
    '$1 $2 含有 null、基本多文种平面以外的字符，或嵌套超过 $3 层',
  ],
  [/^The query has (.*) twice$/, '查询参数 $1 重复'],
  [/^The path or the query has a percent sign that encodes nothing$/, '路径或查询参数中有无效的百分号编码'],
  [/^The query's (.*) is not JSON$/, '查询参数 $1 不是 JSON'],
  [/^The query's (.*) is missing$/, '缺少查询参数 $1'],
  [/^The (\w+)'s (\S+) breaks the rule (\w+)$/, '$1 的 $2 不符合规则 $3'],
  [/^The (\w+) breaks its schema$/, '$1 不符合规范'],
  [/^A rule of (\w+) refuses it: (.*)$/, '$1 的业务规则拒绝：$2'],
  [/^The handler of (\w+) refuses it: (.*)$/, '$1 的自定义处理程序拒绝：$2'],
  [/^The link was valid for (\d+) seconds$/, '链接的有效时间为 $1 秒，已过期'],
  [/^No link has this token$/, '没有这样的链接'],
  [/^There is no such partnership$/, '没有这样的合作关系'],
  [
    /^The host '(.*)' is neither loopback nor allowed: serve it with --allow-host or allowHosts$/,
    '主机名 $1 既不是本机回环，也未被允许：请使用 --allow-host',
  ],
  [
    /^A page of another origin sent it, and WeChat Pay is not for pages: it has no CORS$/,
    '由其他来源的网页发出；微信支付不供网页直接调用，不支持跨域（CORS）',
  ],
  [/^This proxy leads nowhere but to the sandbox, and serves (.*)$/, '此代理只通向沙箱，不转发到别处，仅接受 $1'],
  [/^The handshake failed \((.*)\): does the client trust the CA\?$/, 'TLS 握手失败（$1）：客户端是否信任沙箱的 CA？'],
  [/^The request cannot be read \((\w*)\): is its URL encoded\?$/, '无法读取该请求（$1）：URL 是否已编码？'],
  [/^Control is for programs on the same machine$/, '控制接口只供本机程序使用'],
  [/^Control is served under (.*) and (.*) alone$/, '控制接口只接受主机名 $1 和 $2'],
  [/^Control is not for pages of another origin$/, '控制接口不接受其他来源的网页'],
  [
    /^Control needs the header (.*), with the token that the command prints$/,
    '控制接口需要请求头 $1，其值为命令输出的令牌',
  ],
]

/** The sentence in a language; one that is not known, such as a handler's own error, stays as it is. */
export function inLanguage(sentence: string, language: Language): string {
  if (language === 'en') return sentence
  const [pattern, translation = ''] = chinese.find(([english]) => english.test(sentence)) ?? []
  return pattern ? sentence.replace(pattern, translation).trim() : sentence
}
