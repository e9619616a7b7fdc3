import { createIdempotencyKey, createPartnershipsClient, isWechatPayError } from '@wechatpay-edge/partnerships'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const partnerships = createPartnershipsClient({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})
const idempotencyKey = createIdempotencyKey() // save it now, before the call
try {
  const { state, build_time } = await partnerships.build(
    {
      partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
      authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
    },
    { idempotencyKey },
  )
  console.log(state, build_time)
} catch (error) {
  if (!isWechatPayError(error)) throw error
  console.error(error.outcome, error.message, error.code === 'ERR_WECHATPAY_API' ? error.remedy.en : '')
}
