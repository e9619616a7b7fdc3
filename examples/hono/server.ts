/** The app on Node. */
import { serve } from '@hono/node-server'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { createApp } from './app.ts'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const partnerships = createPartnershipsClient({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})

const port = Number(process.env.PORT ?? 3000)
serve({ fetch: createApp(partnerships).fetch, hostname: '127.0.0.1', port }, (info) => {
  console.log(`Listening on http://${info.address}:${info.port}/`)
})
