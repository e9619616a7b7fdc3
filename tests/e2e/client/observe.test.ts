/** What `observe` receives of calls over TCP: which events, in which order, and what the observer cannot do to a call. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { inspect } from 'node:util'
import {
  createPartnershipsClient,
  type ObservedEvent,
  type PartnershipsClientOptions,
} from '@wechatpay-edge/partnerships'
import { describe, expect, it } from 'vitest'
import { closedUrl, listen, vendorOptions } from './lib/raw-server.ts'
import { body, calls, collect, freshKey, query, rejection, useSandbox } from './lib/served.ts'

const served = useSandbox()

/** A client by way of the socket, and the events of its calls. */
function observed(options: Partial<PartnershipsClientOptions> = {}) {
  const events: ObservedEvent[] = []
  const { observe, ...rest } = options
  const client = served.client({
    observe: (event) => {
      events.push(event)
      return observe?.(event)
    },
    ...rest,
  })
  return { client, events, types: () => events.map(({ type }) => type) }
}

const lost = { kind: 'drop' } as const
const busy = { kind: 'status', status: 503 } as const

describe('the events of a call', () => {
  it('are request, then response or error, then retry and the next request, and one end', async () => {
    served.sandbox.faults.push(busy, lost, { kind: 'probe' })
    const { client, events } = observed({ maxRetries: 3, random: (bytes) => bytes.fill(255) })
    const { response } = await client.build(body, { idempotencyKey: freshKey() }).withResponse()
    const [{ call } = { call: '' }] = events as { call: string }[]
    expect(call).toMatch(/^[a-z\d]{6,}$/)
    const common = {
      call,
      operation: 'buildPartnership',
      method: 'POST',
      pathTemplate: '/v3/marketing/partnerships/build',
    }
    const attempt = (number: number) => ({ ...common, attempt: number, host: served.url })
    const durationMs = expect.any(Number)
    const error = (code: string) => expect.objectContaining({ code })
    const delay = (exponent: number) => 250 * 2 ** exponent * (255 / 256)
    const requestIds = served.requests.map(({ requestId }) => requestId)
    expect(events).toEqual([
      { type: 'request', ...attempt(1) },
      { type: 'response', ...attempt(1), durationMs, status: 503, requestId: requestIds[0], verified: false },
      { type: 'retry', ...attempt(1), delayMs: delay(0), reason: 'status' },
      { type: 'request', ...attempt(2) },
      { type: 'error', ...attempt(2), durationMs, error: error('ERR_WECHATPAY_CONNECTION'), aborted: false },
      { type: 'retry', ...attempt(2), delayMs: delay(1), reason: 'connection' },
      { type: 'request', ...attempt(3) },
      {
        type: 'error',
        ...attempt(3),
        durationMs,
        status: 200,
        requestId: requestIds[2],
        verified: false,
        error: error('ERR_WECHATPAY_SIGNATURE'),
        aborted: false,
      },
      { type: 'retry', ...attempt(3), delayMs: delay(2), reason: 'probe' },
      { type: 'request', ...attempt(4) },
      {
        type: 'response',
        ...attempt(4),
        durationMs,
        status: 200,
        requestId: response.headers.get('Request-ID'),
        verified: true,
      },
      { type: 'end', ...common, durationMs, attempts: 4 },
    ])
    for (const event of events) if ('durationMs' in event) expect(event.durationMs).toBeGreaterThanOrEqual(0)
  })

  it('name the host of each attempt, and no wait before another one', async () => {
    const main = await closedUrl()
    const { client, events } = observed({ hosts: [main, served.url] })
    await calls.listPage(client)
    expect(events).toMatchObject([
      { type: 'request', method: 'GET', pathTemplate: '/v3/marketing/partnerships', host: main },
      { type: 'error', host: main, error: { timeout: false } },
      { type: 'retry', host: main, delayMs: 0, reason: 'connection' },
      { type: 'request', host: served.url },
      { type: 'response', host: served.url },
      { type: 'end', attempts: 2 },
    ])
  })

  it('end with what a method rejects with; a call of `.client` does not reject', async () => {
    const refused = { kind: 'status', status: 403, code: 'NO_AUTH' } as const
    served.sandbox.faults.push(refused, refused)
    const { client, events } = observed()
    const error = await rejection(calls.build(client))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_API', outcome: 'refused' })
    const params = { header: { 'Idempotency-Key': freshKey() } }
    await client.client.POST('/v3/marketing/partnerships/build', { body, params })
    const response = { type: 'response', status: 403, verified: true }
    expect(events).toEqual([
      expect.objectContaining({ type: 'request' }),
      expect.objectContaining(response),
      expect.objectContaining({ type: 'end', error, aborted: false }),
      expect.objectContaining({ type: 'request' }),
      expect.objectContaining(response),
      expect.not.objectContaining({ error: expect.anything() }),
    ])
    expect(events.at(-1)).toMatchObject({ type: 'end', attempts: 1 })
  })

  it('are those of one page in a list: each page is a call', async () => {
    const row = (n: number) => ({ ...body, authorized_data: { ...body.authorized_data, stock_id: `24334${n}` } })
    served.sandbox.partnerships.seed([row(1), row(2), row(3)])
    const { client, events, types } = observed()
    const rows = await collect(client.list({ ...query, limit: 2 }))
    expect(rows.length).toBeGreaterThanOrEqual(3)
    const pages = served.requests.length
    expect(pages).toBeGreaterThanOrEqual(2)
    expect(types()).toEqual(Array(pages).fill(['request', 'response', 'end']).flat())
    const ids = events.map((event) => 'call' in event && event.call)
    expect(new Set(ids).size).toBe(pages)
    expect(ids.every((id, index) => id === ids[index - (index % 3)])).toBe(true)
    served.sandbox.reset()
  })

  it('come in the async context of the call, so that a span finds its parent', async () => {
    served.sandbox.faults.push(lost, { kind: 'hang' })
    const storage = new AsyncLocalStorage<string>()
    const stores: unknown[] = []
    const { client } = observed({ timeoutMs: 1000, observe: () => stores.push(storage.getStore()) })
    await storage.run('mine', () => calls.build(client))
    expect(stores).toEqual(Array(9).fill('mine'))
  })
})

describe('the events of a call that is cut off', () => {
  it('end a timeout once, although the transport ignores signals and responds later', async () => {
    let answer = (_response: Response): void => {}
    const fetch = () => new Promise<Response>((resolve) => (answer = resolve))
    const { client, events, types } = observed({ fetch, timeoutMs: 30, maxRetries: 1 })
    await rejection(calls.build(client))
    const lostOnce = ['request', 'error']
    expect(types()).toEqual([...lostOnce, 'retry', ...lostOnce, 'end'])
    expect(events[1]).toMatchObject({ error: { timeout: true }, aborted: false })
    expect(events[2]).toMatchObject({ reason: 'timeout' })
    answer(new Response(null, { status: 500 }))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(types()).toHaveLength(6)
  })

  it('say that the caller aborted, in an attempt', async () => {
    const server = await listen(() => controller.abort('mine'))
    const controller = new AbortController()
    const { client, events } = observed({ hosts: [server.url] })
    const call = client.build(body, { idempotencyKey: freshKey(), signal: controller.signal })
    expect(await rejection(call)).toBe('mine')
    expect(events).toMatchObject([
      { type: 'request' },
      { type: 'error', error: 'mine', aborted: true },
      { type: 'end', error: 'mine', aborted: true, attempts: 1 },
    ])
  })

  it('say that the caller aborted, in a wait', async () => {
    served.sandbox.faults.push(busy)
    const controller = new AbortController()
    const { client, events } = observed({
      random: (bytes) => bytes.fill(255),
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason))
          controller.abort('mine')
        }),
    })
    const call = client.build(body, { idempotencyKey: freshKey(), signal: controller.signal })
    expect(await rejection(call)).toBe('mine')
    expect(events).toMatchObject([
      { type: 'request' },
      { type: 'response', status: 503 },
      { type: 'retry' },
      { type: 'end', error: 'mine', aborted: true, attempts: 1 },
    ])
  })

  it.each(['request', 'error', 'retry'] as const)('stay in order if the observer aborts at %s', async (at) => {
    served.sandbox.faults.push(lost)
    const controller = new AbortController()
    const { client, types } = observed({
      observe: ({ type }) => {
        if (type === at) controller.abort('mine')
      },
    })
    const call = client.build(body, { idempotencyKey: freshKey(), signal: controller.signal })
    expect(await rejection(call)).toBe('mine')
    expect(types()).toEqual([...(at === 'retry' ? ['request', 'error', 'retry'] : ['request', 'error']), 'end'])
    expect(served.executions).toBe(0)
  })

  it('end at the deadline, with no retry that is not begun', async () => {
    served.sandbox.faults.push({ kind: 'hang' })
    const { client, events, types } = observed({ timeoutMs: 60_000, deadlineMs: 50 })
    await rejection(calls.build(client))
    expect(types()).toEqual(['request', 'error', 'end'])
    expect(events[1]).toMatchObject({ error: { timeout: true } })
  })

  it('end with the error of a middleware, before or after the request was sent', async () => {
    const { client, events } = observed()
    const mine = new Error('mine')
    const throwMine = () => Promise.reject(mine)
    const params = { header: { 'Idempotency-Key': freshKey() } }
    for (const middleware of [{ onRequest: throwMine }, { onResponse: throwMine }]) {
      await rejection(
        client.client.POST('/v3/marketing/partnerships/build', { body, params, middleware: [middleware] }),
      )
    }
    expect(events).toMatchObject([
      { type: 'request' },
      { type: 'error', error: mine, status: undefined },
      { type: 'end', error: mine, attempts: 1 },
      { type: 'request' },
      { type: 'error', error: mine, status: 200, verified: true },
      { type: 'end', error: { cause: mine, outcome: 'unknown' }, attempts: 1 },
    ])
  })

  it('have no verified response if a middleware made it', async () => {
    const { client, events } = observed()
    const onRequest = () => Response.json({ data: [] })
    await client.client.GET('/v3/marketing/partnerships', { params: { query }, middleware: [{ onRequest }] })
    expect(events).toMatchObject([
      { type: 'request' },
      { type: 'response', status: 200, verified: false },
      { type: 'end' },
    ])
    expect(served.requests).toEqual([])
  })

  it('end when nothing can be signed', async () => {
    const sign = () => Promise.reject(new Error('The KMS is down'))
    const merchant = { scheme: 'WECHATPAY2-SHA256-RSA2048', id: '1900007291', serialNo: 'A1', sign }
    const { client, events } = observed({ merchant })
    expect(await rejection(calls.build(client))).toMatchObject({ outcome: 'not-sent' })
    expect(events).toMatchObject([
      { type: 'request' },
      { type: 'error', error: { code: 'ERR_WECHATPAY_KEY' } },
      { type: 'end', error: { outcome: 'not-sent' } },
    ])
  })
})

describe('an observer', () => {
  const unhandled: unknown[] = []
  process.on('unhandledRejection', (reason) => unhandled.push(reason))

  it.each<[string, () => unknown]>([
    ['throws', () => fail()],
    ['rejects', async () => fail()],
    ['never settles', () => new Promise(() => {})],
    ['returns a thenable that throws', () => Object.fromEntries([['then', fail]])],
  ])('that %s does not affect a call', async (_title, observe) => {
    served.sandbox.faults.push(lost)
    const { client, types } = observed({ observe })
    expect(await calls.build(client)).toMatchObject({ state: 'ESTABLISHED' })
    served.sandbox.faults.push({ kind: 'unsigned' })
    expect(await rejection(calls.build(client))).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', outcome: 'unknown' })
    expect(types()).toHaveLength(9)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(unhandled).toEqual([])
  })

  it('receives every event, even if the clock fails: a span that began must end', async () => {
    let isBroken = false
    const now = () => (isBroken ? fail() : Date.now())
    const { client, events, types } = observed({ now })
    const onResponse = () => {
      isBroken = true
    }
    await client.client.GET('/v3/marketing/partnerships', { params: { query }, middleware: [{ onResponse }] })
    expect(types()).toEqual(['request', 'response', 'end'])
    expect(events[1]).toMatchObject({ durationMs: Number.NaN })
  })

  it('receives every event, even if the headers of a response fail', async () => {
    const headers = { get: () => fail() }
    const fetch = async () => ({ status: 200, headers, arrayBuffer: async () => new ArrayBuffer(0) }) as never
    const { client, types } = observed({ fetch, maxRetries: 0 })
    expect(await rejection(calls.build(client))).toMatchObject({ outcome: 'unknown' })
    expect(types()).toEqual(['request', 'error', 'end'])
  })

  it('receives no key, header, signature, body or query, whatever happens', async () => {
    const faults = [busy, lost, { kind: 'unsigned' }, { kind: 'wrong-signature' }, { kind: 'hang' }] as const
    const { client, events } = observed({ timeoutMs: 200, maxRetries: 1 })
    served.sandbox.faults.push(busy, ...faults)
    const secret = { ...query, partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' } } as const
    for (const _ of [1, 2, 3, 4]) await calls.build(client).catch(() => {})
    await client.listPage(secret).catch(() => {})
    expect(events.length).toBeGreaterThan(15)
    const secrets = [
      ...served.requests.flatMap(({ headers }) => headers.map(([, value]) => /signature="([^"]{40})/.exec(value)?.[1])),
      ...served.requests.map(({ headers }) => headers.find(([name]) => /^idempotency-key$/i.test(name))?.[1]),
      served.sandbox.merchant.privateKey.slice(40, 100),
      body.partner.appid,
      body.authorized_data.stock_id,
      'authorized_data',
      'WECHATPAY2',
    ].filter((text) => text !== undefined)
    expect(secrets.length).toBeGreaterThan(10)
    const texts = [inspect(events, { depth: 10 }), JSON.stringify(events)]
    for (const text of texts) for (const one of secrets) expect(text).not.toContain(one)
  })
})

it('a client of another merchant shares no id of a call', async () => {
  const ids: unknown[] = []
  const server = await listen((_request, response) => response.writeHead(500).end())
  const observe = (event: ObservedEvent) => event.type === 'end' && ids.push(event.call)
  const options = { ...vendorOptions, hosts: [server.url], maxRetries: 0, observe }
  for (const _ of [1, 2]) await rejection(calls.build(createPartnershipsClient(options)))
  expect(new Set(ids).size).toBe(2)
})

function fail(): never {
  throw new Error('the log is full')
}
