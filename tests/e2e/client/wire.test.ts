/** What a server or a network can put on the wire beside the signed body: it never decides, and never breaks a call. */

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signedResponse } from '../../lib/vendor.ts'
import { transportOptions } from './lib/raw-server.ts'
import { body, collect, freshKey, query, rejection } from './lib/served.ts'

/** A server that sends these bytes for each request. */
async function sendRaw(write: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => write(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const success = '{"state":"ESTABLISHED"}'
const failure = '{"code":"INVALID_REQUEST","message":"no"}'

/** The signed bytes of a response, under any status line, with white space behind the values of its signature headers. */
function raw(statusLine: string, text: string, space = ''): Buffer {
  const { headers } = signedResponse({ body: text })
  headers.set('Content-Length', `${Buffer.byteLength(text)}`)
  const lines = [...headers].map(([name, value]) => `${name}: ${value}${name.startsWith('wechatpay') ? space : ''}`)
  return Buffer.from([`HTTP/1.1 ${statusLine}`, ...lines, 'Connection: close', '', text].join('\r\n'))
}

async function client(bytes: Buffer) {
  const url = await sendRaw((socket) => socket.end(bytes))
  return createPartnershipsClient({ ...transportOptions(), hosts: [url], maxRetries: 0 })
}

describe('the status line is not signed', () => {
  it.each(['400 Bad Request', '403 Forbidden', '404 Not Found', '409 Conflict'])(
    'a signed success under %s does not say that nothing was done',
    async (statusLine) => {
      const { build } = await client(raw(statusLine, success))
      expect(await rejection(build(body, { idempotencyKey: freshKey() }))).toMatchObject({
        code: 'ERR_WECHATPAY_API',
        verified: true,
        outcome: 'unknown',
      })
    },
  )

  it('a signed error under 200 is no success, and no end of a list', async () => {
    const partnerships = await client(raw('200 OK', failure))
    const wanted = { code: 'ERR_WECHATPAY_API', apiCode: 'INVALID_REQUEST', outcome: 'unknown' }
    expect(await rejection(partnerships.build(body, { idempotencyKey: freshKey() }))).toMatchObject(wanted)
    expect(await rejection(collect(partnerships.list(query)))).toMatchObject(wanted)
    const { data, error } = await partnerships.client.POST('/v3/marketing/partnerships/build', {
      body,
      params: { header: { 'Idempotency-Key': freshKey() } },
    })
    expect({ data, error }).toEqual({ data: undefined, error: JSON.parse(failure) })
  })

  // Status, body, and the `error` of `.client`.
  it.each([
    ['202 Accepted', '{"state":"ESTABLISHED"}', { state: 'ESTABLISHED' }],
    ['202 Accepted', '', { code: '', message: '' }],
    ['204 No Content', '', { code: '', message: '' }],
    ['200 OK', '', { code: '', message: '' }],
    ['200 OK', '[]', []],
    ['200 OK', 'null', { code: '', message: '' }],
    ['200 OK', '"done"', 'done'],
  ])('a signed %s with %j is no success of a write, neither of a method nor of .client', async (line, text, failed) => {
    const partnerships = await client(raw(line, text))
    const idempotencyKey = freshKey()
    expect(await rejection(partnerships.build(body, { idempotencyKey }))).toMatchObject({
      code: 'ERR_WECHATPAY_API',
      status: Number.parseInt(line, 10),
      verified: true,
      outcome: 'unknown',
    })
    const params = { header: { 'Idempotency-Key': idempotencyKey } }
    const { data, error } = await partnerships.client.POST('/v3/marketing/partnerships/build', { body, params })
    expect({ data, error }).toEqual({ data: undefined, error: failed })
  })

  it('a signed 200 without rows is no page, neither of a method nor of .client', async () => {
    const partnerships = await client(raw('200 OK', '{"total_count":1}'))
    expect(await rejection(partnerships.listPage(query))).toMatchObject({ code: 'ERR_WECHATPAY_API', status: 200 })
    const { data, error } = await partnerships.client.GET('/v3/marketing/partnerships', { params: { query } })
    expect({ data, error }).toEqual({ data: undefined, error: { total_count: 1 } })
  })

  it('a body that .client gives as text is judged by its status alone', async () => {
    const partnerships = await client(raw('200 OK', '[]'))
    const init = { params: { query }, parseAs: 'text' } as const
    const { data } = await partnerships.client.GET('/v3/marketing/partnerships', init)
    expect(data).toBe('[]')
  })

  it.each(['200 成功', '200 \xe9t\xe9', '200'])('its words do not break a response: %j', async (statusLine) => {
    const { build } = await client(raw(statusLine, success))
    expect(await build(body, { idempotencyKey: freshKey() })).toEqual({ state: 'ESTABLISHED' })
  })

  it.each(['502 网关错误', '600 Beyond', '999 Far beyond', '299 Odd'])(
    '%s is a typed error or data',
    async (statusLine) => {
      const { build } = await client(raw(statusLine, failure))
      expect(await rejection(build(body, { idempotencyKey: freshKey() }))).toMatchObject({
        code: expect.stringMatching(/^ERR_WECHATPAY_(API|CONNECTION)$/),
        outcome: 'unknown',
      })
    },
  )
})

describe('white space around the values of headers', () => {
  it.each([' ', '\t', ' \t '])('is not part of them: %j', async (space) => {
    const { build } = await client(raw('200 OK', success, space))
    expect(await build(body, { idempotencyKey: freshKey() })).toEqual({ state: 'ESTABLISHED' })
  })
})
