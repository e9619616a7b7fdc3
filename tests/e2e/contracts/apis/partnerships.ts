import { buildPartnership, listPartnershipsPage, terminatePartnership } from '@wechatpay-edge/partnerships'
import type { Sandbox } from '@wechatpay-edge/sandbox'
import { expect } from 'vitest'
import type { Contracts } from '../contract.ts'

/** The vendor's example, https://pay.weixin.qq.com/doc/v3/merchant/4012380498. */
const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9', merchant_id: '2480029552' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/)
const times = { build_time: time, create_time: time, update_time: time }

const seed = (sandbox: Sandbox) => sandbox.partnerships.seed([body])

export const contracts: Contracts = {
  buildPartnership: {
    call: (wechatpay, idempotencyKey) => buildPartnership(wechatpay, body, { idempotencyKey }),
    gives: { ...body, state: 'ESTABLISHED', ...times },
  },
  terminatePartnership: {
    prepare: seed,
    call: (wechatpay, idempotencyKey) => terminatePartnership(wechatpay, body, { idempotencyKey }),
    gives: { terminate_time: time },
  },
  listPartnerships: {
    prepare: seed,
    call: (wechatpay) => listPartnershipsPage(wechatpay, { ...body, limit: 5, offset: 0 }),
    gives: { data: [{ ...body, ...times }], total_count: 1, limit: 5, offset: 0 },
  },
}
