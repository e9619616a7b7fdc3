/** A path that ends with a slash, and a success with nothing: what is sent and signed, and what it means. */

import { createVerify } from 'node:crypto'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { merchant } from '../../lib/vendor.ts'
import { createThingNumbersClient } from '../../spec/generate/cases/thing-numbers/generated/client.ts'
import { numbersOperations } from './lib/payees.ts'
import { listen, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { rejection } from './lib/served.ts'

const number = { number: '9007199254740993' } as const
const target = '/v3/numbers/9007199254740993/touches/'

/** A client of a WeChat Pay that responds with this, signed. */
async function connect(response: { readonly status: number; readonly body: string }) {
  const server = await listen((_request, reply) => sendSigned(reply, response))
  const client = createThingNumbersClient({ ...vendorOptions, hosts: [server.url], maxRetries: 0 })
  return { client, received: server.received }
}

describe('a slash at the end of a path', () => {
  it('is sent and signed, by methods, .client and middleware, as OpenSSL verifies it', async () => {
    const { client, received } = await connect({ status: 200, body: '' })
    await client.touch(number)
    await client.client.POST('/v3/numbers/{number}/touches/', { params: { path: number } })
    client.client.use({ onRequest: ({ request }) => new Request(request) })
    await client.touch(number)
    expect(received.map((request) => request.target)).toEqual([target, target, target])
    for (const { headers } of received) {
      const { authorization = '' } = headers
      const value = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(authorization)?.[1] ?? ''
      const signed = `POST\n${target}\n${value('timestamp')}\n${value('nonce_str')}\n\n`
      const isValid = createVerify('RSA-SHA256').update(signed).verify(merchant.publicPem, value('signature'), 'base64')
      expect(isValid).toBe(true)
    }
  })

  it('makes another path to the sandbox, which does not serve it without', async () => {
    const sandbox = await createSandbox({ operations: await numbersOperations() })
    const server = await serve(sandbox)
    onTestFinished(() => server.close())
    const { merchant, wechatpay } = sandbox.clientOptions
    const client = createThingNumbersClient({ merchant, wechatpay, hosts: [server.url] })
    const { data, response } = await client.touch(number).withResponse()
    expect([data, response.status, response.headers.get('content-length')]).toEqual([undefined, 200, '0'])
    expect(sandbox.requests.at(-1)?.target).toBe(target)
    expect((await fetch(server.url + target.slice(0, -1), { method: 'POST' })).status).toBe(404)
    expect((await fetch(server.url + target, { method: 'POST' })).status).not.toBe(404)
  })
})

describe('a success with nothing', () => {
  it.each([200, 204])('is a %i without a body: it resolves with undefined', async (status) => {
    const { client } = await connect({ status, body: '' })
    expect(await client.touch(number)).toBeUndefined()
    const { data, error, response } = await client.client.POST('/v3/numbers/{number}/touches/', {
      params: { path: number },
    })
    expect([data, error, response.status]).toEqual([undefined, undefined, status])
  })

  it("is no 200 with WeChat Pay's error, and none of an operation that has content", async () => {
    const failed = await connect({ status: 200, body: JSON.stringify({ code: 'SYSTEM_ERROR', message: '系统异常' }) })
    expect(await rejection(failed.client.touch(number))).toMatchObject({ apiCode: 'SYSTEM_ERROR', outcome: 'unknown' })
    for (const status of [200, 204]) {
      const { client } = await connect({ status, body: '' })
      expect(await rejection(client.get(number))).toMatchObject({ name: 'ApiError', status })
    }
  })
})
