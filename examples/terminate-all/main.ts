/** Ends all relations for one stock: what `list` returns goes into `terminate` as it is. */
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const [stock_id = '2433405'] = process.argv.slice(2)

const partnerships = createPartnershipsClient({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})

for await (const row of partnerships.list({ authorized_data: { business_type: 'FAVOR_STOCK', stock_id } })) {
  if (row.terminate_time) continue
  const { partner, authorized_data } = row
  // The same key each time that this program runs: a repeat is the same write.
  const idempotencyKey = `end-${stock_id}-${partner.appid ?? partner.merchant_id}`
  const { terminate_time } = await partnerships.terminate({ partner, authorized_data }, { idempotencyKey })
  console.log(partner.appid ?? partner.merchant_id, 'ended at', terminate_time)
}
