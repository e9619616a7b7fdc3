/** What the sandbox's generated code says of an operation with path parameters. */
import { describe, expect, it } from 'vitest'
import { emitSandboxOperations, emitSandboxValidators } from '../../../scripts/generate/sandbox.ts'
import type { ResolvedOperation } from '../../../scripts/generate/spec.ts'

const operation: ResolvedOperation = {
  operationId: 'readCoupon',
  method: 'get',
  path: '/v3/demo/coupons/{coupon_id}/pages/{page}',
  parameters: [
    { name: 'coupon_id', in: 'path', required: true, schema: { type: 'string', title: '券ID', maxLength: 8 } },
    { name: 'page', in: 'path', required: true, schema: { type: 'integer', title: '页码' } },
  ],
  responses: {
    200: { content: { 'application/json': { schema: { type: 'object' } } } },
    default: { content: { 'application/json': { schema: { type: 'object', required: ['code'] } } } },
  },
  'x-method': 'read',
  'x-official-url': 'https://pay.weixin.qq.com/doc/v3/merchant/1',
  'x-errors': [],
}

describe('the sandbox’s table', () => {
  it('has the titles of path parameters, which of them are integers, and their validator', () => {
    const text = emitSandboxOperations([operation])
    expect(text).toContain("pathTitles: { '/coupon_id': '券ID', '/page': '页码' },")
    expect(text).toContain("integerPath: ['page'],")
    expect(text).toContain('pathParams: validators.readCouponPath,')
  })
})

describe('the validator of a path', () => {
  it('checks the decoded parameters as one object', async () => {
    const typed = await emitSandboxValidators([operation])
    const text = typed.replace(/^import type .*$/m, '').replaceAll(': SchemaValidator', '')
    const { readCouponPath } = await import(`data:text/javascript,${encodeURIComponent(text)}`)
    expect(readCouponPath({ coupon_id: '12345678', page: 1 })).toBe(true)
    expect(readCouponPath({ coupon_id: '123456789', page: 1 })).toBe(false)
    expect(readCouponPath.errors).toMatchObject([{ keyword: 'maxLength', instancePath: '/coupon_id' }])
    expect(readCouponPath({ coupon_id: '1', page: '1' })).toBe(false)
    expect(readCouponPath.errors).toMatchObject([{ keyword: 'type', instancePath: '/page' }])
  })
})
