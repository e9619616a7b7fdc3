import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { ProxyAgent } from 'undici'
import { build, options } from './build.mjs'

const dispatcher = new ProxyAgent(process.env.WXPAY_PROXY)
await build(createPartnershipsClient({ ...options, fetch: (request) => fetch(request, { dispatcher }) }))
