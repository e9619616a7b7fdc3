/**
 * What a caller's middleware can and cannot do (docs/decisions/001): nothing goes out unsigned or signed otherwise than
 * it is sent, nothing unverified is seen, and nothing goes to a stranger.
 */
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { beforeEach, describe, expect, it } from 'vitest'
import { listPath, type Middleware, post } from './lib/post.ts'
import { listen, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { body, header, query, rejection, useSandbox } from './lib/served.ts'

const served = useSandbox()

beforeEach(() => {
  const { partner, authorized_data } = body
  served.sandbox.partnerships.seed([{ partner, authorized_data }])
})

/** Where a caller can put a middleware: both must be safe. */
const places = ['use()', "a call's own middleware"] as const

/** Builds a partnership with a middleware in one of its places. */
function build(place: (typeof places)[number], middleware: Middleware, client = served.client()) {
  if (place === 'use()') client.client.use(middleware)
  return post(client, place === 'use()' ? {} : { middleware: [middleware] })
}

/** The parts of a Request for a new one, with none of its signal and redirect rule. */
function unlink({ method, headers, body: stream }: Request): RequestInit {
  return { method, headers, body: stream, duplex: 'half' } as RequestInit
}

describe.each(places)('by %s, a middleware that', (place) => {
  it('edits the body: what it made of it is signed', async () => {
    const edited = JSON.stringify({
      ...body,
      authorized_data: { business_type: 'BUSIFAVOR_STOCK', stock_id: '98065001' },
    })
    const { data } = await build(place, { onRequest: ({ request }) => new Request(request, { body: edited }) })
    expect(data?.authorized_data).toEqual({ business_type: 'BUSIFAVOR_STOCK', stock_id: '98065001' })
    expect(served.requests.map((request) => request.body)).toEqual([edited])
  })

  it('edits headers: they go out, and the Authorization is ours', async () => {
    await build(place, {
      onRequest({ request }) {
        request.headers.set('X-Trace', 'abc')
        request.headers.set('Authorization', 'Bearer stolen')
      },
    })
    const [request, ...more] = served.requests
    expect(more).toEqual([])
    expect(request && header(request, 'X-Trace')).toBe('abc')
    expect(request && header(request, 'Authorization')).toMatch(/^WECHATPAY2-SHA256-RSA2048 mchid=/)
    expect(request?.status).toBe(200)
  })

  it('edits the query: what it made of it is signed', async () => {
    const client = served.client()
    const middleware: Middleware = {
      onRequest: ({ request }) => new Request(request.url.replace('limit=5', 'limit=7'), request),
    }
    if (place === 'use()') client.client.use(middleware)
    const { data } = await client.client.GET(listPath, {
      params: { query: { ...query, limit: 5 } },
      ...(place === 'use()' ? {} : { middleware: [middleware] }),
    })
    expect(data?.limit).toBe(7)
    expect(served.requests.map(({ target }) => target)).toEqual([expect.stringContaining('limit=7')])
  })

  it('reads a clone of the Request, or the Request and makes another: both are signed and sent', async () => {
    let read = ''
    await build(place, {
      async onRequest({ request }) {
        read = await request.clone().text()
      },
    })
    await build(place, {
      async onRequest({ request }) {
        const { url, method, headers } = request
        return new Request(url, { method, headers, body: await request.text() })
      },
    })
    expect(JSON.parse(read)).toEqual(body)
    expect(served.requests.map(({ status }) => status)).toEqual([200, 200])
  })

  it('has consumed the body: a TypeError says what to do, and nothing is sent', async () => {
    const call = build(place, {
      async onRequest({ request }) {
        await request.text()
      },
    })
    const reason = await rejection(call)
    expect(reason).toBeInstanceOf(TypeError)
    expect(String(reason)).toContain('request.clone()')
    expect(served.requests).toEqual([])
  })

  it('sends the Request to a stranger: a TypeError, nothing signed, nothing sent', async () => {
    const stranger = await listen((_request, response) => sendSigned(response, { body: '{}' }))
    const seen: Request[] = []
    const call = build(place, {
      onRequest({ request }) {
        seen.push(new Request(request.url.replace(served.url, stranger.url), request))
        return seen[0]
      },
    })
    const reason = await rejection(call)
    expect(reason).toBeInstanceOf(TypeError)
    expect(reason).not.toHaveProperty('code')
    expect(String(reason)).toContain(stranger.url)
    expect(seen[0]?.headers.has('Authorization')).toBe(false)
    expect(stranger.connections).toBe(0)
    expect(served.requests).toEqual([])
  })

  it('looks at responses first: it sees the verified one, and may read it', async () => {
    let seen: unknown
    const { data } = await build(place, {
      async onResponse({ response }) {
        seen = await response.clone().json()
      },
    })
    expect(seen).toEqual(data)
    expect(data?.state).toBe('ESTABLISHED')
  })

  it.each([
    ['unsigned', [{ kind: 'unsigned' }]],
    ['wrongly signed', [{ kind: 'wrong-signature' }]],
    // A probe is repeated.
    ['a probe', [{ kind: 'probe' }, { kind: 'probe' }, { kind: 'probe' }]],
  ] as const)('looks at responses first: it never sees one that is %s', async (_title, faults) => {
    served.sandbox.faults.push(...faults)
    let seen = 0
    const call = build(place, { onResponse: () => void seen++ })
    expect(await rejection(call)).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', outcome: 'unknown' })
    expect(seen).toBe(0)
  })

  it('responds in place of errors: a forged response cannot be turned into a good one', async () => {
    served.sandbox.faults.push({ kind: 'unsigned' })
    const call = build(place, { onError: () => new Response('{}') })
    expect(await rejection(call)).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE' })
  })

  it('responds by itself: that is its own response, and nothing is sent', async () => {
    const own = { state: 'MINE' }
    const { data, response } = await build(place, { onRequest: () => Response.json(own) })
    expect(data).toEqual(own)
    expect(response.headers.has('Wechatpay-Signature')).toBe(false)
    expect(served.requests).toEqual([])
  })

  it('makes a new Request: it keeps the timeout', async () => {
    served.sandbox.faults.push({ kind: 'hang' })
    const client = served.client({ timeoutMs: 500, maxRetries: 0 })
    const call = build(place, { onRequest: ({ request }) => new Request(request.url, unlink(request)) }, client)
    expect(await rejection(call)).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', timeout: true, outcome: 'unknown' })
  })

  it('makes a new Request: its connection ends with the timeout', async () => {
    let closed = false
    const silent = await listen((_request, response) => response.on('close', () => (closed = true)))
    const client = served.client({ timeoutMs: 300, maxRetries: 0, hosts: [silent.url] })
    await rejection(build(place, { onRequest: ({ request }) => new Request(request.url, unlink(request)) }, client))
    await expect.poll(() => closed).toBe(true)
  })

  it('makes a new Request: redirects are not followed', async () => {
    const stranger = await listen((_request, response) => sendSigned(response, { body: '{}' }))
    const server = await listen((_request, response) => response.writeHead(307, { Location: stranger.url }).end())
    const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
    const { error, response } = await build(
      place,
      { onRequest: ({ request }) => new Request(request.url, unlink(request)) },
      client,
    )
    expect(error).toBeDefined()
    expect(response.status).toBe(307)
    expect(server.received).toHaveLength(1)
    expect(stranger.connections).toBe(0)
  })

  it('makes a new Request: it has a length, which WeChat Pay wants, and is signed as it arrives', async () => {
    const server = await listen((_request, response) => sendSigned(response, { body: '{}' }))
    const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
    await build(place, { onRequest: ({ request }) => new Request(request) }, client)
    const [received] = server.received
    expect(received?.headers['transfer-encoding']).toBeUndefined()
    expect(received?.headers['content-length']).toBe(String(received?.body.length))
    expect(JSON.parse(String(received?.body))).toEqual(body)
  })

  it('runs once per attempt', async () => {
    served.sandbox.faults.push({ kind: 'drop' }, { kind: 'status', status: 500, code: 'SYSTEM_ERROR' })
    let [requests, responses] = [0, 0]
    await build(place, { onRequest: () => void requests++, onResponse: () => void responses++ })
    expect(requests).toBe(3)
    expect(responses).toBe(2)
  })

  it('throws: the call rejects with that very error, and nothing is sent', async () => {
    const mine = new Error('mine')
    expect(await rejection(build(place, { onRequest: () => Promise.reject(mine) }))).toBe(mine)
    expect(served.requests).toEqual([])
  })
})
