/** What no sandbox does: broken bytes, closed ports, redirects to strangers, serials in other spellings. */
import { X509Certificate } from 'node:crypto'
import { createKeyring } from '@wechatpay-edge/core'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it } from 'vitest'
import { signedResponse } from '../../lib/vendor.ts'
import { closedUrl, listen, sendSigned, transportOptions } from './lib/raw-server.ts'
import { body, calls, freshKey, header, rejection, useSandbox } from './lib/served.ts'
import { byTransport } from './lib/transport.ts'

const names = ['build', 'terminate', 'listPage', 'list'] as const
const answer = '{"data":[],"terminate_time":"2015-05-20T13:29:35.120+08:00","total_count":0,"offset":0,"limit":20}'

describe.each(names)('%s', (name) => {
  it('refuses a signed success that is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"state":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
    const server = await listen((_request, response) => sendSigned(response, { body: bytes }))
    const client = createPartnershipsClient({ ...transportOptions(), hosts: [server.url] })
    expect(await rejection(calls[name](client))).toMatchObject({
      code: 'ERR_WECHATPAY_API',
      status: 200,
      apiCode: '',
      verified: true,
      retryable: false,
      outcome: 'unknown',
    })
    expect(server.received).toHaveLength(1)
  })

  it('refuses a response that is cut off in the middle of its body', async () => {
    const server = await listen((_request, response) => {
      const { headers } = signedResponse({ body: answer })
      response.writeHead(200, { ...Object.fromEntries(headers), 'Content-Length': answer.length })
      response.write(answer.slice(0, 30), () => response.destroy())
    })
    const client = createPartnershipsClient({ ...transportOptions(), hosts: [server.url] })
    expect(await rejection(calls[name](client))).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      timeout: false,
      attempts: 3,
      outcome: 'unknown',
      requestId: '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
    })
    expect(server.received).toHaveLength(3)
  })

  it('ends a response that never ends, at its time', async () => {
    const server = await listen((_request, response) => {
      const { headers } = signedResponse({ body: answer })
      response.writeHead(200, { ...Object.fromEntries(headers), 'Content-Length': answer.length })
      response.write(answer.slice(0, 30))
    })
    const client = createPartnershipsClient({
      ...transportOptions(),
      hosts: [server.url],
      timeoutMs: 1000,
      maxRetries: 0,
    })
    expect(await rejection(calls[name](client))).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      timeout: true,
      attempts: 1,
      outcome: 'unknown',
    })
  })

  it('does not go on reading a response that is too long', async () => {
    let closed = 0
    const server = await listen((_request, response) => {
      response.on('close', () => closed++)
      response.writeHead(200, Object.fromEntries(signedResponse().headers))
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, ' ')));
      }
      response.on('drain', more)
      more()
    })
    const client = createPartnershipsClient({ ...transportOptions(), hosts: [server.url], maxAnswerBytes: 100_000 })
    expect(await rejection(calls[name](client))).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
      message: expect.stringContaining('100000 bytes'),
    })
    await expect.poll(() => closed).toBe(server.received.length)
  })

  it('does not follow a redirect to a stranger', async () => {
    const stranger = await listen((_request, response) => sendSigned(response, { body: answer }))
    const server = await listen((_request, response) => {
      response.writeHead(307, { Location: `${stranger.url}/v3/marketing/partnerships` }).end()
    })
    const client = createPartnershipsClient({ ...transportOptions(), hosts: [server.url] })
    expect(await rejection(calls[name](client))).toMatchObject({
      code: 'ERR_WECHATPAY_API',
      status: 307,
      verified: false,
      outcome: 'unknown',
      retryable: false,
    })
    expect(server.received).toHaveLength(1)
    expect(stranger.connections).toBe(0)
  })

  it('was not sent where every host refuses the connection', async () => {
    const client = createPartnershipsClient({ ...transportOptions(), hosts: [await closedUrl(), await closedUrl()] })
    expect(await rejection(calls[name](client))).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      timeout: false,
      attempts: 3,
      outcome: 'not-sent',
    })
  })
})

describe('hosts', () => {
  const served = useSandbox()

  it.each(['build', 'terminate', 'listPage', 'list'] as const)(
    '%s goes to the backup after a refused connection',
    async (name) => {
      const { partner, authorized_data } = body
      served.sandbox.partnerships.seed([{ partner, authorized_data }])
      const hosts: string[] = []
      const client = served.client({
        hosts: [await closedUrl(), served.url],
        observe: (event) => {
          if (event.type === 'error') hosts.push(`${event.attempt} ${event.host} failed`)
          if (event.type === 'response') hosts.push(`${event.attempt} ${event.host} ${event.status}`)
        },
      })
      await calls[name](client)
      expect(served.requests).toHaveLength(1)
      expect(hosts).toEqual([expect.stringMatching(/^1 .* failed$/), `2 ${served.url} 200`])
    },
  )

  it('a refusal by the backup is `refused` where nothing was sent before', async () => {
    served.sandbox.faults.push({ kind: 'status', status: 403, code: 'NO_AUTH' })
    const client = served.client({ hosts: [await closedUrl(), served.url] })
    expect(await rejection(calls.build(client))).toMatchObject({ status: 403, outcome: 'refused' })
  })

  it('it stays `unknown` where the main host was silent and the backup refuses the connection', async () => {
    const silent = await listen(() => {})
    const client = served.client({ hosts: [silent.url, await closedUrl()], timeoutMs: 300 })
    expect(await rejection(calls.build(client))).toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      attempts: 3,
      outcome: 'unknown',
    })
    expect(silent.received).toHaveLength(1)
  })
})

describe('a serial with a leading zero', () => {
  it.each([
    ['as it is', (serial: string) => serial],
    ['in lower case', (serial: string) => serial.toLowerCase()],
    ['without the zero', (serial: string) => serial.slice(1)],
  ])('is found %s, and sent as it is given', async (_title, spell) => {
    const sandbox = await createSandbox({ serialWithLeadingZero: true })
    const server = await serve(sandbox)
    const { merchant } = sandbox.clientOptions
    const { serialNo, pem } = sandbox.wechatpay.certificate
    expect(serialNo).toMatch(/^0/)
    expect(merchant.serialNo).toMatch(/^0/)
    const client = createPartnershipsClient({
      merchant: { ...merchant, serialNo: spell(merchant.serialNo) },
      wechatpay: { [spell(serialNo)]: pem },
      hosts: [server.url],
    })
    await client.ready()
    await client.build(body, { idempotencyKey: freshKey() })
    const [request] = sandbox.requests
    expect(request && header(request, 'Wechatpay-Serial')).toBe(spell(serialNo))
    await server.close()
  })
})

describe("the merchant's own certificate under `wechatpay`", () => {
  it('is found when the client is made, whatever its serial is written like, or by ready() under another name', async () => {
    const sandbox = await createSandbox({ serialWithLeadingZero: true })
    const { certificate, serialNo } = sandbox.merchant
    const { merchant } = sandbox.clientOptions
    const { publicKey } = sandbox.wechatpay
    for (const name of [serialNo, serialNo.toLowerCase(), serialNo.slice(1)]) {
      const keys = { [publicKey.id]: publicKey.pem, [name]: certificate }
      for (const wechatpay of [keys, createKeyring(keys)]) {
        expect(() => createPartnershipsClient(byTransport({ merchant, wechatpay }))).toThrow(
          expect.objectContaining({ code: 'ERR_WECHATPAY_KEY', path: `wechatpay.${name}` }),
        )
      }
    }
    const keys = { [publicKey.id]: publicKey.pem, PUB_KEY_ID_1: publicKeyOf(certificate) }
    for (const wechatpay of [keys, createKeyring(keys)]) {
      const client = createPartnershipsClient(byTransport({ merchant, wechatpay }))
      expect(await rejection(client.ready())).toMatchObject({
        code: 'ERR_WECHATPAY_KEY',
        path: 'wechatpay.PUB_KEY_ID_1',
      })
    }
  })
})

function publicKeyOf(certificate: string): string {
  return new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }) as string
}
