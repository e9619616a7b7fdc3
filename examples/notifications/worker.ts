/** Cloudflare Workers: the Request, unread. */
import { handleNotification } from '@wechatpay-edge/core'
import { createShop, type Env, type Shop, type Transaction } from './shop.ts'

let shop: Shop | undefined

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname !== '/notify') return new Response(null, { status: 404 })
    // For one isolate: others have stores of their own. A Durable Object claims for all of them.
    shop ??= createShop(env)
    return handleNotification<Transaction>(request, shop.options, shop.save)
  },
} satisfies ExportedHandler<Env>
