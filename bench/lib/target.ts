/** Whom the callers call, and what they send. */
/** Plain data, so that it can be sent to another process. */
export interface Target {
  readonly url: string
  readonly mchid: string
  readonly serialNo: string
  /** The merchant's. */
  readonly privateKey: string
  /** WeChat Pay's. */
  readonly publicKeyId: string
  readonly publicKey: string
}

export const mchid = '1900007291'
export const serialNo = '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB'
export const publicKeyId = 'PUB_KEY_ID_0117261620242025082900212360003201'

/** The request of the vendor's page. */
export const buildPath = '/v3/marketing/partnerships/build'
export const buildBody = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const
