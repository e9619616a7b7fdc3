/** What all of these programs do. */
import process from 'node:process'

const { WXPAY_MCHID, WXPAY_SERIAL_NO, WXPAY_PRIVATE_KEY } = process.env
const { WXPAY_PUBLIC_KEY_ID, WXPAY_PUBLIC_KEY, WXPAY_BASE_URL } = process.env

export const options = {
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: [WXPAY_BASE_URL],
  maxRetries: 0,
}

export async function build(client) {
  const partner = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' }
  const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '2433405' }
  const { state } = await client.build({ partner, authorized_data }, { idempotencyKey: `proxy_${process.pid}` })
  console.log(state)
}
