import type { Sandbox, SandboxOptions } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { newSandbox } from '../../lib/new-sandbox.ts'
import { build, exampleBody, list, terminate } from '../../lib/request.ts'

const authorized_data = exampleBody.authorized_data
const refused = { code: 'INVALID_REQUEST', message: '请求参数符合参数格式，但不符合业务规则' }
const t0 = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

/** A sandbox whose clock moves on by a second with each reading of `tick`. */
async function clocked(options: SandboxOptions = {}): Promise<Sandbox & { tick: () => void }> {
  let nowMs = Date.now()
  const sandbox = await newSandbox({ ...options, now: () => nowMs })
  return Object.assign(Object.create(sandbox) as Sandbox, {
    tick: () => {
      nowMs += 1000
    },
  })
}

describe('build', () => {
  it('returns what was sent, established, with times as in the vendor’s samples', async () => {
    const sandbox = await newSandbox()
    const answer = await build(sandbox)
    expect([answer.status, answer.signed]).toEqual([200, true])
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/)
    expect(answer.json).toEqual({
      ...exampleBody,
      state: 'ESTABLISHED',
      build_time: time,
      create_time: time,
      update_time: time,
    })
  })

  it('writes Beijing time', async () => {
    const sandbox = await newSandbox({ now: () => t0 })
    sandbox.partnerships.seed([exampleBody])
    expect(sandbox.partnerships.rows[0]?.build_time).toBe('2026-01-02T11:04:05.678+08:00')
  })

  it('builds again what is built, under its first create_time', async () => {
    const sandbox = await clocked()
    const first = await build(sandbox)
    sandbox.tick()
    const second = await build(sandbox)
    expect(second.json).toMatchObject({ state: 'ESTABLISHED', create_time: first.json.create_time })
    expect(second.json.build_time > first.json.build_time).toBe(true)
    expect(sandbox.partnerships.rows).toHaveLength(1)
  })

  it('builds again what is terminated', async () => {
    const sandbox = await newSandbox({ partnerships: { rebuild: 'refuse' } })
    await build(sandbox)
    await terminate(sandbox)
    expect((await build(sandbox)).json.state).toBe('ESTABLISHED')
    expect((await list(sandbox, { authorized_data })).json.data[0]).not.toHaveProperty('terminate_time')
  })

  it('refuses what is built, if that option is set', async () => {
    const sandbox = await newSandbox({ partnerships: { rebuild: 'refuse' } })
    await build(sandbox)
    expect((await build(sandbox)).json).toEqual(refused)
  })

  it('distinguishes relations by the partner’s own id, not by the other one', async () => {
    const sandbox = await newSandbox()
    const { appid } = exampleBody.partner
    await build(sandbox)
    await build(sandbox, { ...exampleBody, partner: { type: 'APPID', appid } })
    expect(sandbox.partnerships.rows).toHaveLength(1)
    await build(sandbox, { ...exampleBody, partner: { type: 'MERCHANT', merchant_id: '2480029552', appid } })
    await build(sandbox, { ...exampleBody, authorized_data: { business_type: 'BUSIFAVOR_STOCK', stock_id: '2433405' } })
    expect(sandbox.partnerships.rows).toHaveLength(3)
  })

  it('allows FAVOR_STOCK for a merchant, or refuses it if that option is set', async () => {
    const body = { ...exampleBody, partner: { type: 'MERCHANT', merchant_id: '2480029552' } }
    expect((await build(await newSandbox(), body)).status).toBe(200)
    expect((await build(await newSandbox({ partnerships: { favorStockToMerchant: 'refuse' } }), body)).json).toEqual(
      refused,
    )
  })

  it('refuses partners that do not exist', async () => {
    const sandbox = await newSandbox({ partnerships: { unknownPartners: ['wx404', '40404040'] } })
    const codeOf = async (partner: object): Promise<string> =>
      (await build(sandbox, { ...exampleBody, partner })).json?.code
    expect(await codeOf({ type: 'APPID', appid: 'wx404' })).toBe('APPID_MCHID_NOT_MATCH')
    expect(await codeOf({ type: 'MERCHANT', merchant_id: '40404040' })).toBe('MCH_NOT_EXISTS')
  })
})

describe('terminate', () => {
  it('returns the time, and keeps it', async () => {
    const sandbox = await clocked()
    await build(sandbox)
    const first = await terminate(sandbox)
    expect(Object.keys(first.json)).toEqual(['terminate_time'])
    sandbox.tick()
    expect((await terminate(sandbox)).json).toEqual(first.json)
    // Nothing was done the second time.
    expect(sandbox.executions.map(({ operationId }) => operationId)).toEqual([
      'buildPartnership',
      'terminatePartnership',
    ])
    expect((await list(sandbox, { authorized_data })).json.data[0].terminate_time).toBe(first.json.terminate_time)
  })

  it('refuses a second time, if that option is set', async () => {
    const sandbox = await newSandbox({ partnerships: { terminateTwice: 'refuse' } })
    await build(sandbox)
    await terminate(sandbox)
    expect((await terminate(sandbox)).json).toEqual(refused)
  })

  it('refuses what was never built, or accepts it if that option is set', async () => {
    const answer = await terminate(await newSandbox())
    expect([answer.status, answer.json.code]).toEqual([404, 'RESOURCE_NOT_EXISTS'])
    const lenient = await newSandbox({ partnerships: { terminateUnknown: 'answer' } })
    expect((await terminate(lenient)).status).toBe(200)
    expect(lenient.executions).toEqual([])
  })
})
