/**
 * What the compiler must refuse, and what it must take. Nothing here runs: `tsc` reads it, and an `@ts-expect-error`
 * over a line that compiles is an error itself.
 */
import {
  type ApiError,
  type AppPartner,
  BusinessType,
  createPartnershipsClient,
  ErrorCode,
  isWechatPayError,
  type KeyError,
  type MerchantPartner,
  type Outcome,
  type Partnership,
  type PartnershipListItem,
  type PartnershipPage,
  type PartnershipsClient,
  type SignatureErrorReason,
  type ValidationIssue,
} from '@wechatpay-edge/partnerships'

type IsAny<T> = 0 extends 1 & T ? true : false
type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles where the type is `true` alone. */
const holds = <_T extends true>(): void => {}

declare const client: PartnershipsClient
const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '2433405' } as const
const key = { idempotencyKey: 'buildreq_001' }

// `any` would take all of what follows: nothing here may be it.
holds<Equals<IsAny<Parameters<PartnershipsClient['build']>[0]>, false>>()
holds<Equals<IsAny<Parameters<PartnershipsClient['build']>[0]['partner']>, false>>()
holds<Equals<IsAny<Parameters<PartnershipsClient['terminate']>[0]['authorized_data']>, false>>()
holds<Equals<IsAny<Parameters<PartnershipsClient['list']>[0]>, false>>()
holds<Equals<IsAny<Awaited<ReturnType<PartnershipsClient['build']>>>, false>>()
holds<Equals<IsAny<Partnership['state']>, false>>()
holds<Equals<IsAny<PartnershipsClient['client']>, false>>()
holds<Equals<IsAny<typeof createPartnershipsClient>, false>>()

// What a caller writes.
client.build({ partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' }, authorized_data }, key)
client.build({ partner: { type: 'MERCHANT', merchant_id: '2480029552' }, authorized_data }, key)
client.build(
  { partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9', merchant_id: '2480029552' }, authorized_data },
  key,
)
client.build({ partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9', merchant_id: undefined }, authorized_data }, key)
client.build(
  {
    partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
    authorized_data: { business_type: BusinessType.BUSIFAVOR_STOCK, stock_id: '1' },
  },
  { ...key, signal: new AbortController().signal, timeoutMs: 5000 },
)
client.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })
client.listPage({ authorized_data, partner: { type: 'APPID' }, limit: 50, offset: 1 }, { signal: undefined })
client.list({ authorized_data, limit: undefined })

// The wrong branch of the union, and what its branch lacks.
// @ts-expect-error: an APPID partner has an appid
client.build({ partner: { type: 'APPID' }, authorized_data }, key)
// @ts-expect-error: an APPID partner is not named by a merchant_id
client.build({ partner: { type: 'APPID', merchant_id: '2480029552' }, authorized_data }, key)
// @ts-expect-error: a MERCHANT partner is not named by an appid
client.build({ partner: { type: 'MERCHANT', appid: 'wx4e1916a585d1f4e9' }, authorized_data }, key)
// @ts-expect-error: a MERCHANT partner has a merchant_id
client.terminate({ partner: { type: 'MERCHANT' }, authorized_data }, key)
// @ts-expect-error: null is allowed nowhere
client.build({ partner: { type: 'APPID', appid: null }, authorized_data }, key)
// @ts-expect-error: an id is text
client.build({ partner: { type: 'MERCHANT', merchant_id: 2480029552 }, authorized_data }, key)

declare const partner: AppPartner | MerchantPartner
// @ts-expect-error: both kinds of stock have a stock_id
client.build({ partner, authorized_data: { business_type: 'FAVOR_STOCK' } }, key)
// @ts-expect-error: both kinds of stock have a stock_id
client.terminate({ partner, authorized_data: { business_type: 'BUSIFAVOR_STOCK' } }, key)
// @ts-expect-error: there is no such kind of partner
client.build({ partner: { type: 'OPENID', appid: 'wx4e1916a585d1f4e9' }, authorized_data }, key)
// @ts-expect-error: there is no such kind of stock
client.build({ partner, authorized_data: { business_type: 'CASH', stock_id: '1' } }, key)
// @ts-expect-error: there is no such kind of stock
client.list({ authorized_data: { business_type: 'favor_stock' } })
// @ts-expect-error: a body has both parts
client.build({ partner }, key)
// @ts-expect-error: the wire's spelling is kept
client.build({ partner, authorizedData: authorized_data }, key)

// The options of a call.
// @ts-expect-error: a write has options
client.build({ partner, authorized_data })
// @ts-expect-error: a write has an Idempotency-Key
client.build({ partner, authorized_data }, {})
// @ts-expect-error: a write has an Idempotency-Key
client.terminate({ partner, authorized_data }, { timeoutMs: 5000 })
// @ts-expect-error: it is text
client.terminate({ partner, authorized_data }, { idempotencyKey: 5 })
// @ts-expect-error: a list takes none
client.listPage({ authorized_data }, { idempotencyKey: 'buildreq_001' })
// @ts-expect-error: a walk reads every page
client.list({ authorized_data, offset: 0 })
// @ts-expect-error: a list says of which kind of stock
client.list({})
// @ts-expect-error: a list has a query
client.listPage()

// The client beneath.
const header = { 'Idempotency-Key': 'buildreq_001' }
client.client.POST('/v3/marketing/partnerships/build', { body: { partner, authorized_data }, params: { header } })
client.client.GET('/v3/marketing/partnerships', { params: { query: { authorized_data } } })
// @ts-expect-error: there is no such path
client.client.POST('/v3/marketing/partnerships/rebuild', { body: { partner, authorized_data }, params: { header } })
// @ts-expect-error: the path does not take this method
client.client.GET('/v3/marketing/partnerships/build', { params: { header } })
// @ts-expect-error: the header is required
client.client.POST('/v3/marketing/partnerships/build', { body: { partner, authorized_data } })
const lacking = { partner: { type: 'APPID' }, authorized_data } as const
// @ts-expect-error: an APPID partner has an appid
client.client.POST('/v3/marketing/partnerships/build', { body: lacking, params: { header } })

// The client's own options.
const merchant = { mchid: '1900007291', serialNo: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1', privateKey: 'PEM' }
createPartnershipsClient({ merchant, wechatpay: { PUB_KEY_ID_1: 'PEM' }, hosts: undefined, fetch: undefined })
createPartnershipsClient({
  merchant: { scheme: 'WECHATPAY2-SHA256-RSA2048', id: '1900007291', serialNo: '1', sign: async (bytes) => bytes },
  wechatpay: { get: async () => undefined },
  observe: (event) => {
    if (event.type === 'response') void [event.operation.length, event.attempt + event.durationMs + event.status]
    if (event.type === 'error') void [event.aborted, (event.status ?? 0) + event.durationMs]
    if (event.type === 'retry') void [event.delayMs, event.reason === 'probe']
    // @ts-expect-error: an event of a keyring is of no call
    if (event.type === 'keyring-refresh') void event.call
  },
})
// @ts-expect-error: a merchant has a private key
createPartnershipsClient({ merchant: { mchid: '1900007291', serialNo: '1' }, wechatpay: {} })
// @ts-expect-error: WeChat Pay's keys are named
createPartnershipsClient({ merchant, wechatpay: 'PEM' })
// @ts-expect-error: there is no way to turn verification off
createPartnershipsClient({ merchant, wechatpay: {}, verify: false })

// What comes back. Enums are open: WeChat Pay may add members.
async function answers(): Promise<void> {
  const built = await client.build({ partner, authorized_data }, key)
  holds<Equals<typeof built, Partnership>>()
  const both = await client.build({ partner, authorized_data }, key).withResponse()
  holds<Equals<typeof both.data, Partnership>>()
  holds<Equals<typeof both.requestId, string>>()
  holds<Equals<typeof both.response, Response>>()
  const { terminate_time }: { terminate_time: string } = await client.terminate({ partner, authorized_data }, key)
  const page = await client.listPage({ authorized_data })
  holds<Equals<typeof page, PartnershipPage>>()
  for await (const row of client.list({ authorized_data })) {
    holds<Equals<typeof row, PartnershipListItem>>()
    const terminated: string | undefined = row.terminate_time
    void terminated
  }
  const type: string = built.partner.type
  const state: string = built.state
  const isNew = built.state === 'A_MEMBER_OF_TOMORROW'
  void [terminate_time, type, state, isNew]
}

// openapi-fetch 0.17.0's `Readable<T>` makes objects of open enums (upstream #2765): the upgrade must wait until it does not.
async function upgrade(): Promise<void> {
  const { data, error } = await client.client.POST('/v3/marketing/partnerships/build', {
    body: { partner, authorized_data },
    params: { header },
  })
  if (data) {
    const type: string = data.partner.type
    const state: string = data.state
    const business: string = data.authorized_data.business_type
    void [type, state, business]
    holds<Equals<typeof data.partner.type, Partnership['partner']['type']>>()
  }
  if (error) {
    const code: string = error.code
    const message: string = error.message
    void [code, message]
  }
}

// `isWechatPayError` narrows by code.
async function failures(): Promise<void> {
  try {
    await client.build({ partner, authorized_data }, key)
  } catch (error) {
    holds<Equals<typeof error, unknown>>()
    if (!isWechatPayError(error)) throw error
    const outcome: Outcome | undefined = error.outcome
    void outcome
    // @ts-expect-error: not every error has a status
    void error.status
    switch (error.code) {
      case 'ERR_WECHATPAY_API': {
        holds<Equals<typeof error, ApiError>>()
        const remedy: string = error.remedy.zh + error.remedy.en
        // @ts-expect-error: it answers an API's error, and has no reason
        void [remedy, error.reason]
        if (error.apiCode === ErrorCode.NO_AUTH) void error.response.status
        break
      }
      case 'ERR_WECHATPAY_SIGNATURE': {
        const reason: SignatureErrorReason = error.reason
        void reason
        break
      }
      case 'ERR_WECHATPAY_VALIDATION': {
        const issues: readonly ValidationIssue[] = error.issues
        void issues
        break
      }
      case 'ERR_WECHATPAY_CONNECTION':
        void [error.timeout satisfies boolean, error.attempts satisfies number]
        break
      case 'ERR_WECHATPAY_INCOMPLETE_LIST':
        void [error.seen satisfies number, error.total satisfies number]
        break
      case 'ERR_WECHATPAY_KEY':
        holds<Equals<typeof error, KeyError>>()
        break
      case 'ERR_WECHATPAY_KEYRING':
        break
      case 'ERR_WECHATPAY_DECRYPTION':
        void (error.causes satisfies readonly string[])
        break
      default:
        holds<Equals<typeof error, never>>()
    }
  }
}

void [answers, upgrade, failures, fromReads]

/** What reads return goes into writes, whole or by its fields; what is written by hand keeps to the write's own type. */
async function fromReads(): Promise<void> {
  const built = await client.build({ partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' }, authorized_data }, key)
  client.terminate(built, key)
  for await (const row of client.list({ authorized_data })) {
    client.terminate(row, key)
    const { terminate_time }: { terminate_time: string } = await client.terminate(
      { partner: row.partner, authorized_data: row.authorized_data },
      key,
    )
    holds<Equals<typeof terminate_time, string>>()
    // @ts-expect-error the partner that is written here lacks its appid
    client.terminate({ partner: { type: 'APPID' }, authorized_data: row.authorized_data }, key)
    // @ts-expect-error a list's row has no such field
    client.terminate({ partner: row.partner, authorized_data: row.authorized_data, state: 'GONE' }, key)
  }
  const type: string = 'APPID'
  // @ts-expect-error any text is no partner's type
  client.terminate({ partner: { type, appid: 'wx4e1916a585d1f4e9' }, authorized_data }, key)
}
