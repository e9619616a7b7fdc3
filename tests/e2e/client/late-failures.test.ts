/** Whatever fails once a request was sent is typed, has an outcome, and never says that nothing was sent. */
import { inspect } from 'node:util'
import { createKeyring, createSigner, isWechatPayError, withAuth, withRetry } from '@wechatpay-edge/core'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { signedResponse } from '../../lib/vendor.ts'
import { closedUrl, listen, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { body, freshKey, rejection } from './lib/served.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const done = { body: '{"state":"ESTABLISHED"}' }
const platformFetch = globalThis.fetch

describe("a fetch that replaced the platform's", () => {
  it('proves nothing where it fails at another host: it has sent the write', async () => {
    const log = await closedUrl()
    const server = await listen((_request, response) => sendSigned(response, done))
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const response = await platformFetch(url, init)
      await platformFetch(log)
      return response
    })
    const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url], maxRetries: 0 })
    const error = await rejection(client.build(body, { idempotencyKey: freshKey() }))
    expect(server.received).toHaveLength(1)
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', outcome: 'unknown' })
  })
})

/** As jsdom and abort-controller@3 have it: Requests do not take it. */
class ForeignController {
  readonly signal = Object.assign(new EventTarget(), { aborted: false })
  abort(): void {
    this.signal.aborted = true
    this.signal.dispatchEvent(new Event('abort'))
  }
}

describe("a signal that the platform's Request does not take", () => {
  it.each([
    ['the client', { timeoutMs: 50 }],
    ['withRetry', { timeoutMs: 50, plain: true }],
  ])('ends the attempt before it is sent: nothing arrives after `not-sent` (%s)', async (_title, how) => {
    const server = await listen((_request, response) => sendSigned(response, done))
    vi.stubGlobal('AbortController', ForeignController)
    const slow = createSigner(vendorOptions.merchant)
    const merchant = {
      ...slow,
      sign: async (message: Uint8Array) => {
        await new Promise((resolve) => setTimeout(resolve, 150))
        return await slow.sign(message)
      },
    }
    const hosts = [server.url]
    const { timeoutMs } = how
    const common = { hosts, timeoutMs, maxRetries: 0 }
    const keyring = createKeyring(vendorOptions.wechatpay)
    const call =
      'plain' in how
        ? withRetry({ ...common, fetch: withAuth({ signer: merchant, keyring, hosts }) })(`${server.url}/v3/x`)
        : createPartnershipsClient({ ...vendorOptions, ...common, merchant }).build(body, {
            idempotencyKey: freshKey(),
          })
    const error = await rejection(call as Promise<unknown>)
    expect(error).toMatchObject({ timeout: true })
    await new Promise((resolve) => setTimeout(resolve, 300))
    if ((error as { outcome?: string }).outcome === 'not-sent') expect(server.received).toEqual([])
    if (!('plain' in how)) expect(error).toMatchObject({ outcome: 'not-sent' })
  })
})

describe('a middleware whose onError sends something itself', () => {
  it.each<[string, (url: string) => Promise<unknown>]>([
    ['and returns a response', (url) => platformFetch(url, { method: 'POST' }).then(() => new Response('{}'))],
    ['and returns an error', (url) => platformFetch(url, { method: 'POST' }).then(() => new Error('mine'))],
    ['and returns nothing', (url) => platformFetch(url, { method: 'POST' }).then(() => undefined)],
  ])('%s makes the outcome unknown', async (_title, onError) => {
    const server = await listen((_request, response) => response.end('{}'))
    const options = { ...vendorOptions, hosts: [await closedUrl()], maxRetries: 0 }
    const used = createPartnershipsClient(options)
    used.client.use({ onError: () => onError(server.url) as never })
    const error = await rejection(used.build(body, { idempotencyKey: freshKey() }))
    expect(server.received).toHaveLength(1)
    expect(error).toMatchObject({ outcome: 'unknown' })
    expect(isWechatPayError(error)).toBe(true)
  })

  it('does nothing to a client without one: a refused connection is not-sent', async () => {
    const { build, client } = createPartnershipsClient({ ...vendorOptions, hosts: [await closedUrl()], maxRetries: 0 })
    client.use({ onRequest: () => undefined })
    expect(await rejection(build(body, { idempotencyKey: freshKey() }))).toMatchObject({ outcome: 'not-sent' })
  })
})

describe('a clock that throws', () => {
  it.each(
    ['reset', '503'].flatMap((how) => [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((number) => [how, number] as const)),
  )('after a server answered with %s, at its reading %i: typed, with an outcome', async (how, number) => {
    const server = await listen((_request, response) =>
      how === 'reset' ? response.destroy() : sendSigned(response, { status: 503, body: '{"code":"SYSTEM_ERROR"}' }),
    )
    let readings = 0
    const now = (): number => {
      readings++
      if (readings === number) throw new Error('the clock')
      return Date.now()
    }
    const { build } = createPartnershipsClient({ ...vendorOptions, hosts: [server.url], now })
    const error = await rejection(build(body, { idempotencyKey: freshKey() }))
    if (server.received.length > 0) expect(error).toMatchObject({ outcome: 'unknown', operation: 'buildPartnership' })
  })
})

describe('withAuth', () => {
  const start = async (status: number) => {
    const server = await listen((_request, response) => {
      const { headers } = signedResponse(done)
      response.writeHead(status, { ...Object.fromEntries(headers), 'Content-Length': done.body.length }).end(done.body)
    })
    const signer = createSigner(vendorOptions.merchant)
    return { url: `${server.url}/v3/x`, signer, keyring: createKeyring(vendorOptions.wechatpay), hosts: [server.url] }
  }
  const typed = { code: 'ERR_WECHATPAY_CONNECTION', outcome: 'unknown' }

  it('rejects with a typed error where the clock fails after the response', async () => {
    const { url, ...auth } = await start(200)
    let readings = 0
    const now = (): number => {
      if (readings++ > 0) throw new Error('the clock')
      return Date.now()
    }
    const cause = expect.objectContaining({ message: 'the clock' })
    expect(await rejection(withAuth({ ...auth, now })(url))).toMatchObject({ ...typed, cause })
  })

  it('rejects with a typed error for a status that no Response can have', async () => {
    const { url, ...auth } = await start(999)
    expect(await rejection(withAuth(auth)(url))).toMatchObject(typed)
  })

  it('rejects with a typed error for headers that are a plain object', async () => {
    const { url, ...auth } = await start(200)
    const fetch = async () => ({ status: 200, headers: {}, arrayBuffer: async () => new ArrayBuffer(0) }) as never
    expect(await rejection(withAuth({ ...auth, fetch })(url))).toMatchObject({
      ...typed,
      message: expect.stringContaining('fetch: expected a Response, with a status and Headers'),
    })
  })
})

describe('a report', () => {
  it('never ends the process, whatever a fetch returned', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const headers = {
      get: () => {
        throw new Error('no headers')
      },
    }
    const fetch = async () => ({ status: 200, headers, arrayBuffer: async () => new ArrayBuffer(0) }) as never
    const client = createPartnershipsClient({ ...vendorOptions, fetch, observe: () => {}, maxRetries: 0 })
    expect(await rejection(client.build(body, { idempotencyKey: freshKey() }))).toMatchObject({ outcome: 'unknown' })
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  it('has no signature and no body, where the transport quotes the bytes that it could not read', async () => {
    const { createServer } = await import('node:net')
    let seen = ''
    const server = createServer((socket) => {
      socket.on('data', (chunk) => {
        seen += chunk
        // Not HTTP: undici keeps these bytes in its error.
        if (seen.includes('"stock_id"')) socket.end(`BLOCKED ${seen.replaceAll('\r\n', ' ')}\r\n`)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const reports: unknown[] = []
    const observe = (report: unknown) => reports.push(report)
    const hosts = [`http://127.0.0.1:${port}`]
    const client = createPartnershipsClient({ ...vendorOptions, hosts, observe, maxRetries: 0 })
    const error = await rejection(client.build(body, { idempotencyKey: freshKey() }))
    server.close()
    const signature = /signature="([^"]+)"/.exec(seen)?.[1] ?? ''
    expect(signature.length).toBeGreaterThan(300)
    for (const text of [inspect(error, { depth: 10 }), inspect(reports, { depth: 10 })]) {
      expect(text).toContain('HTTPParserError')
      expect(text).not.toContain(signature.slice(0, 40))
      expect(text).not.toContain(body.authorized_data.stock_id)
    }
  })
})

describe('a write that is repeated', () => {
  it('may be rebuilt by a middleware, with the same bytes', async () => {
    const server = await listen((_request, response, number) =>
      number === 1 ? response.destroy() : sendSigned(response, done),
    )
    let attempts = 0
    const { build, client } = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
    client.use({
      async onRequest({ request }) {
        attempts++
        if (attempts === 1) return request
        const { url, method, headers } = request
        return new Request(url, { method, headers, body: await request.text() })
      },
    })
    expect(await build(body, { idempotencyKey: freshKey() })).toEqual({ state: 'ESTABLISHED' })
    expect(server.received.map((one) => one.body.toString())).toEqual([JSON.stringify(body), JSON.stringify(body)])
  })
})
