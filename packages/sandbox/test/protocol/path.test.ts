import { createSandbox, type Sandbox, type SandboxOperation } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { echo, readBatch, readLatest, useCoupon } from '../lib/coupons.ts'
import { type Answer, send } from '../lib/request.ts'

async function create(...operations: SandboxOperation[]): Promise<Sandbox> {
  return await createSandbox({ operations, handlers: Object.fromEntries(operations.map(({ id }) => [id, echo])) })
}

function use(sandbox: Sandbox, coupon: string): Promise<Answer> {
  const target = `/v3/demo/coupons/${coupon}/use`
  return send(sandbox, { target, body: {}, headers: { 'Idempotency-Key': 'k' } })
}

describe('a path parameter', () => {
  it.each([
    ['text', 'a-b_1', 'a-b_1'],
    ['a slash, a plus, a percent sign and Chinese', 'a%2F+%25%E5%88%B8', 'a/+%券'],
  ])('is decoded: %s', async (_name, sent, decoded) => {
    const { json } = await use(await create(useCoupon), sent)
    expect(json).toEqual({ id: 'useCoupon', path: { coupon_id: decoded } })
  })

  it.each([
    ['an ill-formed escape', '%zz'],
    ['bytes that are not UTF-8', '%ff'],
    ['a character outside the Basic Multilingual Plane', '%F0%9F%8E%81'],
  ])('is refused, without detail: %s', async (_name, sent) => {
    const answer = await use(await create(useCoupon), sent)
    expect([answer.status, answer.signed]).toEqual([400, true])
    expect(answer.text).toBe('{"code":"PARAM_ERROR","message":"参数错误"}')
  })

  it('is no empty segment', async () => {
    expect((await use(await create(useCoupon), '')).status).toBe(404)
  })

  it('is checked, and its source is that of the URI’s template', async () => {
    const { json } = await use(await create(useCoupon), 'coupon_12')
    expect(json).toEqual({
      code: 'PARAM_ERROR',
      detail: { location: 'url', value: 9 },
      message: '输入源“/uri_template/coupon_id”映射到值字段“券ID”字符串规则校验失败，字节数 9，大于最大值 8',
    })
  })

  it('may be an integer', async () => {
    const sandbox = await create(readBatch)
    const read = async (number: string): Promise<unknown> =>
      (await send(sandbox, { method: 'GET', target: `/v3/demo/batches/${number}` })).json
    expect(await read('12')).toEqual({ id: 'readBatch', path: { number: 12 } })
    expect(await read('1.5')).toMatchObject({ detail: { location: 'url', value: '1.5' } })
  })

  it.each([
    ['before', [readLatest, readBatch]],
    ['after', [readBatch, readLatest]],
  ])('loses against a literal segment that is added %s it', async (_place, operations) => {
    const sandbox = await create(...operations)
    const { json } = await send(sandbox, { method: 'GET', target: '/v3/demo/batches/latest' })
    expect(json).toEqual({ id: 'readLatest', path: {} })
    expect((await send(sandbox, { method: 'GET', target: '/v3/demo/batches/1' })).json.id).toBe('readBatch')
  })

  it.each([
    ['leading zeros', '7', '007'],
    ['digits over 2^53', '9007199254740992', '9007199254740993'],
  ])('is not the same one with %s: neither write is lost', async (_name, one, other) => {
    const operation = { ...useCoupon, path: '/v3/demo/coupons/{number}/use', integerPath: ['number'] }
    const { pathParams: _text, ...integer } = operation
    const sandbox = await create(integer)
    for (const number of [one, other, one]) expect((await use(sandbox, number)).status).toBe(200)
    expect(sandbox.executions).toHaveLength(2)
  })

  it('distinguishes one execution, and one Idempotency-Key, from another', async () => {
    const sandbox = await create(useCoupon)
    for (const coupon of ['1', '2', '1']) await use(sandbox, coupon)
    expect(sandbox.executions).toEqual([
      expect.objectContaining({ operationId: 'useCoupon', path: { coupon_id: '1' } }),
      expect.objectContaining({ operationId: 'useCoupon', path: { coupon_id: '2' } }),
    ])
  })
})
