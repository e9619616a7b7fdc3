import { inspect } from 'node:util'
import type { WechatPayError } from '@wechatpay-edge/core'
import { ApiError, createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { describe, expect, it } from 'vitest'
import {
  mchid,
  merchant,
  publicKeyId,
  type SignedAnswer,
  serialNo,
  signedResponse,
  wechatpay,
} from '../../lib/vendor.ts'

const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const

async function errorOf(answer: SignedAnswer): Promise<ApiError> {
  const client = createPartnershipsClient({
    merchant: { mchid, serialNo, privateKey: merchant.privatePem },
    wechatpay: { [publicKeyId]: wechatpay.publicPem },
    maxRetries: 0,
    fetch: async () => signedResponse(answer),
  })
  const error: unknown = await client.build(body, { idempotencyKey: 'a' }).catch((reason: unknown) => reason)
  if (!(error instanceof ApiError)) throw error
  return error
}

describe('an ApiError', () => {
  const detail = { location: 'body', field: '/partner/appid', issue: 'is too long', value: 'wx4e1916a585d1f4e9' }
  const answer = { status: 400, body: JSON.stringify({ code: 'PARAM_ERROR', message: '参数错误', detail }) }

  it("prints where and why of the vendor's detail, never the value that it echoes", async () => {
    const error = await errorOf(answer)
    const { location, field, issue } = detail
    expect(error.toJSON().detail).toEqual({ location, field, issue })
    expect(error.detail).toEqual(detail)
    for (const shown of [error.message, JSON.stringify(error), inspect(error, { depth: Infinity })]) {
      expect(shown).not.toContain(detail.value)
    }
  })

  it('prints the issue of a SIGN_ERROR, which WeChat Pay nests once more', async () => {
    // facts of 2019 to 2025: wechatpay-go #235, axios-plugin #58.
    const real = { detail: { issue: 'sign not match' }, field: 'signature', location: 'authorization' }
    const error = await errorOf({
      status: 401,
      body: JSON.stringify({ code: 'SIGN_ERROR', message: '签名错误', detail: real }),
    })
    expect(error.toJSON().detail).toEqual({ location: 'authorization', field: 'signature', issue: 'sign not match' })
  })

  it('does not print its response', async () => {
    const error = await errorOf(answer)
    expect(error.response.status).toBe(400)
    expect(inspect(error, { depth: Infinity })).not.toContain('Response')
    expect(Object.keys(error)).not.toContain('response')
    expect(error.toJSON()).not.toHaveProperty('response')
  })

  it.each([
    [400, 'refused'],
    [409, 'refused'],
    [429, 'unknown'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
  ] as const)('takes a signed %i to mean that the write is %s', async (status, outcome) => {
    const error = await errorOf({ ...answer, status })
    expect([error.verified, error.outcome]).toEqual([true, outcome])
  })
})

describe('the error of a call', () => {
  const client = (fetch: () => Promise<Response>) =>
    createPartnershipsClient({
      merchant: { mchid, serialNo, privateKey: merchant.privatePem },
      wechatpay: { [publicKeyId]: wechatpay.publicPem },
      maxRetries: 0,
      timeoutMs: fetch === hangs ? 1000 : 10_000,
      fetch,
    })
  const refused = signedResponse({ status: 400, body: JSON.stringify({ code: 'PARAM_ERROR', message: '参数错误' }) })
  const lost = () => Promise.reject(new Error('lost'))
  const hangs = () => new Promise<never>(() => {})
  const query = { authorized_data: { business_type: 'FAVOR_STOCK' } } as const

  async function failing(call: () => Promise<unknown>): Promise<WechatPayError> {
    try {
      await call()
    } catch (error) {
      return error as WechatPayError
    }
    throw new Error('it was taken')
  }
  const rows = async (list: AsyncIterable<unknown>) => {
    for await (const row of list) expect(row).toBeDefined()
  }

  it.each<[string, () => Promise<Response>, string, boolean]>([
    ['that was refused', async () => refused.clone(), 'ERR_WECHATPAY_API', false],
    ['that is not signed', async () => new Response('{}'), 'ERR_WECHATPAY_SIGNATURE', true],
    ['whose connection was lost', lost, 'ERR_WECHATPAY_CONNECTION', true],
    ['whose time is over', hangs, 'ERR_WECHATPAY_CONNECTION', true],
  ])('%s names its operation, the caller, and how to go on', async (_title, fetch, code, again) => {
    const error = await failing(() => client(fetch).build(body, { idempotencyKey: 'a' }))
    expect(error).toMatchObject({ code, operation: 'buildPartnership' })
    expect(error.toJSON()).toMatchObject({ operation: 'buildPartnership', message: error.message })
    expect(error.message).toContain('(buildPartnership)')
    expect(error.message.endsWith('repeat it with the same Idempotency-Key')).toBe(again)
    expect(error.stack?.split('\n')[0]).toContain(error.message)
    expect(error.stack).toContain('rules/errors.test.ts')
  })

  it.each<[string, (made: ReturnType<typeof client>) => Promise<unknown>, string]>([
    ['of a page', (made) => made.listPage(query), 'listPartnerships'],
    ['of a list', (made) => rows(made.list(query)), 'listPartnerships'],
    ['of .client', (made) => made.client.GET('/v3/marketing/partnerships', { params: { query } }), 'listPartnerships'],
  ])('%s, too, once', async (_title, call, operation) => {
    const error = await failing(() => call(client(lost)))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', operation })
    expect(error.message.split(operation)).toHaveLength(2)
    expect(error.message).not.toContain('repeat')
    expect(error.stack).toContain('rules/errors.test.ts')
  })

  it('that broke the rules, too', async () => {
    const error = await failing(() => client(lost).build({} as never, { idempotencyKey: 'a' }))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', operation: 'buildPartnership' })
    expect(error.message).toContain('(buildPartnership)')
  })
})

describe('a field in another spelling', () => {
  it('is named beside the one that is required', async () => {
    const { build } = createPartnershipsClient({
      merchant: { mchid, serialNo, privateKey: merchant.privatePem },
      wechatpay: { [publicKeyId]: wechatpay.publicPem },
    })
    const { partner, authorized_data } = body
    const given = { partner: { type: 'APPID', appID: partner.appid }, authorizedData: authorized_data }
    const error = await build(given as never, { idempotencyKey: 'a' }).catch((reason: unknown) => reason)
    expect(String(error)).toContain('authorized_data is required, not as authorizedData')
    expect(String(error)).toContain('partner.appid is required where type is APPID, not as appID')
  })
})

describe('skipValidationOfPaths', () => {
  const newType = { ...body, authorized_data: { ...body.authorized_data, business_type: 'NEW_TYPE' as 'FAVOR_STOCK' } }
  const sent: string[] = []
  const { build, client } = createPartnershipsClient({
    merchant: { mchid, serialNo, privateKey: merchant.privatePem },
    wechatpay: { [publicKeyId]: wechatpay.publicPem },
    fetch: async (request) => {
      sent.push(await request.text())
      return signedResponse({ status: 200, body: '{"state":"ESTABLISHED"}' })
    },
  })
  const skipValidationOfPaths = ['authorized_data.business_type']

  it('sends a value that this release does not know, by methods and by .client', async () => {
    await expect(build(newType, { idempotencyKey: 'a' })).rejects.toMatchObject({
      issues: [{ path: 'authorized_data.business_type', rule: 'enum' }],
    })
    expect(await build(newType, { idempotencyKey: 'a', skipValidationOfPaths })).toEqual({ state: 'ESTABLISHED' })
    const params = { header: { 'Idempotency-Key': 'a' } }
    await client.POST('/v3/marketing/partnerships/build', { params, body: newType, skipValidationOfPaths })
    expect(sent).toEqual([JSON.stringify(newType), JSON.stringify(newType)])
  })

  it('still checks all the rest', async () => {
    const wrong = { ...newType, partner: { type: 'APPID' } }
    await expect(build(wrong as never, { idempotencyKey: 'a', skipValidationOfPaths })).rejects.toMatchObject({
      issues: [{ path: 'partner.appid', rule: 'required' }],
    })
    const beside = { idempotencyKey: 'a', skipValidationOfPaths: ['authorized_data.business'] }
    await expect(build(newType, beside)).rejects.toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION' })
  })

  it.each(['authorized_data', [5], ['']])('takes a list of texts, not %j', async (given) => {
    const options = { idempotencyKey: 'a', skipValidationOfPaths: given as never }
    await expect(build(newType, options)).rejects.toThrow(TypeError)
  })
})
