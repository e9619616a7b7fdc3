/**
 * The properties of openapi-fetch that this package relies on, each by name (docs/decisions/011). If an upgrade or a
 * replacement changes one, the test that names it turns red.
 */
import createFetchClient, { type Middleware } from 'openapi-fetch'
import { describe, expect, it } from 'vitest'

type Call = (
  method: string,
  path: string,
  init?: object,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>

const host = 'https://api.example.com'

/** openapi-fetch with a transport that keeps every Request, and answers it. */
function make(respond: () => Response | Promise<Response> = () => Response.json({ a: 1 })) {
  const sent: Request[] = []
  const client = createFetchClient<Record<string, never>>()
  const fetch = async (request: Request): Promise<Response> => {
    sent.push(request)
    return respond()
  }
  const call = (method: string, path: string, init: object = {}) =>
    (client.request as unknown as Call)(method, path, { baseUrl: host, fetch, ...init })
  return { client, call, sent }
}

/** A middleware that writes down when it is called. */
const tracing = (name: string, trace: string[]): Middleware => ({
  onRequest: () => void trace.push(`${name} request`),
  onResponse: () => void trace.push(`${name} response`),
})

describe('openapi-fetch: middleware order', () => {
  it("runs use() before a call's own on requests, and in reverse on responses", async () => {
    const trace: string[] = []
    const { client, call } = make()
    client.use(tracing('first', trace), tracing('second', trace))
    await call('get', '/x', { middleware: [tracing('own', trace), tracing('last', trace)] })
    expect(trace).toEqual([
      ...['first request', 'second request', 'own request', 'last request'],
      ...['last response', 'own response', 'second response', 'first response'],
    ])
  })

  it('sends the Request that the last onRequest returned, and returns the Response of the last onResponse', async () => {
    const made = new Request(`${host}/made`)
    const other = Response.json({ b: 2 })
    const { call, sent } = make()
    const { response } = await call('get', '/x', {
      middleware: [{ onRequest: () => made, onResponse: () => other }],
    })
    expect(sent).toEqual([made])
    expect(response).toBe(other)
  })

  it('sends nothing when an onRequest returns a Response, and does not run onResponse on it', async () => {
    const trace: string[] = []
    const own = Response.json({ mine: true })
    const { call, sent } = make()
    const { data, response } = await call('get', '/x', {
      middleware: [{ onRequest: () => own }, tracing('later', trace)],
    })
    expect([sent, trace]).toEqual([[], []])
    expect(response).toBe(own)
    expect(data).toEqual({ mine: true })
  })

  it('gives what the transport rejects with to onError in reverse order, else rejects with it', async () => {
    const lost = new TypeError('lost')
    const trace: unknown[] = []
    const seeing = (name: string): Middleware => ({ onError: ({ error }) => void trace.push(name, error) })
    const { call } = make(() => Promise.reject(lost))
    await expect(call('get', '/x', { middleware: [seeing('first'), seeing('second')] })).rejects.toBe(lost)
    expect(trace).toEqual(['second', lost, 'first', lost])
  })

  it('does not give errors of onRequest and onResponse to onError', async () => {
    const mine = new Error('mine')
    const trace: unknown[] = []
    const seeing: Middleware = { onError: () => void trace.push('seen') }
    const failing = () => Promise.reject(mine)
    const { call } = make()
    await expect(call('get', '/x', { middleware: [seeing, { onRequest: failing }] })).rejects.toBe(mine)
    await expect(call('get', '/x', { middleware: [seeing, { onResponse: failing }] })).rejects.toBe(mine)
    expect(trace).toEqual([])
  })

  it('takes a middleware away by eject()', async () => {
    const trace: string[] = []
    const { client, call } = make()
    const middleware = tracing('gone', trace)
    client.use(middleware)
    client.eject(middleware)
    await call('get', '/x')
    expect(trace).toEqual([])
  })
})

describe('openapi-fetch: the `Request` option', () => {
  it('makes the one Request of a call, with the URL and the init, and this very Request is sent', async () => {
    const made: Request[] = []
    function OwnRequest(url: string, init: RequestInit): Request {
      made.push(new Request(url, { ...init, redirect: 'manual' }))
      return made[0] as Request
    }
    OwnRequest.prototype = Request.prototype
    const { call, sent } = make()
    await call('post', '/x', { body: 'text', bodySerializer: (text: string) => text, Request: OwnRequest })
    expect(made).toHaveLength(1)
    expect(sent[0]).toBe(made[0])
    expect(sent[0]?.redirect).toBe('manual')
    expect(await sent[0]?.text()).toBe('text')
  })

  it('is what a Request of a middleware must be an instance of', async () => {
    const { call } = make()
    class Other extends Request {}
    const init = { Request: Other, middleware: [{ onRequest: () => new Request(`${host}/made`) }] }
    await expect(call('get', '/x', init)).rejects.toThrow('onRequest')
  })
})

describe('openapi-fetch: body, query and path', () => {
  it('sends exactly the text of the bodySerializer', async () => {
    const text = '{"b": "券",  "a":1}'
    const { call, sent } = make()
    await call('post', '/x', { body: text, bodySerializer: (given: string) => given })
    expect(await sent[0]?.text()).toBe(text)
  })

  it('puts exactly the text of the querySerializer behind a `?`, and no `?` for an empty one', async () => {
    const { call, sent } = make()
    await call('get', '/x', { params: { query: { z: 1 } }, querySerializer: () => 'a=%7B%7D&b=%20' })
    await call('get', '/x', { params: { query: {} }, querySerializer: () => '' })
    expect(sent.map(({ url }) => url)).toEqual([`${host}/x?a=%7B%7D&b=%20`, `${host}/x`])
  })

  it('fills `{parameters}` of the path, percent-encoded', async () => {
    const { call, sent } = make()
    await call('get', '/x/{one}/y/{two}', { params: { path: { one: 'a/b 券', two: 0 } } })
    expect(sent[0]?.url).toBe(`${host}/x/a%2Fb%20%E5%88%B8/y/0`)
  })

  it("takes a call's own baseUrl", async () => {
    const { call, sent } = make()
    await call('get', '/x', { baseUrl: 'https://other.example.com' })
    expect(sent[0]?.url).toBe('https://other.example.com/x')
  })
})

describe('openapi-fetch: headers that it sets', () => {
  it('are Content-Type: application/json with a body, and none without', async () => {
    const { call, sent } = make()
    await call('post', '/x', { body: '{}', bodySerializer: (text: string) => text })
    await call('get', '/x')
    expect(sent.map(({ headers }) => Object.fromEntries(headers))).toEqual([{ 'content-type': 'application/json' }, {}])
  })

  it('leave out a header parameter that is undefined or null', async () => {
    const { call, sent } = make()
    await call('get', '/x', { params: { header: { 'X-A': undefined, 'X-B': null, 'X-C': 'c' } } })
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({ 'x-c': 'c' })
  })
})

describe('openapi-fetch: results', () => {
  it('parseAs arrayBuffer gives the bytes, unparsed', async () => {
    const { call } = make(() => new Response('{"a":1'))
    const { data } = await call('get', '/x', { parseAs: 'arrayBuffer' })
    expect(new TextDecoder().decode(data as ArrayBuffer)).toBe('{"a":1')
  })

  it('parseAs stream gives the body, unread', async () => {
    const { call } = make(() => new Response('rows'))
    const { data, response } = await call('get', '/x', { parseAs: 'stream' })
    expect(response.bodyUsed).toBe(false)
    expect(data).toBe(response.body)
  })

  it.each([
    ['a 204', () => new Response(null, { status: 204 })],
    ['Content-Length: 0', () => new Response('', { headers: { 'Content-Length': '0' } })],
  ])('%s has no data', async (_title, respond) => {
    const { call } = make(respond)
    expect(await call('get', '/x', { parseAs: 'arrayBuffer' })).toMatchObject({ data: undefined })
  })

  it.each([
    ['JSON', '{"code":"A"}', { code: 'A' }],
    ['text', '<html>', '<html>'],
    ['nothing', '', ''],
  ])('an error that is %s is given as it is', async (_title, body, expected) => {
    const { call } = make(() => new Response(body, { status: 500 }))
    expect((await call('get', '/x')).error).toEqual(expected)
  })
})
