// Builds a partnership with Node alone: `https`, or its own `fetch` (undici).
import { createSign, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'

const { KEY_FILE, WXPAY_MCHID, WXPAY_SERIAL_NO } = process.env
const [stock, way] = process.argv.slice(2)
const path = '/v3/marketing/partnerships/build'
const url = `https://api.mch.weixin.qq.com${path}`
const body = JSON.stringify({
  partner: { type: 'MERCHANT', merchant_id: '2480029552' },
  authorized_data: { business_type: 'BUSIFAVOR_STOCK', stock_id: stock },
})
const now = Math.floor(Date.now() / 1000)
const nonce = randomBytes(16).toString('hex')
const message = `POST\n${path}\n${now}\n${nonce}\n${body}\n`
const signature = createSign('sha256').update(message).sign(readFileSync(KEY_FILE), 'base64')
const items = { mchid: WXPAY_MCHID, nonce_str: nonce, signature, timestamp: now, serial_no: WXPAY_SERIAL_NO }
const list = Object.entries(items).map(([name, value]) => `${name}="${value}"`)
const headers = {
  Authorization: `WECHATPAY2-SHA256-RSA2048 ${list.join(',')}`,
  Accept: 'application/json',
  'User-Agent': 'build.mjs',
  'Content-Type': 'application/json',
  'Idempotency-Key': nonce,
}
if (way === 'fetch') {
  const response = await fetch(url, { method: 'POST', headers, body })
  console.log(response.status, await response.text())
} else {
  request(url, { method: 'POST', headers }, async (response) => {
    let text = ''
    for await (const chunk of response) text += chunk
    console.log(response.statusCode, text)
  }).end(body)
}
