/** The business rules of refunds, by operation id. */
import { utf8 } from '../../lib/bytes.ts'
import type { Call, Handler, HandlerAnswer } from '../../protocol/handler.ts'
import { messages } from '../../protocol/messages.ts'
import { operationError, paramError } from '../../protocol/refusal.ts'
import { refundOf } from './answers.ts'
import { type Books, type Payment, type RefundBody, type StoredOrder, type StoredRefund, sumOf } from './books.ts'
import { isSame } from './is-same.ts'
import type { PaymentsOptions } from './options.ts'
import { isNotifyUrl, notifyUrlError } from './orders.ts'
import { subMchidOf } from './parties.ts'
import { areGoodsOfOrder, isPaidByAccounts } from './refund-rules.ts'
import { digits } from './times.ts'

/** 一笔订单最多支持50次部分退款。 */
const maxRefunds = 50
/** 以支付成功时间为起点+365天。 */
const refundableMs = 365 * 86_400_000
/** 该退款原因参数的长度不得超过80个字节。 */
const maxReasonBytes = 80

interface AbnormalBody {
  readonly out_refund_no: string
  readonly type: string
  readonly bank_type?: string
  readonly bank_account?: string
}

export function createRefundHandlers(books: Books, options: PaymentsOptions): Record<string, Handler> {
  const dueMs = (nowMs: number): number => nowMs + (options.refundSeconds ?? 300) * 1000

  function create(call: Call): HandlerAnswer {
    const body = call.body as RefundBody
    const { operation, nowMs } = call
    const subMchid = subMchidOf(call, options)
    checkFields(call, body)
    const known = books.refunds.get(body.out_refund_no)
    if (known) {
      const isOther = known.order.subMchid !== subMchid
      const isChanged = options.refundChanged !== 'answer' && !isSame(known.body, body)
      if (isOther || isChanged) throw operationError(operation, 'INVALID_REQUEST')
      return { body: refundOf(known), executed: false }
    }
    const order = paidOrder(call, body, subMchid)
    checkRules(call, body, order)
    const refund: StoredRefund = {
      body,
      order,
      refundId: `5030000${digits(nowMs)}${String(books.next()).padStart(8, '0')}`,
      createdMs: nowMs,
      status: 'PROCESSING',
      dueMs: dueMs(nowMs),
      channel: 'ORIGINAL',
      receivedAccount: '支付用户零钱',
    }
    books.refunds.set(body.out_refund_no, refund)
    const { refundId: id } = refund
    const fen = -body.amount.refund
    books.movements.push({ atMs: nowMs, business: '退款', fen, id, voucher: body.out_refund_no, subMchid })
    order.state = 'REFUND'
    return { body: refundOf(refund) }
  }

  /** 请检查你的订单号是否正确且是否已支付，未支付的订单不能发起退款。 */
  function paidOrder(
    { operation }: Call,
    body: RefundBody,
    subMchid: string | undefined,
  ): StoredOrder & { readonly payment: Payment } {
    const { transaction_id: id, out_trade_no: no } = body
    const byNo = no === undefined ? undefined : books.orderOf(no, subMchid)
    const order = id === undefined ? byNo : books.byTransactionId(id, subMchid)
    const { payment } = order ?? {}
    if (!order || !payment) throw operationError(operation, 'RESOURCE_NOT_EXISTS')
    if (no !== undefined && byNo !== order) throw operationError(operation, 'INVALID_REQUEST')
    return order as StoredOrder & { readonly payment: Payment }
  }

  function checkRules(call: Call, body: RefundBody, order: StoredOrder & { readonly payment: Payment }): void {
    const { operation, nowMs } = call
    const { refund, total } = body.amount
    const before = books.refundsOf(order)
    const isWrong =
      refund <= 0 ||
      total !== order.body.amount.total ||
      sumOf(before) + refund > total ||
      before.length >= maxRefunds ||
      !isPaidByAccounts(body) ||
      !areGoodsOfOrder(body, order) ||
      nowMs > order.payment.atMs + refundableMs
    if (isWrong) throw operationError(operation, 'INVALID_REQUEST')
    if (options.abnormalUsers?.includes(order.payment.openid)) throw operationError(operation, 'USER_ACCOUNT_ABNORMAL')
    if (refund > books.balanceOf(order.subMchid)) throw operationError(operation, 'NOT_ENOUGH')
  }

  function query(call: Call): HandlerAnswer {
    const { operation, path } = call
    const refund = books.refundOf(String(path.out_refund_no), subMchidOf(call, options))
    if (!refund) throw operationError(operation, 'RESOURCE_NOT_EXISTS')
    return { body: refundOf(refund) }
  }

  function handleAbnormal(call: Call): HandlerAnswer {
    const body = call.body as AbnormalBody
    const { operation, path, nowMs } = call
    const refund = books.refundOf(body.out_refund_no, subMchidOf(call, options))
    if (!refund || refund.refundId !== path.refund_id) throw operationError(operation, 'RESOURCE_NOT_EXISTS')
    if (refund.handledBy !== undefined && isSame(refund.handledBy, body)) {
      return { body: refundOf(refund), executed: false }
    }
    if (refund.status !== 'ABNORMAL') throw operationError(operation, 'INVALID_REQUEST')
    const { type, bank_type = '', bank_account = '' } = body
    Object.assign(refund, {
      status: 'PROCESSING',
      dueMs: dueMs(nowMs),
      channel: 'OTHER_BANKCARD',
      receivedAccount:
        type === 'USER_BANK_CARD' ? `${bank_type}${bank_account.slice(-4)}` : '商户基本账户商户结算银行账户',
      handledBy: body,
    } satisfies Partial<StoredRefund>)
    return { body: refundOf(refund) }
  }

  return {
    ...{ createRefund: create, createPartnerRefund: create },
    ...{ queryRefund: query, queryPartnerRefund: query },
    ...{ createAbnormalRefund: handleAbnormal, createPartnerAbnormalRefund: handleAbnormal },
  }
}

function checkFields({ operation }: Call, { notify_url, reason = '' }: RefundBody): void {
  if (notify_url !== undefined && !isNotifyUrl(notify_url)) throw notifyUrlError(notify_url, operation.bodyTitles)
  if (utf8(reason).length > maxReasonBytes) {
    throw paramError(messages.parameter, `The body's /reason has over ${maxReasonBytes} bytes`)
  }
}
