/** Deno: the Request, unread. With Bun it is the same, in `Bun.serve`. */
import { handleNotification } from '@wechatpay-edge/core'
import { createShop, type Transaction } from './shop.ts'

const { options, save } = createShop(Deno.env.toObject())

const port = Number(Deno.env.get('PORT') ?? 8000)
Deno.serve({ hostname: '127.0.0.1', port }, async (request) => {
  if (new URL(request.url).pathname !== '/notify') return new Response(null, { status: 404 })
  return handleNotification<Transaction>(request, options, save)
})
