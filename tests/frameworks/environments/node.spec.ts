/** Node, with other people's `fetch` in place of its own, or as the option. */
import { AbortController as OldAbortController } from 'abort-controller'
import crossFetch from 'cross-fetch'
import { HttpResponse, http, passthrough } from 'msw'
import { setupServer } from 'msw/node'
import nodeFetch3 from 'node-fetch'
import nodeFetch2 from 'node-fetch2'
import { fetch as undici7 } from 'undici'
import { fetch as undici8 } from 'undici8'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { serveTarget } from './server.ts'
import { describeEnvironment } from './table.ts'

const target = serveTarget()
type Fetch = typeof globalThis.fetch

const fetches: Readonly<Record<string, unknown>> = {
  'undici 7': undici7,
  'undici 8': undici8,
  'node-fetch 2': nodeFetch2,
  'node-fetch 3': nodeFetch3,
  'cross-fetch': crossFetch,
  'a logger that takes (url, init)': (url: unknown, init: RequestInit = {}) => {
    if (typeof url !== 'string') throw new TypeError('expected a URL as text')
    // Frameworks that patch fetch write headers and options of their own beside ours.
    const headers = { ...(init.headers as Record<string, string>), 'X-Trace': '1' }
    return platformFetch(url, { ...init, headers })
  },
}
const platformFetch = globalThis.fetch

describeEnvironment('Node', target, () => ({}))

for (const [name, fetch] of Object.entries(fetches)) {
  describe(`globalThis.fetch = ${name}`, () => {
    beforeAll(() => void vi.stubGlobal('fetch', fetch as Fetch))
    afterAll(() => void vi.unstubAllGlobals())
    describeEnvironment('the table', target, () => ({}))
  })

  // A fetch option gets one Request of the platform, which other implementations do not know: take it apart.
  describeEnvironment(`the option fetch, with ${name}`, target, () => ({
    fetch: async (request) => {
      const { url, method, signal } = request
      const body = method === 'GET' ? undefined : await request.text()
      const headers = Object.fromEntries(request.headers)
      return (fetch as Fetch)(url, { method, headers, signal, redirect: 'manual', ...(body && { body }) })
    },
  }))
}

describe('msw', () => {
  const seen: string[] = []
  const server = setupServer(
    http.all('http://127.0.0.1:*/v3/marketing/*', ({ request }) => {
      seen.push(request.method)
      return passthrough()
    }),
    http.get('http://127.0.0.1:*/v3/mocked', () => HttpResponse.json({ mocked: true })),
  )
  beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }))
  afterAll(() => {
    server.close()
    expect(seen).toContain('POST')
  })
  describeEnvironment('passing through', target, () => ({}))
})

describe('abort-controller 3', () => {
  describeEnvironment("as the caller's", target, () => ({ AbortController: OldAbortController }))
  describe('as the global one', () => {
    beforeAll(() => void vi.stubGlobal('AbortController', OldAbortController))
    afterAll(() => void vi.unstubAllGlobals())
    describeEnvironment('the table', target, () => ({}))
  })
})

it('a fetch option that does not know the Request says so, and nothing is sent', async () => {
  const { sandbox, url } = target()
  const { createPartnershipsClient } = await import('@wechatpay-edge/partnerships')
  const { merchant, wechatpay } = sandbox.clientOptions
  const options = { merchant, wechatpay, hosts: [url], maxRetries: 0 }
  const before = sandbox.requests.length
  const client = createPartnershipsClient({ ...options, fetch: nodeFetch3 as never })
  const error = await client.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } }).catch((reason) => reason)
  expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION' })
  expect(sandbox.requests.length).toBe(before)
})
