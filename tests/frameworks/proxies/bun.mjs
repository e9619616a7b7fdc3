import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { build, options } from './build.mjs'

const proxy = process.env.WXPAY_PROXY
await build(createPartnershipsClient({ ...options, fetch: (request) => fetch(request, { proxy }) }))
