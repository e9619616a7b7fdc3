/**
 * What a call's own options can and cannot do (docs/decisions/001), and that `.client` does what the methods do.
 */
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { beforeEach, describe, expect, it } from 'vitest'
import { isSignedBy, merchant } from '../../lib/vendor.ts'
import { buildPath, listPath, type Middleware, post } from './lib/post.ts'
import { closedUrl, listen, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { body, freshKey, header, query, rejection, useSandbox } from './lib/served.ts'

const served = useSandbox()

beforeEach(() => {
  const { partner, authorized_data } = body
  served.sandbox.partnerships.seed([{ partner, authorized_data }])
})

describe('a call with its own fetch', () => {
  it('sends signed Requests through it', async () => {
    const sent: Request[] = []
    const text = JSON.stringify(body)
    const { data } = await post(served.client(), {
      fetch: (request: Request) => {
        sent.push(request)
        return fetch(request)
      },
    })
    expect(data).toMatchObject({ state: 'ESTABLISHED' })
    const [request] = sent
    expect(request?.headers.get('Authorization')).toMatch(/^WECHATPAY2-SHA256-RSA2048 /)
    expect(served.requests.map((one) => one.body)).toEqual([text])
  })

  it('refuses what it forges: a success', async () => {
    const call = post(served.client(), { fetch: async () => Response.json({ state: 'ESTABLISHED' }) })
    expect(await rejection(call)).toMatchObject({
      code: 'ERR_WECHATPAY_SIGNATURE',
      reason: 'missing-header',
      outcome: 'unknown',
    })
  })

  it('refuses what it forges: a success under the headers of another response', async () => {
    const call = post(served.client(), {
      fetch: async (request: Request) => {
        const { headers } = await fetch(request)
        return new Response('{"state":"ESTABLISHED"}', { headers })
      },
    })
    expect(await rejection(call)).toMatchObject({ reason: 'mismatch', outcome: 'unknown' })
  })

  it('trusts no refusal that it forges: it is unknown', async () => {
    const client = served.client()
    const forged = async (): Promise<Response> =>
      Response.json({ code: 'INVALID_REQUEST', message: '委托营销合作关系不存在' }, { status: 400 })
    const { error, response } = await post(client, { fetch: forged })
    expect(error).toMatchObject({ code: 'INVALID_REQUEST' })
    expect(response.status).toBe(400)
    const listing = served.client({ fetch: forged })
    expect(await rejection(listing.listPage(query))).toMatchObject({ verified: false, outcome: 'unknown' })
  })

  it('does not follow the redirects that it could', async () => {
    let redirect: string | undefined
    await post(served.client(), {
      redirect: 'follow',
      fetch: (request: Request) => {
        redirect = request.redirect
        return fetch(request)
      },
    })
    expect(redirect).toBe('manual')
  })
})

describe("a call's other options", () => {
  it('a baseUrl is ignored: the stranger hears nothing', async () => {
    const stranger = await listen((_request, response) => sendSigned(response, { body: '{}' }))
    await post(served.client(), { baseUrl: stranger.url })
    expect(stranger.connections).toBe(0)
    expect(served.requests).toHaveLength(1)
  })

  it('a pathSerializer that leads to a stranger is a TypeError, and nothing is signed or sent', async () => {
    const stranger = await listen((_request, response) => sendSigned(response, { body: '{}' }))
    const init = { params: { header: { 'Idempotency-Key': freshKey() }, path: { x: 'y' } } }
    const call = post(served.client(), { ...init, pathSerializer: () => `${stranger.url}/v3/x` })
    expect(await rejection(call)).toBeInstanceOf(TypeError)
    expect(stranger.connections).toBe(0)
  })

  it('an operation at a path that looks like a host is none', async () => {
    expect(await rejection(served.client().client.POST('@example.com/' as never, {} as never))).toBeInstanceOf(
      TypeError,
    )
    expect(await rejection(served.client().client.GET('//example.com/v3' as never, {} as never))).toBeInstanceOf(
      TypeError,
    )
  })

  it.each([
    ['Request', { Request: class extends Request {} }],
    ['bodySerializer', { bodySerializer: () => '{"partner":{}}' }],
    ['headers', { headers: { Authorization: 'Bearer stolen', 'Idempotency-Key': 'other', 'Wechatpay-Nonce': 'x' } }],
    ['method', { method: 'GET' }],
    ['signal and timers of nobody', { signal: undefined, timeoutMs: undefined }],
  ])('%s: what goes out is what was validated, and signed', async (_name, extra) => {
    const { data } = await post(served.client(), extra)
    expect(data).toMatchObject({ state: 'ESTABLISHED' })
    const [request, ...more] = served.requests
    expect(more).toEqual([])
    expect(request?.method).toBe('POST')
    expect(JSON.parse(request?.body ?? '')).toEqual(body)
    expect(request && header(request, 'Idempotency-Key')).toMatch(/^key_/)
    expect(request && header(request, 'Authorization')).toMatch(/^WECHATPAY2-SHA256-RSA2048 /)
  })

  it('a querySerializer does not change what was validated', async () => {
    const { data } = await served.client().client.GET(listPath, {
      params: { query: { ...query, limit: 5 } },
      querySerializer: () => 'limit=50',
    })
    expect(data?.limit).toBe(5)
  })

  it('an option changed during the wait goes out unchanged', async () => {
    const params = { header: { 'Idempotency-Key': 'first_key' } }
    served.sandbox.faults.push({ kind: 'status', status: 500, code: 'SYSTEM_ERROR' })
    const client = served.client({
      sleep: async () => {
        params.header['Idempotency-Key'] = 'second_key'
      },
    })
    await post(client, { params })
    expect(served.requests.map((request) => header(request, 'Idempotency-Key'))).toEqual(['first_key', 'first_key'])
  })
})

describe("a client's options that its types do not have", () => {
  it.each([
    ['toleranceSeconds', { toleranceSeconds: 1e9 }],
    ['verify', { verify: false }],
    ['keyring', { keyring: { get: async () => ({ serial: '1', verify: async () => true }) } }],
    ['responseSignature', { responseSignature: 'optional' }],
  ] as const)('%s is refused: it loosens nothing', (_name, extra) => {
    expect(() => served.client(extra as object)).toThrow(TypeError)
  })
})

describe('.client and the methods', () => {
  it('validate alike, before anything is sent', async () => {
    const client = served.client()
    const wrong = { ...body, partner: { type: 'APPID' } } as never
    const byMethod = await rejection(client.build(wrong, { idempotencyKey: freshKey() }))
    const byClient = await rejection(
      client.client.POST(buildPath, { body: wrong, params: { header: { 'Idempotency-Key': freshKey() } } }),
    )
    expect(byMethod).toMatchObject({
      code: 'ERR_WECHATPAY_VALIDATION',
      issues: [{ path: 'partner.appid', rule: 'required' }],
    })
    expect((byClient as { toJSON(): unknown }).toJSON()).toEqual((byMethod as { toJSON(): unknown }).toJSON())
    expect(served.requests).toEqual([])
  })

  it('sign and repeat alike', async () => {
    const client = served.client()
    const fault = { kind: 'status', status: 502, body: 'down' } as const
    served.sandbox.faults.push(fault)
    await client.build(body, { idempotencyKey: freshKey() })
    served.sandbox.faults.push(fault)
    await post(client)
    const [first, second, third, fourth] = served.requests.map(({ status, body: text, target }) => ({
      status,
      text,
      target,
    }))
    expect([first, second]).toEqual([third, fourth])
  })

  it('give an error where the other throws, and the same words', async () => {
    const client = served.client()
    const fault = { kind: 'status', status: 403, code: 'NO_AUTH' } as const
    served.sandbox.faults.push(fault, fault)
    const { data, error, response } = await post(client)
    expect(data).toBeUndefined()
    expect(error).toEqual({ code: 'NO_AUTH', message: '商户未被授权' })
    expect(response.status).toBe(403)
    expect(await rejection(client.build(body, { idempotencyKey: freshKey() }))).toMatchObject({
      code: 'ERR_WECHATPAY_API',
      apiCode: 'NO_AUTH',
      apiMessage: '商户未被授权',
    })
  })

  it.each([
    ['ERR_WECHATPAY_SIGNATURE', { kind: 'wrong-signature' }, {}],
    ['ERR_WECHATPAY_CONNECTION', { kind: 'drop' }, { maxRetries: 0 }],
  ] as const)('both reject with %s', async (code, fault, options) => {
    served.sandbox.faults.push(fault, fault)
    const client = served.client(options)
    expect(await rejection(post(client))).toMatchObject({ code })
    expect(await rejection(client.build(body, { idempotencyKey: freshKey() }))).toMatchObject({ code })
  })

  it('both reject with ConnectionError where nobody listens', async () => {
    const client = served.client({ hosts: [await closedUrl()] })
    expect(await rejection(post(client))).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', outcome: 'not-sent' })
  })

  it('a middleware is taken off again by eject', async () => {
    const client = served.client()
    let seen = 0
    const middleware: Middleware = { onRequest: () => void seen++ }
    client.client.use(middleware)
    await post(client)
    client.client.eject(middleware)
    await post(client)
    expect(seen).toBe(1)
  })

  it('the signature is over what arrives, by node:crypto', async () => {
    const server = await listen((_request, response) => sendSigned(response, { body: '{"data":[]}' }))
    const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
    await post(client)
    await client.listPage({ ...query, limit: 5 })
    expect(server.received).toHaveLength(2)
    for (const { method, target, headers, body: bytes } of server.received) {
      expect(isSignedBy(merchant.publicPem, method, target, headers.authorization ?? null, bytes)).toBe(true)
    }
  })
})
