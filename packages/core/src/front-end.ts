/** The parameters with which a page or an app opens WeChat Pay (调起支付), signed. */
import { ArgumentError } from './errors.ts'
import { signedMessage } from './http/message.ts'
import { schemes } from './keys/scheme.ts'
import { readSigner, type Signer, signBytes } from './keys/signer.ts'
import { encodeBase64 } from './lib/bytes.ts'
import { describe } from './lib/describe.ts'
import type { ClockOptions, RandomOptions } from './lib/options.ts'
import { randomText } from './lib/random.ts'
import { readOptions } from './lib/read-options.ts'

/** Which order is paid for, from a page or a mini program. */
export interface PaymentParams {
  /** The AppID that the order was made with. It must be that of the page or mini program that opens WeChat Pay. */
  readonly appId: string
  /** The `prepay_id` that WeChat Pay returned for the order, as it is. It is valid for 2 hours. */
  readonly prepayId: string
}

/** Which order is paid for, from an app. */
export interface AppPaymentParams extends PaymentParams {
  /** The merchant ID that belongs to the AppID, such as the sub-merchant's ID for the sub-merchant's AppID. Default: the signer's ID. */
  readonly partnerId?: string | undefined
}

/** What a mini program gives to `wx.requestPayment`, beside its callbacks. */
export interface MiniProgramPayment {
  /** Unix time in seconds, as text. */
  readonly timeStamp: string
  readonly nonceStr: string
  /** `prepay_id=` and the order's prepay ID. */
  readonly package: string
  readonly signType: 'RSA'
  readonly paySign: string
}

/** What a page in WeChat gives to `WeixinJSBridge.invoke('getBrandWCPayRequest', …)`. */
export interface JsapiPayment extends MiniProgramPayment {
  readonly appId: string
}

/** The fields of the OpenSDK's `PayReq`. On iOS, `packageValue` goes into `package`. */
export interface AppPayment {
  readonly appId: string
  readonly partnerId: string
  readonly prepayId: string
  readonly packageValue: 'Sign=WXPay'
  readonly nonceStr: string
  /** Unix time in seconds, as text. */
  readonly timeStamp: string
  readonly sign: string
}

/** What {@link signPayment} returns, by who opens WeChat Pay. */
export interface SignedPayments {
  /** A page in WeChat (公众号). */
  readonly jsapi: JsapiPayment
  /** A mini program (小程序). */
  readonly miniprogram: MiniProgramPayment
  /** An app of your own. */
  readonly app: AppPayment
}

/** Options of {@link signPayment}. */
export interface SignPaymentOptions extends ClockOptions, RandomOptions {}

/**
 * Signs what a page, a mini program or an app needs to open WeChat Pay for an order (调起支付). Call it on your server
 * after the order was made, and pass on what it returns: it has each name and value that WeChat Pay expects, and no more.
 *
 * H5 and Native orders need no signature: open the `h5_url`, or show the `code_url` as a QR code.
 *
 * @param kind - `jsapi`, `miniprogram` or `app`.
 * @param params - `appId`: the AppID that the order was made with; `prepayId`: the order's `prepay_id`; for an app,
 * `partnerId`: the merchant ID that belongs to the AppID, by default the signer's ID.
 * @param signer - The merchant's signer that the order was made with.
 * @param options - `now`: the clock, in milliseconds since 1970, by default `Date.now`; `random`: fills bytes and returns
 * them, by default `crypto.getRandomValues`; `crypto`: WebCrypto, by default the global `crypto`.
 * @throws TypeError when an argument is missing, too long or of another form, an option has another name, or the signer has
 * another scheme
 * @throws KeyError when the signer's key cannot be imported, or the signer fails; its error is the `cause`
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791857 (JSAPI)
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365341 (mini program)
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013070351 (APP)
 * @example
 * ```ts
 * import { createSigner, signPayment } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 *
 * // What the order returned: { prepay_id: 'wx20…' }.
 * const params = { appId: 'wx2421b1c4370ec43b', prepayId: 'wx201410272009395522657a690389285100' }
 * const payment = await signPayment('jsapi', params, signer)
 * console.log(payment.package) // prepay_id=wx201410272009395522657a690389285100
 * ```
 */
export async function signPayment<Kind extends keyof SignedPayments>(
  kind: Kind,
  params: Kind extends 'app' ? AppPaymentParams : PaymentParams,
  signer: Signer,
  options: SignPaymentOptions = {},
): Promise<SignedPayments[Kind]> {
  if (!['jsapi', 'miniprogram', 'app'].includes(kind)) {
    throw new ArgumentError(
      `kind: expected 'jsapi', 'miniprogram' or 'app', received ${describe(kind)}. H5 and Native orders need no signature`,
    )
  }
  const isApp = kind === 'app'
  const names = ['appId', 'prepayId', ...(isApp ? ['partnerId' as const] : [])] as const
  const { appId, prepayId, partnerId } = readOptions<AppPaymentParams>(params, 'params', names, '{ appId, prepayId }')
  const { scheme, id } = readSigner(signer)
  const { name } = schemes.merchant
  if (scheme !== name) {
    throw new ArgumentError(`signer: expected one of ${name}, which signs orders, received one of ${scheme}`)
  }
  const own = {
    appId: readId('appId', appId, 32),
    partnerId: readId('partnerId', partnerId ?? id, 32),
    prepayId: readId('prepayId', prepayId, 64),
  }
  const given = readOptions(options, 'signPayment', ['now', 'random', 'crypto'])
  const shared = { timeStamp: readTime(given), nonceStr: randomText(given) }
  const order = isApp ? own.prepayId : `prepay_id=${own.prepayId}`
  const message = signedMessage([own.appId, shared.timeStamp, shared.nonceStr], order)
  const signature = encodeBase64(await signBytes(signer, message))
  const miniprogram: MiniProgramPayment = { ...shared, package: order, signType: 'RSA', paySign: signature }
  const signed: SignedPayments = {
    jsapi: { appId: own.appId, ...miniprogram },
    miniprogram,
    app: { ...own, packageValue: 'Sign=WXPay', ...shared, sign: signature },
  }
  return signed[kind]
}

/** Text as the vendor's tables limit it, without what would break a line of the message. */
function readId(name: keyof AppPaymentParams, value: unknown, most: number): string {
  const hint = String(value).startsWith('prepay_id=') ? '. Leave out `prepay_id=`, which is added' : ''
  if (typeof value === 'string' && /^[!-~]+$/.test(value) && value.length <= most && !hint) return value
  throw new ArgumentError(
    `params.${name}: expected 1 to ${most} characters of ASCII without white space, received ${describe(value)}${hint}`,
  )
}

function readTime({ now = Date.now }: ClockOptions): string {
  const timeStamp = String(Math.floor(now() / 1000))
  if (/^\d{1,10}$/.test(timeStamp)) return timeStamp
  throw new ArgumentError(`now: expected the time in milliseconds since 1970, received ${timeStamp} in seconds`)
}
