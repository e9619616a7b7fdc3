import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { build, options } from './build.mjs'

await build(createPartnershipsClient(options))
