// The client, and each operation as a function
export { createWechatPay, type WechatPay } from '@wechatpay-edge/client'
export { type SelfTestCheck, type SelfTestOptions, selfTest } from '@wechatpay-edge/client'
export { createPaymentsClient, type PaymentsClient, type PaymentsClientOptions } from './generated/client.ts'
export { createAppOrder, createH5Order, createJsapiOrder, createNativeOrder } from './generated/client.ts'
export { closeOrder, queryOrderById, queryOrderByOutTradeNo } from './generated/client.ts'
export { createAbnormalRefund, createRefund, queryRefund } from './generated/client.ts'
export {
  downloadBill,
  getFundFlowBill,
  getFundFlowBillFile,
  getTradeBill,
  getTradeBillFile,
} from './generated/client.ts'
export { isPaymentNotification, isRefundNotification } from './generated/notifications.ts'
export type { ApiPromise, CallOptions, DownloadedFile, FileOptions } from '@wechatpay-edge/client'
export type { ObservedEvent, WithResponse } from '@wechatpay-edge/client'
export { handleNotification, type Notification, signPayment } from '@wechatpay-edge/core'

// What goes in
export type { CreateAppOrderBody, CreateH5OrderBody, CreateJsapiOrderBody } from './generated/types.ts'
export type { CloseOrderBody, CloseOrderPath, CreateNativeOrderBody, H5Info, H5SceneInfo } from './generated/types.ts'
export type {
  OrderAmount,
  OrderDetail,
  OrderGoods,
  Payer,
  SceneInfo,
  SettleInfo,
  StoreInfo,
} from './generated/types.ts'
export type { QueryOrderByIdPath, QueryOrderByIdQuery, QueryOrderByOutTradeNoPath } from './generated/types.ts'
export type { QueryOrderByOutTradeNoQuery, QueryRefundPath } from './generated/types.ts'
export type { CreateRefundAmount, CreateRefundBody, CreateRefundGoods, RefundFrom } from './generated/types.ts'
export type { RefundByOutTradeNo, RefundByTransactionId, RefundedOrder } from './generated/types.ts'
export type { CreateAbnormalRefundBody, CreateAbnormalRefundPath } from './generated/types.ts'
export type { RefundToMerchant, RefundToUser } from './generated/types.ts'
export type { DownloadBillQuery, GetFundFlowBillQuery, GetTradeBillQuery, paths } from './generated/types.ts'

// What comes out
export type { BillLink, H5Link, NativeLink, PaidTransaction, Prepayment, Transaction } from './generated/types.ts'
export type { PaidSceneInfo, TransactionAmount, TransactionPayer, TransactionSceneInfo } from './generated/types.ts'
export type { Promotion, PromotionGoods, Refund, RefundAmount, RefundFromAnswer } from './generated/types.ts'
export type { PaymentAmount, PaymentPayer, PaymentPromotion, PaymentResource } from './generated/types.ts'
export type { RefundGoods, RefundPromotion, RefundResource, RefundResourceAmount } from './generated/types.ts'
export { AbnormalRefundType, AccountType, BillType, ErrorCode, FundsAccount } from './generated/values.ts'
export { PromotionScope, PromotionType, RefundAccount, RefundChannel, RefundFundsSource } from './generated/values.ts'
export { RefundStatus, rateLimits, TarType, TradeState, TradeType } from './generated/values.ts'

// Errors
export { ApiError, ConnectionError, DecryptionError, isWechatPayError, KeyError } from '@wechatpay-edge/core'
export { KeyringError, SignatureError, ValidationError, WechatPayError } from '@wechatpay-edge/core'
export type { AnyWechatPayError, Outcome, Remedy, SignatureErrorReason } from '@wechatpay-edge/core'
export type { ValidationIssue, WechatPayErrorCode } from '@wechatpay-edge/core'

// Keys and transport
export type { Fetch, KeyInput, Keyring, MerchantOptions, Signer } from '@wechatpay-edge/core'
