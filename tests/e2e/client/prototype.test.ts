/** What some other code puts on `Object.prototype` changes neither an operation nor the options of a call. */
import { createPartnershipsClient, listPartnershipsPage } from '@wechatpay-edge/partnerships'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listen, type RawServer, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { body, query, rejection } from './lib/served.ts'

/** Puts a property where every object finds it, until the test is over. */
function pollute(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true })
  onTestFinished(() => {
    Reflect.deleteProperty(Object.prototype, name)
  })
}

const writePath = '/v3/marketing/partnerships/build'
const write = { body, params: { header: { 'Idempotency-Key': 'key_1' } } } as const
const success = '{"state":"ESTABLISHED"}'

/** The same write, by both ways. */
const writes = [
  ['a method', (client: Client) => client.build(body, { idempotencyKey: 'key_1' })],
  ['.client', (client: Client) => client.client.POST(writePath, write).then(({ data }) => data)],
] as const

type Client = ReturnType<typeof createPartnershipsClient>

const clientOf = ({ url }: RawServer) => createPartnershipsClient({ ...vendorOptions, hosts: [url], maxRetries: 0 })

const answer = (text: string, status = 200) =>
  listen((_request, response) => sendSigned(response, { status, body: text }))

describe.each(writes)('by %s', (_title, call) => {
  it('an unsigned success is refused, whatever is called `unsigned`', async () => {
    const server = await listen((_request, response) => response.end(success))
    const client = clientOf(server)
    pollute('unsigned', true)
    expect(await rejection(call(client))).toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', reason: 'missing-header' })
  })

  it.each<[string, unknown]>([
    ['fetch', async () => Promise.reject(new Error('the transport of another'))],
    ['middleware', [{ onRequest: () => new Response('{}') }]],
    ['parseAs', 'stream'],
    ['timeoutMs', 0],
    ['skipValidationOfPaths', 'x'],
    ['noContent', true],
    ['pagination', { rows: 'rows', total: 'total', key: [], offset: 'o', limit: 'l' }],
    ['rest', { method: 'GET' }],
  ])('`%s` comes from the caller alone', async (name, value) => {
    const server = await answer(success)
    const client = clientOf(server)
    pollute(name, value)
    expect(await call(client)).toEqual({ state: 'ESTABLISHED' })
    expect(server.received.map(({ method, target }) => [method, target])).toEqual([['POST', writePath]])
    expect(String(server.received[0]?.body)).toBe(JSON.stringify(body))
  })
})

it('a refusal of a write is no empty page', async () => {
  const failure = { code: 'PARAM_ERROR', message: '参数错误' }
  const client = clientOf(await answer(JSON.stringify(failure), 400))
  pollute('emptyAnswer', { status: 400, ...failure, page: { state: 'ESTABLISHED' } })
  expect(await rejection(client.build(body, { idempotencyKey: 'key_1' }))).toMatchObject({ outcome: 'refused' })
})

it('a body without a required part is refused, whatever is not to be checked', async () => {
  const client = clientOf(await answer(success))
  pollute('skipValidationOfPaths', ['authorized_data'])
  const partial = { ...write, body: { partner: body.partner } } as never
  expect(await rejection(client.client.POST(writePath, partial))).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION' })
})

it('a list reads its own operation', async () => {
  const client = clientOf(await answer('{"data":[]}'))
  pollute('unsigned', true)
  pollute('pathParams', { required: ['x'] })
  expect(await client.listPage(query)).toEqual({ data: [] })
  for await (const row of client.list(query)) expect(row).toBeUndefined()
  expect(await listPartnershipsPage(client.client.wechatpay, query)).toEqual({ data: [] })
})
