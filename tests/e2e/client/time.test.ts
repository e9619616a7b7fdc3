/** What is fixed before the first attempt, and what ends a call: the caller, an attempt's time, the deadline. */
import { ConnectionError } from '@wechatpay-edge/partnerships'
import { describe, expect, it } from 'vitest'
import { listen } from './lib/raw-server.ts'
import { body, calls, collect, freshKey, query, rejection, useSandbox } from './lib/served.ts'

const served = useSandbox()
/** A body that its caller changes. */
const ownBody = () => ({
  partner: { type: 'APPID' as const, appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK' as const, stock_id: '2433405' },
})

const busy = { kind: 'status', status: 500, code: 'SYSTEM_ERROR' } as const

describe('what a call sends is fixed before its first attempt', () => {
  it('a body changed during the wait goes out unchanged', async () => {
    const mine = ownBody()
    const text = JSON.stringify(mine)
    served.sandbox.faults.push(busy)
    const client = served.client({
      sleep: async () => {
        mine.authorized_data.stock_id = '999'
      },
    })
    const { authorized_data } = await client.build(mine, { idempotencyKey: freshKey() })
    expect(authorized_data.stock_id).toBe('2433405')
    expect(served.requests.map((request) => request.body)).toEqual([text, text])
  })

  it('a body changed right after the call goes out unchanged', async () => {
    const mine = ownBody()
    const call = served.client().build(mine, { idempotencyKey: freshKey() })
    mine.partner.appid = 'wx0000000000000000'
    expect((await call).partner.appid).toBe(body.partner.appid)
  })

  it('a query changed during the wait goes out unchanged', async () => {
    const mine = { authorized_data: { business_type: 'FAVOR_STOCK' as 'FAVOR_STOCK' | 'BUSIFAVOR_STOCK' }, limit: 5 }
    served.sandbox.faults.push(busy)
    const client = served.client({
      sleep: async () => {
        mine.authorized_data.business_type = 'BUSIFAVOR_STOCK'
        mine.limit = 7
      },
    })
    await client.listPage(mine)
    const [first, second] = served.requests.map(({ target }) => target)
    expect(second).toBe(first)
    expect(first).toBe(
      '/v3/marketing/partnerships?authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%7D&limit=5',
    )
  })
})

describe("the caller's abort rejects with the signal's reason", () => {
  const reason = new Error('enough')

  it.each(['build', 'terminate'] as const)('%s: before the call, and nothing is sent', async (name) => {
    const call = served.client()[name](body, { idempotencyKey: freshKey(), signal: AbortSignal.abort(reason) })
    expect(await rejection(call)).toBe(reason)
    expect(served.requests).toEqual([])
  })

  it('list and listPage: before the call, and nothing is sent', async () => {
    const { list, listPage } = served.client()
    const options = { signal: AbortSignal.abort(reason) }
    expect(await rejection(listPage(query, options))).toBe(reason)
    expect(await rejection(collect(list(query, options)))).toBe(reason)
    expect(served.requests).toEqual([])
  })

  it('during the request, whose connection is dropped', async () => {
    let closed = false
    const controller = new AbortController()
    const server = await listen((_request, response) => {
      response.on('close', () => (closed = true))
      controller.abort(reason)
    })
    const call = served
      .client({ hosts: [server.url] })
      .build(body, { idempotencyKey: freshKey(), signal: controller.signal })
    expect(await rejection(call)).toBe(reason)
    await expect.poll(() => closed).toBe(true)
    expect(server.received).toHaveLength(1)
  })

  it('while the response is read', async () => {
    const controller = new AbortController()
    const server = await listen((_request, response) => {
      response.writeHead(200, { 'Content-Length': 100 })
      response.write('{', () => setTimeout(() => controller.abort(reason), 10))
    })
    const call = served.client({ hosts: [server.url] }).listPage(query, { signal: controller.signal })
    expect(await rejection(call)).toBe(reason)
    expect(server.received).toHaveLength(1)
  })

  it('during the wait between attempts, however long it is', async () => {
    served.sandbox.faults.push(busy)
    const controller = new AbortController()
    const client = served.client({
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason))
          controller.abort(reason)
        }),
    })
    const call = client.build(body, { idempotencyKey: freshKey(), signal: controller.signal })
    expect(await rejection(call)).toBe(reason)
    expect(served.requests).toHaveLength(1)
  })

  it('even where that is an error which would be repeated', async () => {
    const lost = new ConnectionError('of another call', { outcome: 'not-sent', attempts: 9 })
    const controller = new AbortController()
    const server = await listen(() => controller.abort(lost))
    const call = served.client({ hosts: [server.url] }).listPage(query, { signal: controller.signal })
    expect(await rejection(call)).toBe(lost)
    expect(lost).toMatchObject({ outcome: 'not-sent', attempts: 9 })
    expect(server.received).toHaveLength(1)
  })

  it('in the middle of an iteration', async () => {
    const { partner } = body
    served.sandbox.partnerships.seed(
      ['1', '2', '3'].map((stock_id) => ({ partner, authorized_data: { business_type: 'BUSIFAVOR_STOCK', stock_id } })),
    )
    const controller = new AbortController()
    const rows: string[] = []
    const walk = async (): Promise<void> => {
      const list = served
        .client()
        .list({ authorized_data: { business_type: 'BUSIFAVOR_STOCK' }, limit: 1 }, { signal: controller.signal })
      for await (const { authorized_data } of list) {
        rows.push(authorized_data.stock_id ?? '')
        if (rows.length === 2) controller.abort(reason)
      }
    }
    expect(await rejection(walk())).toBe(reason)
    expect(rows).toEqual(['1', '2'])
  })

  it('with the reason that AbortSignal.timeout has', async () => {
    served.sandbox.faults.push({ kind: 'hang' })
    const timed = served.client().listPage(query, { signal: AbortSignal.timeout(30) })
    expect(await rejection(timed)).toMatchObject({ name: 'TimeoutError' })
  })
})

describe('time', () => {
  it('timeoutMs of a call goes before that of the client', async () => {
    served.sandbox.faults.push({ kind: 'hang' })
    const client = served.client({ timeoutMs: 60_000, maxRetries: 0 })
    const start = performance.now()
    expect(await rejection(client.listPage(query, { timeoutMs: 40 }))).toMatchObject({ timeout: true, attempts: 1 })
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  it('timeoutMs is of one attempt, the wait and the other attempts apart', async () => {
    served.sandbox.faults.push({ kind: 'hang' }, { kind: 'hang' })
    const events: string[] = []
    await served.client({ timeoutMs: 1000, observe: ({ type }) => events.push(type) }).build(body, {
      idempotencyKey: freshKey(),
    })
    const lost = ['request', 'error', 'retry']
    expect(events).toEqual([...lost, ...lost, 'request', 'response', 'end'])
  })

  it('deadlineMs ends the whole call', async () => {
    served.sandbox.faults.push({ kind: 'hang' }, { kind: 'hang' }, { kind: 'hang' })
    const client = served.client({ timeoutMs: 60_000, deadlineMs: 300 })
    const start = performance.now()
    expect(await rejection(calls.build(client))).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      timeout: true,
      attempts: 1,
      outcome: 'unknown',
    })
    expect(performance.now() - start).toBeLessThan(20_000)
    expect(served.requests).toHaveLength(1)
  })

  it('deadlineMs allows no wait that would pass it', async () => {
    // The wait is 30 s, so that the deadline of 20 s is not reached by a slow machine.
    const slow = { ...busy, headers: { 'Retry-After': '30' } }
    served.sandbox.faults.push(slow, slow, slow)
    const client = served.client({ deadlineMs: 20_000, sleep: () => Promise.reject(new Error('waited')) })
    expect(await rejection(calls.build(client))).toMatchObject({ status: 500 })
    expect(served.requests).toHaveLength(1)
  })
})
