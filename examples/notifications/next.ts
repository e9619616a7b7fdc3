/** Next.js: `app/notify/route.ts`. The route handler gets the Request, unread, on each of Next's runtimes. */
import { handleNotification } from '@wechatpay-edge/core'
import { createShop, type Shop, type Transaction } from './shop.ts'

let shop: Shop | undefined

export async function POST(request: Request): Promise<Response> {
  // Made by the first request: `next build` loads this file, too, on a machine that has no keys.
  shop ??= createShop(process.env)
  return handleNotification<Transaction>(request, shop.options, shop.save)
}
