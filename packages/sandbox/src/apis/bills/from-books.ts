/**
 * Bills of the orders and refunds that the sandbox has. Their columns are those of bills that merchants have published; the
 * vendor's page about them is not at hand. Amounts are in yuan, and each value begins with a backtick.
 */
import type { Books, Movement, StoredOrder, StoredRefund } from '../payments/books.ts'
import { billTime, dayText } from '../payments/times.ts'
import type { BillQuery } from './state.ts'

const columns = {
  order:
    '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额',
  refundTimes: '退款申请时间,退款成功时间',
  refund: '微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态',
  goods: '商品名称,商户数据包,手续费,费率,订单金额',
} as const

/** What follows the columns that all kinds have. */
const kinds = {
  ALL: `${columns.order},${columns.refund},${columns.goods},申请退款金额,费率备注`,
  SUCCESS: `${columns.order},${columns.goods},费率备注`,
  REFUND: `${columns.order},${columns.refundTimes},${columns.refund},${columns.goods},申请退款金额,费率备注`,
} as const

const tradeTotals = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额'
const flowColumns =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号'
const flowTotals = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额'

type Kind = keyof typeof kinds
type Row = Readonly<Record<string, string>>

const yuan = (fen: number): string => (fen / 100).toFixed(2)
const sum = (all: readonly number[]): number => all.reduce((one, other) => one + other, 0)

/** A text of the merchant's, which must not end a value or a line. */
const oneValue = (text: string): string => text.replace(/[,`\r\n]+/g, ' ')

/** A line of the bill: the values of the columns that it has. */
const line = (header: string, row: Row): string => `${header.split(',').map((name) => `\`${row[name] ?? ''}`)}`

/** `undefined` if nothing of the kind happened on that day. */
export function tradeBill(books: Books, { bill_date, bill_type = 'ALL', sub_mchid }: BillQuery): string | undefined {
  const kind: Kind = bill_type in kinds ? (bill_type as Kind) : 'ALL'
  const isOfDay = (ms: number): boolean => dayText(ms) === bill_date
  const isOf = ({ subMchid }: StoredOrder): boolean => sub_mchid === undefined || subMchid === sub_mchid
  const orders = [...books.orders.values()].filter(
    (order) => order.payment && isOfDay(order.payment.atMs) && isOf(order),
  )
  // What was closed paid nothing back.
  const refunds = [...books.refunds.values()].filter(
    ({ createdMs, status, order }) => status !== 'CLOSED' && isOfDay(createdMs) && isOf(order),
  )
  const paid = kind === 'REFUND' ? [] : orders
  const back = kind === 'SUCCESS' ? [] : refunds
  if (paid.length + back.length === 0) return undefined
  const header = kinds[kind]
  const total = sum(paid.map(({ body }) => body.amount.total))
  const refunded = sum(back.map(({ body }) => body.amount.refund))
  const totals = [paid.length + back.length, ...[total, refunded, 0].map(yuan), '0.00000', yuan(total), yuan(refunded)]
  return textOf([
    header,
    ...paid.map((order) => line(header, paymentRow(order))),
    ...back.map((refund) => line(header, refundRow(refund))),
    tradeTotals,
    `${totals.map((value) => `\`${value}`)}`,
  ])
}

function orderRow({ body, subMchid, tradeType, payment }: StoredOrder): Row {
  const [appid, mchid] = subMchid === undefined ? [body.appid, body.mchid] : [body.sp_appid, body.sp_mchid]
  return {
    公众账号ID: appid ?? '',
    商户号: mchid ?? '',
    特约商户号: subMchid ?? '0',
    设备号: oneValue(body.scene_info?.device_id ?? ''),
    微信订单号: payment?.transactionId ?? '',
    商户订单号: body.out_trade_no,
    用户标识: payment?.openid ?? '',
    交易类型: tradeType,
    付款银行: payment?.bankType ?? '',
    货币种类: 'CNY',
    代金券金额: '0.00',
    充值券退款金额: '0.00',
    商品名称: oneValue(body.description),
    商户数据包: oneValue(body.attach ?? ''),
    手续费: '0.00000',
    费率: '0.00%',
  }
}

function paymentRow(order: StoredOrder): Row {
  const total = yuan(order.body.amount.total)
  return {
    ...orderRow(order),
    交易时间: billTime(order.payment?.atMs ?? 0),
    交易状态: 'SUCCESS',
    应结订单金额: total,
    微信退款单号: '0',
    商户退款单号: '0',
    退款金额: '0.00',
    订单金额: total,
    申请退款金额: '0.00',
  }
}

function refundRow({ order, body, refundId, createdMs, successMs, channel, status }: StoredRefund): Row {
  const refund = yuan(body.amount.refund)
  return {
    ...orderRow(order),
    交易时间: billTime(order.payment.atMs),
    交易状态: 'REFUND',
    应结订单金额: '0.00',
    退款申请时间: billTime(createdMs),
    退款成功时间: successMs === undefined ? '' : billTime(successMs),
    微信退款单号: refundId,
    商户退款单号: body.out_refund_no,
    退款金额: refund,
    退款类型: channel,
    退款状态: status,
    订单金额: '0.00',
    申请退款金额: refund,
  }
}

/** Of the basic account of a sub-merchant, or of the merchant itself. `undefined` if no money moved on that day. */
export function fundFlowBill(
  books: Books,
  { bill_date, account_type = 'BASIC', sub_mchid }: BillQuery,
  mchid: string,
): string | undefined {
  const movements = books.movements.filter(({ subMchid }) => subMchid === sub_mchid)
  const rows = movements.flatMap((movement, index) => {
    if (account_type !== 'BASIC' || dayText(movement.atMs) !== bill_date) return []
    const balance = sum(movements.slice(0, index + 1).map(({ fen }) => fen))
    const flow = `${mchid}${bill_date.replaceAll('-', '')}${String(index).padStart(10, '0')}`
    return [{ fen: movement.fen, row: flowRow(movement, balance, flow) }]
  })
  if (rows.length === 0) return undefined
  const came = rows.map(({ fen }) => fen).filter((fen) => fen > 0)
  const went = rows.map(({ fen }) => -fen).filter((fen) => fen > 0)
  const totals = [rows.length, came.length, yuan(sum(came)), went.length, yuan(sum(went))]
  return textOf([
    flowColumns,
    ...rows.map(({ row }) => line(flowColumns, row)),
    flowTotals,
    `${totals.map((value) => `\`${value}`)}`,
  ])
}

function flowRow({ atMs, business, fen, id, voucher }: Movement, balance: number, flow: string): Row {
  return {
    记账时间: billTime(atMs),
    微信支付业务单号: id,
    资金流水单号: flow,
    业务名称: business,
    业务类型: business,
    收支类型: fen > 0 ? '收入' : '支出',
    '收支金额(元)': yuan(Math.abs(fen)),
    '账户结余(元)': yuan(balance),
    资金变更提交申请人: 'system',
    业务凭证号: voucher,
  }
}

const textOf = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`
