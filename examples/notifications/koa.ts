/** Koa: `@koa/bodyparser` keeps the text that it parsed, as `ctx.request.rawBody`. */
import { bodyParser } from '@koa/bodyparser'
import { handleNotification } from '@wechatpay-edge/core'
import Koa from 'koa'
import { createShop, type Transaction } from './shop.ts'

const { options, save } = createShop(process.env)
const app = new Koa()

// Its own limit is 1 MB, and notifications may have more.
app.use(bodyParser({ jsonLimit: '2mb' }))
app.use(async (ctx, next) => {
  if (ctx.method !== 'POST' || ctx.path !== '/notify') return next()
  const { headers, rawBody } = ctx.request
  const response = await handleNotification<Transaction>({ headers, rawBody }, options, save)
  ctx.status = response.status
  ctx.type = 'json'
  ctx.body = await response.text()
})

const port = Number(process.env.PORT ?? 3000)
app.listen(port, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${port}/notify`))
