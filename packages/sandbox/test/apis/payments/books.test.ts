/** Bills of the sandbox's own orders and refunds: each fen is in them, once. */
import { createHash } from 'node:crypto'
import type { Sandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { createShop, errorOf, get, make, mchid, outTradeNo, refund } from '../../lib/payments.ts'
import { draft, toRequest } from '../../lib/request.ts'

const hour = 3_600_000
/** Noon of a day, at +08:00. */
const noon = Date.parse('2026-03-04T12:00:00+08:00')
const day = '2026-03-04'

/** A shop at that time. */
function open(options: Parameters<typeof createShop>[0] = {}) {
  const start = Date.now()
  return createShop({ now: () => noon + Date.now() - start, ...options })
}

async function bill(sandbox: Sandbox, target: string): Promise<string[]> {
  const { json } = await get(sandbox, `/v3/bill/${target}`)
  const url = new URL(json.download_url)
  const timestamp = String(Math.floor(sandbox.now() / 1000))
  const response = await sandbox.fetch(
    toRequest(draft(sandbox, { method: 'GET', target: `${url.pathname}${url.search}`, timestamp })),
  )
  const bytes = new Uint8Array(await response.arrayBuffer())
  expect(createHash('sha1').update(bytes).digest('hex')).toBe(json.hash_value)
  return new TextDecoder().decode(bytes).split('\r\n')
}

async function sell(options?: Parameters<typeof createShop>[0]): Promise<Sandbox> {
  const { sandbox } = await open(options)
  await make(sandbox, { attach: 'a,b`c\nd' })
  await sandbox.payments.pay(outTradeNo)
  await make(sandbox, { out_trade_no: 'order-2', amount: { total: 250 } }, 'jsapi')
  await sandbox.payments.pay('order-2')
  await make(sandbox, { out_trade_no: 'not-paid' })
  await refund(sandbox, 40)
  return sandbox
}

describe('a trade bill', () => {
  it('has no refund that was closed: nothing was paid back', async () => {
    const sandbox = await sell()
    await sandbox.payments.finishRefund('refund-1', 'CLOSED')
    await sandbox.advance(22 * hour)
    const lines = await bill(sandbox, `tradebill?bill_date=${day}`)
    expect(lines.filter((line) => line.includes('refund-1'))).toEqual([])
    expect(lines.at(-2)?.split(',')[2]).toBe('`0.00')
  })

  // The columns of bills that merchants have published.
  it('has a row for each payment and each refund, and their sums', async () => {
    const sandbox = await sell()
    await sandbox.advance(22 * hour)
    const [header = '', first = '', second = '', back = '', totals, sums, end] = await bill(
      sandbox,
      `tradebill?bill_date=${day}`,
    )
    expect(header).toBe(
      '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注',
    )
    const ids = sandbox.payments.orders.map(({ transaction_id }) => transaction_id)
    const refundId = sandbox.payments.refunds[0]?.refund_id
    const user = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'
    const goods = 'Image形象店-深圳腾大-QQ公仔'
    expect(first.replace(/12:00:\d\d/, '12:00:00')).toBe(
      `\`${day} 12:00:00,\`wxd678efh567hg6787,\`${mchid},\`0,\`,\`${ids[0]},\`${outTradeNo},\`${user},\`NATIVE,\`SUCCESS,\`OTHERS,\`CNY,\`1.00,\`0.00,\`0,\`0,\`0.00,\`0.00,\`,\`,\`${goods},\`a b c d,\`0.00000,\`0.00%,\`1.00,\`0.00,\``,
    )
    expect(second).toContain(',`order-2,`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`JSAPI,`SUCCESS,`OTHERS,`CNY,`2.50,')
    expect(back).toContain(
      `,\`REFUND,\`OTHERS,\`CNY,\`0.00,\`0.00,\`${refundId},\`refund-1,\`0.40,\`0.00,\`ORIGINAL,\`SUCCESS,`,
    )
    expect(totals).toBe('总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额')
    expect([sums, end]).toEqual(['`3,`3.50,`0.40,`0.00,`0.00000,`3.50,`0.40', ''])
    for (const row of [first, second, back]) expect(row.split(',')).toHaveLength(27)
  })

  it('has payments or refunds alone, if it is asked so', async () => {
    const sandbox = await sell()
    await sandbox.advance(22 * hour)
    const paid = await bill(sandbox, `tradebill?bill_date=${day}&bill_type=SUCCESS`)
    expect(paid[0]).toBe(
      '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注',
    )
    expect([paid.length, paid.at(-2)]).toEqual([6, '`2,`3.50,`0.00,`0.00,`0.00000,`3.50,`0.00'])
    const back = await bill(sandbox, `tradebill?bill_date=${day}&bill_type=REFUND`)
    expect(back[0]).toContain('代金券金额,退款申请时间,退款成功时间,微信退款单号,')
    expect(back[1]).toMatch(/,`0\.00,`2026-03-04 12:00:\d\d,`2026-03-04 12:05:\d\d,`5030000/)
    expect([back.length, back.at(-2)]).toEqual([5, '`1,`0.00,`0.40,`0.00,`0.00000,`0.00,`0.40'])
  })
})

describe('a fund flow bill', () => {
  it('has each movement of money, with what is left', async () => {
    const sandbox = await sell()
    sandbox.payments.withdraw(300)
    await sandbox.advance(22 * hour)
    const [header, ...lines] = await bill(sandbox, `fundflowbill?bill_date=${day}`)
    expect(header).toBe(
      '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号',
    )
    const rows = lines.slice(0, 4).map((line) => line.split(',').slice(3, 8).join())
    expect(rows).toEqual([
      '`交易,`交易,`收入,`1.00,`1.00',
      '`交易,`交易,`收入,`2.50,`3.50',
      '`退款,`退款,`支出,`0.40,`3.10',
      '`提现,`提现,`支出,`3.00,`0.10',
    ])
    expect(lines.slice(4)).toEqual(['资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额', '`4,`2,`3.50,`2,`3.40', ''])
    expect(sandbox.payments.balance).toBe(10)
    // Another account has none of it.
    const fees = await bill(sandbox, `fundflowbill?bill_date=${day}&account_type=FEES`)
    expect(fees[1]).toContain('`4200000000201906110000000000')
  })
})

describe('a day', () => {
  it('is billed from 10 o’clock of the next one on', async () => {
    const sandbox = await sell()
    await sandbox.advance(22 * hour - 60_000)
    expect(errorOf(await get(sandbox, `/v3/bill/tradebill?bill_date=${day}`))).toBe('400 STATEMENT_CREATING')
    await sandbox.advance(60_000)
    expect((await get(sandbox, `/v3/bill/tradebill?bill_date=${day}`)).status).toBe(200)
  })

  it('is billed at once, for demos', async () => {
    const sandbox = await sell({ bills: { early: 'answer' } })
    expect(await bill(sandbox, `tradebill?bill_date=${day}`)).toHaveLength(7)
  })

  it('on which nothing happened has an example, or none', async () => {
    const { sandbox } = await open()
    expect((await bill(sandbox, 'tradebill?bill_date=2026-03-03'))[1]).toContain('`0.01')
    sandbox.configure({ bills: { emptyDay: 'NO_STATEMENT_EXIST' } })
    expect(errorOf(await get(sandbox, '/v3/bill/tradebill?bill_date=2026-03-03'))).toBe('400 NO_STATEMENT_EXIST')
    expect(errorOf(await get(sandbox, '/v3/bill/fundflowbill?bill_date=2026-03-03'))).toBe('400 NO_STATEMENT_EXIST')
  })

  it('has what happened on it at +08:00, and what a test has set before all', async () => {
    const sandbox = await sell()
    await sandbox.advance(13 * hour)
    await refund(sandbox, 10, { out_refund_no: 'night' })
    await sandbox.advance(48 * hour)
    const next = await bill(sandbox, 'tradebill?bill_date=2026-03-05')
    expect([next.length, next.at(-2)]).toEqual([5, '`1,`0.00,`0.10,`0.00,`0.00000,`0.00,`0.10'])
    sandbox.bills.setTradeBill({ bill_date: day }, 'set')
    expect(await bill(sandbox, `tradebill?bill_date=${day}`)).toEqual(['set'])
  })
})
