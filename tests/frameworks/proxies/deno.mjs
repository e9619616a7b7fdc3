import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { build, options } from './build.mjs'

const client = Deno.createHttpClient({ proxy: { url: process.env.WXPAY_PROXY } })
await build(createPartnershipsClient({ ...options, fetch: (request) => fetch(request, { client }) }))
client.close()
