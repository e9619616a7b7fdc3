/**
 * The signature schemes that core itself signs and verifies with. Others come from outside: a `Signer` names its own
 * `scheme` and `idName`, a `PlatformKey` its own `signatureType`.
 */

/** Describes one scheme. */
export interface Scheme {
  /** What the Authorization header begins with. */
  readonly name: string
  /** The name of the signer's id in the Authorization header. */
  readonly idName: string
  /** What the `Wechatpay-Signature-Type` header of responses says. */
  readonly signatureType: string
  /** The algorithm's name in WebCrypto, and its hash. */
  readonly algorithm: { readonly name: string; readonly hash: string }
}

const merchantName = 'WECHATPAY2-SHA256-RSA2048'
const brandName = 'WECHATPAY-BRAND-SHA256-RSA2048'
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** By who signs. `merchant` is the default of signers and keys that do not say otherwise. */
export const schemes: { readonly [By in 'merchant']: Scheme } = {
  merchant: {
    name: merchantName,
    idName: 'mchid',
    signatureType: merchantName,
    algorithm,
  },
}

/** A brand's (品牌API). It stands alone, so that programs without brands do not carry it. */
export const brandScheme: Scheme = { name: brandName, idName: 'brand_id', signatureType: brandName, algorithm }
