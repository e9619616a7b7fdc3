import { createKeyring, createSigner, isVerified, serializeQuery, withAuth, withRetry } from '@wechatpay-edge/core'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env

const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
const hosts = [WXPAY_BASE_URL ?? 'https://api.mch.weixin.qq.com']
const fetchWechatPay = withRetry({ fetch: withAuth({ signer, keyring, hosts }), hosts })

// A query that has an object in it.
const search = serializeQuery({ authorized_data: { business_type: 'FAVOR_STOCK' } })
const list = await fetchWechatPay(`${hosts[0]}/v3/marketing/partnerships?${search}`)
console.log(list.status, await list.text())

// A native order. It has no Idempotency-Key, so it is sent once: after a ConnectionError, query it by its number.
const order = await fetchWechatPay(`${hosts[0]}/v3/pay/transactions/native`, {
  method: 'POST',
  body: JSON.stringify({
    appid: 'wxd678efh567hg6787',
    mchid: WXPAY_MCHID,
    description: 'Image形象店-深圳腾大-QQ公仔',
    out_trade_no: '1217752501201407033233368018',
    notify_url: 'https://www.weixin.qq.com/wxpay/pay.php',
    amount: { total: 100, currency: 'CNY' },
  }),
})
// A success was verified, or the call has thrown. An error is WeChat Pay's word only if it was verified, too.
if (order.ok) console.log(((await order.json()) as { code_url: string }).code_url)
else console.log(order.status, isVerified(order), await order.text())

// The platform certificates, encrypted with the APIv3 key.
const certificates = await fetchWechatPay(`${hosts[0]}/v3/certificates`)
console.log(certificates.status)
