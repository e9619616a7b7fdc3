/** The queue in one process, for a demonstration: yours is a service that keeps its jobs. */
import { serve } from '@hono/node-server'
import { createKeyring } from '@wechatpay-edge/core'
import { receive, verifyJob } from './queue.ts'

const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_API_V3_KEY: apiV3Key = '' } = process.env
const options = { keyring: createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY }), apiV3Key }

const fetch = (request: Request) =>
  receive(request, options, async (job) => {
    setImmediate(async () => {
      const { event_type, resource } = await verifyJob<{ out_trade_no: string }>(job, options)
      console.log(event_type, resource.out_trade_no)
    })
  })

const port = Number(process.env.PORT ?? 3000)
serve({ fetch, hostname: '127.0.0.1', port }, (info) => {
  console.log(`Listening on http://${info.address}:${info.port}/`)
})
