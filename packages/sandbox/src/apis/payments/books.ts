/** The orders and refunds of a merchant, and the money that they move. */

/** How an order is paid (交易类型). */
export type TradeType = 'JSAPI' | 'APP' | 'MWEB' | 'NATIVE'

/** One kind of goods (单品), as orders and refunds have it. */
export interface Goods {
  readonly merchant_goods_id: string
  readonly wechatpay_goods_id?: string
  readonly goods_name?: string
  readonly unit_price: number
}

/** What an order was made with; the fields that have rules. */
export interface OrderBody {
  /** A merchant's. */
  readonly appid?: string
  readonly mchid?: string
  /** A partner's, and its sub-merchant's (子商户). */
  readonly sp_appid?: string
  readonly sp_mchid?: string
  readonly sub_appid?: string
  readonly sub_mchid?: string
  readonly description: string
  readonly out_trade_no: string
  readonly time_expire?: string
  readonly attach?: string
  readonly notify_url: string
  readonly amount: { readonly total: number }
  readonly payer?: { readonly openid?: string; readonly sp_openid?: string; readonly sub_openid?: string }
  readonly detail?: { readonly goods_detail?: readonly Goods[] }
  readonly scene_info?: { readonly device_id?: string }
}

/** How an order was paid. */
export interface Payment {
  readonly transactionId: string
  readonly atMs: number
  /** As the appid of the order knows the user; of a partner's order, the sp_appid. */
  readonly openid: string
  readonly bankType: string
}

export interface StoredOrder {
  readonly tradeType: TradeType
  readonly body: OrderBody
  /** Whom a partner (服务商) sells for; `undefined` for an order of the merchant's own. */
  readonly subMchid: string | undefined
  /** The time in ms until which it can be paid. */
  expiresMs: number
  /** The time in ms until which its newest link or prepay_id is valid. */
  linkMs: number
  state: 'NOTPAY' | 'SUCCESS' | 'CLOSED' | 'REFUND'
  payment?: Payment
}

/** What a refund was asked for with. */
export interface RefundBody {
  readonly transaction_id?: string
  readonly out_trade_no?: string
  readonly out_refund_no: string
  readonly reason?: string
  readonly notify_url?: string
  readonly funds_account?: string
  readonly amount: {
    readonly refund: number
    readonly total: number
    readonly from?: readonly { readonly account: string; readonly amount: number }[]
  }
  readonly goods_detail?: readonly Goods[]
}

export interface StoredRefund {
  readonly body: RefundBody
  readonly order: StoredOrder & { readonly payment: Payment }
  readonly refundId: string
  readonly createdMs: number
  status: 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED'
  /** The time in ms at which it succeeds by itself, while it is PROCESSING. */
  dueMs: number
  successMs?: number
  channel: 'ORIGINAL' | 'OTHER_BANKCARD'
  receivedAccount: string
  /** The request that handled it while it was ABNORMAL. */
  handledBy?: unknown
}

/** Money that came (above 0) or went, as the fund flow bill (资金账单) lists it. */
export interface Movement {
  readonly atMs: number
  readonly business: '交易' | '退款' | '提现'
  readonly fen: number
  /** WeChat Pay's number of what moved it, and the merchant's own. */
  readonly id: string
  readonly voucher: string
  /** Whose money it is: a partner's sub-merchant's, or `undefined` for the merchant's own. */
  readonly subMchid: string | undefined
}

export class Books {
  readonly orders: Map<string, StoredOrder> = new Map()
  readonly refunds: Map<string, StoredRefund> = new Map()
  readonly movements: Movement[] = []
  /** A number that no other thing in the sandbox has: it makes the next id another one. */
  readonly next: () => number

  constructor(next: () => number) {
    this.next = next
  }

  /** What is left in the merchant's account, in fen; of a partner, in those of all its sub-merchants. */
  get balance(): number {
    return this.movements.reduce((sum, { fen }) => sum + fen, 0)
  }

  /** What is left in the account of a sub-merchant, or in the merchant's own. */
  balanceOf(subMchid: string | undefined): number {
    return this.movements.reduce((sum, movement) => (movement.subMchid === subMchid ? sum + movement.fen : sum), 0)
  }

  /** An order of a sub-merchant, or of the merchant itself. */
  orderOf(outTradeNo: string, subMchid: string | undefined): StoredOrder | undefined {
    const order = this.orders.get(outTradeNo)
    return order?.subMchid === subMchid ? order : undefined
  }

  byTransactionId(id: string, subMchid: string | undefined): StoredOrder | undefined {
    const order = [...this.orders.values()].find(({ payment }) => payment?.transactionId === id)
    return order?.subMchid === subMchid ? order : undefined
  }

  /** A refund of a sub-merchant's order, or of the merchant's own. */
  refundOf(outRefundNo: string, subMchid: string | undefined): StoredRefund | undefined {
    const refund = this.refunds.get(outRefundNo)
    return refund?.order.subMchid === subMchid ? refund : undefined
  }

  /** The refunds of an order that were not closed. */
  refundsOf(order: StoredOrder): StoredRefund[] {
    return [...this.refunds.values()].filter((refund) => refund.order === order && refund.status !== 'CLOSED')
  }

  clear(): void {
    this.orders.clear()
    this.refunds.clear()
    this.movements.length = 0
  }
}

/** What refunds pay back, in fen. */
export const sumOf = (refunds: readonly StoredRefund[]): number =>
  refunds.reduce((sum, { body }) => sum + body.amount.refund, 0)
