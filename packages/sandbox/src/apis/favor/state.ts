/** What the sandbox keeps about coupons (代金券): enough to name what was sent, and to know what is repeated. */

import type { FileContent } from '../files.ts'

/** A coupon that was sent. */
export interface SentFavorCoupon {
  readonly coupon_id: string
  readonly stock_id: string
  readonly stock_creator_mchid: string
  readonly openid: string
  readonly out_request_no: string
}

/** Which orders a flow lists: those with coupons (核销明细), or those of them that were refunded (退款明细). */
export type FlowKind = 'use' | 'refund'

export class Store {
  /** How many stocks were made. */
  stocks = 0
  /** What was last done to a stock: start, pause or restart. */
  readonly actions: Map<string, string> = new Map()
  /** By out_request_no. */
  readonly sent: Map<string, SentFavorCoupon> = new Map()
  notifyUrl: string | undefined
  /** What tests have given of stocks, by their ids. */
  readonly flows: Readonly<Record<FlowKind, Map<string, FileContent>>> = { use: new Map(), refund: new Map() }

  clear(): void {
    this.stocks = 0
    this.actions.clear()
    this.sent.clear()
    this.notifyUrl = undefined
    for (const flows of Object.values(this.flows)) flows.clear()
  }
}
