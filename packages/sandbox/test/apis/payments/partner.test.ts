/** Orders, refunds and bills of a partner (服务商), for its sub-merchants and nobody else's, as a client of any language sends them. */
import { createIdentity, createSandbox, type Sandbox, type SandboxOptions } from '@wechatpay-edge/sandbox'
import { beforeEach, describe, expect, it } from 'vitest'
import { errorOf, kinds, notifyUrl, openid } from '../../lib/payments.ts'
import { type Answer, send } from '../../lib/request.ts'

const [sp_mchid, one, two] = ['1900000100', '1900000110', '1900000111']
const [merchant, otherPartner, otherSub] = ['1900007291', '1900000200', '1900000210']
const identity = await createIdentity({
  mchid: merchant,
  merchants: { [sp_mchid]: { subMerchants: [one, two] }, [otherPartner]: { subMerchants: [otherSub] } },
})
const out_trade_no = 'partner-1'
const noon = Date.parse('2026-03-04T12:00:00+08:00')

/** As https://pay.weixin.qq.com/doc/v3/partner/4012738659 has its fields. */
const order = {
  sp_appid: 'wx8888888888888888',
  sp_mchid,
  sub_mchid: one,
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no,
  notify_url: notifyUrl,
  amount: { total: 100, currency: 'CNY' },
}
const sub_appid = 'wxd678efh567hg6999'
const transactions = '/v3/pay/partner/transactions'
const refunds = '/v3/refund/domestic/refunds'

let sandbox: Sandbox
const open = async (options: SandboxOptions = {}): Promise<void> => {
  const fetch = async (): Promise<Response> => new Response(null, { status: 204 })
  sandbox = await createSandbox({ identity, fetch, now: () => noon, ...options })
}
beforeEach(() => open())

const account = (mchid = sp_mchid) => sandbox.merchants[mchid] ?? expect.fail(`expected ${mchid}`)
const timestamp = String(noon / 1000)
const sender = (mchid = sp_mchid) => ({ merchant: account(mchid).merchant, fetch: sandbox.fetch })
const post = (target: string, body: object, mchid = sp_mchid): Promise<Answer> =>
  send(sender(mchid), { target, body, timestamp })
const get = (target: string, mchid = sp_mchid): Promise<Answer> =>
  send(sender(mchid), { method: 'GET', target, timestamp })

const make = (part: object = {}, kind: keyof typeof kinds = 'native', mchid = sp_mchid): Promise<Answer> =>
  post(`${transactions}/${kind}`, { ...order, ...part }, mchid)
const whose = (sub: string, sp = sp_mchid): string => `sp_mchid=${sp}&sub_mchid=${sub}`
const query = (sub = one, sp = sp_mchid, mchid = sp_mchid): Promise<Answer> =>
  get(`${transactions}/out-trade-no/${out_trade_no}?${whose(sub, sp)}`, mchid)
const close = (sub = one): Promise<Answer> =>
  post(`${transactions}/out-trade-no/${out_trade_no}/close`, { sp_mchid, sub_mchid: sub })
const refund = (sub = one, part: object = {}): Promise<Answer> =>
  post(refunds, {
    ...{ sub_mchid: sub, out_trade_no, out_refund_no: 'refund-1' },
    amount: { refund: 40, total: 100, currency: 'CNY' },
    ...part,
  })

describe('an order of a partner', () => {
  it.each([
    ['jsapi', { payer: { sp_openid: openid } }, 'JSAPI', 'prepay_id'],
    ['app', {}, 'APP', 'prepay_id'],
    ['h5', kinds.h5, 'MWEB', 'h5_url'],
    ['native', {}, 'NATIVE', 'code_url'],
  ] as const)(
    'of the kind %s is made, paid, found and notified with the partner’s fields',
    async (kind, part, type, link) => {
      expect(Object.keys((await make(part, kind)).json)).toEqual([link])
      const { data } = await account().payments.pay(out_trade_no)
      const { amount, ...parties } = order
      expect((await query()).json).toEqual(data)
      expect(data).toMatchObject({
        sp_appid: parties.sp_appid,
        sp_mchid,
        sub_mchid: one,
        trade_type: type,
        payer: { sp_openid: openid },
      })
      expect(Object.keys(data as object)).not.toContain('mchid')
      const [{ transaction_id = '', ...shown } = expect.fail('one order')] = account().payments.orders
      expect(shown).toMatchObject({ appid: parties.sp_appid, sub_mchid: one, openid })
      expect((await get(`${transactions}/id/${transaction_id}?${whose(one)}`)).json).toEqual(data)
      expect(sandbox.notifications[0]?.mchid).toBe(sp_mchid)
    },
  )

  it('names a user by either appid, and has both in the response if it has a sub_appid', async () => {
    expect(errorOf(await make({ payer: {} }, 'jsapi'))).toBe('400 PARAM_ERROR')
    const without = await make({ payer: { sub_openid: 'oSub' } }, 'jsapi')
    expect([without.status, without.json.message]).toEqual([
      400,
      '输入源“/body/sub_appid”映射到字段“子商户APPID”必填性规则校验失败，此字段为必填项',
    ])
    expect((await make({ payer: { sub_openid: 'oSub' }, sub_appid }, 'jsapi')).status).toBe(200)
    const { data } = await account().payments.pay(out_trade_no)
    expect(data).toMatchObject({ sub_appid, payer: { sp_openid: openid, sub_openid: 'oSub' } })
  })

  it('is for the sp_openid that it names alone', async () => {
    await make({ payer: { sp_openid: 'oOther' } }, 'jsapi')
    await expect(account().payments.pay(out_trade_no, { openid })).rejects.toThrow('for another openid')
    expect((await account().payments.pay(out_trade_no)).data).toMatchObject({ payer: { sp_openid: 'oOther' } })
  })

  it.each(['wx8888888888888888', sub_appid])('is refused with the unlinked appid %s', async (appid) => {
    await open({ payments: { unlinkedAppids: [appid] } })
    expect(errorOf(await make({ sub_appid }))).toBe('400 APPID_MCHID_NOT_MATCH')
  })

  it('has a number that no other order of the partner has', async () => {
    await make()
    expect(errorOf(await make({ sub_mchid: two }))).toBe('403 OUT_TRADE_NO_USED')
  })

  it('can be refused, expired and closed', async () => {
    await make()
    account().payments.refuse(out_trade_no)
    account().payments.expire(out_trade_no)
    await expect(account().payments.pay(out_trade_no)).rejects.toThrow('the time to pay is over')
    expect((await close()).status).toBe(204)
    expect((await query()).json.trade_state).toBe('CLOSED')
  })
})

describe('who is not the partner of the sub-merchant', () => {
  it('is refused: a merchant, another partner, and a partner that names another one', async () => {
    expect(errorOf(await make({ sp_mchid: merchant }, 'native', merchant))).toBe('403 NO_AUTH')
    expect(errorOf(await query(one, merchant, merchant))).toBe('400 INVALID_REQUEST')
    expect(errorOf(await make({ sp_mchid: otherPartner }, 'native', otherPartner))).toBe('403 NO_AUTH')
    expect(errorOf(await make({ sp_mchid: otherPartner }))).toBe('400 MCH_NOT_EXISTS')
    expect(errorOf(await query(one, otherPartner))).toBe('400 MCH_NOT_EXISTS')
    expect(account().payments.orders).toEqual([])
  })

  it('is refused with a row of the operation’s table, or as an option says', async () => {
    const answers = async () => [errorOf(await make({ sub_mchid: otherSub })), errorOf(await query(otherSub))]
    expect(await answers()).toEqual(['403 NO_AUTH', '400 MCH_NOT_EXISTS'])
    expect(errorOf(await refund(otherSub))).toBe('404 MCH_NOT_EXISTS')
    sandbox.configure({ payments: { otherSubMerchant: 'INVALID_REQUEST' } })
    expect(await answers()).toEqual(['400 INVALID_REQUEST', '400 INVALID_REQUEST'])
  })

  it.each(['INVALID_REQUEST', 'answer'] as const)(
    'gets no refund of another sub-merchant by its number, with refundChanged: %s',
    async (refundChanged) => {
      await open({ payments: { refundChanged } })
      await make()
      await account().payments.pay(out_trade_no)
      expect((await refund()).status).toBe(200)
      expect(errorOf(await refund(two))).toBe('400 INVALID_REQUEST')
    },
  )

  it('finds nothing: another sub-merchant of the partner, and another partner with the same number', async () => {
    await make()
    expect(errorOf(await query(two))).toBe('404 ORDER_NOT_EXIST')
    expect(errorOf(await close(two))).toBe('400 INVALID_REQUEST')
    await account().payments.pay(out_trade_no)
    const id = account().payments.orders[0]?.transaction_id ?? ''
    expect(errorOf(await get(`${transactions}/id/${id}?${whose(two)}`))).toBe('404 ORDER_NOT_EXIST')
    expect(errorOf(await refund(two))).toBe('404 RESOURCE_NOT_EXISTS')
    expect(errorOf(await refund(two, { out_trade_no: undefined, transaction_id: id }))).toBe('404 RESOURCE_NOT_EXISTS')
    expect((await refund()).status).toBe(200)
    expect(errorOf(await get(`${refunds}/refund-1?sub_mchid=${two}`))).toBe('404 RESOURCE_NOT_EXISTS')
    expect((await get(`${refunds}/refund-1?sub_mchid=${one}`)).status).toBe(200)
    expect(errorOf(await query(otherSub, otherPartner, otherPartner))).toBe('404 ORDER_NOT_EXIST')
  })
})

describe('the money', () => {
  it('is that of each sub-merchant', async () => {
    for (const [sub_mchid, number] of [
      [one, out_trade_no],
      [two, 'partner-2'],
    ] as const) {
      await make({ sub_mchid, out_trade_no: number })
      await account().payments.pay(number)
    }
    expect(account().payments.balance).toBe(200)
    expect(() => account().payments.withdraw(1)).toThrow('expected fen from 1 to 0')
    account().payments.withdraw(61, one)
    expect(errorOf(await refund())).toBe('403 NOT_ENOUGH')
    expect((await refund(two, { out_trade_no: 'partner-2' })).status).toBe(200)
    const { data } = (await account().payments.finishRefund('refund-1')) ?? {}
    expect(data).toBeUndefined()
    expect(account().payments.balance).toBe(99)
  })

  it('of a refund is notified with the partner’s fields', async () => {
    await make()
    await account().payments.pay(out_trade_no)
    await refund(one, { notify_url: notifyUrl })
    const { data, event } = (await account().payments.finishRefund('refund-1')) ?? {}
    expect([event, Object.keys(data as object).slice(0, 2)]).toEqual(['REFUND.SUCCESS', ['sp_mchid', 'sub_mchid']])
    expect(data).toMatchObject({ sp_mchid, sub_mchid: one, out_refund_no: 'refund-1', refund_status: 'SUCCESS' })
  })

  it('of an abnormal refund goes to the user for the sub-merchant alone', async () => {
    await make()
    await account().payments.pay(out_trade_no)
    const { json } = await refund()
    await account().payments.finishRefund('refund-1', 'ABNORMAL')
    const handle = (sub_mchid: string) =>
      post(`${refunds}/${json.refund_id}/apply-abnormal-refund`, {
        ...{ sub_mchid, out_refund_no: 'refund-1', type: 'MERCHANT_BANK_CARD' },
      })
    expect(errorOf(await handle(two))).toBe('404 RESOURCE_NOT_EXISTS')
    expect((await handle(one)).json).toMatchObject({ channel: 'OTHER_BANKCARD', status: 'PROCESSING' })
  })
})

describe('a bill', () => {
  beforeEach(() => open({ bills: { early: 'answer', emptyDay: 'NO_STATEMENT_EXIST' } }))
  const bill = (path: string, part = ''): Promise<Answer> => get(`/v3/bill/${path}?bill_date=2026-03-04${part}`)
  const encrypted = '&account_type=BASIC&algorithm='

  it('of payments is that of all sub-merchants, or of one', async () => {
    await make()
    await account().payments.pay(out_trade_no)
    const { json } = await bill('tradebill', `&sub_mchid=${one}`)
    expect((await bill('tradebill')).json.hash_value).toBe(json.hash_value)
    expect(errorOf(await bill('tradebill', `&sub_mchid=${two}`))).toBe('400 NO_STATEMENT_EXIST')
    expect(errorOf(await bill('tradebill', `&sub_mchid=${otherSub}`))).toBe('400 NO_STATEMENT_EXIST')
  })

  it('of money is the sub-merchant’s, not the partner’s', async () => {
    await make()
    await account().payments.pay(out_trade_no)
    expect(errorOf(await bill('fundflowbill'))).toBe('400 NO_STATEMENT_EXIST')
    const path = 'sub-merchant-fundflowbill'
    const found = await bill(path, `&sub_mchid=${one}${encrypted}AEAD_AES_256_GCM`)
    expect(found.json).toMatchObject({
      download_bill_count: 1,
      download_bill_list: [{ bill_sequence: 1, hash_type: 'SHA1' }],
    })
    expect(errorOf(await bill(path, `&sub_mchid=${two}${encrypted}AEAD_AES_256_GCM`))).toBe('400 NO_STATEMENT_EXIST')
    expect(errorOf(await bill(path, `&sub_mchid=${otherSub}${encrypted}AEAD_AES_256_GCM`))).toBe('403 NO_AUTH')
    expect(errorOf(await bill(path, `&sub_mchid=${one}${encrypted}SM4_GCM`))).toBe('400 INVALID_REQUEST')
    expect(sandbox.requests.at(-1)?.refusal).toBe('This sandbox encrypts with AEAD_AES_256_GCM alone')
  })
})
