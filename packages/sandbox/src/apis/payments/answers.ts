/** Orders and refunds as responses and notifications have them. */
import type { StoredOrder, StoredRefund } from './books.ts'
import { merchantsOf, paidByOf, partiesOf } from './parties.ts'
import { timeText } from './times.ts'

const stateWords = { NOTPAY: '未支付', SUCCESS: '支付成功', CLOSED: '已关闭', REFUND: '转入退款' } as const

/** The order as queries and the notification of its payment have it. */
export function transactionOf(stored: StoredOrder): object {
  const { body, tradeType, state, payment } = stored
  const { out_trade_no, attach, amount, scene_info } = body
  const order = { ...partiesOf(stored), out_trade_no, trade_state: state, trade_state_desc: stateWords[state] }
  if (!payment) return order
  const { total } = amount
  return {
    ...order,
    transaction_id: payment.transactionId,
    trade_type: tradeType,
    bank_type: payment.bankType,
    ...(attach !== undefined && { attach }),
    success_time: timeText(payment.atMs),
    payer: paidByOf(stored),
    amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
    ...(scene_info?.device_id !== undefined && { scene_info: { device_id: scene_info.device_id } }),
  }
}

/** No order of a sandbox has coupons, so the user gets back what is refunded. */
const amountsOf = ({ body, order }: StoredRefund) => {
  const { refund } = body.amount
  const { total } = order.body.amount
  return { total, refund, payer_total: total, payer_refund: refund }
}

const successTimeOf = ({ successMs }: StoredRefund) =>
  successMs === undefined ? {} : { success_time: timeText(successMs) }

/** The refund as its operations respond. */
export function refundOf(refund: StoredRefund): object {
  const { body, order, refundId, channel, receivedAccount, createdMs, status } = refund
  const { from } = body.amount
  const { total, refund: fen } = amountsOf(refund)
  return {
    refund_id: refundId,
    out_refund_no: body.out_refund_no,
    transaction_id: order.payment.transactionId,
    out_trade_no: order.body.out_trade_no,
    channel,
    user_received_account: receivedAccount,
    ...successTimeOf(refund),
    create_time: timeText(createdMs),
    status,
    funds_account: body.funds_account ?? 'UNSETTLED',
    amount: {
      ...amountsOf(refund),
      ...(from && { from }),
      settlement_refund: fen,
      settlement_total: total,
      discount_refund: 0,
      currency: 'CNY',
    },
  }
}

/** What the notification of a refund's result contains. */
export function refundResourceOf(refund: StoredRefund): object {
  const { body, order, refundId, receivedAccount, status } = refund
  return {
    ...merchantsOf(order),
    out_trade_no: order.body.out_trade_no,
    transaction_id: order.payment.transactionId,
    out_refund_no: body.out_refund_no,
    refund_id: refundId,
    refund_status: status,
    ...successTimeOf(refund),
    user_received_account: receivedAccount,
    amount: amountsOf(refund),
  }
}
