/** Coupons through a socket: conditions, repeated coupons, links without a signature, and the notification of use. */
import { createHash } from 'node:crypto'
import { createKeyring, type Notification, parseNotification } from '@wechatpay-edge/core'
import {
  type CreateStockBody,
  createFavorClient,
  type FavorClient,
  isCouponUsedNotification,
  type PatternInfo,
} from '@wechatpay-edge/favor'
import { createSandbox, type Handler, type Sandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { collect, rejection } from '../client/lib/served.ts'

const appid = 'wx4e1916a585d1f4e9'
const user = { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' }
const creator = { stock_creator_mchid: '9800064' }
const sending = { stock_id: '98065001', appid, out_request_no: 'coupon-1', ...creator }
const lines = Buffer.from('`98674556,`0.50\r\n')

const stock: CreateStockBody = {
  stock_name: '微信支付批次',
  belong_merchant: '9800064',
  available_begin_time: '2015-05-20T13:29:35.120+08:00',
  available_end_time: '2015-06-20T13:29:35.120+08:00',
  stock_use_rule: {
    max_coupons: 100,
    max_amount: 5000,
    max_coupons_per_user: 3,
    natural_person_limit: false,
    prevent_api_abuse: false,
  },
  coupon_use_rule: {
    fixed_normal_coupon: { coupon_amount: 50, transaction_minimum: 100 },
    available_merchants: ['9800064'],
  },
  no_cash: false,
  stock_type: 'NORMAL',
  out_request_no: 'stock-1',
}

/** Its token says whether the file is the one that the digest is of. */
const flow =
  (token: string): Handler =>
  ({ origin }) => {
    const hash_value = createHash('sha1').update(lines).digest('hex')
    return { body: { url: `${origin}/v3/billdownload/file?token=${token}`, hash_value, hash_type: 'sha1' } }
  }

/** How many rows there are, and how many of them a page may have. */
let count = 0

/** 页码从0开始: offset counts pages. */
const paged =
  (rowOf: (example: object | string, i: number) => unknown): Handler =>
  ({ query, path, operation }) => {
    const { data } = operation.success.example as { readonly data: readonly (object | string)[] }
    const { offset = 0, limit = 10 } = query as { readonly offset?: number; readonly limit?: number }
    const rows = Array.from({ length: count }, (_, i) => rowOf(data[0] ?? '', i))
    const found = rows.slice(offset * limit, (offset + 1) * limit)
    return { body: { ...path, ...(found.length > 0 && { data: found }), total_count: count, limit, offset } }
  }
const lists = {
  listStocks: paged((example, i) => ({ ...Object(example), stock_id: `${i}` })),
  listStockMerchants: paged((_, i) => `${i}`),
  listStockItems: paged((_, i) => `${i}`),
}

let sandbox: Sandbox
let ofMany: Sandbox
let many: FavorClient
let favor: FavorClient
let close: () => Promise<void>
beforeAll(async () => {
  const downloadBill: Handler = ({ query }) => ({ file: query.token === 'right' ? lines : Buffer.from('other') })
  const handlers = { getStockUseFlow: flow('right'), getStockRefundFlow: flow('wrong'), downloadBill }
  sandbox = await createSandbox({ handlers })
  const server = await serve(sandbox)
  ofMany = await createSandbox({ identity: sandbox.identity, handlers: lists })
  const other = await serve(ofMany)
  close = async () => {
    await server.close()
    await other.close()
  }
  const options = { ...sandbox.clientOptions, fetch: undefined, sleep: async () => {} }
  favor = createFavorClient({ ...options, hosts: [server.url] })
  many = createFavorClient({ ...options, hosts: [other.url] })
})
afterAll(() => close())
beforeEach(() => {
  sandbox.reset()
  ofMany.reset()
})

describe('a list', () => {
  const path = { stock_id: '98065001' }

  it.each([
    ['no rows', 0, 1],
    ['a page that is not full', 3, 1],
    ['full pages', 10, 3],
    ['a last page that is short', 12, 4],
  ])('gives each row once, of stocks and of ids alone, with %s', async (_, length, pages) => {
    count = length
    const ids = Array.from({ length }, (_row, i) => `${i}`)
    expect((await collect(many.listStocks({ limit: 5, ...creator }))).map((row) => row.stock_id)).toEqual(ids)
    expect(ofMany.requests).toHaveLength(pages)
    expect(await collect(many.listStockMerchants(path, { limit: 5, ...creator }))).toEqual(ids)
    expect(await collect(many.listStockItems(path, { limit: 50, ...creator }))).toEqual(ids)
  })

  it('is one page in the sandbox, whose rows come once', async () => {
    expect(await collect(favor.listStockMerchants(path, { limit: 50, ...creator }))).toEqual(['9856081'])
    const next = { limit: 8, offset: 1, ...creator }
    expect(await favor.listStocksPage(next)).toEqual({ total_count: 1, limit: 8, offset: 1 })
    expect(await favor.listStockItemsPage(path, { ...next, offset: 0 })).toMatchObject({ ...path, data: ['a_goods1'] })
  })

  it("of a user's coupons has pages by the merchant that made them alone", async () => {
    const made = { appid, creator_mchid: '9800064' }
    const rows = [expect.objectContaining({ stock_creator_mchid: '9800064' })]
    expect(await favor.listUserCoupons(user, made)).toEqual({ data: rows, total_count: 1, limit: 20, offset: 0 })
    expect(await favor.listUserCoupons(user, { ...made, limit: 10, offset: 1 })).toEqual({
      ...{ total_count: 1, limit: 10, offset: 1 },
    })
    const taken = { appid, available_mchid: '9800064', limit: 10, offset: 1 }
    expect(await favor.listUserCoupons(user, taken)).toEqual({ data: rows, total_count: 1 })
  })
})

describe('a stock', () => {
  const target = { mini_program_appid: appid, mini_program_path: 'pages/coupon/index' }
  const looks = (more: object): CreateStockBody => ({
    ...stock,
    pattern_info: { description: '满减券', ...more } as PatternInfo,
  })

  it.each([
    ['no target', {}],
    ['a page of WeChat Pay', { jump_target: 'PAYMENT_CODE' }],
    ['a mini program', { jump_target: 'MINI_PROGRAM', ...target }],
    ['a mini program that does not open', { jump_target: 'DEFAULT_PAGE', ...target }],
  ])('is made with %s', async (_, more) => {
    expect(await favor.createStock(looks(more))).toMatchObject({ stock_id: '98065001' })
  })

  it.each([
    ['mini_program_appid', { jump_target: 'MINI_PROGRAM', mini_program_path: 'pages/coupon/index' }],
    ['mini_program_path', { jump_target: 'MINI_PROGRAM', mini_program_appid: appid }],
  ])('is not sent without %s, if its coupons open a mini program', async (field, more) => {
    const error = await rejection(favor.createStock(looks(more)))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent' })
    const { issues } = error as { issues: readonly { path: string; rule: string }[] }
    expect(issues).toContainEqual(expect.objectContaining({ path: `pattern_info.${field}`, rule: 'required' }))
    expect(sandbox.requests).toEqual([])
  })

  it.each([
    ['stock_name', { stock_name: '满减_券' }],
    ['out_request_no', { out_request_no: '1 2' }],
    ['stock_use_rule.max_coupons', { stock_use_rule: { ...stock.stock_use_rule, max_coupons: 4 } }],
    ['stock_use_rule.max_amount_by_day', { stock_use_rule: { ...stock.stock_use_rule, max_amount_by_day: 0 } }],
    ['available_begin_time', { available_begin_time: '2015-05-20 13:29:35' }],
    ['coupon_use_rule.fixed_normal_coupon', { coupon_use_rule: { available_merchants: ['9800064'] } }],
  ])('is not sent with a wrong %s', async (path, more) => {
    const error = await rejection(favor.createStock({ ...stock, ...more } as CreateStockBody))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', issues: [{ path }] })
  })

  it('has a number of its own', async () => {
    const ids = [await favor.createStock(stock), await favor.createStock({ ...stock, out_request_no: 'stock-2' })]
    expect(ids.map(({ stock_id }) => stock_id)).toEqual(['98065001', '98065002'])
  })
})

describe('a coupon', () => {
  it('is sent once, if its number is repeated', async () => {
    const first = await favor.sendCoupon(user, sending)
    expect(await favor.sendCoupon(user, sending)).toEqual(first)
    const second = await favor.sendCoupon(user, { ...sending, out_request_no: 'coupon-2' })
    expect(second).not.toEqual(first)
    expect(sandbox.executions).toHaveLength(2)
    const { stock_id, out_request_no } = sending
    expect(sandbox.favor.sent[0]).toEqual({ ...first, ...user, ...creator, stock_id, out_request_no })
    expect(await favor.getUserCoupon({ ...user, ...second }, { appid })).toMatchObject({
      ...second,
      stock_id: '98065001',
      out_request_no: 'coupon-2',
    })
    sandbox.reset()
    expect([sandbox.favor.sent, sandbox.favor.notifyUrl]).toEqual([[], undefined])
  })

  it('has a user whose openid leads nowhere else', async () => {
    for (const openid of ['', '..', 'a/b']) {
      expect(await rejection(favor.sendCoupon({ openid }, sending))).toMatchObject({
        issues: [{ path: 'path.openid' }],
      })
    }
    expect(sandbox.requests).toEqual([])
  })
})

describe('a flow', () => {
  const path = { stock_id: '98065001' }

  it('is downloaded by a link that is not signed', async () => {
    const { response } = await favor.getStockUseFlow(path).withResponse()
    expect(response.headers.get('Wechatpay-Signature')).toBe(null)
    expect(Buffer.from(await (await favor.getStockUseFlowFile(path)).bytes())).toEqual(lines)
  })

  it('is refused, if it is not the file of the link', async () => {
    const file = await favor.getStockRefundFlowFile(path)
    expect(await rejection(file.text())).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', reason: 'mismatch' })
  })
})

describe('a notification of use', () => {
  /** https://pay.weixin.qq.com/doc/v3/merchant/4012285250, shortened. */
  const used = {
    stock_creator_mchid: '9800064',
    stock_id: '9865888',
    coupon_id: '98674556',
    coupon_name: '微信支付代金券',
    status: 'USED',
    description: '微信支付营销',
    create_time: '2015-05-20T13:29:35+08:00',
    coupon_type: 'CUT_TO',
    no_cash: true,
    available_begin_time: '2015-05-20T13:29:35+08:00',
    available_end_time: '2015-05-20T13:29:35+08:00',
    singleitem: true,
  }

  async function received(event: string, data: object, originalType?: string): Promise<Notification> {
    const requests: Request[] = []
    const to = (request: Request) => {
      requests.push(request)
      return Promise.resolve(new Response(null, { status: 204 }))
    }
    await sandbox.notify(event, data, { to, originalType })
    const keyring = createKeyring(sandbox.clientOptions.wechatpay)
    return parseNotification(requests[0] as Request, { keyring, apiV3Key: sandbox.apiV3Key })
  }

  it.each([
    ['with all that the page requires', used],
    ['with a time of another form', { ...used, create_time: '2015-05-20 13:29:35' }],
    ['with a status of tomorrow', { ...used, status: 'FROZEN', frozen_by: 'user' }],
  ])('is recognised %s', async (_, data) => {
    const notification = await received('COUPON.USE', data, 'coupon')
    expect(isCouponUsedNotification(notification) && notification.resource).toEqual(data)
  })

  it.each([
    ['of another event', 'COUPON.SEND', used, 'coupon'],
    ['of another kind', 'COUPON.USE', used, 'busifavor'],
    ['without its coupon', 'COUPON.USE', { ...used, coupon_id: undefined }, 'coupon'],
    ['with a number for a flag', 'COUPON.USE', { ...used, no_cash: 1 }, 'coupon'],
  ])('is none %s', async (_, event, data, originalType) => {
    expect(isCouponUsedNotification(await received(event, data, originalType))).toBe(false)
  })
})
