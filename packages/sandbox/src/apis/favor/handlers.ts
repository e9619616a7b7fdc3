/**
 * Coupons, by operation id. There are no rules of a stock's life: responses are the examples of the spec, with the numbers
 * that were sent in place of the example's own.
 */
import type { Call, Handler, HandlerAnswer, Handlers } from '../../protocol/handler.ts'
import type { Links } from '../links.ts'
import type { FlowKind, SentFavorCoupon, Store } from './state.ts'

type Fields = Readonly<Record<string, unknown>>

const exampleOf = ({ operation }: Call): Fields => operation.success.example as Fields

/** The example's number, counted on: each new thing has one of its own. */
const nextOf = (example: unknown, count: number): string => String(Number(example) + count)

/** The example, with these fields as they were sent. */
const echo =
  (...names: readonly string[]): Handler =>
  (call) => {
    const sent: Fields = { ...call.query, ...call.path }
    const given = names.filter((name) => sent[name] !== undefined).map((name) => [name, sent[name]])
    return { body: { ...exampleOf(call), ...Object.fromEntries(given) } }
  }

/** The example's one row, on the first page; fields of the query as they were sent, or by default. */
const list =
  (defaults: Fields = {}): Handler =>
  (call) => {
    const { data, limit: _limit, offset: _offset, ...example } = exampleOf(call)
    const { limit, offset }: Fields = { ...defaults, ...call.query }
    const { stock_id = example.stock_id } = call.path
    const rows = (offset ?? 0) === 0 ? data : undefined
    return {
      body: { ...example, stock_id, total_count: (data as readonly unknown[]).length, data: rows, limit, offset },
    }
  }

/** 分页页码，默认0; 分页大小，默认20. By available_mchid, both have no effect, and are not returned. */
const listUserCoupons: Handler = (call) => {
  if (call.query.available_mchid === undefined) return list({ limit: 20, offset: 0 })(call)
  const { limit: _limit, offset: _offset, ...query } = call.query
  return list()({ ...call, query })
}

/** 账单文件的下载地址的有效时间为30s。 */
const flowLinkSeconds = 30

export function createFavorHandlers(store: Store, links: Links): Handlers {
  function createStock(call: Call): HandlerAnswer {
    const example = exampleOf(call)
    return { body: { ...example, stock_id: nextOf(example.stock_id, store.stocks++) } }
  }

  function act(call: Call): HandlerAnswer {
    const stockId = String(call.path.stock_id)
    const executed = store.actions.get(stockId) !== call.operation.id
    store.actions.set(stockId, call.operation.id)
    return { body: { ...exampleOf(call), stock_id: stockId }, executed }
  }

  function sendCoupon(call: Call): HandlerAnswer {
    const body = call.body as Omit<SentFavorCoupon, 'coupon_id' | 'openid'>
    const { stock_id, stock_creator_mchid, out_request_no } = body
    const known = store.sent.get(out_request_no)
    const coupon_id = known?.coupon_id ?? nextOf(exampleOf(call).coupon_id, store.sent.size)
    const openid = String(call.path.openid)
    if (!known) store.sent.set(out_request_no, { coupon_id, stock_id, stock_creator_mchid, openid, out_request_no })
    return { body: { coupon_id }, executed: !known }
  }

  function getUserCoupon(call: Call): HandlerAnswer {
    const coupon_id = String(call.path.coupon_id)
    const found = [...store.sent.values()].find((coupon) => coupon.coupon_id === coupon_id)
    const { openid: _, ...sent } = found ?? { openid: '', coupon_id }
    return { body: { ...exampleOf(call), ...sent } }
  }

  const flow =
    (kind: FlowKind): Handler =>
    async (call) => {
      const stockId = String(call.path.stock_id)
      const content = store.flows[kind].get(stockId) ?? defaultFlow(store, kind, stockId)
      const { url, hash } = await links.add(call, content, { seconds: flowLinkSeconds })
      return { body: { url, hash_value: hash, hash_type: 'SHA1' } }
    }

  function setCallback(call: Call): HandlerAnswer {
    const { notify_url } = call.body as { readonly notify_url: string }
    const executed = store.notifyUrl !== notify_url
    store.notifyUrl = notify_url
    return { body: { ...exampleOf(call), notify_url }, executed }
  }

  function getCallback(call: Call): HandlerAnswer {
    const example = exampleOf(call)
    return { body: { ...example, mchid: call.query.mchid, notify_url: store.notifyUrl ?? example.notify_url } }
  }

  return {
    createStock,
    startStock: act,
    pauseStock: act,
    restartStock: act,
    getStock: echo('stock_id', 'stock_creator_mchid'),
    listStocks: list(),
    listStockMerchants: list(),
    listStockItems: list(),
    sendCoupon,
    listUserCoupons,
    getUserCoupon,
    getStockUseFlow: flow('use'),
    getStockRefundFlow: flow('refund'),
    setCouponCallback: setCallback,
    getCouponCallback: getCallback,
  }
}

/** Each coupon that was sent counts as used, and none as refunded. The page does not say which columns there are. */
function defaultFlow(store: Store, kind: FlowKind, stockId: string): string {
  const used = kind === 'use' ? [...store.sent.values()].filter(({ stock_id }) => stock_id === stockId) : []
  const rows = used.map(({ stock_id, coupon_id, openid }) => [stock_id, coupon_id, openid].map((one) => `\`${one}`))
  return ['批次号,代金券ID,用户标识', ...rows].map((row) => `${row}\r\n`).join('')
}
