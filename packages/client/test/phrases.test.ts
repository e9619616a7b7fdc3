import { createApiClient, type Operation } from '@wechatpay-edge/client'
import { describe, expect, it } from 'vitest'
import { mchid, merchant, publicKeyId, serialNo, wechatpay } from '../../../tests/lib/vendor.ts'

/** An operation whose body breaks one rule, as a generated validator would say it. */
function breaking(rule: string, limit: unknown): Operation {
  const keywordLocation = `#/properties/a/${rule}`
  const check: NonNullable<Operation['body']>['check'] = Object.assign(() => false, {
    errors: [{ keywordLocation, instanceLocation: '#/a~1b/0' }],
  })
  const body = { check, limits: { [keywordLocation]: limit } }
  return { id: 'thing', method: 'post', path: '/v3/thing', docs: '', signedAnswer: true, body, errors: [] }
}

describe('what a broken rule says', () => {
  it.each([
    ['required', undefined, 'is required'],
    ['required', { type: 'APPID' }, 'is required where type is APPID'],
    ['type', 'string', 'must be a string'],
    ['type', 'integer', 'must be an integer'],
    ['const', 'A', 'must be A'],
    ['enum', ['A', 'B'], 'must be one of A, B'],
    ['minLength', 1, 'must have at least 1 characters'],
    ['maxLength', 32, 'must have at most 32 characters'],
    ['minimum', 1, 'must be at least 1'],
    ['maximum', 50, 'must be at most 50'],
    ['minItems', 1, 'must have at least 1 items'],
    ['maxItems', 10, 'must have at most 10 items'],
    ['pattern', '^a$', 'must match ^a$'],
    ['uniqueItems', true, 'must keep the rule uniqueItems true'],
    ['not', undefined, 'must keep the rule not'],
  ])('%s, %j: %s', async (rule, limit, message) => {
    const client = createApiClient(
      { thing: breaking(rule, limit) },
      {
        merchant: { mchid, serialNo, privateKey: merchant.privatePem },
        wechatpay: { [publicKeyId]: wechatpay.publicPem },
        fetch: () => Promise.reject(new Error('nothing is to be sent')),
      },
    )
    await expect(client.call(breaking(rule, limit), { body: { a: [1] } })).rejects.toMatchObject({
      issues: [{ path: 'a/b.0', rule, message }],
    })
  })
})
