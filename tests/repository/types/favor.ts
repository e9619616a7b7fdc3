/** What the compiler must refuse, and what it must take. Nothing here runs. */
import {
  type Coupon,
  CouponStatus,
  type CreateStockBody,
  type DownloadedFile,
  type FavorClient,
  handleNotification,
  isCouponUsedNotification,
  type Notification,
  type SentCoupon,
  type Stock,
  type StockPage,
  type UsedCoupon,
} from '@wechatpay-edge/favor'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles where the type is `true` alone. */
const holds = <_T extends true>(): void => {}

declare const client: FavorClient
declare const stock: CreateStockBody
const user = { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' }
const one = { stock_id: '98065001' }
const creator = { stock_creator_mchid: '9800064' }
const sending = { ...one, ...creator, appid: 'wx4e1916a585d1f4e9', out_request_no: '1' }

client.sendCoupon(user, sending) satisfies PromiseLike<SentCoupon>
client.listStocksPage({ offset: 0, limit: 10, ...creator, status: 'running' }) satisfies PromiseLike<StockPage>
client.listStocks({ limit: 10, ...creator }) satisfies AsyncIterable<Stock>
client.getUserCoupon({ ...user, coupon_id: '1' }, { appid: 'wx4e1916a585d1f4e9' }) satisfies PromiseLike<Coupon>
client.listUserCoupons(user, { appid: 'wx4e1916a585d1f4e9', creator_mchid: '9800064', status: 'USED' })
client.startStock(one, creator, { timeoutMs: 5000 })
client.pauseStock(one, creator)
client.restartStock(one, creator)
client.getStock(one, creator)
client.listStockItems(one, { limit: 100, ...creator }) satisfies AsyncIterable<string>
client.listStockItemsPage(one, { offset: 0, limit: 100, ...creator })
client.listStockMerchants(one, { limit: 50, ...creator }) satisfies AsyncIterable<string>
client.listStockMerchantsPage(one, { offset: 0, limit: 50, ...creator })
client.getStockRefundFlow(one)
client.getStockUseFlowFile(one) satisfies PromiseLike<DownloadedFile>
client.setCallback({ mchid: '9800064', notify_url: 'https://shop.example/coupons' })
client.getCallback({ mchid: '9800064' })
client.uploadImage({ file: new Uint8Array(), filename: 'logo.png' })
client.createStock({ ...stock, pattern_info: { description: '满减券' } })
client.createStock({ ...stock, pattern_info: { description: '满减券', jump_target: 'PAYMENT_CODE' } })

// @ts-expect-error: a coupon is sent to a user
client.sendCoupon({}, sending)
// @ts-expect-error: each coupon has a number of yours
client.sendCoupon(user, { ...one, ...creator, appid: 'wx4e1916a585d1f4e9' })
// @ts-expect-error: a mini program has an appid and a page
client.createStock({ ...stock, pattern_info: { description: '满减券', jump_target: 'MINI_PROGRAM' } })
// @ts-expect-error: only fixed coupons can be made
client.createStock({ ...stock, stock_type: 'DISCOUNT' })
// @ts-expect-error: a fixed coupon has amounts
client.createStock({ ...stock, coupon_use_rule: { available_merchants: ['9800064'] } })
// @ts-expect-error: there is no such status
client.listStocks({ limit: 10, ...creator, status: 'RUNNING' })
// @ts-expect-error: a page is asked for by its place
client.listStocksPage(creator)
// @ts-expect-error: list reads every page
client.listStocks({ offset: 0, limit: 10, ...creator })
// @ts-expect-error: no page of WeChat Pay lists expired coupons
client.listUserCoupons(user, { appid: 'wx4e1916a585d1f4e9', status: 'EXPIRED' })
// @ts-expect-error: an image has a name
client.uploadImage({ file: new Uint8Array() })

async function read(notification: Notification): Promise<void> {
  const { status, normal_coupon_information: amounts } = await client.getUserCoupon(
    { ...user, coupon_id: '1' },
    { appid: 'wx4e1916a585d1f4e9' },
  )
  const isUsed: boolean = status === CouponStatus.USED || status === 'A_MEMBER_OF_TOMORROW'
  const fen: number | undefined = amounts?.coupon_amount
  if (isCouponUsedNotification(notification)) {
    holds<Equals<typeof notification.resource, UsedCoupon>>()
    const order: string | undefined = notification.resource.consume_information?.transaction_id
    void order
  }
  void [isUsed, fen, handleNotification]
}
void read
