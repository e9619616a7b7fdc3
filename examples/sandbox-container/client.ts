/** A client without any package: signs a request and verifies the response, with `node:crypto`. */
import { randomBytes, sign, verify } from 'node:crypto'

const { WXPAY_MCHID, WXPAY_SERIAL_NO, WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env

const path = '/v3/marketing/partnerships/build'
const body = JSON.stringify({
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
})
const [timestamp, nonce] = [Math.floor(Date.now() / 1000), randomBytes(16).toString('hex')]
const message = Buffer.from(`POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`)
const signature = sign('sha256', message, WXPAY_PRIVATE_KEY).toString('base64')
const pairs = { mchid: WXPAY_MCHID, nonce_str: nonce, timestamp, serial_no: WXPAY_SERIAL_NO, signature }
const list = Object.entries(pairs).map(([name, value]) => `${name}="${value}"`)
const response = await fetch(`${WXPAY_BASE_URL}${path}`, {
  method: 'POST',
  headers: {
    Authorization: `WECHATPAY2-SHA256-RSA2048 ${list.join()}`,
    'Wechatpay-Serial': WXPAY_PUBLIC_KEY_ID,
    'Idempotency-Key': nonce,
    'Content-Type': 'application/json',
    Accept: 'application/json',
  },
  body,
})

const bytes = Buffer.from(await response.arrayBuffer())
const header = (name: string): string => response.headers.get(`Wechatpay-${name}`) ?? ''
const signed = Buffer.concat([Buffer.from(`${header('Timestamp')}\n${header('Nonce')}\n`), bytes, Buffer.from('\n')])
if (!verify('sha256', signed, WXPAY_PUBLIC_KEY, Buffer.from(header('Signature'), 'base64'))) {
  throw new Error('The response is not signed by WeChat Pay')
}
console.log(response.status, bytes.toString())
