import { explainSignature, isWechatPayError } from '@wechatpay-edge/core'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env

// With `certificate`, the text of apiclient_cert.pem, it is checked whether the key belongs to it.
const merchant = { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY }
const wechatpay = { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY }

// What was sent and received last, while you look for the fault: an error keeps neither.
const exchange: { sent?: Request; received?: Response } = {}

const client = createPartnershipsClient({
  merchant,
  wechatpay,
  hosts: [WXPAY_BASE_URL],
  // The fault: a clock that is an hour slow.
  now: () => Date.now() - 3_600_000,
  async fetch(request) {
    exchange.sent = request
    const response = await fetch(request)
    exchange.received = response.clone()
    return response
  },
})

try {
  await client.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })
} catch (error) {
  if (!isWechatPayError(error)) throw error
  const explanation = await explainSignature(error, { merchant, wechatpay, ...exchange })
  console.log(explanation.cause, explanation.secondsOff)
  console.log(`${explanation}`)
}
