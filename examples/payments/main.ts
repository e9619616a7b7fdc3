/** Sells by each front end, against a sandbox in this process: order, pay, notification, refund, bill. */
import assert from 'node:assert/strict'
import { createKeyring, createSigner } from '@wechatpay-edge/core'
import { createPaymentsClient } from '@wechatpay-edge/payments'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { createShop, type Sale } from './shop.ts'

const sandbox = await createSandbox({
  mchid: '1900007291',
  fetch: (request) => shop.receive(request), // in the place of your server
})
const { merchant, wechatpay, fetch, now } = sandbox.clientOptions
const signer = createSigner(merchant)
const shop = createShop({
  payments: createPaymentsClient({ merchant: signer, wechatpay, fetch, now }),
  signer,
  mchid: merchant.mchid,
  notifyUrl: 'https://shop.example/notify',
  notifications: { keyring: createKeyring(wechatpay), apiV3Key: sandbox.apiV3Key, now },
})

const newSale = (name: string, total: number): Sale => ({
  outTradeNo: `order-${name}`,
  appid: 'wxd678efh567hg6787',
  description: `a cup, by ${name}`,
  total,
})
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'

const opened = {
  jsapi: await shop.sell.jsapi(newSale('jsapi', 100), openid),
  miniprogram: await shop.sell.miniprogram(newSale('miniprogram', 200), openid),
  app: await shop.sell.app(newSale('app', 300)),
  h5: await shop.sell.h5(newSale('h5', 400), '14.23.150.211'),
  native: await shop.sell.native(newSale('native', 500)),
}
for (const [frontEnd, given] of Object.entries(opened)) console.log(frontEnd, Object.keys(given).join(' '))

// The user pays. The notification comes to `receive`, which compares it with the order, and ships.
const sales = [...shop.sales.values()]
for (const { outTradeNo } of sales) {
  assert.equal(await shop.check(outTradeNo), false)
  await sandbox.payments.pay(outTradeNo)
  assert.equal(await shop.check(outTradeNo), true)
}

// A part of the last one comes back, and the books of the day are those of the shop.
const [last] = sales.slice(-1)
assert.ok(last)
console.log(`refund: ${await shop.refund(last, 'refund-1', 150)}`)
const day = new Date(now() + 8 * 3_600_000).toISOString().slice(0, 10)
await sandbox.advance(Date.parse(`${day}T10:00:00+08:00`) + 24 * 3_600_000 - now())
const books = await shop.books(day)
for (const { outTradeNo, total } of sales) assert.equal(books.get(outTradeNo), total)
assert.equal(books.get('refund-1'), -150)
console.log(`booked: ${[...books.values()].reduce((sum, fen) => sum + fen, 0)} fen`)
