/** Lists partnerships without having the merchant's key: a KMS signs, over HTTP. */
import { createPartnershipsClient, type Signer } from '@wechatpay-edge/partnerships'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', KMS_URL = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env

const signer: Signer = {
  scheme: 'WECHATPAY2-SHA256-RSA2048',
  id: WXPAY_MCHID,
  serialNo: WXPAY_SERIAL_NO,
  // A KMS takes short messages only, so it gets the digest; ask it for RSASSA-PKCS1-v1_5 with SHA-256, of a digest.
  async sign(message) {
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(message))
    const response = await fetch(`${KMS_URL}/sign`, { method: 'POST', body: digest })
    if (!response.ok) throw new Error(`The KMS answered ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  },
}

const partnerships = createPartnershipsClient({
  merchant: signer,
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})
await partnerships.ready()
for await (const row of partnerships.list({ authorized_data: { business_type: 'FAVOR_STOCK' } })) {
  console.log(JSON.stringify(row.partner), row.terminate_time ?? 'established')
}
