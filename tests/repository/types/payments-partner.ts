/** What the compiler must refuse of payments for partners, and what it must take. Nothing here runs. */
import type { CreateRefundBody as MerchantRefundBody, PaymentsClient } from '@wechatpay-edge/payments'
import {
  type CreateRefundBody,
  type createPartnerPaymentsClient,
  type DownloadedFile,
  type H5Link,
  isPartnerPaymentNotification,
  isPartnerRefundNotification,
  type NativeLink,
  type Notification,
  type PartnerPaymentsClient,
  type Prepayment,
  type Refund,
  type SubMerchantBill,
  type Transaction,
} from '@wechatpay-edge/payments/partner'

type IsAny<T> = 0 extends 1 & T ? true : false
type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles where the type is `true` alone. */
const holds = <_T extends true>(): void => {}

declare const client: PartnerPaymentsClient
declare const shop: PaymentsClient
const order = {
  sp_appid: 'wx8888888888888888',
  sp_mchid: '1900000100',
  sub_mchid: '1900000109',
  description: '公仔',
  out_trade_no: '1217752501201407033233368018',
  notify_url: 'https://www.weixin.qq.com/wxpay/pay.php',
  amount: { total: 100, currency: 'CNY' },
} as const
const { sp_mchid, sub_mchid } = order
const ofMerchant = { ...order, appid: 'wxd678efh567hg6787', mchid: '1900007291' }
const scene_info = { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } }
const amount = { refund: 40, total: 100, currency: 'CNY' } as const

holds<Equals<IsAny<Parameters<PartnerPaymentsClient['orderJsapi']>[0]>, false>>()
holds<Equals<IsAny<typeof createPartnerPaymentsClient>, false>>()

// Orders: one of two openids, and what names both merchants.
client.orderJsapi({ ...order, payer: { sp_openid: 'o' } }) satisfies PromiseLike<Prepayment>
client.orderJsapi({ ...order, sub_appid: 'wx', payer: { sub_openid: 'o' } }) satisfies PromiseLike<Prepayment>
client.orderApp(order) satisfies PromiseLike<Prepayment>
client.orderH5({ ...order, scene_info }) satisfies PromiseLike<H5Link>
client.orderNative(order) satisfies PromiseLike<NativeLink>
// @ts-expect-error: a JSAPI order has a payer
client.orderJsapi(order)
// @ts-expect-error: a payer has one of two openids
client.orderJsapi({ ...order, payer: {} })
// @ts-expect-error: the openid of a merchant is none of a partner's
client.orderJsapi({ ...order, payer: { openid: 'o' } })
// @ts-expect-error: what is for merchants is refused
client.orderNative(ofMerchant)
// @ts-expect-error: what is for partners is refused
shop.orderNative(ofMerchant)
const { sub_mchid: _, ...withoutSub } = order
// @ts-expect-error: an order is for a sub-merchant
client.orderNative(withoutSub)

// Queries and closing name both.
client.query({ out_trade_no: 'x' }, { sp_mchid, sub_mchid }) satisfies PromiseLike<Transaction>
client.queryById({ transaction_id: 'x' }, { sp_mchid, sub_mchid }) satisfies PromiseLike<Transaction>
client.close({ out_trade_no: 'x' }, { sp_mchid, sub_mchid }) satisfies PromiseLike<undefined>
// @ts-expect-error: the sub-merchant is required
client.query({ out_trade_no: 'x' }, { sp_mchid })
// @ts-expect-error: the merchant's query is another one
client.query({ out_trade_no: 'x' }, { mchid: sp_mchid })

// Refunds name the sub-merchant.
client.refund({ sub_mchid, out_trade_no: 'x', out_refund_no: 'y', amount }) satisfies PromiseLike<Refund>
client.queryRefund({ out_refund_no: 'y' }, { sub_mchid }) satisfies PromiseLike<Refund>
// @ts-expect-error: a refund is for a sub-merchant
client.refund({ out_trade_no: 'x', out_refund_no: 'y', amount })
// @ts-expect-error: a query of a refund, too
client.queryRefund({ out_refund_no: 'y' }, {})
const handled = { sub_mchid, out_refund_no: 'y', type: 'MERCHANT_BANK_CARD' } as const
client.refundAbnormal({ refund_id: '50' }, handled) satisfies PromiseLike<Refund>
// @ts-expect-error: a refund that is handled, too
client.refundAbnormal({ refund_id: '50' }, { out_refund_no: 'y', type: 'MERCHANT_BANK_CARD' })
declare const partnerRefund: CreateRefundBody
// @ts-expect-error: a partner's refund is none of a merchant's
partnerRefund satisfies MerchantRefundBody

// Bills.
client.getFundFlowBill({ bill_date: '2026-03-04', account_type: 'BASIC' })
client.downloadBill({ token: 'xxx' }) satisfies PromiseLike<DownloadedFile>
// @ts-expect-error: there is no such account
client.getFundFlowBill({ bill_date: '2026-03-04', account_type: 'ALL' })
client.getTradeBillFile({ bill_date: '2026-03-04', sub_mchid }) satisfies PromiseLike<DownloadedFile>
client.getSubMerchantFundFlowBill({
  ...{ sub_mchid, bill_date: '2026-03-04', account_type: 'DEPOSIT', algorithm: 'AEAD_AES_256_GCM' },
}) satisfies PromiseLike<SubMerchantBill>
// @ts-expect-error: the algorithm is required
client.getSubMerchantFundFlowBill({ sub_mchid, bill_date: '2026-03-04', account_type: 'BASIC' })

// Notifications.
declare const notification: Notification
if (isPartnerPaymentNotification(notification)) {
  notification.resource.sub_mchid satisfies string
  notification.resource.payer.sp_openid satisfies string
  // @ts-expect-error: a partner's payment has no mchid
  notification.resource.mchid satisfies string
}
if (isPartnerRefundNotification(notification)) notification.resource.sp_mchid satisfies string
