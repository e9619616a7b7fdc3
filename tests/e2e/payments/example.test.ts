/** The shop of examples/payments, which others copy: what its own program does not show. */
import { createKeyring, createSigner } from '@wechatpay-edge/core'
import { createPaymentsClient } from '@wechatpay-edge/payments'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createShop } from '../../../examples/payments/shop.ts'

const sale = { outTradeNo: 'order-native', appid: 'wxd678efh567hg6787', description: 'a cup', total: 500 }

it('ships a sale once, though it is sold again, and takes no other sale under its number', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  onTestFinished(() => log.mockRestore())
  const sandbox = await createSandbox({ fetch: (request) => shop.receive(request) })
  const { merchant, wechatpay, fetch, now } = sandbox.clientOptions
  const signer = createSigner(merchant)
  const shop = createShop({
    payments: createPaymentsClient({ merchant: signer, wechatpay, fetch, now }),
    signer,
    mchid: merchant.mchid,
    notifyUrl: 'https://shop.example/notify',
    notifications: { keyring: createKeyring(wechatpay), apiV3Key: sandbox.apiV3Key, now },
  })
  await shop.sell.native({ ...sale })
  await shop.sell.native({ ...sale }) // the response was lost
  await expect(shop.sell.native({ ...sale, total: 1 })).rejects.toThrow('is the number of another sale')
  await sandbox.payments.pay(sale.outTradeNo)
  await expect(shop.sell.native({ ...sale })).rejects.toMatchObject({ apiCode: 'OUT_TRADE_NO_USED' })
  expect(await shop.check(sale.outTradeNo)).toBe(true)
  await shop.refund(sale, 'refund-1', 100)
  expect(await shop.check(sale.outTradeNo)).toBe(true)
  expect(log.mock.calls.filter(([line]) => String(line).includes('ship a cup'))).toHaveLength(1)
})
