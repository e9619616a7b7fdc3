/** For random Unicode bodies, paths and queries: what was signed is what arrived on the socket, by node:crypto. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApiClient, type Operation } from '@wechatpay-edge/client'
import { createKeyring, createSigner, serializeQuery, signRequest, withAuth } from '@wechatpay-edge/core'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isSignedBy, mchid, merchant, publicKeyId, serialNo, signedResponse, wechatpay } from '../../lib/vendor.ts'

interface Received {
  readonly method: string
  readonly target: string
  readonly authorization: string | null
  readonly body: Buffer
}

const received: Received[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { method = '', url: target = '', headers } = request
  received.push({ method, target, authorization: headers.authorization ?? null, body: Buffer.concat(chunks) })
  response.writeHead(200, Object.fromEntries(signedResponse({ body: '{}' }).headers)).end('{}')
})
let url = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})
beforeEach(() => {
  received.length = 0
})

const signer = createSigner({ mchid, serialNo, privateKey: merchant.privatePem })
const wechatpayKeys = { [publicKeyId]: wechatpay.publicPem }
const keyring = createKeyring(wechatpayKeys)

/** The one request that arrived since the last look, whose signature must fit it. */
function arrived(): Received {
  const [request, ...more] = received.splice(0)
  if (!request || more.length > 0) throw new Error(`expected one request, received ${more.length + (request ? 1 : 0)}`)
  const { method, target, authorization, body } = request
  expect(isSignedBy(merchant.publicPem, method, target, authorization, body)).toBe(true)
  return request
}

// Every plane, lone surrogates apart; quotes, reserved characters and what URLs treat specially come often.
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      ' ',
      '+',
      '%',
      '&',
      '=',
      '?',
      '#',
      '/',
      '\\',
      '|',
      '*',
      '券',
      '😀',
      '\u0000',
      '\uFEFF',
      '.',
      ';',
      ':',
      '@',
    ),
  }),
)
// The paths that URL parsing resolves away lead elsewhere, which is not what these tests are about.
const segment = text.filter((value) => value !== '' && !/^(\.|%2e){1,2}$/i.test(encodeURIComponent(value)))
// What a client lets through: no characters of four bytes.
const short = (value: string) => value.replace(/[\ud800-\udfff]+/g, '券')
const method = fc.constantFrom('POST', 'PUT', 'PATCH')
const runs = { numRuns: 150 }

describe('what was signed is what arrived', () => {
  it('by signRequest and fetch, whatever the body is', async () => {
    const bytes = fc.oneof(text, fc.uint8Array())
    await fc.assert(
      fc.asyncProperty(method, segment, text, bytes, async (verb, name, value, body) => {
        const path = `/v3/${encodeURIComponent(name)}?q=${encodeURIComponent(value)}`
        const init = { method: verb, body: new Uint8Array(Buffer.from(body as string)), redirect: 'manual' } as const
        await fetch(await signRequest(new Request(url + path, init), signer))
        expect(arrived().body.equals(Buffer.from(body as string))).toBe(true)
      }),
      runs,
    )
  })

  it('by withAuth, whatever a URL is written like', async () => {
    const send = withAuth({ signer, keyring })
    // Not encoded: whatever the URL parser leaves or makes of it.
    const raw = text.map((value) => value.replace(/[\\]/g, ''))
    await fc.assert(
      fc.asyncProperty(raw, raw, text, async (path, search, body) => {
        const request = new Request(`${url}/v3/${path}?${search}`, { method: 'POST', body })
        // Node drops a bare `?` before a bare `#`, against the URL standard; Deno and Bun do not.
        fc.pre(!request.url.endsWith('?#'))
        await send(request)
        expect(arrived().body.toString()).toBe(body)
      }),
      runs,
    )
  })

  it('by withAuth and serializeQuery, which arrives as it was', async () => {
    const send = withAuth({ signer, keyring })
    const query = fc.dictionary(
      segment,
      fc.oneof(text, fc.integer(), fc.boolean(), fc.record({ a: text, b: fc.array(text) })),
    )
    await fc.assert(
      fc.asyncProperty(query, async (values) => {
        await send(new Request(`${url}/v3/x?${serializeQuery(values)}`))
        const { target } = arrived()
        const asText = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
        expect([...new URLSearchParams(target.split('?').slice(1).join('?'))]).toEqual(
          Object.entries(values).map(([name, value]) => [name, asText(value)]),
        )
      }),
      runs,
    )
  })

  const operations: Record<string, Operation> = {
    write: { id: 'write', method: 'post', path: '/v3/things/{name}/parts/{part}', body: {}, query: {}, errors: [] },
    read: { id: 'read', method: 'get', path: '/v3/things/{name}', query: {}, errors: [] },
  }

  it('by createApiClient, through path parameters, query and body', async () => {
    const options = { merchant: signer, wechatpay: wechatpayKeys, hosts: [url] }
    const { POST, GET } = createApiClient<Record<string, never>>(operations, options) as unknown as Record<
      'POST' | 'GET',
      (path: string, init: object) => Promise<{ response: Response }>
    >
    // A client sends no slash in a segment: some servers would read two.
    const [word, name] = [text.map(short), segment.map((value) => short(value).replaceAll('/', '_'))]
    const body = fc.record({ name: word, inner: fc.dictionary(word, word), list: fc.array(word) })
    const query = fc.dictionary(name, fc.oneof(word, fc.integer(), fc.record({ a: word })))
    await fc.assert(
      fc.asyncProperty(name, name, body, query, async (name, part, value, search) => {
        const path = { name, part }
        await POST('/v3/things/{name}/parts/{part}', { body: value, params: { path, query: search } })
        const written = arrived()
        expect(written.body.toString()).toBe(JSON.stringify(value))
        const [, , , sentName = '', , sentPart = ''] = written.target.split('?')[0]?.split('/') ?? []
        expect([sentName, sentPart].map(decodeURIComponent)).toEqual([name, part])
        await GET('/v3/things/{name}', { params: { path, query: search } })
        expect(arrived().body.length).toBe(0)
      }),
      runs,
    )
  })

  it('and a request that was changed on its way is not taken for signed', async () => {
    await fetch(await signRequest(new Request(`${url}/v3/x?a=1`, { method: 'POST', body: '{}' }), signer))
    const [request] = received.splice(0)
    if (!request) throw new Error('expected a request')
    const { authorization } = request
    const fits = (verb: string, target: string, body: string) =>
      isSignedBy(merchant.publicPem, verb, target, authorization, body)
    expect(fits('POST', '/v3/x?a=1', '{}')).toBe(true)
    expect(fits('PUT', '/v3/x?a=1', '{}')).toBe(false)
    expect(fits('POST', '/v3/x?a=2', '{}')).toBe(false)
    expect(fits('POST', '/v3/x?a=1', '{ }')).toBe(false)
  })
})
