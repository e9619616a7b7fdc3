/** The user, the bank and the clock, for programs that are not in this process. */
import { type ActionRows, type Actions, defineAction } from '../action.ts'
import { aFullText, type PayOptions, payRules, refundResults, type SandboxPayments } from './control.ts'

interface Order {
  readonly outTradeNo: string
}

interface Refund {
  readonly outRefundNo: string
  readonly status?: keyof typeof refundResults
}

const orders: ActionRows = {
  list: 'orders',
  title: { en: 'Order', zh: '订单' },
  id: 'out_trade_no',
  state: 'trade_state',
}
const refunds: ActionRows = {
  list: 'refunds',
  title: { en: 'Refund', zh: '退款单' },
  id: 'out_refund_no',
  state: 'status',
}

const ofOrder = (en: string, zh: string) => [
  { rows: orders, states: ['NOTPAY'], title: { en, zh }, parameter: 'outTradeNo' },
]
const ofRefund = (status: keyof typeof refundResults, en: string, zh: string) => ({
  ...{ rows: refunds, states: ['PROCESSING'], title: { en, zh }, parameter: 'outRefundNo' },
  given: { status },
})

const anOrder = { outTradeNo: aFullText }

export const paymentsActions: Actions<SandboxPayments> = {
  pay: defineAction<SandboxPayments, Order & PayOptions>(
    { ...anOrder, ...payRules },
    ['outTradeNo'],
    (payments, { outTradeNo, ...options }) => payments.pay(outTradeNo, options),
    ofOrder('Pay', '支付'),
  ),
  refuse: defineAction<SandboxPayments, Order>(
    anOrder,
    ['outTradeNo'],
    (payments, { outTradeNo }) => payments.refuse(outTradeNo),
    ofOrder('Payment fails', '支付失败'),
  ),
  expire: defineAction<SandboxPayments, Order>(
    anOrder,
    ['outTradeNo'],
    (payments, { outTradeNo }) => payments.expire(outTradeNo),
    ofOrder('Time is over', '支付超时'),
  ),
  finishRefund: defineAction<SandboxPayments, Refund>(
    { outRefundNo: aFullText, status: Object.keys(refundResults) },
    ['outRefundNo'],
    (payments, { outRefundNo, status }) => payments.finishRefund(outRefundNo, status),
    [
      ofRefund('SUCCESS', 'Succeeds', '退款成功'),
      ofRefund('ABNORMAL', 'Is abnormal', '退款异常'),
      ofRefund('CLOSED', 'Is closed', '退款关闭'),
    ],
  ),
  withdraw: defineAction<SandboxPayments, { readonly fen: number; readonly subMchid?: string }>(
    { fen: { expected: 'a number of fen', isRight: Number.isSafeInteger }, subMchid: aFullText },
    ['fen'],
    (payments, { fen, subMchid }) => payments.withdraw(fen, subMchid),
  ),
}
