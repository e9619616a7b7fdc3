/** Hono: `c.req.raw` is the Request, as long as nothing before it reads its body. */
import { serve } from '@hono/node-server'
import { handleNotification } from '@wechatpay-edge/core'
import { Hono } from 'hono'
import { createShop, type Transaction } from './shop.ts'

const { options, save } = createShop(process.env)
const app = new Hono()

app.post('/notify', (c) => handleNotification<Transaction>(c.req.raw, options, save))

const port = Number(process.env.PORT ?? 3000)
serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (info) => {
  console.log(`Listening on http://${info.address}:${info.port}/`)
})
