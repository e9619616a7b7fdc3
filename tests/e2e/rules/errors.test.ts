import { inspect } from 'node:util'
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
  ] as const)('says of a signed %i that the write is %s', async (status, outcome) => {
    const error = await errorOf({ ...answer, status })
    expect([error.verified, error.outcome]).toEqual([true, outcome])
  })
})
