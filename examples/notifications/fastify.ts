/** Fastify: a parser that returns the bytes, in a plugin that has this route alone. */
import { handleNotification } from '@wechatpay-edge/core'
import Fastify from 'fastify'
import { createShop, type Transaction } from './shop.ts'

const { options, save } = createShop(process.env)
const app = Fastify({ logger: true })

app.register(async (routes) => {
  // Its own limit is 1 MiB, and notifications may have more.
  const parser = { parseAs: 'buffer', bodyLimit: 2 * 1024 * 1024 } as const
  routes.addContentTypeParser('application/json', parser, (_request, body, done) => done(null, body))
  routes.post<{ Body: Uint8Array }>('/notify', ({ headers, body }) =>
    handleNotification<Transaction>({ headers, rawBody: body }, options, save),
  )
})

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 3000) })
