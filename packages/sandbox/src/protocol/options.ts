/** How this WeChat Pay follows the protocol, whatever the API. */
import { type IdentityOptions, identityRules } from '../identity/identity.ts'
import { aPositiveInteger, isRightFor, type OptionRules } from '../lib/options.ts'

/** The options of the protocol: they apply to every API. */
export interface ProtocolOptions extends IdentityOptions {
  /**
   * Which key signs the response to a request without `Wechatpay-Serial`: the platform certificate's (平台证书), as while
   * a merchant switches over to the public key, or the public key's (微信支付公钥), as after it. Both are documented.
   * Default `certificate`.
   */
  unaskedSigner?: 'certificate' | 'publicKey' | undefined
  /**
   * A request whose `Wechatpay-Serial` names no key of this sandbox. `sign` (default): the response is signed as without
   * the header. `refuse`: 400 PARAM_ERROR 平台证书序列号Wechatpay-Serial错误, as WeChat Pay was seen to respond before the
   * merchant switches over to the public key, and to a wrong serial of an encrypted field.
   */
  unknownSerial?: 'sign' | 'refuse' | undefined
  /** The state of the merchant's API certificate; all but `valid` refuse every request with 401. Default `valid`. */
  merchantCertificate?: 'valid' | 'expired' | 'revoked' | 'replaced' | undefined
  /** Whether the merchant never set an APIv3 key, which refuses every request with 401. Default `false`. */
  apiV3KeyUnset?: boolean | undefined

  /**
   * The longest file that an upload takes, in bytes. WeChat Pay's pages contradict each other: 2M and 5M for the same
   * operation. Default: the larger limit of the operation's pages.
   */
  maxUploadBytes?: number | undefined
  /**
   * How many requests of one operation are taken from one merchant in a second of the sandbox's clock; more get 429
   * FREQUENCY_LIMITED, signed. `documented`: as many as the operation's page says (接口频率), each of its limits in
   * whole seconds, minutes or hours of the clock, for each merchant, or for all of them if the page says so (所有商户号, 单ip:
   * whoever asks a sandbox is taken for one address); any number if it says nothing. Default: any number.
   */
  rateLimit?: number | 'documented' | undefined

  /**
   * The same Idempotency-Key with the same body. The page only says "keep it unique". `answer` (default, our rule):
   * the first response again. `execute`: as if it were new. `refuse`: 400 INVALID_REQUEST. A key counts for one mchid
   * and one path as it was sent, from its first success on; the same body with another query is another request.
   */
  replay?: 'answer' | 'execute' | 'refuse' | undefined
  /** The same Idempotency-Key with another body. No page says. `refuse` (default, our rule): 400 INVALID_REQUEST. `execute`: as if it were new. */
  keyReuse?: 'refuse' | 'execute' | undefined
}

/** What each option may be. */
export const protocolRules: OptionRules<ProtocolOptions> = {
  ...identityRules,
  unaskedSigner: ['certificate', 'publicKey'],
  unknownSerial: ['sign', 'refuse'],
  merchantCertificate: ['valid', 'expired', 'revoked', 'replaced'],
  apiV3KeyUnset: [false, true],
  maxUploadBytes: aPositiveInteger,
  rateLimit: {
    expected: "a positive integer or 'documented'",
    isRight: (value) => value === 'documented' || isRightFor(aPositiveInteger, value),
  },
  replay: ['answer', 'execute', 'refuse'],
  keyReuse: ['refuse', 'execute'],
}
