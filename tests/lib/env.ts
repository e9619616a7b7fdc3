import type { Sandbox } from '@wechatpay-edge/sandbox'

/** The environment that the demo and the examples read, of a sandbox that is served at a URL. */
export function sandboxEnv({ merchant, wechatpay, apiV3Key }: Sandbox, url: string): Record<string, string> {
  return {
    WXPAY_MCHID: merchant.mchid,
    WXPAY_SERIAL_NO: merchant.serialNo,
    WXPAY_PRIVATE_KEY: merchant.privateKey,
    WXPAY_PUBLIC_KEY_ID: wechatpay.publicKey.id,
    WXPAY_PUBLIC_KEY: wechatpay.publicKey.pem,
    WXPAY_API_V3_KEY: apiV3Key,
    WXPAY_BASE_URL: url,
  }
}
