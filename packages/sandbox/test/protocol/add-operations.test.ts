import { createSandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { readBatch, readLatest, useCoupon } from '../lib/coupons.ts'
import { build, send } from '../lib/request.ts'

describe('operations', () => {
  it('are served beside the built-in ones, with the example of their spec', async () => {
    const sandbox = await createSandbox({ operations: [readLatest] })
    const answer = await send(sandbox, { method: 'GET', target: readLatest.path })
    expect([answer.status, answer.signed, answer.json]).toEqual([200, true, { from: 'the spec' }])
    expect((await build(sandbox)).status).toBe(200)
  })

  const built = { ...readLatest, id: 'buildPartnership' }
  const onPath = { ...useCoupon, id: 'another', path: '/v3/marketing/partnerships/build' }
  const sameShape = { ...useCoupon, id: 'another', path: '/v3/demo/coupons/{id}/use' }
  const otherwise = 'expected another id, and another method or path'

  it.each([
    [
      'the id of a built-in one',
      [built],
      `${otherwise}, received buildPartnership (GET /v3/demo/batches/latest), beside buildPartnership (POST /v3/marketing/partnerships/build)`,
    ],
    [
      'the method and path of a built-in one',
      [onPath],
      `${otherwise}, received another (POST /v3/marketing/partnerships/build), beside buildPartnership (POST /v3/marketing/partnerships/build)`,
    ],
    [
      'the method and path of one added before, with another name of the parameter',
      [useCoupon, sameShape],
      `${otherwise}, received another (POST /v3/demo/coupons/{id}/use), beside useCoupon (POST /v3/demo/coupons/{coupon_id}/use)`,
    ],
    [
      'no method of HTTP',
      [{ ...readLatest, method: 'get' }],
      'operations[0].method: expected GET or POST or PUT or PATCH or DELETE, received get',
    ],
    [
      'no path',
      [readBatch, { ...readLatest, path: undefined }],
      "operations[1].path: expected a text that begins with '/', received undefined",
    ],
    ['nothing at all', [undefined], 'operations[0]: expected an object, received undefined'],
    ['no schema of errors', [{ ...readLatest, error: undefined }], 'operations[0].error: expected a function'],
    [
      'a misspelt member',
      [{ ...useCoupon, idempotencykey: /a/ }],
      "received another name. Do you mean 'idempotencyKey'?",
    ],
    [
      'a form that remembers where it stopped',
      [{ ...useCoupon, idempotencyKey: /a/g }],
      'operations[0].idempotencyKey: expected a RegExp without the flags g and y, received object',
    ],
  ])('are refused with %s', async (_name, operations, message) => {
    const created = createSandbox({ operations: operations as never })
    await expect(created).rejects.toThrow(TypeError)
    await expect(created).rejects.toThrow(message)
  })

  it('may share a path with another method', async () => {
    const operations = [readBatch, { ...readBatch, id: 'endBatch', method: 'DELETE' as const }]
    const sandbox = await createSandbox({ operations })
    const statuses = ['GET', 'DELETE', 'PUT'].map(
      async (method) => (await send(sandbox, { method, target: '/v3/demo/batches/1' })).status,
    )
    expect(await Promise.all(statuses)).toEqual([200, 200, 405])
  })

  it('may have handlers', async () => {
    const handlers = { readLatest: () => ({ body: { from: 'the handler' } }) }
    const sandbox = await createSandbox({ operations: [readLatest], handlers })
    expect((await send(sandbox, { method: 'GET', target: readLatest.path })).json).toEqual({ from: 'the handler' })
    await expect(createSandbox({ handlers })).rejects.toThrow('handlers.readLatest: expected one of buildPartnership')
  })
})
