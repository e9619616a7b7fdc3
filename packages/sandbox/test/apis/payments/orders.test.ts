/** From an order to its payment, by the rules of the vendor's pages. */
import { describe, expect, it } from 'vitest'
import {
  close,
  createShop,
  errorOf,
  make,
  mchid,
  notifyUrl,
  openid,
  order,
  outTradeNo,
  query,
  queryById,
} from '../../lib/payments.ts'
import { decrypt, read } from '../../lib/received.ts'

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

describe('an order', () => {
  it.each([
    ['jsapi', /^\{"prepay_id":"wx20\d{12}[\da-f]{20}"\}$/],
    ['app', /^\{"prepay_id":"wx20\d{12}[\da-f]{20}"\}$/],
    [
      'h5',
      /^\{"h5_url":"https:\/\/wx\.tenpay\.com\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=wx\w{34}&package=\d+"\}$/,
    ],
    ['native', /^\{"code_url":"weixin:\/\/wxpay\/bizpayurl\/up\?pr=\w{7}&groupid=00"\}$/],
  ] as const)('of %s opens WeChat Pay in its own way, and is the kind that the pages name', async (kind, form) => {
    const { sandbox } = await createShop()
    const answer = await make(sandbox, {}, kind)
    expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(form)])
    const types = { jsapi: 'JSAPI', app: 'APP', h5: 'MWEB', native: 'NATIVE' }
    await sandbox.payments.pay(outTradeNo)
    expect((await query(sandbox)).json).toMatchObject({ trade_type: types[kind], trade_state: 'SUCCESS' })
  })

  it('that is not paid has neither number nor amount, and is found by its own number alone', async () => {
    const { sandbox } = await createShop()
    await make(sandbox)
    const { out_trade_no, appid } = order
    const notPaid = { appid, mchid, out_trade_no, trade_state: 'NOTPAY', trade_state_desc: '未支付' }
    expect((await query(sandbox)).json).toEqual(notPaid)
    expect(errorOf(await queryById(sandbox, outTradeNo))).toBe('404 ORDER_NOT_EXIST')
    expect(errorOf(await query(sandbox, 'another-order'))).toBe('404 ORDER_NOT_EXIST')
    expect(errorOf(await query(sandbox, outTradeNo, '1900000000'))).toBe('400 MCH_NOT_EXISTS')
  })

  it('made again is the same order with a new link, whatever the order of its fields', async () => {
    const { sandbox } = await createShop()
    const first = await make(sandbox)
    const { amount, ...rest } = order
    const again = await make(sandbox, { ...rest, amount: { currency: 'CNY', total: amount.total } })
    expect(again.status).toBe(200)
    expect(again.text).not.toBe(first.text)
    expect(sandbox.payments.orders).toHaveLength(1)
    expect(sandbox.executions).toHaveLength(1)
  })

  it.each([
    ['another amount', { amount: { total: 101, currency: 'CNY' } }, 'native'],
    ['another field', { attach: 'x' }, 'native'],
    ['another kind', {}, 'app'],
  ] as const)('with the same number and %s is another order', async (_what, part, kind) => {
    const { sandbox } = await createShop()
    await make(sandbox)
    expect(errorOf(await make(sandbox, part, kind))).toBe('403 OUT_TRADE_NO_USED')
  })

  it('with the same number and other fields may be refused in another way', async () => {
    const { sandbox } = await createShop({ payments: { reorderChanged: 'INVALID_REQUEST' } })
    await make(sandbox)
    expect(errorOf(await make(sandbox, { attach: 'x' }))).toBe('400 INVALID_REQUEST')
    expect((await make(sandbox)).status).toBe(200)
  })

  it.each([
    [{}, '403 OUT_TRADE_NO_USED'],
    [{ reorderPaid: 'INVALID_REQUEST' }, '400 INVALID_REQUEST'],
  ] as const)('made again after it was paid, with %j, is refused: %s', async (payments, error) => {
    const { sandbox } = await createShop({ payments })
    await make(sandbox)
    await sandbox.payments.pay(outTradeNo)
    expect(errorOf(await make(sandbox))).toBe(error)
  })

  it.each([
    ['native', {}, '400 ORDER_CLOSED'],
    ['jsapi', {}, '403 OUT_TRADE_NO_USED'],
    ['native', { reorderClosed: 'OUT_TRADE_NO_USED' }, '403 OUT_TRADE_NO_USED'],
    ['jsapi', { reorderClosed: 'INVALID_REQUEST' }, '400 INVALID_REQUEST'],
  ] as const)('of %s made again after it was closed, with %j, is refused: %s', async (kind, payments, error) => {
    const { sandbox } = await createShop({ payments })
    await make(sandbox, {}, kind)
    await close(sandbox)
    expect(errorOf(await make(sandbox, {}, kind))).toBe(error)
  })

  it('is for an appid that is linked, in the words of the page', async () => {
    const { sandbox } = await createShop({ payments: { unlinkedAppids: [order.appid] } })
    const { status, json } = await make(sandbox)
    expect([status, json]).toEqual([400, { code: 'APPID_MCHID_NOT_MATCH', message: 'AppID和mch_id不匹配' }])
    expect((await make(sandbox, { appid: 'wx-linked' })).status).toBe(200)
  })

  it.each([
    ['mchid', '1900000000'],
    ['notify_url', 'https://shop.example/notify?a=1'],
    ['notify_url', 'shop.example/notify'],
    ['time_expire', '2018-13-40T10:34:56+08:00'],
  ])('whose %s is %s is refused', async (name, value) => {
    const { sandbox } = await createShop()
    expect(errorOf(await make(sandbox, { [name]: value }))).toBe('400 PARAM_ERROR')
    expect(sandbox.payments.orders).toEqual([])
  })
})

it('the detail of an order has at most 6,144 bytes', async () => {
  const { sandbox } = await createShop()
  const goods = { merchant_goods_id: '1', quantity: 1, unit_price: 1, goods_name: '公'.repeat(256) }
  const detail = (count: number) => ({ detail: { goods_detail: Array(count).fill(goods) } })
  expect(errorOf(await make(sandbox, detail(8)))).toBe('400 PARAM_ERROR')
  expect((await make(sandbox, detail(7))).status).toBe(200)
})

describe('the time to pay', () => {
  const inTime = async (part: object, ms: number): Promise<boolean> => {
    const { sandbox } = await createShop()
    const time = (part as { ms?: number }).ms
    const time_expire = time === undefined ? undefined : new Date(sandbox.now() + time).toISOString()
    const own = time_expire === undefined ? {} : { time_expire }
    await make(sandbox, own)
    await sandbox.advance(ms)
    // A fresh link: what is tested is the order's time.
    await make(sandbox, own)
    return await sandbox.payments.pay(outTradeNo).then(
      () => true,
      () => false,
    )
  }

  it.each([
    ['7 days by default', {}, 7 * day],
    ['what the order says', { ms: hour }, hour],
    ['one minute at least', { ms: 1000 }, minute],
    ['15 days at most', { ms: 30 * day }, 15 * day],
  ])('is %s', async (_what, part, ms) => {
    expect(await inTime(part, ms - 5000)).toBe(true)
    expect(await inTime(part, ms + 5000)).toBe(false)
  })

  it('ends without closing the order', async () => {
    const { sandbox, received } = await createShop()
    await make(sandbox)
    sandbox.payments.expire(outTradeNo)
    await expect(sandbox.payments.pay(outTradeNo)).rejects.toThrow('the time to pay is over')
    expect((await query(sandbox)).json.trade_state).toBe('NOTPAY')
    expect(received).toEqual([])
    expect((await close(sandbox)).status).toBe(204)
  })
})

describe('a link', () => {
  it.each([
    ['jsapi', 2 * hour],
    ['app', 2 * hour],
    ['h5', 5 * minute],
    ['native', 2 * hour],
  ] as const)('of %s is valid for %d ms, and the same order again brings another', async (kind, ms) => {
    const { sandbox } = await createShop()
    await make(sandbox, {}, kind)
    await sandbox.advance(ms + 1000)
    await expect(sandbox.payments.pay(outTradeNo)).rejects.toThrow('make the same order again')
    await make(sandbox, {}, kind)
    await expect(sandbox.payments.pay(outTradeNo)).resolves.toMatchObject({ state: 'delivered' })
  })
})

describe('a payment', () => {
  it('is reported to the notify_url of the order, with all that the page lists', async () => {
    const { sandbox, received } = await createShop()
    await make(
      sandbox,
      { attach: '自定义数据', scene_info: { payer_client_ip: '14.23.150.211', device_id: '013' } },
      'jsapi',
    )
    const delivery = await sandbox.payments.pay(outTradeNo, { bankType: 'ICBC_DEBIT' })
    expect(delivery).toMatchObject({ state: 'delivered', event: 'TRANSACTION.SUCCESS', url: notifyUrl })
    expect(received).toHaveLength(1)
    const notification = await read(received[0] as Request)
    const resource = JSON.parse(decrypt(notification, sandbox))
    expect(notification.json).toMatchObject({
      event_type: 'TRANSACTION.SUCCESS',
      summary: '支付成功',
      resource: { original_type: 'transaction' },
    })
    const transaction_id = sandbox.payments.orders[0]?.transaction_id ?? ''
    expect(resource).toEqual({
      appid: order.appid,
      mchid,
      out_trade_no: outTradeNo,
      transaction_id,
      trade_type: 'JSAPI',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      bank_type: 'ICBC_DEBIT',
      attach: '自定义数据',
      success_time: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
      payer: { openid },
      amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
      scene_info: { device_id: '013' },
    })
    expect((await queryById(sandbox, transaction_id)).json).toEqual(resource)
    expect((await query(sandbox)).json).toEqual(resource)
  })

  it('that fails leaves the order as it was, and it can still be paid', async () => {
    const { sandbox, received } = await createShop()
    await make(sandbox)
    sandbox.payments.refuse(outTradeNo)
    expect((await query(sandbox)).json.trade_state).toBe('NOTPAY')
    expect(received).toEqual([])
    await sandbox.payments.pay(outTradeNo)
    expect(() => sandbox.payments.refuse(outTradeNo)).toThrow('the order is SUCCESS, expected NOTPAY')
  })

  it('happens once, of an order that is open, by its own payer', async () => {
    const { sandbox } = await createShop()
    await expect(sandbox.payments.pay('none')).rejects.toThrow('there is no order none')
    await make(sandbox, {}, 'jsapi')
    await expect(sandbox.payments.pay(outTradeNo, { openid: 'another' })).rejects.toThrow('for another openid')
    await expect(sandbox.payments.pay(outTradeNo, { opneid: 'x' } as never)).rejects.toThrow("Do you mean 'openid'?")
    await sandbox.payments.pay(outTradeNo)
    await expect(sandbox.payments.pay(outTradeNo)).rejects.toThrow('the order is SUCCESS, expected NOTPAY')
    expect(sandbox.payments.balance).toBe(100)
  })

  it('is another number each time', async () => {
    const { sandbox } = await createShop()
    for (const out_trade_no of ['order-1', 'order-2']) {
      await make(sandbox, { out_trade_no })
      await sandbox.payments.pay(out_trade_no)
    }
    const ids = sandbox.payments.orders.map(({ transaction_id }) => transaction_id)
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^42000\d{23}$/)
  })
})

describe('closing', () => {
  it('ends an order that is not paid, for good', async () => {
    const { sandbox } = await createShop()
    await make(sandbox)
    const answer = await close(sandbox)
    expect([answer.status, answer.text, answer.signed]).toEqual([204, '', true])
    expect((await query(sandbox)).json).toMatchObject({ trade_state: 'CLOSED', trade_state_desc: '已关闭' })
    await expect(sandbox.payments.pay(outTradeNo)).rejects.toThrow('the order is CLOSED, expected NOTPAY')
  })

  it.each([
    ['closed', {}, '204'],
    ['closed', { closeClosed: 'TRADE_ERROR' }, '403 TRADE_ERROR'],
    ['paid', {}, '403 TRADE_ERROR'],
    ['paid', { closePaid: 'INVALID_REQUEST' }, '400 INVALID_REQUEST'],
    ['unknown', {}, '400 INVALID_REQUEST'],
    ['unknown', { closeUnknown: 'TRADE_ERROR' }, '403 TRADE_ERROR'],
  ] as const)('an order that is %s, with %j, is %s', async (state, payments, expected) => {
    const { sandbox } = await createShop({ payments })
    if (state !== 'unknown') await make(sandbox)
    if (state === 'paid') await sandbox.payments.pay(outTradeNo)
    if (state === 'closed') await close(sandbox)
    const before = sandbox.executions.length
    expect(errorOf(await close(sandbox))).toBe(expected)
    expect(sandbox.executions).toHaveLength(before)
  })
})

it('a reset forgets orders and money', async () => {
  const { sandbox } = await createShop()
  await make(sandbox)
  await sandbox.payments.pay(outTradeNo)
  sandbox.reset()
  expect([sandbox.payments.orders, sandbox.payments.refunds, sandbox.payments.balance]).toEqual([[], [], 0])
})
