/** Refunds: never above the order, one a number, and their results on the sandbox's clock. */
import { describe, expect, it } from 'vitest'
import {
  createShop,
  errorOf,
  make,
  mchid,
  notifyUrl,
  openid,
  outTradeNo,
  post,
  query,
  queryRefund,
  refund,
} from '../../lib/payments.ts'
import { decrypt, read } from '../../lib/received.ts'

type Options = Parameters<typeof createShop>[0]

/** A shop with an order of 100 fen that is paid. */
async function sell(options?: Options): Promise<Awaited<ReturnType<typeof createShop>>> {
  const shop = await createShop(options)
  await make(shop.sandbox)
  await shop.sandbox.payments.pay(outTradeNo)
  shop.received.length = 0
  return shop
}

const year = 365 * 86_400_000

describe('a refund', () => {
  it('is PROCESSING, then succeeds by itself, and is reported', async () => {
    const { sandbox, received } = await sell()
    const transaction_id = sandbox.payments.orders[0]?.transaction_id ?? ''
    const { json } = await refund(sandbox, 40, { notify_url: notifyUrl, reason: '商品已售完' })
    expect(json).toEqual({
      refund_id: expect.stringMatching(/^5030000\d{22}$/),
      out_refund_no: 'refund-1',
      transaction_id,
      out_trade_no: outTradeNo,
      channel: 'ORIGINAL',
      user_received_account: '支付用户零钱',
      create_time: expect.stringMatching(/\+08:00$/),
      status: 'PROCESSING',
      funds_account: 'UNSETTLED',
      amount: {
        total: 100,
        refund: 40,
        payer_total: 100,
        payer_refund: 40,
        settlement_refund: 40,
        settlement_total: 100,
        discount_refund: 0,
        currency: 'CNY',
      },
    })
    expect((await query(sandbox)).json).toMatchObject({ trade_state: 'REFUND', trade_state_desc: '转入退款' })
    await sandbox.advance(299_000)
    expect((await queryRefund(sandbox)).json).toEqual(json)
    await sandbox.advance(2000)
    const done = { ...json, status: 'SUCCESS', success_time: expect.stringMatching(/\+08:00$/) }
    expect((await queryRefund(sandbox)).json).toEqual(done)
    expect(received).toHaveLength(1)
    const notification = await read(received[0] as Request)
    expect(notification.json).toMatchObject({
      event_type: 'REFUND.SUCCESS',
      summary: '退款成功',
      resource: { original_type: 'refund' },
    })
    expect(JSON.parse(decrypt(notification, sandbox))).toEqual({
      mchid,
      out_trade_no: outTradeNo,
      transaction_id,
      out_refund_no: 'refund-1',
      refund_id: json.refund_id,
      refund_status: 'SUCCESS',
      success_time: (await queryRefund(sandbox)).json.success_time,
      user_received_account: '支付用户零钱',
      amount: { total: 100, refund: 40, payer_total: 100, payer_refund: 40 },
    })
  })

  it('is sent again by `advance` at its own time, when the first sending fails', async () => {
    const times: number[] = []
    const { sandbox } = await sell({
      fetch: async () => {
        times.push(sandbox.now())
        return new Response(null, { status: times.length === 2 ? 500 : 204 })
      },
    })
    const start = sandbox.now()
    await refund(sandbox, 40, { notify_url: notifyUrl })
    await sandbox.advance(3_600_000)
    const seconds = times.slice(1).map((time) => Math.round((time - start) / 1000))
    expect(seconds).toEqual([300, 315])
  })

  it('succeeds without `advance`, too, once its time has come', async () => {
    let passed = 0
    const { sandbox, received } = await sell({ now: () => Date.now() + passed })
    await refund(sandbox, 40, { notify_url: notifyUrl })
    passed = 301_000
    expect((await queryRefund(sandbox)).json.status).toBe('SUCCESS')
    await sandbox.advance(0)
    expect(received).toHaveLength(1)
  })

  it.each([
    ['of one account', 40, [{ account: 'AVAILABLE', amount: 40 }], '200'],
    [
      'of two accounts',
      40,
      [
        { account: 'AVAILABLE', amount: 15 },
        { account: 'UNAVAILABLE', amount: 25 },
      ],
      '200',
    ],
    ['of less than it', 40, [{ account: 'AVAILABLE', amount: 39 }], '400 INVALID_REQUEST'],
    [
      'of more than it',
      40,
      [
        { account: 'AVAILABLE', amount: 30 },
        { account: 'UNAVAILABLE', amount: 11 },
      ],
      '400 INVALID_REQUEST',
    ],
    [
      'of one account twice',
      40,
      [
        { account: 'AVAILABLE', amount: 20 },
        { account: 'AVAILABLE', amount: 20 },
      ],
      '400 INVALID_REQUEST',
    ],
  ])('is paid back by accounts that make it up: %s', async (_what, fen, from, status) => {
    const { sandbox } = await sell()
    const amount = { refund: fen, total: 100, currency: 'CNY', from }
    expect(errorOf(await refund(sandbox, fen, { amount }))).toBe(status)
    expect(sandbox.payments.refunds).toHaveLength(status === '200' ? 1 : 0)
  })

  const goods = { merchant_goods_id: '1217752501201407033233368018', unit_price: 50, goods_name: 'iPhone6s 16G' }
  it.each([
    ['as they were ordered', {}, '200'],
    ['without the name', { goods_name: undefined }, '200'],
    ['of another name', { goods_name: 'iPhone6s 32G' }, '400 INVALID_REQUEST'],
    ['of another price', { unit_price: 51 }, '400 INVALID_REQUEST'],
    ['that nobody ordered', { merchant_goods_id: '2' }, '400 INVALID_REQUEST'],
    ['with a number that they had not', { wechatpay_goods_id: '1001' }, '400 INVALID_REQUEST'],
  ])('is of goods of the order: %s', async (_what, part, status) => {
    const { sandbox } = await createShop()
    await make(sandbox, { detail: { goods_detail: [{ ...goods, quantity: 2 }] } })
    await sandbox.payments.pay(outTradeNo)
    const goods_detail = [{ ...goods, ...part, refund_amount: 40, refund_quantity: 1 }]
    expect(errorOf(await refund(sandbox, 40, { goods_detail }))).toBe(status)
  })

  it.each([
    [{}, '400 INVALID_REQUEST'],
    [{ refundChanged: 'answer' }, '200'],
  ] as const)('with the same number and other fields is, with %j, never a second one: %s', async (payments, status) => {
    const { sandbox } = await sell({ payments })
    const first = await refund(sandbox, 40)
    const again = await refund(sandbox, 30)
    expect(errorOf(again)).toBe(status)
    if (status === '200') expect(again.json).toEqual(first.json)
    expect(sandbox.payments.refunds).toMatchObject([{ refund: 40 }])
    expect(sandbox.executions.map(({ operationId }) => operationId)).toEqual(['createNativeOrder', 'createRefund'])
  })

  it.each([
    [{ refundSeconds: 0 }, 0],
    [{ refundSeconds: 86_400 }, 86_400],
  ])('takes as long as %j says', async (payments, seconds) => {
    const { sandbox } = await sell({ payments })
    await refund(sandbox, 40)
    if (seconds > 0) {
      await sandbox.advance(seconds * 1000 - 1000)
      expect((await queryRefund(sandbox)).json.status).toBe('PROCESSING')
    }
    await sandbox.advance(2000)
    expect((await queryRefund(sandbox)).json.status).toBe('SUCCESS')
  })

  it('with the same number and parameters is the same refund, however it stands now', async () => {
    const { sandbox } = await sell()
    const first = await refund(sandbox, 40)
    expect((await refund(sandbox, 40)).json).toEqual(first.json)
    await sandbox.payments.finishRefund('refund-1')
    expect((await refund(sandbox, 40)).json).toMatchObject({ refund_id: first.json.refund_id, status: 'SUCCESS' })
    expect(sandbox.payments.balance).toBe(60)
    expect(sandbox.executions.filter(({ operationId }) => operationId === 'createRefund')).toHaveLength(1)
    expect(errorOf(await refund(sandbox, 41))).toBe('400 INVALID_REQUEST')
  })

  it('in parts adds up to the order, and never to more', async () => {
    const { sandbox } = await sell()
    for (const [number, fen] of [
      ['a', 60],
      ['b', 39],
    ] as const) {
      expect((await refund(sandbox, fen, { out_refund_no: number })).status).toBe(200)
    }
    expect(errorOf(await refund(sandbox, 2, { out_refund_no: 'c' }))).toBe('400 INVALID_REQUEST')
    expect((await refund(sandbox, 1, { out_refund_no: 'c' })).status).toBe(200)
    expect(errorOf(await refund(sandbox, 1, { out_refund_no: 'd' }))).toBe('400 INVALID_REQUEST')
    expect(sandbox.payments.orders).toMatchObject([{ total: 100, refunded: 100 }])
    expect(sandbox.payments.balance).toBe(0)
  })

  it('that was closed counts no more, and brings the money back', async () => {
    const { sandbox } = await sell()
    await refund(sandbox, 100)
    await sandbox.payments.finishRefund('refund-1', 'CLOSED')
    expect(sandbox.payments.orders).toMatchObject([{ refunded: 0 }])
    expect(sandbox.payments.balance).toBe(100)
    expect((await refund(sandbox, 100, { out_refund_no: 'again' })).status).toBe(200)
  })

  it('is the 50th of an order at most', async () => {
    const { sandbox } = await sell()
    for (let i = 0; i < 50; i++) await refund(sandbox, 1, { out_refund_no: `part-${i}` })
    expect(errorOf(await refund(sandbox, 1, { out_refund_no: 'one-more' }))).toBe('400 INVALID_REQUEST')
    expect(sandbox.payments.refunds).toHaveLength(50)
  })

  it.each([
    [year - 60_000, '200'],
    [year + 60_000, '400 INVALID_REQUEST'],
  ])('%d ms after the payment gives %s', async (ms, expected) => {
    const { sandbox } = await sell()
    await sandbox.advance(ms)
    expect(errorOf(await refund(sandbox, 40))).toBe(expected)
  })

  it.each([
    ['another total', { amount: { refund: 40, total: 101, currency: 'CNY' } }, '400 INVALID_REQUEST'],
    ['nothing', { amount: { refund: 0, total: 100, currency: 'CNY' } }, '400 INVALID_REQUEST'],
    ['another order', { out_trade_no: 'another-order' }, '404 RESOURCE_NOT_EXISTS'],
    ['another transaction', { transaction_id: '42' }, '404 RESOURCE_NOT_EXISTS'],
    ['neither number', { out_trade_no: undefined }, '400 PARAM_ERROR'],
    ['a query in its URL', { notify_url: 'https://shop.example/?a' }, '400 PARAM_ERROR'],
    ['a reason of 81 bytes', { reason: '公'.repeat(27) }, '400 PARAM_ERROR'],
  ])('with %s is refused', async (_what, part, error) => {
    const { sandbox } = await sell()
    expect(errorOf(await refund(sandbox, 40, part))).toBe(error)
    expect(sandbox.payments.refunds).toEqual([])
  })

  it('of an order that is not paid, or of two orders at once, is refused', async () => {
    const { sandbox } = await sell()
    await make(sandbox, { out_trade_no: 'order-2' })
    expect(errorOf(await refund(sandbox, 40, { out_trade_no: 'order-2' }))).toBe('404 RESOURCE_NOT_EXISTS')
    const transaction_id = sandbox.payments.orders[0]?.transaction_id
    const both = { transaction_id, out_trade_no: 'order-2' }
    expect(errorOf(await refund(sandbox, 40, both))).toBe('400 INVALID_REQUEST')
    expect((await refund(sandbox, 40, { transaction_id })).status).toBe(200)
  })

  it('is NOT_ENOUGH when the money was withdrawn', async () => {
    const { sandbox } = await sell()
    sandbox.payments.withdraw(70)
    expect(errorOf(await refund(sandbox, 40))).toBe('403 NOT_ENOUGH')
    expect((await refund(sandbox, 30)).status).toBe(200)
    expect(() => sandbox.payments.withdraw(1)).toThrow('expected fen from 1 to 0, received 1')
  })

  it('to a user whose account takes nothing is USER_ACCOUNT_ABNORMAL', async () => {
    const { sandbox } = await sell({ payments: { abnormalUsers: [openid] } })
    expect(errorOf(await refund(sandbox, 40))).toBe('403 USER_ACCOUNT_ABNORMAL')
  })

  it('is not found by another number', async () => {
    const { sandbox } = await sell()
    expect(errorOf(await queryRefund(sandbox, 'another'))).toBe('404 RESOURCE_NOT_EXISTS')
  })
})

describe('the result of a refund', () => {
  it.each([
    ['SUCCESS', '退款成功'],
    ['ABNORMAL', '退款异常'],
    ['CLOSED', '退款关闭'],
  ] as const)(
    '%s is decided by a test, and reported to the address of the merchant platform',
    async (status, summary) => {
      const { sandbox, received } = await sell({ payments: { refundNotifyUrl: notifyUrl } })
      await refund(sandbox, 40)
      const delivery = await sandbox.payments.finishRefund('refund-1', status)
      expect(delivery).toMatchObject({ state: 'delivered', event: `REFUND.${status}`, url: notifyUrl })
      expect((await read(received[0] as Request)).json).toMatchObject({ event_type: `REFUND.${status}`, summary })
      expect((await queryRefund(sandbox)).json.status).toBe(status)
      await expect(sandbox.payments.finishRefund('refund-1')).rejects.toThrow(`the refund is ${status}`)
    },
  )

  it('goes nowhere without an address, and is one of three', async () => {
    const { sandbox, received } = await sell()
    await refund(sandbox, 40)
    await expect(sandbox.payments.finishRefund('none')).rejects.toThrow('there is no refund none')
    await expect(sandbox.payments.finishRefund('refund-1', 'LOST' as never)).rejects.toThrow('received LOST')
    expect(await sandbox.payments.finishRefund('refund-1')).toBeUndefined()
    expect(received).toEqual([])
  })
})

describe('an abnormal refund', () => {
  const apply = async (shop: Awaited<ReturnType<typeof sell>>, part: object = {}, id?: string) => {
    const refundId = id ?? shop.sandbox.payments.refunds[0]?.refund_id
    const body = { out_refund_no: 'refund-1', type: 'MERCHANT_BANK_CARD', ...part }
    return await post(shop.sandbox, `/v3/refund/domestic/refunds/${refundId}/apply-abnormal-refund`, body)
  }
  const fail = async (options?: Options) => {
    const shop = await sell(options)
    await refund(shop.sandbox, 40, { notify_url: notifyUrl })
    await shop.sandbox.payments.finishRefund('refund-1', 'ABNORMAL')
    return shop
  }

  it('is paid in another way, and succeeds', async () => {
    const shop = await fail()
    expect((await apply(shop)).json).toMatchObject({ status: 'PROCESSING', channel: 'OTHER_BANKCARD' })
    await shop.sandbox.advance(301_000)
    expect((await queryRefund(shop.sandbox)).json.status).toBe('SUCCESS')
    expect(shop.sandbox.payments.balance).toBe(60)
  })

  it('is handled once by the same request, and again after it failed again', async () => {
    const shop = await fail()
    await apply(shop)
    const before = shop.sandbox.executions.length
    expect((await apply(shop)).json.status).toBe('PROCESSING')
    expect(shop.sandbox.executions).toHaveLength(before)
    await shop.sandbox.payments.finishRefund('refund-1', 'ABNORMAL')
    expect((await apply(shop)).json.status).toBe('PROCESSING')
    expect(shop.sandbox.executions).toHaveLength(before + 1)
  })

  it('must be ABNORMAL, and named by both of its numbers', async () => {
    const shop = await fail()
    expect(errorOf(await apply(shop, { out_refund_no: 'another' }))).toBe('404 RESOURCE_NOT_EXISTS')
    expect(errorOf(await apply(shop, {}, '50300001'))).toBe('404 RESOURCE_NOT_EXISTS')
    expect(errorOf(await apply(shop, { type: 'USER_BANK_CARD' }))).toBe('400 PARAM_ERROR')
    await apply(shop)
    await shop.sandbox.advance(301_000)
    expect(errorOf(await apply(shop, { bank_type: 'ICBC_DEBIT' }))).toBe('400 INVALID_REQUEST')
  })
})
