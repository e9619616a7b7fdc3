/**
 * A cheap WeChat Pay in a process of its own: it reads each request and sends one answer, signed once beforehand, so
 * that what is measured is the client. Prints its port.
 */
import { createPrivateKey, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const [, , pem = '', serial = ''] = process.argv
const body = Buffer.from(
  JSON.stringify({
    partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
    authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
    state: 'ESTABLISHED',
    build_time: '2015-05-20T13:29:35.120+08:00',
    create_time: '2015-05-20T13:29:35.120+08:00',
    update_time: '2015-05-20T13:29:35.120+08:00',
  }),
)
const timestamp = String(Math.floor(Date.now() / 1000))
const nonce = 'd824f2e086d3c1df967785d13fcd22ef'
const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')])
const headers = {
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': body.length,
  'Request-ID': '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
  'Wechatpay-Timestamp': timestamp,
  'Wechatpay-Nonce': nonce,
  'Wechatpay-Signature': sign('sha256', message, createPrivateKey(pem)).toString('base64'),
  'Wechatpay-Serial': serial,
}

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(200, headers).end(body))
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
