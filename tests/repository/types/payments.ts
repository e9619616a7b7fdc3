/** What the compiler must refuse of payments, and what it must take. Nothing here runs. */
import {
  type createPaymentsClient,
  type DownloadedFile,
  ErrorCode,
  type H5Link,
  isPaymentNotification,
  isRefundNotification,
  type NativeLink,
  type Notification,
  type PaidTransaction,
  type PaymentsClient,
  type Prepayment,
  type Refund,
  RefundStatus,
  TradeState,
  type Transaction,
} from '@wechatpay-edge/payments'

type IsAny<T> = 0 extends 1 & T ? true : false
type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles where the type is `true` alone. */
const holds = <_T extends true>(): void => {}

declare const client: PaymentsClient
const order = {
  appid: 'wxd678efh567hg6787',
  mchid: '1900007291',
  description: '公仔',
  out_trade_no: '1217752501201407033233368018',
  notify_url: 'https://www.weixin.qq.com/wxpay/pay.php',
  amount: { total: 100, currency: 'CNY' },
} as const
const payer = { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' }
const scene = { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } }
const amount = { refund: 40, total: 100, currency: 'CNY' } as const

holds<Equals<IsAny<Parameters<PaymentsClient['orderJsapi']>[0]>, false>>()
holds<Equals<IsAny<Parameters<PaymentsClient['refund']>[0]['amount']>, false>>()
holds<Equals<IsAny<Transaction['trade_state']>, false>>()
holds<Equals<IsAny<typeof createPaymentsClient>, false>>()

// Orders.
client.orderJsapi({ ...order, payer }) satisfies PromiseLike<Prepayment>
client.orderApp(order) satisfies PromiseLike<Prepayment>
client.orderH5({ ...order, scene_info: scene }) satisfies PromiseLike<H5Link>
client.orderNative({ ...order, time_expire: undefined }, { timeoutMs: 5000 }) satisfies PromiseLike<NativeLink>
// @ts-expect-error: a JSAPI order has a payer
client.orderJsapi(order)
// @ts-expect-error: an H5 order has its scene
client.orderH5(order)
// @ts-expect-error: the scene of an H5 order has h5_info
client.orderH5({ ...order, scene_info: { payer_client_ip: '14.23.150.211' } })
// @ts-expect-error: amounts are in fen, as numbers
client.orderNative({ ...order, amount: { total: '100' } })
// @ts-expect-error: there is one currency
client.orderNative({ ...order, amount: { total: 100, currency: 'USD' } })
// @ts-expect-error: null is allowed nowhere
client.orderApp({ ...order, attach: null })
// @ts-expect-error: the wire's spelling is kept
client.orderNative({ ...order, outTradeNo: 'x' })
// @ts-expect-error: these operations take no Idempotency-Key
client.orderNative(order, { idempotencyKey: 'buildreq_001' })

// Queries, and closing.
client.queryById({ transaction_id: '1' }, { mchid: '1' }) satisfies PromiseLike<PaidTransaction>
client.query({ out_trade_no: '1' }, { mchid: '1' }) satisfies PromiseLike<Transaction>
client.close({ out_trade_no: '1' }, { mchid: '1' }) satisfies PromiseLike<undefined>
// @ts-expect-error: a query names the merchant
client.query({ out_trade_no: '1' })
// @ts-expect-error: it is found by one number
client.queryById({ out_trade_no: '1' }, { mchid: '1' })
// @ts-expect-error: closing names the merchant
client.close({ out_trade_no: '1' })

// Refunds: of one order, by one of its numbers.
client.refund({ transaction_id: '1', out_refund_no: '1', amount }) satisfies PromiseLike<Refund>
client.refund({ out_trade_no: '1', out_refund_no: '1', amount }) satisfies PromiseLike<Refund>
client.queryRefund({ out_refund_no: '1' }) satisfies PromiseLike<Refund>
// @ts-expect-error: a refund names its order
client.refund({ out_refund_no: '1', amount })
// @ts-expect-error: a refund says how much the order was
client.refund({ out_trade_no: '1', out_refund_no: '1', amount: { refund: 40, currency: 'CNY' } })
// @ts-expect-error: a refund has its own number
client.refund({ out_trade_no: '1', amount })

const refund = { refund_id: '1' }
const card = { bank_type: 'ICBC_DEBIT', bank_account: '6222020200112233445', real_name: '张三' }
client.refundAbnormal(refund, { out_refund_no: '1', type: 'USER_BANK_CARD', ...card }) satisfies PromiseLike<Refund>
client.refundAbnormal(refund, { out_refund_no: '1', type: 'MERCHANT_BANK_CARD' })
// @ts-expect-error: to a user's card, it has the card
client.refundAbnormal(refund, { out_refund_no: '1', type: 'USER_BANK_CARD' })
// @ts-expect-error: there is no such way
client.refundAbnormal(refund, { out_refund_no: '1', type: 'CASH' })

// Bills.
client.getTradeBill({ bill_date: '2019-06-11', bill_type: 'ALL' })
client.getTradeBillFile({ bill_date: '2019-06-11' }) satisfies PromiseLike<DownloadedFile>
client.getFundFlowBill({ bill_date: '2019-06-11', account_type: 'BASIC' })
client.getFundFlowBillFile({ bill_date: '2019-06-11' }) satisfies PromiseLike<DownloadedFile>
client.downloadBill({ token: 'xxx' }) satisfies PromiseLike<DownloadedFile>
// @ts-expect-error: there is no such kind
client.getTradeBill({ bill_date: '2019-06-11', bill_type: 'NONE' })
// @ts-expect-error: there is no such account
client.getFundFlowBill({ bill_date: '2019-06-11', account_type: 'ALL' })

// What comes back: an order that is not paid has no transaction_id, and enums are open.
async function answers(): Promise<void> {
  const found = await client.query({ out_trade_no: '1' }, { mchid: '1' })
  holds<Equals<typeof found.transaction_id, string | undefined>>()
  const paid = await client.queryById({ transaction_id: '1' }, { mchid: '1' })
  holds<Equals<typeof paid.transaction_id, string>>()
  const state: string = found.trade_state
  const isNew = found.trade_state === 'A_MEMBER_OF_TOMORROW'
  const isPaid = found.trade_state === TradeState.SUCCESS
  const { status } = await client.queryRefund({ out_refund_no: '1' })
  void [state, isNew, isPaid, status === RefundStatus.ABNORMAL, ErrorCode.OUT_TRADE_NO_USED]
}
void answers

// Notifications: known by a guard, and not before.
declare const notification: Notification
// @ts-expect-error: it may be any kind
void notification.resource.amount
if (isPaymentNotification(notification)) {
  const { transaction_id, payer, amount } = notification.resource
  void [transaction_id.length, payer.openid.length, amount.total + amount.payer_total]
}
if (isRefundNotification(notification)) {
  const { out_refund_no, refund_status } = notification.resource
  void [out_refund_no.length, refund_status === RefundStatus.ABNORMAL]
  // @ts-expect-error: a refund has no payer
  void notification.resource.payer
}
