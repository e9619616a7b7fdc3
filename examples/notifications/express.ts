/** Express: `express.raw()` on this route alone, and no `express.json()` before it. */
import { handleNotification } from '@wechatpay-edge/core'
import express from 'express'
import { createShop, type Transaction } from './shop.ts'

const { options, save } = createShop(process.env)
const app = express()

// Its own limit is 100 kB, and notifications may have more than 1 MiB.
app.post('/notify', express.raw({ type: '*/*', limit: '2mb' }), async (req, res) => {
  const message = { headers: req.headers, rawBody: req.body as Buffer }
  const response = await handleNotification<Transaction>(message, options, save)
  res
    .status(response.status)
    .type('json')
    .send(await response.text())
})

const port = Number(process.env.PORT ?? 3000)
app.listen(port, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${port}/notify`))
