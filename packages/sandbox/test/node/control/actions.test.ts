/** What users, banks and WeChat Pay do, for programs in other languages: over HTTP, with the same errors as in TypeScript. */
import type { Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createShop, make, outTradeNo, query, queryRefund, refund } from '../../lib/payments.ts'

const token = 'a-token-of-the-test'
const further = '1900000209'
const [partner, sub] = ['1900000100', '1900000110']
let sandbox: Sandbox
let received: Request[]
let served: ServedSandbox
beforeAll(async () => {
  ;({ sandbox, received } = await createShop({ merchants: { [further]: {}, [partner]: { subMerchants: [sub] } } }))
  served = await serve(sandbox, { control: { token } })
})
afterAll(() => served.close())
beforeEach(() => {
  sandbox.reset()
  received.length = 0
})

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
async function ask(path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${served.url}/__sandbox/${path}`, { headers, ...init })
  return { status: response.status, body: await response.json() }
}

describe('the control of payments', () => {
  it('lets the user pay an order, and shows what became of the notification', async () => {
    await make(sandbox)
    const given = { outTradeNo, openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6x', bankType: 'ICBC_DEBIT' }
    const paid = await ask('payments/pay', given)
    expect(paid).toMatchObject({
      status: 200,
      body: { event: 'TRANSACTION.SUCCESS', state: 'delivered', attempts: [{ status: 204 }] },
    })
    expect((await query(sandbox)).json).toMatchObject({
      trade_state: 'SUCCESS',
      bank_type: 'ICBC_DEBIT',
      payer: { openid: given.openid },
    })
    expect((await ask('payments')).body).toMatchObject({
      orders: [{ out_trade_no: outTradeNo, trade_state: 'SUCCESS', openid: given.openid }],
      refunds: [],
      balance: 100,
    })
    expect(received).toHaveLength(1)
  })

  it('lets a payment fail, ends the time to pay, ends refunds, and takes money out', async () => {
    await make(sandbox)
    expect(await ask('payments/refuse', { outTradeNo })).toEqual({ status: 200, body: {} })
    await ask('payments/pay', { outTradeNo })
    await refund(sandbox, 30)
    expect(await ask('payments/finishRefund', { outRefundNo: 'refund-1', status: 'ABNORMAL' })).toEqual({
      status: 200,
      body: {},
    })
    expect((await queryRefund(sandbox)).json.status).toBe('ABNORMAL')
    await refund(sandbox, 10, { out_refund_no: 'refund-2' })
    await ask('payments/finishRefund', { outRefundNo: 'refund-2' })
    expect((await queryRefund(sandbox, 'refund-2')).json.status).toBe('SUCCESS')
    expect(await ask('payments/withdraw', { fen: 60 })).toEqual({ status: 200, body: {} })
    expect(sandbox.payments.balance).toBe(0)
    await make(sandbox, { out_trade_no: 'late-order' })
    await ask('payments/expire', { outTradeNo: 'late-order' })
    await expect(sandbox.payments.pay('late-order')).rejects.toThrow('the time to pay is over')
  })

  it('takes money out of the account of a partner’s sub-merchant', async () => {
    const error = 'payments.withdraw: sub-merchant 1900000110: expected fen from 1 to 0, received 1'
    const given = { fen: 1, subMchid: sub }
    expect(await ask(`payments/withdraw?mchid=${partner}`, given)).toEqual({ status: 409, body: { error } })
  })

  it('is that of the merchant that is named', async () => {
    await make(sandbox)
    expect(await ask(`payments/pay?mchid=${further}`, { outTradeNo })).toEqual({
      status: 409,
      body: { error: `payments.pay: there is no order ${outTradeNo}` },
    })
    expect((await ask(`payments?mchid=${further}`)).body.orders).toEqual([])
    expect((await ask('payments/pay?mchid=1', { outTradeNo })).status).toBe(400)
  })

  it.each([
    ['pay', {}, 400, 'payments.pay.outTradeNo: expected a text, received undefined'],
    ['pay', { outTradeNo: 1 }, 400, 'payments.pay.outTradeNo: expected a text, received 1'],
    ['pay', { outTradeNo, openId: 'o' }, 400, "received another name. Do you mean 'openid'?"],
    ['pay', { outTradeNo, openid: '' }, 400, 'payments.pay.openid: expected a text, received '],
    ['pay', [], 400, 'payments.pay: expected an object'],
    ['pay', { outTradeNo: 'no-order' }, 409, 'payments.pay: there is no order no-order'],
    ['refuse', { outTradeNo: 'no-order' }, 409, 'payments.refuse: there is no order no-order'],
    [
      'finishRefund',
      { outRefundNo: 'r', status: 'DONE' },
      400,
      'expected SUCCESS or ABNORMAL or CLOSED, received DONE',
    ],
    ['finishRefund', { outRefundNo: 'r' }, 409, 'payments.finishRefund: there is no refund r'],
    ['withdraw', { fen: '1' }, 400, 'payments.withdraw.fen: expected a number of fen, received 1'],
    ['withdraw', { fen: 1 }, 409, 'payments.withdraw: expected fen from 1 to 0, received 1'],
  ])('reports what is wrong with %s of %j: %i', async (name, given, status, error) => {
    await make(sandbox)
    expect(await ask(`payments/${name}`, given)).toEqual({ status, body: { error: expect.stringContaining(error) } })
    expect(sandbox.payments).toMatchObject({ orders: [{ trade_state: 'NOTPAY' }], balance: 0 })
  })

  it('books nothing if the payer breaks the spec of the notification', async () => {
    await make(sandbox)
    const paid = await ask('payments/pay', { outTradeNo, openid: 'o'.repeat(200) })
    expect(paid).toEqual({ status: 400, body: { error: expect.stringContaining('paymentNotification') } })
    expect(sandbox.payments).toMatchObject({ orders: [{ trade_state: 'NOTPAY' }], balance: 0 })
    expect(received).toEqual([])
  })
})

describe('the control of bills', () => {
  it('sets a bill, or says that there is none', async () => {
    const given = { query: { bill_date: '2019-06-11' }, content: '交易时间\r\n' }
    expect(await ask('bills/setTradeBill', given)).toEqual({ status: 200, body: {} })
    await ask('bills/setFundFlowBill', { ...given, content: null })
    for (const [content, problem] of [
      [1, 'bills.setTradeBill.content: expected a text or null, received 1'],
      [undefined, 'bills.setTradeBill.content: expected a text or null, received undefined'],
    ] as const) {
      expect(await ask('bills/setTradeBill', { ...given, content })).toEqual({ status: 400, body: { error: problem } })
    }
    expect(await ask('bills/setTradeBill', { query: {}, content: '' })).toEqual({
      status: 400,
      body: { error: 'bills.setTradeBill.query.bill_date: expected a text, received undefined' },
    })
  })
})

it('every method of an API can be called over HTTP, and each action says what it takes', async () => {
  const { body: actions } = await ask('actions')
  const paths: string[] = actions.map(({ path }: { path: string }) => path)
  const apis = Object.keys((await ask('state')).body).filter((name) => name !== 'merchants')
  const methods = apis.flatMap((api) => {
    const control: object = Reflect.get(sandbox, api)
    const names = Object.keys(control).filter((name) => typeof Reflect.get(control, name) === 'function')
    return names.map((name) => `${api}/${name}`)
  })
  // `POST seed` takes the rows of all APIs.
  expect(paths.sort()).toEqual(methods.filter((path) => path !== 'partnerships/seed').sort())
  expect(actions).toContainEqual(
    expect.objectContaining({
      path: 'payments/finishRefund',
      parameters: {
        outRefundNo: { expected: 'a text', required: true },
        status: { expected: 'SUCCESS or ABNORMAL or CLOSED', required: false },
      },
    }),
  )
})
