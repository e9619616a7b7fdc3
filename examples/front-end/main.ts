import { createSigner, signPayment } from '@wechatpay-edge/core'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })

// The AppID that the order was made with, and the prepay_id that it returned.
const params = { appId: 'wx2421b1c4370ec43b', prepayId: 'wx201410272009395522657a690389285100' }

console.log(JSON.stringify(await signPayment('jsapi', params, signer)))
console.log(JSON.stringify(await signPayment('miniprogram', params, signer)))
console.log(JSON.stringify(await signPayment('app', params, signer)))
