import { inspect } from 'node:util'
import {
  call,
  createApiClient,
  createWechatPay,
  list,
  type ObservedEvent,
  type Operation,
} from '@wechatpay-edge/client'
import { ConnectionError, isVerified, KeyringError, ValidationError } from '@wechatpay-edge/core'
import { describe, expect, it, vi } from 'vitest'
import { signedResponse } from '../../../tests/lib/vendor.ts'
import { key, makeClient, operations, options } from './lib/things.ts'

const part = { name: 'a', part: 'b' }

describe('an operation', () => {
  it('is found by its method and path', async () => {
    const { http, sent } = makeClient()
    await http.GET('/v3/things/{name}/parts/{part}', { params: { path: part, query: { q: 1 } } })
    await http.POST('/v3/things', { body: { x: 1 }, ...key })
    await http.PUT('/v3/things/{name}', { body: {}, params: { path: part } })
    await http.DELETE('/v3/things/{name}', { params: { path: part } })
    await http.request('post', '/v3/things', { body: {}, ...key })
    const host = 'https://api.mch.weixin.qq.com'
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${host}/v3/things/a/parts/b?q=1`,
      `POST ${host}/v3/things`,
      `PUT ${host}/v3/things/a`,
      `DELETE ${host}/v3/things/a`,
      `POST ${host}/v3/things`,
    ])
  })

  it.each([
    ['GET', '/v3/things'],
    ['POST', '/v3/nothing'],
    ['PATCH', '/v3/things/{name}'],
    ['HEAD', '/v3/things/{name}/parts/{part}'],
    ['OPTIONS', '/v3/things'],
    ['TRACE', '/v3/things'],
    ['POST', '/v3/things/'],
    ['POST', undefined],
  ] as const)('that the API does not have is a TypeError: %s %s', async (method, path) => {
    const { http, sent } = makeClient()
    await expect(http[method](path as string, { body: {}, ...key })).rejects.toThrow(TypeError)
    await expect(http[method](path as string, { body: {}, ...key })).rejects.toThrow(`${method} ${path}`)
    expect(sent).toEqual([])
  })

  it.each([[undefined], [null], [5], ['x'], [[]]])(
    'with %j in place of its options is refused, and nothing is sent',
    async (init) => {
      const { http, sent } = makeClient()
      const isAbsent = init === undefined || init === null
      const error = isAbsent ? { code: 'ERR_WECHATPAY_VALIDATION' } : { name: 'TypeError' }
      await expect(http.POST('/v3/things', init)).rejects.toMatchObject(error)
      expect(sent).toEqual([])
    },
  )

  it('that has no body sends none', async () => {
    const { http, sent } = makeClient()
    await http.DELETE('/v3/things/{name}', { body: { x: 1 }, params: { path: part } })
    await http.GET('/v3/things/{name}/parts/{part}', { body: { x: 1 }, params: { path: part } })
    expect(sent.map(({ body, headers }) => [body, headers.get('Content-Type')])).toEqual([
      [null, null],
      [null, null],
    ])
  })
})

describe('a parameter of the path', () => {
  it.each([
    ['a?c#d', 'a%3Fc%23d'],
    ['a%2fb', 'a%252fb'],
    ['券 %2e', '%E5%88%B8%20%252e'],
    ['...', '...'],
    ['\n', '%0A'],
    [0, '0'],
  ])('%j is sent as %s', async (name, expected) => {
    const { http, sent } = makeClient()
    await http.PUT('/v3/things/{name}', { body: {}, params: { path: { name } } })
    expect(new URL(sent[0]?.url ?? '').pathname).toBe(`/v3/things/${expected}`)
  })

  it.each([
    [undefined, 'required'],
    [null, 'required'],
    ['', 'required'],
    ['.', 'segment'],
    ['..', 'segment'],
    ['a/b', 'segment'],
    [['..'], 'required'],
    ['\ud800', 'unicode'],
    ['a😀', 'unicode'],
  ])('%j is a ValidationError, and nothing is sent', async (name, rule) => {
    const { http, sent } = makeClient()
    await expect(http.PUT('/v3/things/{name}', { body: {}, params: { path: { name } } })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_VALIDATION',
      outcome: 'not-sent',
      issues: [{ path: 'path.name', rule }],
    })
    expect(sent).toEqual([])
  })

  it('that cannot be read is a ValidationError, too', async () => {
    const path = {
      get name(): string {
        throw new Error('mine')
      },
    }
    const deep: unknown = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))
    const required = { path: 'path.name', rule: 'required' }
    const json = { path: '', rule: 'json', message: expect.stringContaining('the path must be plain data') }
    for (const [given, issue] of [
      ...[{}, [['a']], Symbol('a')].map((name) => [{ name }, required]),
      ...[5, 'x', []].map((none) => [none, required]),
      ...[path, { name: deep }, { name: 1n }].map((unreadable) => [unreadable, json]),
    ]) {
      const call = makeClient().http.PUT('/v3/things/{name}', { body: {}, params: { path: given } })
      await expect(call).rejects.toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', issues: [issue] })
    }
  })

  it('that is missing is named, each', async () => {
    await expect(makeClient().http.GET('/v3/things/{name}/parts/{part}')).rejects.toMatchObject({
      issues: [{ path: 'path.name' }, { path: 'path.part' }],
    })
  })

  it('changed during the wait goes out unchanged', async () => {
    const path = { name: 'a', part: 'b' }
    const answers = [new Response(null, { status: 500 }), signedResponse({ body: '{}' })]
    const sleep = async (): Promise<void> => {
      path.name = 'changed'
    }
    const { http, sent } = makeClient(async () => answers.shift() ?? Response.error(), { sleep })
    await http.GET('/v3/things/{name}/parts/{part}', { params: { path } })
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(['/v3/things/a/parts/b', '/v3/things/a/parts/b'])
  })
})

describe('a call is repeated', () => {
  const failures = [
    ['a 500', () => new Response(null, { status: 500 })],
    ['a lost connection', () => Promise.reject(new TypeError('fetch failed'))],
    ['a refused connection', () => Promise.reject(new ConnectionError('refused', { outcome: 'not-sent' }))],
  ] as const

  describe.each(failures)('after %s', (_title, fail) => {
    it.each([
      ['POST', '/v3/things', 3],
      ['GET', '/v3/things/{name}/parts/{part}', 3],
      ['POST', '/v3/things/{name}/plain', 1],
      ['PUT', '/v3/things/{name}', 1],
      ['DELETE', '/v3/things/{name}', 1],
    ] as const)('%s %s is sent %i times: a write without a key may have been done', async (method, path, times) => {
      const { http, sent } = makeClient(async () => fail())
      const init = { body: {}, params: { ...key.params, path: part } }
      await http[method](path, init).catch(() => {})
      expect(sent).toHaveLength(times)
    })
  })
})

describe('a response', () => {
  it.each([
    ['JSON', signedResponse({ body: '{"a":"券"}' }), { a: '券' }],
    [
      'said to be empty by a header that is not signed',
      signedResponse({ body: '{"a":1}', headers: { 'Content-Length': '0' } }),
      { a: 1 },
    ],
    [
      'said to be zipped, and is not',
      signedResponse({ body: '{"a":1}', headers: { 'Content-Encoding': 'gzip' } }),
      { a: 1 },
    ],
  ])('that is %s is its data', async (_title, answer, expected) => {
    const { client } = makeClient(async () => answer)
    expect(await client.call(operations.keyed, { body: {} }, { idempotencyKey: 'key_1' })).toEqual(expected)
  })

  it('that is nothing (204) is a success of an operation whose spec declares it', async () => {
    const { client, http } = makeClient(async () => signedResponse({ status: 204 }))
    expect(await client.call(operations.remove, { path: part })).toBeUndefined()
    const { data, error } = await http.DELETE('/v3/things/{name}', { params: { path: part } })
    expect({ data, error }).toEqual({ data: undefined, error: undefined })
  })

  it.each([
    ['nothing: 200', signedResponse({ body: '' }), 200, false],
    ['nothing: 204', signedResponse({ status: 204 }), 204, false],
    ['null', signedResponse({ body: 'null' }), 200, false],
    ['a text', signedResponse({ body: '"x"' }), 200, false],
    ['a list', signedResponse({ body: '[]' }), 200, false],
    // HTTP状态码: accepted, not done; repeat with the same parameters.
    ['accepted: 202', signedResponse({ status: 202, body: '{"code":"USERPAYING","message":"m"}' }), 202, true],
    ['accepted: 202 with data', signedResponse({ status: 202, body: '{"name":"a"}' }), 202, true],
    ['accepted: 202 without a body', signedResponse({ status: 202 }), 202, true],
  ])('that is %s is no success, and nobody knows what was done', async (_title, answer, status, retryable) => {
    const { client, sent } = makeClient(async () => answer.clone())
    await expect(client.call(operations.keyed, { body: {} }, { idempotencyKey: 'key_1' })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_API',
      outcome: 'unknown',
      verified: true,
      status,
      retryable,
    })
    expect(sent).toHaveLength(retryable ? 3 : 1)
  })

  it('that is accepted is asked for again, whatever its body is, until it is done', async () => {
    const answers = [
      signedResponse({ status: 202, body: '<html>' }),
      signedResponse({ status: 202 }),
      signedResponse({ body: '{"name":"a"}' }),
    ]
    const { client, sent } = makeClient(async () => answers.shift() as Response)
    const call = client.call(operations.keyed, { body: {} }, { idempotencyKey: 'key_1' })
    expect(await call).toEqual({ name: 'a' })
    expect(new Set(sent.map(({ headers }) => headers.get('Idempotency-Key')))).toEqual(new Set(['key_1']))
  })

  it('that is accepted ends a write without a key: nobody knows whether it may be repeated', async () => {
    const { client, sent } = makeClient(async () => signedResponse({ status: 202, body: '{"name":"a"}' }))
    const call = client.call(operations.plain, { path: { name: 'a' }, body: {} })
    await expect(call).rejects.toMatchObject({ status: 202, outcome: 'unknown' })
    expect(sent).toHaveLength(1)
  })

  it.each(['', 'null', '[]', '"x"', '{"rows":{}}', '{"rows":"x"}'])(
    'that is no list ends an iteration with an error: %s',
    async (body) => {
      const listing: Operation = {
        ...operations.get,
        path: '/v3/list',
        pagination: { rows: 'rows', total: 'total', key: ['id'], offset: 'offset', limit: 'limit' },
      }
      const { client } = makeClient(async () => signedResponse({ body }))
      const walk = async () => {
        for await (const _ of client.list(listing, {}));
      }
      await expect(walk()).rejects.toMatchObject({ code: 'ERR_WECHATPAY_API', outcome: 'unknown' })
    },
  )

  it.each([
    ['text', 'text'],
    ['arrayBuffer', 'arrayBuffer'],
    ['blob', 'blob'],
    ['stream', 'stream'],
  ])('is given as the caller asks: %s', async (_title, parseAs) => {
    const { http } = makeClient(async () => signedResponse({ body: '{"a":1}' }))
    const { data } = await http.POST('/v3/things', { body: {}, ...key, parseAs })
    expect(await new Response(data as BodyInit).text()).toBe('{"a":1}')
  })

  it('that the spec says is not signed need not be, and is verified where it is', async () => {
    const { client } = makeClient(async () => Response.json({ a: 1 }))
    const both = await client.call(operations.file, {}).withResponse()
    expect(both.data).toEqual({ a: 1 })
    expect(isVerified(both.response)).toBe(false)
    const forged = makeClient(async () =>
      signedResponse({ body: '{}', nonce: 'x', headers: { 'Wechatpay-Nonce': 'y' } }),
    )
    await expect(forged.client.call(operations.file, {})).rejects.toMatchObject({ reason: 'mismatch' })
    const path = { name: 'a', part: 'b' }
    const { http } = makeClient(async () => Response.json({ a: 1 }))
    await expect(http.GET('/v3/things/{name}/parts/{part}', { params: { path } })).rejects.toMatchObject({
      reason: 'missing-header',
    })
  })

  it('that the spec says is not signed can be passed on unread, as a stream, and is verified if it is signed', async () => {
    const bill = new Response('rows', { headers: { 'Content-Encoding': 'identity' } })
    const { http } = makeClient(async () => bill, { maxAnswerBytes: 1 })
    const { data, response } = await http.GET('/v3/files', { parseAs: 'stream' })
    expect(response).toBe(bill)
    expect(data).toBe(bill.body)
    expect(bill.bodyUsed).toBe(false)
    const forged = makeClient(async () =>
      signedResponse({ body: '{}', nonce: 'x', headers: { 'Wechatpay-Nonce': 'y' } }),
    )
    await expect(forged.http.GET('/v3/files', { parseAs: 'stream' })).rejects.toMatchObject({ reason: 'mismatch' })
    const path = { name: 'a', part: 'b' }
    const init = { params: { path }, parseAs: 'stream' }
    await expect(http.GET('/v3/things/{name}/parts/{part}', init)).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
    })
    const failing = makeClient(async () => new Response('x'.repeat(9), { status: 502 }), {
      maxAnswerBytes: 1,
      maxRetries: 0,
    })
    await expect(failing.http.GET('/v3/files', { parseAs: 'stream' })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      message: expect.stringContaining('maxAnswerBytes'),
    })
  })

  it.each([
    ['no body', () => signedResponse({ status: 404, body: '' })],
    ['no body, and says so', () => signedResponse({ status: 404, body: '', headers: { 'Content-Length': '0' } })],
    ['no body and no signature', () => new Response(null, { status: 405 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { Location: 'https://x.example' } })],
  ])('that is an error with %s is an error of `.client` nevertheless', async (_title, answer) => {
    const { http } = makeClient(async () => answer(), { maxRetries: 0 })
    const { data, error } = await http.POST('/v3/things', { body: {}, ...key })
    expect({ data, error }).toEqual({ data: undefined, error: { code: '', message: '' } })
  })

  it.each([
    ['not-sent', new ConnectionError('an audit log is down', { outcome: 'not-sent' })],
    ['refused', new KeyringError('an audit log refused', { outcome: 'refused' })],
  ])('whose reader fails in a call of its own that was %s leaves the outcome unknown', async (outcome, error) => {
    const { client, http } = makeClient(async () => signedResponse({ body: '{}' }), { maxRetries: 0 })
    client.use({ onResponse: () => Promise.reject(error) })
    const caught = await http.POST('/v3/things', { body: {}, ...key }).catch((reason: unknown) => reason)
    expect(caught).toMatchObject({ code: error.code, outcome: 'unknown', operation: 'keyed', cause: error })
    // That call's own error still says what became of it.
    expect(error.outcome).toBe(outcome)
  })

  it('that a transport has read already cannot be verified: it may have been carried out', async () => {
    const { client } = makeClient(
      async () => {
        const response = signedResponse({ body: '{}' })
        await response.text()
        return response
      },
      { maxRetries: 0 },
    )
    await expect(client.call(operations.keyed, { body: {} }, { idempotencyKey: 'key_1' })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
    })
  })

  it('without a Request-ID has an empty one', async () => {
    const { client } = makeClient(async () => signedResponse({ body: '{}', headers: { 'Request-ID': null } }))
    const { requestId } = await client.call(operations.keyed, { body: {} }, { idempotencyKey: 'key_1' }).withResponse()
    expect(requestId).toBe('')
  })

  it.each([null, 5, undefined])('to a list whose arguments are %j is reported when it is iterated', async (given) => {
    const { client } = makeClient()
    const rows = list(client.wechatpay, operations.get, given as never)
    await expect(rows[Symbol.asyncIterator]().next()).rejects.toThrow()
  })

  it('to a list has the options that it was made with', async () => {
    const options = { timeoutMs: 1000 }
    const { client, sent } = makeClient(async () => signedResponse({ body: '{"rows":[]}' }))
    const listing: Operation = {
      ...operations.file,
      pagination: { rows: 'rows', total: 'total', key: ['id'], offset: 'offset', limit: 'limit' },
    }
    const rows = list(client.wechatpay, listing, {}, options)
    options.timeoutMs = Number.NaN
    expect(await rows[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
    expect(sent).toHaveLength(1)
  })

  it('to an operation that does not list is no list', async () => {
    const { client, sent } = makeClient()
    const iterator = client.list(operations.get, {})[Symbol.asyncIterator]()
    await expect(iterator.next()).rejects.toThrow('received get')
    expect(sent).toEqual([])
  })
})

describe("a caller's middleware", () => {
  const write = { body: {}, ...key }

  it.each([
    ['unknown', new ConnectionError('lost', { outcome: 'unknown' })],
    ['unknown', new ConnectionError('refused', { outcome: 'not-sent' })],
    ['unknown', new ValidationError([{ path: '', rule: 'required', message: 'is required' }])],
    ['unknown', new KeyringError('of its own call')],
  ])(
    'that sends by itself and fails leaves the outcome unknown, whatever its error says: %s, %s',
    async (outcome, error) => {
      const { client, http, sent } = makeClient(undefined, { maxRetries: 0 })
      client.use({ onRequest: () => Promise.reject(error) })
      await expect(http.POST('/v3/things', write)).rejects.toMatchObject({ outcome })
      expect(sent).toEqual([])
    },
  )

  it('that sent by itself, and lost it, makes a later refusal unknown', async () => {
    const refusal = signedResponse({ status: 400, body: '{"code":"PARAM_ERROR","message":"x"}' })
    const { client } = makeClient(async () => refusal)
    let count = 0
    client.use({
      onRequest: () =>
        count++ === 0 ? Promise.reject(new ConnectionError('lost', { outcome: 'unknown' })) : undefined,
    })
    const call = client.call(operations.keyed, { body: {} }, { idempotencyKey: 'key_1' })
    await expect(call).rejects.toMatchObject({ code: 'ERR_WECHATPAY_API', status: 400, outcome: 'unknown' })
  })

  it('that hangs until the time is over may have sent something', async () => {
    const { client, http } = makeClient(undefined, { maxRetries: 0, timeoutMs: 20 })
    client.use({ onRequest: () => new Promise(() => {}) })
    await expect(http.POST('/v3/things', write)).rejects.toMatchObject({ timeout: true, outcome: 'unknown' })
  })

  it('that responds by itself, with text that is not JSON, leaves the outcome unknown', async () => {
    const { client, http } = makeClient()
    client.use({ onRequest: () => new Response('garbage') })
    await expect(http.POST('/v3/things', write)).rejects.toMatchObject({ outcome: 'unknown' })
  })

  it('that sends the Request again when it failed leaves the outcome unknown, whatever the second send proves', async () => {
    const failures = [
      new TypeError('socket hang up'),
      Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' }),
    ]
    vi.stubGlobal('fetch', async () => Promise.reject(failures.shift() ?? new Error('no more')))
    const { client, http } = makeClient(undefined, { fetch: undefined, maxRetries: 0 })
    client.use({
      onError: ({ request }) => (globalThis.fetch as unknown as (r: Request) => Promise<Response>)(request),
    })
    await expect(http.POST('/v3/things', write)).rejects.toMatchObject({ outcome: 'unknown' })
    vi.unstubAllGlobals()
  })

  it('cannot lead the next attempt to another path or query', async () => {
    const answers = [new Response(null, { status: 500 }), signedResponse({ body: '{}' })]
    const { client, http, sent } = makeClient(async () => answers.shift() ?? Response.error())
    client.use({
      onRequest({ params }) {
        if (params.path) params.path.name = '..'
        if (params.query) params.query.q = 'changed'
      },
    })
    await http.GET('/v3/things/{name}/parts/{part}', { params: { path: part, query: { q: 1 } } })
    expect(sent.map(({ url }) => url.slice(29))).toEqual(['/v3/things/a/parts/b?q=1', '/v3/things/a/parts/b?q=1'])
  })
})

describe('after something was sent, every rejection is typed and has an outcome', () => {
  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['text', () => '{}'],
    ['a plain object', () => ({ status: 200 })],
    ['Response.error()', () => Response.error()],
  ])('where a fetch returns %s', async (_title, respond) => {
    const { http } = makeClient((async () => respond()) as never, { maxRetries: 0 })
    await expect(http.POST('/v3/things', { body: {}, ...key })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
    })
  })

  it('where the clock fails', async () => {
    const sent: Request[] = []
    const now = () => {
      if (sent.length > 0) throw new Error('no clock')
      return Date.now()
    }
    const fetch = async (request: Request) => {
      sent.push(request)
      return signedResponse({ body: '{}' })
    }
    const { http } = makeClient(fetch, { now, maxRetries: 0 })
    await expect(http.POST('/v3/things', { body: {}, ...key })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
    })
  })
})

describe('the Idempotency-Key', () => {
  it('goes out as it was checked, whatever the case of its name', async () => {
    const { http, sent } = makeClient()
    const header = { 'idempotency-key': 'key_1', 'X-Other': 'kept' }
    await http.POST('/v3/things', { body: {}, params: { header } })
    expect(sent[0]?.headers.get('Idempotency-Key')).toBe('key_1')
    expect(sent[0]?.headers.get('X-Other')).toBe('kept')
    const doubled = { 'Idempotency-Key': 'key_1', 'idempotency-key': 'bad key!!' }
    await http.POST('/v3/things', { body: {}, params: { header: doubled } })
    expect(sent[1]?.headers.get('Idempotency-Key')).toBe('key_1')
  })
})

describe('observe', () => {
  it('receives the path as the spec has it, and no value of the call', async () => {
    const events: ObservedEvent[] = []
    const answer = async () => signedResponse({ body: '{"got":"value-of-response"}' })
    const { http } = makeClient(answer, { observe: (event) => events.push(event) })
    const params = { path: { name: 'value-of-path', part: 'b' }, query: { q: 'value-of-query' } }
    await http.GET('/v3/things/{name}/parts/{part}', { params, headers: { 'X-Mine': 'value-of-header' } })
    await http.POST('/v3/things', { body: { x: 'value-of-body' }, ...key })
    expect(events.map(({ type }) => type)).toEqual(['request', 'response', 'end', 'request', 'response', 'end'])
    const common = { operation: 'get', method: 'GET', pathTemplate: '/v3/things/{name}/parts/{part}' }
    for (const event of events.slice(0, 3)) expect(event).toMatchObject(common)
    expect(inspect(events, { depth: 10 })).not.toMatch(/value-of|PRIVATE|WECHATPAY2|PUB_KEY_ID|key_1/)
  })

  it('receives plain data, a new object each time: what it does to one does not show in the next', async () => {
    const events: object[] = []
    const observe = (event: object) => {
      events.push({ ...event })
      for (const name of Object.keys(event)) delete (event as Record<string, unknown>)[name]
    }
    const answers = [new Response(null, { status: 502 }), signedResponse({ body: '{}' })]
    const { http } = makeClient(async () => answers.shift() ?? Response.error(), { observe })
    await http.POST('/v3/things', { body: {}, ...key })
    const common = { call: expect.any(String), operation: 'keyed', method: 'POST', pathTemplate: '/v3/things' }
    const host = 'https://api.mch.weixin.qq.com'
    const first = { ...common, attempt: 1, host }
    const second = { ...common, attempt: 2, host }
    const durationMs = expect.any(Number)
    expect(events).toEqual([
      { type: 'request', ...first },
      { type: 'response', ...first, durationMs, status: 502, requestId: undefined, verified: false },
      { type: 'retry', ...first, delayMs: expect.any(Number), reason: 'status' },
      { type: 'request', ...second },
      {
        type: 'response',
        ...second,
        durationMs,
        status: 200,
        requestId: '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
        verified: true,
      },
      { type: 'end', ...common, durationMs, attempts: 2 },
    ])
  })

  it('receives the time of an attempt and of the whole call, by the option now', async () => {
    const events: ObservedEvent[] = []
    let time = 1_800_000_000_000
    const answers = [new Response(null, { status: 502 }), new Response(null, { status: 404 })]
    const { http } = makeClient(
      async () => {
        time += 7
        return answers.shift() ?? Response.error()
      },
      {
        observe: (event) => events.push(event),
        now: () => time,
        random: (bytes) => bytes.fill(255),
        sleep: async (ms) => {
          time += ms
        },
      },
    )
    await http.GET('/v3/files')
    const delayMs = 250 * (255 / 256)
    expect(events.map((event) => ('durationMs' in event ? event.durationMs : undefined))).toEqual([
      undefined,
      7,
      undefined,
      undefined,
      7,
      14 + delayMs,
    ])
    expect(events[2]).toMatchObject({ type: 'retry', delayMs })
  })

  it('receives a response as it arrived, whatever a middleware makes of it', async () => {
    const events: ObservedEvent[] = []
    const { client, http } = makeClient(async () => signedResponse({}), { observe: (event) => events.push(event) })
    client.use({ onResponse: ({ response }) => new Response(response.body, { status: 201 }) })
    await http.POST('/v3/things', { body: {}, ...key })
    client.use({ onResponse: () => Promise.reject(new Error('mine')) })
    const failed = http.POST('/v3/things', { body: {}, ...key })
    await expect(failed).rejects.toMatchObject({ outcome: 'unknown', cause: new Error('mine') })
    expect(events.filter(({ type }) => type !== 'request')).toEqual([
      expect.objectContaining({ type: 'response', status: 200, verified: true }),
      expect.objectContaining({ type: 'end' }),
      expect.objectContaining({ type: 'error', status: 200, verified: true, error: new Error('mine') }),
      expect.objectContaining({ type: 'end', error: expect.any(ConnectionError), aborted: false }),
    ])
  })

  it('receives one error of a response that cannot be read', async () => {
    const events: ObservedEvent[] = []
    const answer = async (): Promise<Response> => signedResponse({ body: '{' })
    const { http } = makeClient(answer, { observe: (event) => events.push(event) })
    const error = await http.POST('/v3/things', { body: {}, ...key }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_API', status: 200, outcome: 'unknown' })
    expect(events).toMatchObject([
      { type: 'request', attempt: 1 },
      { type: 'error', attempt: 1, error, verified: true },
      { type: 'end', attempts: 1, error },
    ])
  })

  it('receives nothing of what was never sent', async () => {
    const events: unknown[] = []
    const { http } = makeClient(undefined, { observe: (event) => events.push(event) })
    await expect(http.POST('/v3/things', { body: {} })).rejects.toThrow()
    const signal = AbortSignal.abort('early')
    await expect(http.POST('/v3/things', { body: {}, ...key, signal })).rejects.toBe('early')
    expect(events).toEqual([])
  })
})

describe('one connection for several clients', () => {
  it('shares the keys, and neither middleware nor error tables', async () => {
    const sent: Request[] = []
    const wechatpay = createWechatPay({
      ...options,
      fetch: async (request) => {
        sent.push(request)
        return signedResponse({ body: '{}' })
      },
    })
    const [one, other] = [createApiClient(operations, wechatpay), createApiClient(operations, wechatpay)]
    one.use({ onRequest: ({ request }) => request.headers.set('X-One', '1') })
    for (const connection of [one.wechatpay, other.wechatpay, wechatpay]) {
      await call(connection, operations.keyed, { body: {} }, { idempotencyKey: 'key_1' })
    }
    expect(sent.map(({ headers }) => headers.get('X-One'))).toEqual(['1', null, null])
  })

  it('shows nothing that it was made with', () => {
    const wechatpay = createWechatPay(options)
    expect(Object.keys(wechatpay)).toEqual(['ready'])
    expect(inspect(wechatpay, { depth: 10 })).not.toMatch(/PRIVATE|PUB_KEY_ID|19000/)
  })

  it.each([undefined, null, {}, 'x', { ready: async () => {} }])(
    'is not %j: a TypeError says what is',
    async (given) => {
      const called = call(given as never, operations.keyed, { body: {} }, { idempotencyKey: 'key_1' })
      await expect(called).rejects.toThrow('createWechatPay()')
    },
  )
})

describe('clients share nothing', () => {
  it('neither middleware nor keys', async () => {
    const [one, other] = [makeClient(), makeClient()]
    one.client.use({ onRequest: ({ request }) => request.headers.set('X-One', '1') })
    await one.http.POST('/v3/things', { body: {}, ...key })
    await other.http.POST('/v3/things', { body: {}, ...key })
    expect([one, other].map(({ sent }) => sent[0]?.headers.get('X-One'))).toEqual(['1', null])
  })

  it('and take hosts as origins alone', () => {
    for (const hosts of [[], ['http://api.mch.weixin.qq.com'], ['https://api.mch.weixin.qq.com/v3'], 'x' as never]) {
      expect(() => createApiClient(operations, { ...options, hosts })).toThrow(TypeError)
    }
  })
})

describe('options that are getters of a class', () => {
  it('are read, each', async () => {
    const sent: Request[] = []
    class Config {
      get merchant() {
        return options.merchant
      }
      get wechatpay() {
        return options.wechatpay
      }
      get maxRetries() {
        return 0
      }
      get fetch() {
        return async (request: Request) => {
          sent.push(request)
          return new Response(null, { status: 500 })
        }
      }
    }
    const { wechatpay } = createApiClient(operations, new Config())
    await call(wechatpay, operations.keyed, { body: {} }, { idempotencyKey: 'key_1' }).catch(() => {})
    expect(sent).toHaveLength(1)
  })
})
