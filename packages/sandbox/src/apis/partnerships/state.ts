/** The relations that the sandbox keeps in memory. */

/** The partner of a relation. */
export interface Partner {
  /** `APPID` or `MERCHANT`. */
  readonly type: string
  /** The id of a partner of type `APPID`. */
  readonly appid?: string | undefined
  /** The id of a partner of type `MERCHANT`. */
  readonly merchant_id?: string | undefined
}

/** What a relation is about. */
export interface AuthorizedData {
  /** `FAVOR_STOCK` or `BUSIFAVOR_STOCK`. */
  readonly business_type: string
  /** The batch of coupons. */
  readonly stock_id?: string | undefined
}

/** A relation: terminated when it has a `terminate_time`. Times are RFC 3339 with milliseconds, +08:00. */
export interface StoredPartnership {
  readonly partner: Partner
  readonly authorized_data: AuthorizedData
  readonly build_time: string
  readonly terminate_time?: string | undefined
  readonly create_time: string
  readonly update_time: string
}

/** A relation to add; the times default to now. */
export type PartnershipSeed = Pick<StoredPartnership, 'partner' | 'authorized_data'> &
  Partial<Omit<StoredPartnership, 'partner' | 'authorized_data'>>

/** Relations by merchant; the partner and the authorised data are the key. */
export class Store {
  readonly #rows = new Map<string, StoredPartnership>()

  get(mchid: string, partner: Partner, data: AuthorizedData): StoredPartnership | undefined {
    return this.#rows.get(keyOf(mchid, partner, data))
  }

  put(mchid: string, row: StoredPartnership): void {
    this.#rows.set(keyOf(mchid, row.partner, row.authorized_data), row)
  }

  clear(): void {
    this.#rows.clear()
  }

  /** In the order in which they were first built. */
  list(mchid: string): readonly StoredPartnership[] {
    return [...this.#rows].filter(([key]) => key.startsWith(`["${mchid}",`)).map(([, row]) => row)
  }
}

/** The id that counts for a partner of this type; the vendor's own sample sends the other one as well. */
export function partnerId(partner: Partner): string | undefined {
  return partner.type === 'MERCHANT' ? partner.merchant_id : partner.appid
}

function keyOf(mchid: string, partner: Partner, data: AuthorizedData): string {
  return JSON.stringify([mchid, partner.type, partnerId(partner), data.business_type, data.stock_id])
}

/** `2015-05-20T13:29:35.120+08:00`, as in every sample. */
export function timeText(nowMs: number): string {
  return new Date(nowMs + 8 * 3_600_000).toISOString().replace('Z', '+08:00')
}
