/** What the sandbox keeps about coupons (代金券): enough to name what was sent, and to know what is repeated. */

/** A coupon that was sent. */
export interface SentFavorCoupon {
  readonly coupon_id: string
  readonly stock_id: string
  readonly stock_creator_mchid: string
  readonly openid: string
  readonly out_request_no: string
}

export class Store {
  /** How many stocks were made. */
  stocks = 0
  /** What was last done to a stock: start, pause or restart. */
  readonly actions: Map<string, string> = new Map()
  /** By out_request_no. */
  readonly sent: Map<string, SentFavorCoupon> = new Map()
  notifyUrl: string | undefined

  clear(): void {
    this.stocks = 0
    this.actions.clear()
    this.sent.clear()
    this.notifyUrl = undefined
  }
}
