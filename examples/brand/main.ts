/** Reads a user's coupon from a brand API (品牌API), without having the brand's key: a KMS signs. */
import { createBrandKeyring, type Signer, withAuth, withRetry } from '@wechatpay-edge/core'

const { WXPAY_BRAND_ID = '', WXPAY_SERIAL_NO = '', KMS_URL = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env

// With the key in a file: createBrandSigner({ brandId, serialNo, privateKey }).
const signer: Signer = {
  scheme: 'WECHATPAY-BRAND-SHA256-RSA2048',
  idName: 'brand_id',
  id: WXPAY_BRAND_ID,
  serialNo: WXPAY_SERIAL_NO,
  // A KMS takes short messages only, so it gets the digest; ask it for RSASSA-PKCS1-v1_5 with SHA-256, of a digest.
  async sign(message) {
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(message))
    const response = await fetch(`${KMS_URL}/sign`, { method: 'POST', body: digest })
    if (!response.ok) throw new Error(`The KMS answered ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  },
}
const keyring = createBrandKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
const hosts = [WXPAY_BASE_URL ?? 'https://api.mch.weixin.qq.com']
const fetchWechatPay = withRetry({ fetch: withAuth({ signer, keyring, hosts }), hosts })

const coupon = '/brand/marketing/product-coupon/users/oh-394z-6CGkNoJrsDLTTUKiAnp4/coupons/Code_123456'
const query = new URLSearchParams({
  product_coupon_id: '1000000013',
  stock_id: '1000000013001',
  appid: 'wx233544546545989',
})
const response = await fetchWechatPay(`${hosts[0]}${coupon}?${query}`)
console.log(response.status, await response.text())
