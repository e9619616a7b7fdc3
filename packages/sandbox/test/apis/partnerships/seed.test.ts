import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { beforeAll, expect, it } from 'vitest'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})

const row = { partner: { type: 'APPID', appid: 'wx1' }, authorized_data: { business_type: 'FAVOR_STOCK' } }

it.each([
  [{}, 'partnerships.seed: expected an array, received object'],
  [[row, 5], 'partnerships.seed[1]: expected an object, received 5'],
  [[row, {}], 'partnerships.seed[1].partner: expected an object, received undefined'],
  [
    [{ ...row, authorized_data: {} }],
    'partnerships.seed[0].authorized_data.business_type: expected a text, received undefined',
  ],
  [[{ ...row, partner: { type: 7 } }], 'partnerships.seed[0].partner.type: expected a text, received 7'],
  [
    [{ ...row, partner: { type: 'APPID', apid: 'wx1' } }],
    'partnerships.seed[0].partner.apid: expected one of type, appid, merchant_id',
  ],
  [
    [{ ...row, state: 'ESTABLISHED' }],
    'partnerships.seed[0].state: expected one of partner, authorized_data, build_time',
  ],
])('a seed that is no row is a TypeError, and adds nothing: %j', (rows, message) => {
  expect(() => sandbox.partnerships.seed(rows as never)).toThrow(message)
  expect(sandbox.partnerships.rows).toEqual([])
})
