/** What the page of refunds says about parts of a refund that belong together. */
import type { Goods, RefundBody, StoredOrder } from './books.ts'

/** 基本账户可用与不可用余额之和等于退款金额；账户类型不重复。不符条件将返回错误。 */
export function isPaidByAccounts({ amount: { refund, from } }: RefundBody): boolean {
  if (!from) return true
  const accounts = new Set(from.map(({ account }) => account))
  const sum = from.reduce((fen, { amount }) => fen + amount, 0)
  return accounts.size === from.length && sum === refund
}

/** 所指定的商品信息需要与下单时传入的单品列表 goods_detail 中的对应商品信息一致。 */
export function areGoodsOfOrder({ goods_detail = [] }: RefundBody, { body }: StoredOrder): boolean {
  const ordered = body.detail?.goods_detail ?? []
  return goods_detail.every((goods) => ordered.some((one) => isSameGoods(one, goods)))
}

/** What the refund leaves out does not count. */
function isSameGoods(ordered: Goods, refunded: Goods): boolean {
  const names = ['merchant_goods_id', 'wechatpay_goods_id', 'goods_name', 'unit_price'] as const
  return names.every((name) => refunded[name] === undefined || refunded[name] === ordered[name])
}
