/** A campaign, against a sandbox in this process: a stock of coupons is made and activated, coupons are sent and used. */
import assert from 'node:assert/strict'
import { createKeyring } from '@wechatpay-edge/core'
import { createFavorClient, handleNotification, isCouponUsedNotification } from '@wechatpay-edge/favor'
import { createSandbox } from '@wechatpay-edge/sandbox'

const used = new Map<string, string | undefined>() // coupons by id; in your database, not in memory
const sandbox = await createSandbox({
  fetch: (request) => receive(request), // in the place of your server
})
const { merchant, wechatpay, fetch } = sandbox.clientOptions
const favor = createFavorClient({ merchant, wechatpay, fetch })
const stock_creator_mchid = merchant.mchid
const appid = 'wx4e1916a585d1f4e9'

/** The handler of your address. A notification comes more than once: what it says is saved under the coupon's id. */
const keys = { keyring: createKeyring(wechatpay), apiV3Key: sandbox.apiV3Key }
const receive = (request: Request) =>
  handleNotification(request, keys, (notification) => {
    if (!isCouponUsedNotification(notification)) throw new Error(`Unexpected: ${notification.event_type}`)
    const { coupon_id, consume_information } = notification.resource
    used.set(coupon_id, consume_information?.transaction_id)
  })

// Once, the address of your server.
const notify_url = 'https://shop.example/coupons'
await favor.setCallback({ mchid: merchant.mchid, notify_url })

// A stock: 100 coupons of ¥0.50 each, for orders from ¥1.00 on. All money is in fen.
const [coupon_amount, max_coupons] = [50, 100]
const logo = { file: new Uint8Array([0x89, 0x50, 0x4e, 0x47]), filename: 'logo.png' }
const { media_url } = await favor.uploadImage(logo)
const { stock_id } = await favor.createStock({
  stock_name: '满一元减五角',
  belong_merchant: merchant.mchid,
  available_begin_time: '2026-01-01T00:00:00+08:00',
  available_end_time: '2026-02-01T00:00:00+08:00',
  stock_use_rule: {
    max_coupons,
    max_amount: coupon_amount * max_coupons,
    max_coupons_per_user: 1,
    natural_person_limit: false,
    prevent_api_abuse: false,
  },
  pattern_info: { description: '每笔订单限用一张', merchant_logo: media_url },
  coupon_use_rule: {
    fixed_normal_coupon: { coupon_amount, transaction_minimum: 100 },
    available_merchants: [merchant.mchid],
  },
  no_cash: false,
  stock_type: 'NORMAL',
  out_request_no: 'campaign-1',
})
await favor.startStock({ stock_id }, { stock_creator_mchid })
console.log(`stock ${stock_id} is active`)

// A coupon. Its number is saved before the call; repeated, it gives the same coupon.
const user = { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' }
const sending = { stock_id, stock_creator_mchid, appid, out_request_no: 'campaign-1-user-1' }
const { coupon_id } = await favor.sendCoupon(user, sending)
assert.deepEqual(await favor.sendCoupon(user, sending), { coupon_id })
assert.equal(sandbox.favor.sent.length, 1)
const coupon = await favor.getUserCoupon({ ...user, coupon_id }, { appid })
console.log(`coupon ${coupon.coupon_id} of stock ${coupon.stock_id}`)

// The user pays with it.
const data = {
  ...{ stock_creator_mchid, stock_id, coupon_id, coupon_name: '满一元减五角', status: 'USED', description: '' },
  ...{ create_time: '2026-01-02T10:00:00+08:00', coupon_type: 'NORMAL', no_cash: false, singleitem: false },
  available_begin_time: '2026-01-01T00:00:00+08:00',
  available_end_time: '2026-02-01T00:00:00+08:00',
  consume_information: {
    consume_time: '2026-01-03T10:00:00+08:00',
    consume_mchid: merchant.mchid,
    transaction_id: '4200000404201909069117582536',
  },
}
await sandbox.notify('COUPON.USE', data, { to: notify_url, webhook: 'couponUsedNotification' })
console.log(`used in ${used.get(coupon_id)}`)

// No more of them.
await favor.pauseStock({ stock_id }, { stock_creator_mchid })
for await (const stock of favor.listStocks({ stock_creator_mchid, limit: 10 }))
  console.log(stock.stock_name, stock.status)
