import { createWechatPay, selfTest } from '@wechatpay-edge/partnerships'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env

const wechatpay = createWechatPay({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})

const report = await selfTest(wechatpay)
for (const { check, result, reason = '' } of report) console.log(check.padEnd(12), result.padEnd(7), reason)
if (report.some(({ result }) => result === 'failed')) process.exitCode = 1
