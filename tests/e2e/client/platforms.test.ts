/** Other people's `fetch`, Response and AbortController: a call works with them, or says what is wrong. */
import { Readable } from 'node:stream'
import { createKeyring, createSigner, importPrivateKey, withAuth, withRetry } from '@wechatpay-edge/core'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { signedResponse } from '../../lib/vendor.ts'
import { listen, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { body, freshKey, query, rejection } from './lib/served.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const text = JSON.stringify(body)
const platformFetch = globalThis.fetch

describe("the platform's fetch is called with plain data, as frameworks that replace it expect", () => {
  it('by methods, withAuth and withRetry: the server gets the length and our User-Agent', async () => {
    const server = await listen((_request, response) => sendSigned(response, { body: '{"state":"ESTABLISHED"}' }))
    const calls: unknown[][] = []
    vi.stubGlobal('fetch', (...given: unknown[]) => {
      calls.push(given)
      const [url, init] = given as [string, RequestInit]
      return platformFetch(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), 'X-Framework': '1' },
      })
    })
    const hosts = [server.url]
    const { build } = createPartnershipsClient({ ...vendorOptions, hosts })
    await build(body, { idempotencyKey: freshKey() })
    const auth = {
      signer: createSigner(vendorOptions.merchant),
      keyring: createKeyring(vendorOptions.wechatpay),
      hosts,
    }
    const request = () =>
      new Request(`${server.url}/v3/x`, { method: 'POST', body: text, headers: { 'Content-Type': 'application/json' } })
    await withAuth(auth)(request())
    await withRetry({ fetch: withAuth(auth), hosts })(request())
    expect(calls).toHaveLength(3)
    for (const [url, init] of calls as [unknown, RequestInit][]) {
      expect(url).toBeTypeOf('string')
      expect(Object.getPrototypeOf(init.headers)).toBe(Object.prototype)
      expect(init).toMatchObject({ method: 'POST', redirect: 'manual', signal: expect.any(AbortSignal) })
      expect(Buffer.from(init.body as string).toString()).toBe(text)
    }
    expect(calls[0]?.[1]).toMatchObject({ body: text })
    for (const { headers, body: received } of server.received) {
      expect(headers).toMatchObject({ 'content-length': `${text.length}`, 'x-framework': '1' })
      expect(headers['user-agent']).toMatch(/^wechatpay-edge/)
      expect(headers['transfer-encoding']).toBeUndefined()
      expect(received.toString()).toBe(text)
    }
  })

  it('also for a read, which has no body', async () => {
    const server = await listen((_request, response) => sendSigned(response, { body: '{"data":[]}' }))
    const given: RequestInit[] = []
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      given.push(init)
      return platformFetch(url, init)
    })
    await createPartnershipsClient({ ...vendorOptions, hosts: [server.url] }).listPage(query)
    expect(given[0]).not.toHaveProperty('body')
    expect(server.received[0]?.method).toBe('GET')
  })
})

/** A Response of another implementation, as far as it differs. */
function foreign(change: object, answer: Parameters<typeof signedResponse>[0] = { body: '{"state":"ESTABLISHED"}' }) {
  const { status, headers } = signedResponse(answer)
  const bytes = Buffer.from((answer?.body as string) ?? '')
  return {
    status,
    headers,
    ok: status < 300,
    bodyUsed: false,
    arrayBuffer: async () => new Uint8Array(bytes).buffer,
    ...change,
  }
}

const parts = ['{"state":', '"ESTABLISHED"}']
const stream = (chunks: readonly unknown[]) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })

describe('a Response of another implementation', () => {
  const call = (response: object, more: object = {}) =>
    createPartnershipsClient({
      ...vendorOptions,
      fetch: async () => response as Response,
      maxRetries: 0,
      ...more,
    }).build(body, { idempotencyKey: freshKey() })

  it.each<[string, object]>([
    ["with Node's stream as body (node-fetch)", { body: Readable.from(parts) }],
    ['without a body (React Native)', { body: undefined }],
    ['without `ok`', { ok: undefined }],
    ['with a stream of texts', { body: stream(parts) }],
    ['with a stream of ArrayBuffers', { body: stream(parts.map((part) => new TextEncoder().encode(part).buffer)) }],
    ['with a stream of Buffers', { body: stream(parts.map((part) => Buffer.from(part))) }],
  ])('%s is read and verified', async (_title, change) => {
    expect(await call(foreign(change))).toEqual({ state: 'ESTABLISHED' })
  })

  it.each<[string, object]>([
    ['a body without a stream', { body: undefined }],
    ['a stream of texts', { body: stream(parts) }],
  ])('keeps to the limit: %s', async (_title, change) => {
    const error = await rejection(call(foreign(change), { maxAnswerBytes: 10 }))
    expect(error).toMatchObject({
      message: expect.stringMatching(/^The response is longer than 10 bytes \(maxAnswerBytes\)/),
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
    })
  })

  it('that is not signed is refused, though it says that it is no success', async () => {
    const headers = new Headers()
    const error = await rejection(call({ ...foreign({ ok: false }), headers }))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', reason: 'missing-header' })
  })

  it('whose body somebody else is reading is reported as read before', async () => {
    const body = stream(parts)
    body.getReader()
    expect(await rejection(call(foreign({ body })))).toMatchObject({
      message: expect.stringContaining('was read before'),
      outcome: 'unknown',
    })
  })

  it('whose stream reuses its buffer is verified as it came', async () => {
    const buffer = new Uint8Array(8)
    const bytes = new TextEncoder().encode(parts.join(''))
    let at = 0
    const read = async () => {
      if (at >= bytes.length) return { done: true }
      const part = bytes.subarray(at, at + 8)
      at += 8
      buffer.set(part)
      return { done: false, value: buffer.subarray(0, part.length) }
    }
    const body = { getReader: () => ({ read, cancel: async () => {} }) }
    expect(await call(foreign({ body }))).toEqual({ state: 'ESTABLISHED' })
  })

  it('that says that it is too long is not read', async () => {
    let reads = 0
    const arrayBuffer = async () => {
      reads++
      return new ArrayBuffer(0)
    }
    const response = foreign({ body: undefined, arrayBuffer })
    response.headers.set('Content-Length', '11')
    expect(await rejection(call(response, { maxAnswerBytes: 10 }))).toMatchObject({
      message: expect.stringContaining('longer than 10 bytes'),
    })
    expect(reads).toBe(0)
  })

  it.each<[string, () => object, string]>([
    [
      'cannot be read',
      () => foreign({ body: undefined, arrayBuffer: undefined }),
      'The `fetch` option returned a response that cannot be read',
    ],
    ['was read', () => foreign({ bodyUsed: true }), 'in the `fetch` option, read `response.clone()` instead'],
    ['is no Response', () => ({ status: '200' }), 'fetch: expected a Response, with a status and Headers'],
    ['is nothing', () => undefined as never, 'fetch: expected a Response, with a status and Headers'],
  ])(
    'that %s would be so again: the write is sent once, and the message names the option',
    async (_title, make, message) => {
      let sent = 0
      const fetch = async () => {
        sent++
        return make() as never
      }
      const error = await rejection(call({}, { fetch, maxRetries: 2 }))
      expect(error).toMatchObject({ message: expect.stringContaining(message), outcome: 'unknown' })
      expect(sent).toBe(1)
    },
  )
})

/** As jsdom and abort-controller@3 have it: an EventTarget, which `fetch` does not know as its own, without a reason. */
class ForeignSignal extends EventTarget {
  aborted = false
}
class ForeignController {
  readonly signal = new ForeignSignal()
  abort(): void {
    if (this.signal.aborted) return
    this.signal.aborted = true
    this.signal.dispatchEvent(new Event('abort'))
  }
}

describe("an AbortController that is not the platform's", () => {
  it('works, as the global one: calls succeed, and time still ends one that hangs', async () => {
    let hangs = false
    const server = await listen((_request, response) =>
      hangs ? undefined : sendSigned(response, { body: '{"state":"ESTABLISHED"}' }),
    )
    vi.stubGlobal('AbortController', ForeignController)
    const options = { ...vendorOptions, hosts: [server.url], maxRetries: 0, timeoutMs: 200 }
    const { build } = createPartnershipsClient(options)
    expect(await build(body, { idempotencyKey: freshKey() })).toEqual({ state: 'ESTABLISHED' })
    hangs = true
    expect(await rejection(build(body, { idempotencyKey: freshKey() }))).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      timeout: true,
      outcome: 'unknown',
    })
  })

  it.each(['before', 'during'])(
    "is an AbortError when the caller's signal has no reason: %s the call",
    async (when) => {
      const server = await listen(() => {})
      const controller = new ForeignController()
      const signal = controller.signal as unknown as AbortSignal
      const { build } = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
      if (when === 'before') controller.abort()
      const call = rejection(build(body, { idempotencyKey: freshKey(), signal }))
      if (when === 'during') {
        await vi.waitUntil(() => server.received.length === 1)
        controller.abort()
      }
      expect(await call).toMatchObject({ name: 'AbortError' })
    },
  )
})

describe('an abort in observe, at the moment when the time is over', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])(
    "rejects with the caller's reason, or has an outcome: %i ticks later",
    async (ticks) => {
      const server = await listen(() => {})
      const controller = new AbortController()
      const { build } = createPartnershipsClient({
        ...vendorOptions,
        hosts: [server.url],
        timeoutMs: 300,
        maxRetries: 0,
        async observe() {
          for (let n = 0; n < ticks; n++) await undefined
          controller.abort('mine')
        },
      })
      const error = await rejection(build(body, { idempotencyKey: freshKey(), signal: controller.signal }))
      if (error !== 'mine') expect(error).toMatchObject({ timeout: true, outcome: 'unknown' })
    },
  )
})

describe('a write is repeated only as it was', () => {
  type Change = (request: Request, attempt: number) => Request | undefined
  const changes: [string, Change][] = [
    ['another Idempotency-Key', (request, attempt) => void request.headers.set('Idempotency-Key', `key_${attempt}`)],
    ['other bytes', (request, attempt) => new Request(request.url, { ...init(request), body: `{"n":${attempt}}` })],
    ['another URL', (request, attempt) => new Request(`${request.url}?n=${attempt}`, { ...init(request), body: text })],
  ]
  const init = ({ method, headers }: Request) => ({ method, headers })

  it.each(changes)('not with %s, which a middleware sets for each attempt', async (_title, change) => {
    const server = await listen((_request, response) => response.writeHead(500).end('{}'))
    const { build, client } = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
    let attempt = 0
    client.use({ onRequest: ({ request }) => change(request, ++attempt) })
    const error = await rejection(build(body, { idempotencyKey: freshKey() }))
    expect(server.received).toHaveLength(1)
    expect(error).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
      cause: { message: expect.stringContaining('Idempotency-Key') },
    })
  })

  it('but with the same, which a middleware sets for all', async () => {
    const server = await listen((_request, response) => response.writeHead(500).end('{}'))
    const { build, client } = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
    client.use({ onRequest: ({ request }) => void request.headers.set('Idempotency-Key', 'mine') })
    await rejection(build(body, { idempotencyKey: freshKey() }))
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual(['mine', 'mine', 'mine'])
  })
})

describe('a global that the runtime lacks is named, and nothing else is blamed', () => {
  const names = [
    'atob',
    'btoa',
    'TextDecoder',
    'TextEncoder',
    'URL',
    'Request',
    'Response',
    'Headers',
    'AbortController',
  ]
  it.each(names)('%s', (name) => {
    vi.stubGlobal(name, undefined)
    expect(() => createPartnershipsClient(vendorOptions)).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(`^${name}: this runtime lacks`) }),
    )
  })

  it.each(['atob', 'TextDecoder'])('%s, when a key is read', async (name) => {
    vi.stubGlobal(name, undefined)
    expect(await rejection(importPrivateKey(vendorOptions.merchant.privateKey))).toMatchObject({
      message: expect.stringMatching(`^${name}: this runtime lacks`),
    })
  })

  it('fetch, before anything is sent', async () => {
    const { build } = createPartnershipsClient(vendorOptions)
    vi.stubGlobal('fetch', undefined)
    const error = await rejection(build(body, { idempotencyKey: freshKey() }))
    expect(error).toMatchObject({ name: 'TypeError', message: expect.stringMatching('^fetch: this runtime lacks') })
  })

  it('WebCrypto', async () => {
    vi.stubGlobal('crypto', undefined)
    const error = await rejection(createPartnershipsClient(vendorOptions).build(body, { idempotencyKey: 'a' }))
    expect(error).toMatchObject({ message: expect.stringMatching('^crypto: this runtime has no WebCrypto') })
  })
})

describe('withAuth and withRetry', () => {
  const start = async () => {
    const server = await listen((_request, response) => sendSigned(response, { body: '{}' }))
    const { merchant, wechatpay } = vendorOptions
    const auth = { signer: createSigner(merchant), keyring: createKeyring(wechatpay), hosts: [server.url] }
    const send = withAuth(auth)
    return { server, fetches: [send, withRetry({ fetch: send, hosts: [server.url] })] }
  }

  it('take what fetch takes; a text goes out as JSON', async () => {
    const { server, fetches } = await start()
    for (const fetch of fetches) {
      await fetch(`${server.url}/v3/x`, { method: 'POST', body: text })
      await fetch(new URL(`${server.url}/v3/x`), { method: 'POST', body: text, headers: { 'Content-Type': 'a/b' } })
      await fetch(new Request(`${server.url}/v3/y`), { method: 'PUT', body: text })
    }
    const arrived = server.received.map(({ method, target, headers, body: received }) => {
      expect(received.toString()).toBe(text)
      return [method, target, headers['content-type']]
    })
    const each = [
      ['POST', '/v3/x', 'application/json'],
      ['POST', '/v3/x', 'a/b'],
      ['PUT', '/v3/y', 'application/json'],
    ]
    expect(arrived).toEqual([...each, ...each])
  })

  it.each(['?', '?#top'])('send what they sign: a URL that ends in %s has no query', async (end) => {
    const { server, fetches } = await start()
    for (const fetch of fetches) await fetch(new Request(`${server.url}/v3/x${end}`, { redirect: 'manual' }))
    expect(server.received.map(({ target }) => target)).toEqual(['/v3/x', '/v3/x'])
  })

  it('sign no path that begins with two slashes', async () => {
    const { server, fetches } = await start()
    for (const fetch of fetches) {
      const error = await rejection(fetch(`${server.url}//v3/x`))
      expect(error).toMatchObject({ name: 'TypeError', message: expect.stringContaining("begins with one '/'") })
    }
    expect(server.received).toEqual([])
  })
})

it('a signal that thirty calls share has one listener, then none', async () => {
  const { signal } = new AbortController()
  let listeners = 0
  const add = vi.spyOn(signal, 'addEventListener').mockImplementation(() => listeners++)
  vi.spyOn(signal, 'removeEventListener').mockImplementation(() => listeners--)
  const server = await listen((_request, response) => {
    expect(listeners).toBe(1)
    return sendSigned(response, { body: '{"data":[]}' })
  })
  const { listPage } = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
  await Promise.all(Array.from({ length: 30 }, () => listPage(query, { signal })))
  expect([add.mock.calls.length, listeners]).toEqual([1, 0])
})
