/** A call without middleware sends plain data, and makes no platform objects that nobody asked for. */
import { createKeyring, isVerified, type PlatformKey } from '@wechatpay-edge/core'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { expect, it, onTestFinished } from 'vitest'
import { publicKeyId, signedResponse, wechatpay } from '../../lib/vendor.ts'
import { listen, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { body, freshKey, rejection } from './lib/served.ts'

const built = '{"state":"ESTABLISHED"}'
const builtHeaders = Object.fromEntries(signedResponse({ body: built }).headers)

/** Counts how many objects of a platform's class are made until the test ends. */
function count(name: 'Request' | 'Response' | 'Headers'): { made: number } {
  const original = globalThis[name]
  const counter = { made: 0 }
  const counting = new Proxy(original, {
    construct(target, given, newTarget) {
      counter.made++
      return Reflect.construct(target, given, newTarget) as object
    },
  })
  Object.assign(globalThis, { [name]: counting })
  onTestFinished(() => void Object.assign(globalThis, { [name]: original }))
  return counter
}

async function serveBuilt() {
  // Made before: platform objects are counted.
  const server = await listen((_request, response) => response.writeHead(200, builtHeaders).end(built))
  const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
  // What the platform does once, as looking at its signals, is done.
  await client.build(body, { idempotencyKey: freshKey() })
  return { server, client, build: () => client.build(body, { idempotencyKey: freshKey() }) }
}

it('makes no Request, Response or Headers, until somebody asks for the response', async () => {
  const { build } = await serveBuilt()
  const counters = [count('Request'), count('Response'), count('Headers')]
  const call = build()
  expect(await call).toEqual({ state: 'ESTABLISHED' })
  expect(counters.map(({ made }) => made)).toEqual([0, 0, 0])
  const { response, requestId } = await call.withResponse()
  expect(counters.map(({ made }) => made)).toEqual([0, 1, 1])
  expect(response).toMatchObject({ status: 200, ok: true, bodyUsed: true })
  expect(requestId).toBe('08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0')
  expect(isVerified(response)).toBe(true)
  expect((await call.withResponse()).response).toBe(response)
})

it("gives a caller's fetch one Request, with the URL and bytes that were signed", async () => {
  const { server } = await serveBuilt()
  const requests: Request[] = []
  const fetchOnce = (request: Request) => {
    requests.push(request.clone())
    return fetch(request)
  }
  const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url], fetch: fetchOnce })
  const counter = count('Request')
  await client.build(body, { idempotencyKey: freshKey() })
  expect(counter.made).toBe(1)
  const [request] = requests
  expect(request).toMatchObject({ method: 'POST', redirect: 'manual' })
  expect(await request?.json()).toEqual(body)
  expect(request?.headers.get('Content-Type')).toBe('application/json')
})

it('takes `sendPlain` of the fetch itself, not of a prototype', async () => {
  const { server } = await serveBuilt()
  const given: unknown[] = []
  const fetchOnce = (request: Request) => fetch(request)
  const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url], fetch: fetchOnce })
  Object.assign(Function.prototype, { sendPlain: (...all: unknown[]) => given.push(all) })
  onTestFinished(() => void Reflect.deleteProperty(Function.prototype, 'sendPlain'))
  expect(await client.build(body, { idempotencyKey: freshKey() })).toEqual({ state: 'ESTABLISHED' })
  expect(given).toEqual([])
})

it('takes middleware from the next call on, not from the next attempt', async () => {
  let seen = 0
  const watch = { onRequest: () => void seen++ }
  const server = await listen((_request, response) => {
    client.client.use(watch)
    if (server.received.length === 1) response.writeHead(503).end()
    else sendSigned(response, { body: built })
  })
  const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url], sleep: async () => {} })
  await client.build(body, { idempotencyKey: freshKey() })
  expect([server.received.length, seen]).toEqual([2, 0])
  await client.build(body, { idempotencyKey: freshKey() })
  expect(seen).toBeGreaterThan(0)
})

it.each(['a\r\nX-Admin: 1', 'a\nb', '商户'])('sends nothing under a header that would be %j', async (preferred) => {
  const server = await listen((_request, response) => sendSigned(response, { body: built }))
  const { get } = createKeyring({ [publicKeyId]: wechatpay.publicPem })
  let name = publicKeyId
  const keyring = {
    get: (serial: string): Promise<PlatformKey | undefined> => get(serial),
    get preferred() {
      return name
    },
  }
  const client = createPartnershipsClient({ ...vendorOptions, wechatpay: keyring, hosts: [server.url] })
  name = preferred
  expect(await rejection(client.build(body, { idempotencyKey: freshKey() }))).toBeInstanceOf(TypeError)
  expect(server.received).toEqual([])
})
