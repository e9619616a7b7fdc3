/** The business rules of orders, by operation id. */
import { randomBytes, toHex, utf8 } from '../../lib/bytes.ts'
import type { WebCrypto } from '../../lib/web-crypto.ts'
import type { Call, Handler, HandlerAnswer } from '../../protocol/handler.ts'
import { messages, patternMessage } from '../../protocol/messages.ts'
import { errorRow, operationError, paramError, type Refusal } from '../../protocol/refusal.ts'
import { transactionOf } from './answers.ts'
import type { Books, OrderBody, StoredOrder, TradeType } from './books.ts'
import { isSame } from './is-same.ts'
import type { PaymentsOptions } from './options.ts'
import { checkSubOpenid, subMchidOf } from './parties.ts'
import { digits } from './times.ts'

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

/** How each kind of order is opened: what its response has, and how long that is valid. */
const kinds: Readonly<Record<TradeType, { readonly validMs: number; readonly link: (prepayId: string) => object }>> = {
  JSAPI: { validMs: 2 * hour, link: (prepay_id) => ({ prepay_id }) },
  APP: { validMs: 2 * hour, link: (prepay_id) => ({ prepay_id }) },
  MWEB: {
    validMs: 5 * minute,
    link: (id) => ({
      h5_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${id}&package=1405458241`,
    }),
  },
  NATIVE: {
    validMs: 2 * hour,
    link: (id) => ({ code_url: `weixin://wxpay/bizpayurl/up?pr=${id.slice(-7)}&groupid=00` }),
  },
}

/** Of notify_url, as seen in a response of WeChat Pay: no query, no fragment. */
const notifyUrlForm = '^https?://([^\\s/?#\\[\\]\\@]+\\@)?([^\\s/?#\\@:]+)(?::\\d{2,5})?([^\\s?#\\[\\]]*)$'

/** 该结构去除多余空格换行压缩后，总长度不能超过6144字节。 */
const maxDetailBytes = 6144

export function createOrderHandlers(
  books: Books,
  options: PaymentsOptions,
  crypto: WebCrypto,
): Record<string, Handler> {
  const prepayId = (nowMs: number): string => `wx${digits(nowMs)}${toHex(randomBytes(crypto, 10))}`

  function create(call: Call, tradeType: TradeType): HandlerAnswer {
    const body = call.body as OrderBody
    const subMchid = subMchidOf(call, options)
    checkOrder(call, body, options)
    const known = books.orders.get(body.out_trade_no)
    const { validMs, link } = kinds[tradeType]
    const linkMs = call.nowMs + validMs
    if (known) {
      checkRepeated(known, { call, tradeType, body }, options)
      known.linkMs = linkMs
    } else {
      const expiresMs = expiryOf(body, call.nowMs)
      books.orders.set(body.out_trade_no, { tradeType, body, subMchid, expiresMs, linkMs, state: 'NOTPAY' })
    }
    return { body: link(prepayId(call.nowMs)), executed: known === undefined }
  }

  function query(call: Call, find: (subMchid: string | undefined) => StoredOrder | undefined): HandlerAnswer {
    checkMchid(call)
    const order = find(subMchidOf(call, options))
    if (!order) throw operationError(call.operation, 'ORDER_NOT_EXIST')
    return { body: transactionOf(order) }
  }

  function close(call: Call): HandlerAnswer {
    const { operation, path } = call
    const order = books.orderOf(String(path.out_trade_no), subMchidOf(call, options))
    if (!order) throw operationError(operation, options.closeUnknown ?? 'INVALID_REQUEST')
    if (order.payment) throw operationError(operation, options.closePaid ?? 'TRADE_ERROR')
    if (order.state === 'CLOSED') {
      if (options.closeClosed === 'TRADE_ERROR') throw operationError(operation, 'TRADE_ERROR')
      return { body: undefined, executed: false }
    }
    order.state = 'CLOSED'
    return { body: undefined }
  }

  const byId: Handler = (call) => query(call, (sub) => books.byTransactionId(String(call.path.transaction_id), sub))
  const byNumber: Handler = (call) => query(call, (sub) => books.orderOf(String(call.path.out_trade_no), sub))
  const makeJsapi: Handler = (call) => create(call, 'JSAPI')
  const makeApp: Handler = (call) => create(call, 'APP')
  const makeH5: Handler = (call) => create(call, 'MWEB')
  const makeNative: Handler = (call) => create(call, 'NATIVE')
  return {
    ...{ createJsapiOrder: makeJsapi, createPartnerJsapiOrder: makeJsapi },
    ...{ createAppOrder: makeApp, createPartnerAppOrder: makeApp },
    ...{ createH5Order: makeH5, createPartnerH5Order: makeH5 },
    ...{ createNativeOrder: makeNative, createPartnerNativeOrder: makeNative },
    ...{ queryOrderById: byId, queryPartnerOrderById: byId },
    ...{ queryOrderByOutTradeNo: byNumber, queryPartnerOrderByOutTradeNo: byNumber },
    ...{ closeOrder: close, closePartnerOrder: close },
  }
}

function checkOrder(call: Call, body: OrderBody, options: PaymentsOptions): void {
  const { operation } = call
  const { appid, sp_appid, sub_appid, notify_url, detail, time_expire } = body
  checkSubOpenid(call, body)
  if (!isNotifyUrl(notify_url)) throw notifyUrlError(notify_url, operation.bodyTitles)
  if (detail !== undefined && utf8(JSON.stringify(detail)).length > maxDetailBytes) {
    throw paramError(messages.parameter, `The body's /detail has over ${maxDetailBytes} bytes`)
  }
  if (time_expire !== undefined && Number.isNaN(Date.parse(time_expire))) {
    throw paramError(messages.parameter, `The body's /time_expire is no time`)
  }
  const isUnlinked = [appid, sp_appid, sub_appid].some(
    (one) => one !== undefined && options.unlinkedAppids?.includes(one),
  )
  if (isUnlinked) throw operationError(operation, 'APPID_MCHID_NOT_MATCH')
}

export function notifyUrlError(url: string, titles: Readonly<Record<string, string>>): Refusal {
  const message = patternMessage('/body/notify_url', titles['/notify_url'] ?? '', notifyUrlForm)
  return paramError(message, 'The notify_url is no URL of http or https without a query', {
    location: 'body',
    value: url,
  })
}

export const isNotifyUrl = (url: string): boolean => new RegExp(notifyUrlForm).test(url)

/** The same order again, as long as it is not paid, gives a new link; anything else is another order. */
function checkRepeated(
  known: StoredOrder,
  { call, tradeType, body }: { call: Call; tradeType: TradeType; body: OrderBody },
  {
    reorderPaid = 'OUT_TRADE_NO_USED',
    reorderClosed = 'documented',
    reorderChanged = 'OUT_TRADE_NO_USED',
  }: PaymentsOptions,
): void {
  const { operation } = call
  if (known.payment) throw operationError(operation, reorderPaid)
  if (known.state === 'CLOSED') {
    const ofTable = errorRow(operation, 'ORDER_CLOSED') ? 'ORDER_CLOSED' : 'OUT_TRADE_NO_USED'
    throw operationError(operation, reorderClosed === 'documented' ? ofTable : reorderClosed)
  }
  if (known.tradeType !== tradeType || !isSame(known.body, body)) throw operationError(operation, reorderChanged)
}

/** A query names the merchant that signs it; another one has no such order. */
function checkMchid({ operation, query, mchid }: Call): void {
  if (query.mchid !== undefined && query.mchid !== mchid) throw operationError(operation, 'MCH_NOT_EXISTS')
}

/** 早于下单时间后1分钟的，调整为下单时间后1分钟；超过15天的，调整为第15天；未指定的，7天。 */
function expiryOf({ time_expire }: OrderBody, nowMs: number): number {
  if (time_expire === undefined) return nowMs + 7 * day
  return Math.min(Math.max(Date.parse(time_expire), nowMs + minute), nowMs + 15 * day)
}
