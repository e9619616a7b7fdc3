/** What a test does in the place of the user, of the bank, and of the clock. */
import { type OptionRule, type OptionRules, readOptions } from '../../lib/options.ts'
import { describe } from '../../lib/values.ts'
import type { NotificationDelivery } from '../../notifications/report.ts'
import type { ApiContext } from '../api.ts'
import { StateError } from '../state-error.ts'
import { refundResourceOf, transactionOf } from './answers.ts'
import { type Books, type StoredOrder, type StoredRefund, sumOf } from './books.ts'
import type { PaymentsOptions } from './options.ts'
import { payerOf } from './parties.ts'
import { digits, timeText } from './times.ts'

/** An order as it is now; the fields have the names of the wire. */
export interface SandboxOrder {
  readonly out_trade_no: string
  /** `JSAPI` (mini programs, too), `APP`, `MWEB` (H5) or `NATIVE`. */
  readonly trade_type: string
  readonly trade_state: 'NOTPAY' | 'SUCCESS' | 'CLOSED' | 'REFUND'
  /** Of a partner's order, its sp_appid. */
  readonly appid: string
  /** Of a partner's order (服务商), the sub-merchant that it is for; else absent. */
  readonly sub_mchid?: string | undefined
  readonly notify_url: string
  /** In fen. */
  readonly total: number
  /** What refunds that were not closed pay back, in fen. */
  readonly refunded: number
  /** Until when it can be paid: RFC 3339, +08:00. */
  readonly time_expire: string
  /** Absent if it is not paid. */
  readonly transaction_id?: string | undefined
  /** Who paid; absent if it is not paid. */
  readonly openid?: string | undefined
}

/** A refund as it is now; the fields have the names of the wire. */
export interface SandboxRefund {
  readonly out_refund_no: string
  readonly refund_id: string
  readonly out_trade_no: string
  readonly status: 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED'
  /** In fen. */
  readonly refund: number
}

/** How a user pays. */
export interface PayOptions {
  /** Who pays. Default: the payer of the order, or the user of the vendor's examples. */
  readonly openid?: string | undefined
  /** How: `ICBC_DEBIT`, … Default: `OTHERS`, as of a balance (零钱). */
  readonly bankType?: string | undefined
}

/** The merchant's orders and refunds, and what a user, a bank or the clock does to them. */
export interface SandboxPayments {
  /** Every order, in the order in which they were made. */
  readonly orders: readonly SandboxOrder[]
  /** Every refund, in the order in which they were made. */
  readonly refunds: readonly SandboxRefund[]
  /** What is in the merchant's account, in fen: payments, less refunds and what was withdrawn. Of a partner, all sub-merchants'. */
  readonly balance: number
  /**
   * The user pays an order: with the newest prepay_id, h5_url or code_url, which must still be valid. Sends the notification
   * to its notify_url, and resolves once that was answered, or failed; `advance` sends it again.
   *
   * @throws Error if there is no such order, or it cannot be paid (any more)
   */
  pay(outTradeNo: string, options?: PayOptions): Promise<NotificationDelivery>
  /**
   * The payment fails: the user turns back, or the bank refuses. Nothing is sent, and the order stays NOTPAY: it can still be
   * paid. No page has another state for these orders.
   *
   * @throws Error if there is no such order, or it could not be paid
   */
  refuse(outTradeNo: string): void
  /**
   * The time to pay is over (支付结束时间). The order stays NOTPAY, as WeChat Pay does not close it.
   *
   * @throws Error if there is no such order, or it is not NOTPAY
   */
  expire(outTradeNo: string): void
  /**
   * Ends a refund that is PROCESSING before its time: `SUCCESS` (default), `ABNORMAL` or `CLOSED`. Sends the notification, if
   * there is an address for it, and resolves once that was answered, or failed.
   *
   * @throws Error if there is no such refund, or it is not PROCESSING
   */
  finishRefund(
    outRefundNo: string,
    status?: 'SUCCESS' | 'ABNORMAL' | 'CLOSED',
  ): Promise<NotificationDelivery | undefined>
  /**
   * Takes money out of the merchant's account (提现), in fen, so that a refund can be NOT_ENOUGH. Of a partner (服务商), the
   * money is in the accounts of its sub-merchants: name one.
   *
   * @throws Error if there is not so much
   */
  withdraw(fen: number, subMchid?: string): void
}

export const aFullText: OptionRule = {
  expected: 'a text',
  isRight: (value) => typeof value === 'string' && value !== '',
}
export const payRules: OptionRules<PayOptions> = { openid: aFullText, bankType: aFullText }

/** How a refund ends, and what its notification calls that. */
export const refundResults = { SUCCESS: '退款成功', ABNORMAL: '退款异常', CLOSED: '退款关闭' } as const

/** The control, and what the sandbox's clock does. */
export interface PaymentsClockwork {
  readonly control: SandboxPayments
  /** When the next refund succeeds by itself; `undefined` if none does. */
  nextDueMs(): number | undefined
  /** Lets the refunds succeed whose time has come. */
  settle(): Promise<void>
}

export function createControl(
  books: Books,
  options: PaymentsOptions,
  { now, notify }: Pick<ApiContext, 'now' | 'notify'>,
): PaymentsClockwork {
  function payableOrder(outTradeNo: string, what: string): StoredOrder {
    const order = books.orders.get(outTradeNo)
    const fail = (problem: string): never => {
      throw new StateError(`payments.${what}: ${problem}`)
    }
    if (!order) return fail(`there is no order ${describe(outTradeNo)}`)
    if (order.state !== 'NOTPAY') return fail(`the order is ${order.state}, expected NOTPAY`)
    return order
  }

  function openOrder(outTradeNo: string, what: string): StoredOrder {
    const order = payableOrder(outTradeNo, what)
    const late = now() > order.expiresMs ? 'the time to pay is over (time_expire)' : undefined
    const old = now() > order.linkMs ? 'its prepay_id, h5_url or code_url has expired: make the same order again' : late
    if (old !== undefined) throw new StateError(`payments.${what}: ${old}`)
    return order
  }

  function pay(outTradeNo: string, given: PayOptions = {}): Promise<NotificationDelivery> {
    const order = openOrder(outTradeNo, 'pay')
    const payer = payerOf(order)
    const { openid = payer ?? 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', bankType = 'OTHERS' } = readOptions(
      given,
      payRules,
      'payments.pay',
    )
    if (payer !== undefined && openid !== payer) throw new StateError('payments.pay: the order is for another openid')
    const atMs = now()
    const transactionId = `42000${digits(atMs)}${String(books.next()).padStart(9, '0')}`
    const { subMchid } = order
    const paid = { payment: { transactionId, atMs, openid, bankType }, state: 'SUCCESS' } as const
    // Before the books change: it throws at once if the openid or the bank breaks the spec.
    const sent = notify('TRANSACTION.SUCCESS', transactionOf({ ...order, ...paid }), order.body.notify_url, {
      webhook: subMchid === undefined ? 'paymentNotification' : 'partnerPaymentNotification',
      summary: '支付成功',
    })
    Object.assign(order, paid)
    const fen = order.body.amount.total
    books.movements.push({ atMs, business: '交易', fen, id: transactionId, voucher: outTradeNo, subMchid })
    return sent
  }

  async function finish(
    refund: StoredRefund,
    status: keyof typeof refundResults,
    atMs: number,
  ): Promise<NotificationDelivery | undefined> {
    refund.status = status
    if (status === 'SUCCESS') refund.successMs = atMs
    else delete refund.handledBy
    if (status === 'CLOSED') {
      const { body, refundId: id } = refund
      const { subMchid } = refund.order
      books.movements.push({
        atMs,
        business: '退款',
        fen: body.amount.refund,
        id,
        voucher: body.out_refund_no,
        subMchid,
      })
    }
    const url = refund.body.notify_url ?? options.refundNotifyUrl
    if (url === undefined) return undefined
    const webhook = refund.order.subMchid === undefined ? 'refundNotification' : 'partnerRefundNotification'
    const words = { webhook, summary: refundResults[status] }
    return await notify(`REFUND.${status}`, refundResourceOf(refund), url, words)
  }

  const due = (): StoredRefund[] => [...books.refunds.values()].filter(({ status }) => status === 'PROCESSING')

  const control: SandboxPayments = {
    get orders() {
      return [...books.orders.values()].map((order) => orderOf(order, books))
    },
    get refunds() {
      return [...books.refunds.values()].map(({ body, refundId, order, status }) => ({
        out_refund_no: body.out_refund_no,
        refund_id: refundId,
        out_trade_no: order.body.out_trade_no,
        status,
        refund: body.amount.refund,
      }))
    },
    get balance() {
      return books.balance
    },
    pay: async (outTradeNo, given) => await pay(outTradeNo, given),
    refuse: (outTradeNo) => void openOrder(outTradeNo, 'refuse'),
    expire(outTradeNo) {
      payableOrder(outTradeNo, 'expire').expiresMs = now() - 1
    },
    async finishRefund(outRefundNo, status = 'SUCCESS') {
      const refund = books.refunds.get(outRefundNo)
      if (!refund) throw new StateError(`payments.finishRefund: there is no refund ${describe(outRefundNo)}`)
      if (refund.status !== 'PROCESSING')
        throw new StateError(`payments.finishRefund: the refund is ${refund.status}, expected PROCESSING`)
      if (!Object.hasOwn(refundResults, status))
        throw new TypeError(`payments.finishRefund: expected SUCCESS, ABNORMAL or CLOSED, received ${describe(status)}`)
      return await finish(refund, status, now())
    },
    withdraw(fen, subMchid) {
      const most = books.balanceOf(subMchid)
      const whose = subMchid === undefined ? '' : `sub-merchant ${describe(subMchid)}: `
      if (!(Number.isSafeInteger(fen) && fen > 0 && fen <= most))
        throw new StateError(`payments.withdraw: ${whose}expected fen from 1 to ${most}, received ${describe(fen)}`)
      const id = String(books.next()).padStart(32, '0')
      books.movements.push({ atMs: now(), business: '提现', fen: -fen, id, voucher: id, subMchid })
    },
  }
  return {
    control,
    nextDueMs() {
      const times = due().map(({ dueMs }) => dueMs)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    async settle() {
      const ready = due().filter(({ dueMs }) => dueMs <= now())
      await Promise.all(ready.map((refund) => finish(refund, 'SUCCESS', refund.dueMs)))
    },
  }
}

function orderOf(order: StoredOrder, books: Books): SandboxOrder {
  const { body, subMchid, tradeType, state, payment, expiresMs } = order
  const paid = payment && { transaction_id: payment.transactionId, openid: payment.openid }
  return {
    out_trade_no: body.out_trade_no,
    trade_type: tradeType,
    trade_state: state,
    appid: (subMchid === undefined ? body.appid : body.sp_appid) ?? '',
    ...(subMchid !== undefined && { sub_mchid: subMchid }),
    notify_url: body.notify_url,
    total: body.amount.total,
    refunded: sumOf(books.refundsOf(order)),
    time_expire: timeText(expiresMs),
    ...paid,
  }
}
