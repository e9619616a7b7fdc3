/** What somebody put on `Object.prototype` is no option, no handler and no member of a fault. */
import { createSandbox, type Handlers, type SandboxOperation } from '@wechatpay-edge/sandbox'
import { afterEach, describe, expect, it } from 'vitest'
import { readLatest, useCoupon } from './lib/coupons.ts'
import { build, send } from './lib/request.ts'

const inherited: string[] = []

function inherit(name: string, value: unknown): void {
  inherited.push(name)
  Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: false, writable: true })
}

afterEach(() => {
  for (const name of inherited.splice(0)) Reflect.deleteProperty(Object.prototype, name)
})

describe('what an object inherits', () => {
  it.each([
    ['unknownSerial', 'refuse'],
    ['merchantCertificate', 'expired'],
    ['apiV3KeyUnset', true],
    ['mchid', '1'],
    ['operations', [readLatest]],
    ['rebuild', 'refuse'],
    ['unknownPartners', ['wx4e1916a585d1f4e9']],
  ])('is no option: %s', async (name, value) => {
    inherit(name, value)
    const sandbox = await createSandbox()
    await build(sandbox)
    expect((await build(sandbox, undefined)).status).toBe(200)
    expect(sandbox.merchant.mchid).toMatch(/^\d{10}$/)
  })

  it('is no option where other options are given', async () => {
    inherit('unknownSerial', 'refuse')
    const sandbox = await createSandbox({ replay: 'execute', partnerships: { rebuild: 'upsert' } })
    const headers = { 'Idempotency-Key': 'k', 'Wechatpay-Serial': 'PUB_KEY_ID_0' }
    expect((await send(sandbox, { body: {}, headers })).json.message).not.toContain('Wechatpay-Serial')
  })

  it('is no handler', async () => {
    const operation: SandboxOperation = { ...readLatest, id: 'toString' }
    const sandbox = await createSandbox({ operations: [operation], handlers: {} as Handlers })
    expect((await send(sandbox, { method: 'GET', target: operation.path })).json).toEqual({ from: 'the spec' })
  })

  it('is no member of a fault', async () => {
    inherit('execute', true)
    const sandbox = await createSandbox()
    sandbox.faults.push({ kind: 'status', status: 502 })
    expect((await build(sandbox)).status).toBe(502)
    expect(sandbox.executions).toEqual([])
  })

  it('is no rule of an operation', async () => {
    inherit('query', () => false)
    const sandbox = await createSandbox({ operations: [useCoupon] })
    const headers = { 'Idempotency-Key': 'k' }
    expect((await send(sandbox, { target: '/v3/demo/coupons/1/use', body: {}, headers })).status).toBe(200)
    expect((await build(sandbox)).status).toBe(200)
  })

  it('is no number of a Request-ID', async () => {
    const error = { status: 400, code: 'toString', message: 'a' }
    const sandbox = await createSandbox({ operations: [readLatest], handlers: { readLatest: () => ({ error }) } })
    const { headers } = await send(sandbox, { method: 'GET', target: readLatest.path })
    expect(headers.get('request-id')).toMatch(/^[0-9A-F]{44}-\d+$/)
  })
})
