/** WeChat Pay's own numbers are those of one thing alone. */
import { createPaymentsClient } from '@wechatpay-edge/payments'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'

it('numbers payments and refunds apart, also those of two merchants in one second', async () => {
  const sandbox = await createSandbox({
    merchants: { '1900000209': {} },
    fetch: async () => new Response(null, { status: 204 }),
  })
  const other = sandbox.merchants['1900000209']
  const orders = [sandbox, other].map(async (one) => {
    if (!one) throw new Error('expected two merchants')
    const payments = createPaymentsClient(one.clientOptions)
    const own = one.merchant.mchid
    await payments.orderNative({
      ...{ appid: 'wxd678efh567hg6787', mchid: own, description: 'cup', out_trade_no: 'same-number' },
      ...{ notify_url: 'https://shop.example/notify', amount: { total: 1, currency: 'CNY' } },
    })
    await one.payments.pay('same-number')
    return one.payments.orders[0]?.transaction_id
  })
  expect(new Set(await Promise.all(orders)).size).toBe(2)
})
