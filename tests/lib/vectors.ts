/** The vendor's worked examples, `../shared/vectors/wechatpay/signatures.json`. */
export const signatureVectors = 'vectors/wechatpay/signatures.json'

/** Who opens WeChat Pay. */
type PaymentKind = 'jsapi' | 'miniprogram' | 'app'

export interface SignatureVectors {
  readonly merchant: { readonly mchid: string; readonly serialNo: string; readonly privateKey: string }
  readonly timestamp: string
  readonly nonce: string
  readonly requests: readonly {
    readonly title: string
    readonly method: string
    readonly url: string
    readonly body: string
    readonly signature: string
  }[]
  readonly payments: readonly {
    readonly title: string
    readonly kind: PaymentKind | readonly PaymentKind[]
    readonly lines: readonly string[]
    readonly signature: string
  }[]
  readonly answers: readonly {
    readonly title: string
    readonly serial: string
    readonly publicKey: string
    readonly timestamp: string
    readonly nonce: string
    readonly body: string
    readonly signature: string
  }[]
}
