import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createIdentity,
  createSandbox,
  type NotificationDelivery,
  type NotifyOptions,
  type Sandbox,
  type SandboxIdentity,
  type SandboxOptions,
} from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { useCoupon } from '../lib/coupons.ts'
import { decrypt, isSigned, type Received, read } from '../lib/received.ts'
import { draft, send, toRequest } from '../lib/request.ts'

let identity: SandboxIdentity
beforeAll(async () => {
  identity = await createIdentity()
})
afterEach(() => void vi.useRealTimers())

const event = 'TRANSACTION.SUCCESS'
const data = { out_trade_no: '1217752501201407033233368018', trade_state: 'SUCCESS' }
const startMs = Date.UTC(2026, 10, 28, 2, 0, 0)
const day = 86_400_000

/** A sandbox whose clock stands still unless it is moved. */
function still(options: SandboxOptions = {}): Promise<Sandbox> {
  return createSandbox({ identity, now: () => startMs, ...options })
}

/** A handler that keeps what came, and responds with these statuses, the last one for ever. */
function receiver(...statuses: readonly number[]) {
  const received: Received[] = []
  const handler = async (request: Request): Promise<Response> => {
    received.push(await read(request))
    const status = statuses[received.length - 1] ?? statuses.at(-1) ?? 204
    return new Response(status === 204 ? null : `{"status":${status}}`, { status })
  }
  return { received, handler }
}

/** Listens on loopback until the test ends. */
async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a notification to a handler', () => {
  it.each([200, 204])('is signed and encrypted, and delivered by a %i', async (status) => {
    const sandbox = await still()
    const { received, handler } = receiver(status)
    const delivery = await sandbox.notify(event, data, { to: handler })
    expect(received).toHaveLength(1)
    const [one] = received as [Received]
    expect([one.request.method, one.request.url]).toEqual(['POST', 'https://merchant.example/notify'])
    expect(isSigned(one, sandbox.wechatpay.publicKey.pem)).toBe(true)
    expect(one.header('Timestamp')).toBe(`${startMs / 1000}`)
    expect(one.json).toMatchObject({ event_type: event, create_time: '2026-11-28T10:00:00+08:00' })
    expect(JSON.parse(decrypt(one, sandbox))).toEqual(data)
    const responseText = status === 204 ? '' : '{"status":200}'
    expect(delivery).toEqual({
      id: one.json.id,
      mchid: identity.merchant.mchid,
      event,
      data,
      url: 'https://merchant.example/notify',
      state: 'delivered',
      nextAttemptMs: undefined,
      attempts: [{ sentAtMs: startMs, status, responseText }],
    })
    expect(sandbox.notifications).toEqual([delivery])
    await sandbox.advance(2 * day)
    expect(received).toHaveLength(1)
  })

  it('is signed with the platform certificate of a merchant that has no public key', async () => {
    const sandbox = await still({ certificates: { mode: 'certificate' } })
    const { received, handler } = receiver(204)
    await sandbox.notify(event, data, { to: handler })
    sandbox.configure({ certificates: { mode: 'switching' } })
    await sandbox.notify(event, data, { to: handler })
    const pems = [identity.wechatpay.certificate.pem, identity.wechatpay.publicKey.pem]
    expect(received.map((one, index) => isSigned(one, pems[index] ?? ''))).toEqual([true, true])
  })

  it('has what a test decides', async () => {
    const sandbox = await still()
    const { received, handler } = receiver()
    const content = {
      id: 'EV-1',
      summary: '支付成功',
      originalType: 'mch_payment',
      createTime: 'then',
      associatedData: '',
    }
    const url = 'https://shop.example/wxpay'
    await sandbox.notify(event, 'as it is', { to: handler, url, signer: 'certificate', ...content })
    const [one] = received as [Received]
    expect(one.json).toMatchObject({ id: 'EV-1', summary: '支付成功', create_time: 'then' })
    expect(one.json.resource).toMatchObject({ original_type: 'mch_payment', associated_data: '' })
    expect([one.request.url, decrypt(one, sandbox)]).toEqual([url, 'as it is'])
    expect(one.header('Serial')).toBe(identity.wechatpay.certificate.serialNo)
    expect(isSigned(one, identity.wechatpay.certificate.pem)).toBe(true)
  })

  it.each([201, 202, 302, 401, 404, 500, 503])('fails by a %i, and is sent again after 15 seconds', async (status) => {
    const sandbox = await still()
    const { received, handler } = receiver(status, 204)
    const delivery = await sandbox.notify(event, data, { to: handler })
    expect(delivery).toMatchObject({ state: 'scheduled', nextAttemptMs: startMs + 15_000, attempts: [{ status }] })
    await sandbox.advance(14_999)
    expect(received).toHaveLength(1)
    await sandbox.advance(1)
    expect(received).toHaveLength(2)
  })

  it('fails by what the handler throws, and the report has it', async () => {
    const sandbox = await still()
    const error = new Error('The database is down')
    const thrown = () => {
      throw error
    }
    const rejected = () => Promise.reject(error)
    for (const to of [thrown, rejected]) {
      const { state, attempts } = await sandbox.notify(event, data, { to })
      expect([state, attempts]).toEqual(['scheduled', [{ sentAtMs: startMs, error }]])
    }
    const nothing = await sandbox.notify(event, data, { to: (() => undefined) as never })
    expect(nothing).toMatchObject({
      state: 'scheduled',
      attempts: [{ error: new TypeError('The handler returned no Response') }],
    })
  })

  it('fails if there is no response after 5 seconds, and the signal of its Request says so', async () => {
    const sandbox = await still()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let signal: AbortSignal | undefined
    const called = new Promise<void>((resolve) => {
      const to = (request: Request) => {
        signal = request.signal
        resolve()
        return new Promise<Response>(() => {})
      }
      void sandbox.notify(event, data, { to })
    })
    await called
    const [delivery] = sandbox.notifications as [NotificationDelivery]
    await vi.advanceTimersByTimeAsync(4999)
    expect([signal?.aborted, delivery.attempts, delivery.state]).toEqual([false, [], 'scheduled'])
    await vi.advanceTimersByTimeAsync(1)
    expect(signal?.aborted).toBe(true)
    const error = new Error('There was no response within 5000 ms')
    expect(delivery).toMatchObject({ nextAttemptMs: startMs + 15_000, attempts: [{ error }] })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval'] })
    const sandbox = await still()
    await sandbox.notify(event, data, { to: () => new Response(null, { status: 500 }) })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('sending again', () => {
  // https://pay.weixin.qq.com/doc/v3/merchant/4012791861: 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h
  const seconds = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600]
  const totalMs = (24 * 60 + 4) * 60_000

  it('follows WeChat Pay’s schedule, 15 times in 24 hours and 4 minutes, and then gives up', async () => {
    const sandbox = await still()
    const { received, handler } = receiver(500)
    const delivery = await sandbox.notify(event, data, { to: handler })
    await sandbox.advance(totalMs - 1)
    expect(delivery).toMatchObject({ state: 'scheduled', nextAttemptMs: startMs + totalMs })
    expect(received).toHaveLength(15)
    await sandbox.advance(30 * day)
    expect(delivery).toMatchObject({ state: 'given-up', nextAttemptMs: undefined })
    const times = delivery.attempts.map(({ sentAtMs }) => (sentAtMs - startMs) / 1000)
    expect(times.slice(1).map((time, index) => time - (times[index] ?? 0))).toEqual(seconds)
    expect(received.map(({ header }) => Number(header('Timestamp')) - startMs / 1000)).toEqual(times)
    expect(sandbox.now()).toBe(startMs + totalMs - 1 + 30 * day)
  })

  it('keeps id and ciphertext, with a fresh timestamp, nonce and signature', async () => {
    const sandbox = await still()
    const { received, handler } = receiver(500, 500, 204)
    await sandbox.notify(event, data, { to: handler })
    await sandbox.advance(15_000)
    await sandbox.advance(15_000)
    const [first, second, third] = received as [Received, Received, Received]
    expect([second.text, third.text]).toEqual([first.text, first.text])
    for (const name of ['Timestamp', 'Nonce', 'Signature']) {
      expect(new Set(received.map(({ header }) => header(name))).size).toBe(3)
    }
    expect(received.map((one) => isSigned(one, sandbox.wechatpay.publicKey.pem))).toEqual([true, true, true])
    expect(sandbox.notifications[0]).toMatchObject({ state: 'delivered', attempts: [{}, {}, { status: 204 }] })
  })

  it('sends in the order of time, and only what is due', async () => {
    const sandbox = await still()
    const order: string[] = []
    const to = (name: string) => () => {
      order.push(`${name} ${(sandbox.now() - startMs) / 1000}`)
      return new Response(null, { status: 500 })
    }
    await sandbox.notify(event, data, { to: to('a') })
    await sandbox.advance(10_000)
    await sandbox.notify(event, data, { to: to('b') })
    await sandbox.advance(50_000)
    expect(order).toEqual(['a 0', 'b 10', 'a 15', 'b 25', 'a 30', 'b 40', 'a 60'])
  })

  it('is done by advance alone, however much time goes by', async () => {
    let nowMs = startMs
    const sandbox = await still({ now: () => nowMs })
    const { received, handler } = receiver(500)
    const delivery = await sandbox.notify(event, data, { to: handler })
    nowMs += day
    expect(received).toHaveLength(1)
    await sandbox.advance(0)
    // Late, and the next one is as far from it as ever.
    expect(delivery.attempts[1]?.sentAtMs).toBe(startMs + day)
    expect(delivery.nextAttemptMs).toBe(startMs + day + 15_000)
    expect(received).toHaveLength(2)
  })

  it('is waited for: what is on its way, and what a handler sends in its turn', async () => {
    const sandbox = await still()
    const { received, handler } = receiver()
    void sandbox.notify(event, data, {
      to: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        void sandbox.notify('REFUND.SUCCESS', data, { to: handler })
        return new Response(null, { status: 204 })
      },
    })
    await sandbox.advance(0)
    expect(sandbox.notifications.map(({ state }) => state)).toEqual(['delivered', 'delivered'])
    expect(received).toHaveLength(1)
  })

  it('is one advance after the other', async () => {
    const sandbox = await still()
    const { received, handler } = receiver(500)
    await sandbox.notify(event, data, { to: handler })
    await Promise.all([sandbox.advance(15_000), sandbox.advance(15_000), sandbox.advance(15_000)])
    expect([sandbox.now(), received.length]).toEqual([startMs + 45_000, 3])
  })
})

describe('faults of a notification', () => {
  it('are met one a sending', async () => {
    const sandbox = await still()
    const { received, handler } = receiver(401)
    const faults: NotifyOptions['faults'] = [
      { kind: 'probe' },
      { kind: 'unsigned' },
      undefined,
      { kind: 'old-timestamp' },
    ]
    const delivery = await sandbox.notify(event, data, { to: handler, faults })
    await sandbox.advance(600_000)
    const valid = received.map((one) => isSigned(one, sandbox.wechatpay.publicKey.pem))
    expect(valid).toEqual([false, false, true, true, true])
    expect(received.map(({ header }) => header('Signature').slice(0, 19) === 'WECHATPAY/SIGNTEST/')).toEqual([
      true,
      ...Array(4).fill(false),
    ])
    const delays = received.map(
      ({ header }, index) => Number(header('Timestamp')) * 1000 - (delivery.attempts[index]?.sentAtMs ?? 0),
    )
    expect(delays.slice(2)).toEqual([0, -600_000, 0])
    expect(delivery.attempts.map(({ fault }) => fault)).toEqual([...faults, undefined])
  })

  it('are no two probes in a row', async () => {
    const sandbox = await still()
    const probe = { kind: 'probe' } as const
    const { received, handler } = receiver(401)
    const made = sandbox.notify(event, data, { to: handler, faults: [undefined, probe, probe] })
    await expect(made).rejects.toThrow(
      new TypeError('options.faults[2]: expected no probe after a probe, received one'),
    )
    await sandbox.notify(event, data, { to: handler, faults: [probe, undefined, probe] })
    await sandbox.advance(30_000)
    expect(received).toHaveLength(3)
  })
})

describe('a notification to a URL', () => {
  it('goes over TCP with its length, and the status decides, whatever the body says', async () => {
    const sandbox = await still()
    const bodies: string[] = []
    const url = await listen(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      bodies.push(body)
      expect([request.method, request.url, request.headers['content-type']]).toEqual([
        'POST',
        '/a/notify',
        'application/json',
      ])
      expect(request.headers['content-length']).toBe(`${Buffer.byteLength(body)}`)
      expect(request.headers['user-agent']).toBe('Mozilla/4.0')
      response.end('{"code":"FAIL","message":"失败"}')
    })
    const delivery = await sandbox.notify(event, data, { to: `${url}/a/notify` })
    expect(delivery).toMatchObject({
      state: 'delivered',
      url: `${url}/a/notify`,
      attempts: [{ status: 200, responseText: '{"code":"FAIL","message":"失败"}' }],
    })
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ id: delivery.id })
  })

  it('follows no redirect', async () => {
    const paths: string[] = []
    const url = await listen((request, response) => {
      paths.push(request.url ?? '')
      response.writeHead(307, { Location: '/elsewhere' }).end()
    })
    const sandbox = await still()
    const { state, attempts } = await sandbox.notify(event, data, { to: `${url}/notify` })
    expect([state, attempts[0]?.status, paths]).toEqual(['scheduled', 307, ['/notify']])
  })

  it('reads a long body no further than it must', async () => {
    let sent = 0
    const url = await listen((_request, response) => {
      response.on('error', () => {})
      const more = (): void => {
        while (!response.destroyed && response.write('a'.repeat(16_384))) sent += 16_384
      }
      response.on('drain', more)
      more()
    })
    const sandbox = await still()
    const { state, attempts } = await sandbox.notify(event, data, { to: `${url}/notify` })
    expect([state, attempts[0]?.status]).toEqual(['delivered', 200])
    expect(attempts[0]?.responseText?.length).toBeLessThan(1_000_000)
    expect(sent).toBeLessThan(100_000_000)
  })

  it('fails where nobody listens, and where the connection breaks', async () => {
    const sandbox = await still()
    const url = await listen((request) => void request.socket.destroy())
    for (const to of [`${url}/notify`, 'http://127.0.0.1:9/notify']) {
      const { state, attempts } = await sandbox.notify(event, data, { to })
      expect([state, attempts]).toEqual(['scheduled', [{ sentAtMs: startMs, error: expect.any(TypeError) }]])
    }
  })

  it('is given to the option fetch as one Request', async () => {
    const requests: Request[] = []
    const fetch = async (request: Request): Promise<Response> => {
      requests.push(request)
      return new Response(null, { status: 204 })
    }
    const sandbox = await still({ fetch })
    const delivery = await sandbox.notify(event, data, { to: 'https://shop.example/notify' })
    expect(delivery.state).toBe('delivered')
    expect(requests).toMatchObject([{ method: 'POST', url: 'https://shop.example/notify', redirect: 'manual' }])
    expect(isSigned(await read(requests[0] as Request), sandbox.wechatpay.publicKey.pem)).toBe(true)
  })

  it.each([
    'http://shop.example/notify',
    'http://127.0.0.1.shop.example/notify',
    'http://10.0.0.1/notify',
    'ftp://127.0.0.1/notify',
    'https://user:password@shop.example/notify',
    'https://shop.example/notify?id=1',
    'https://shop.example/notify?',
    'https://shop.example/notify#top',
    '/notify',
    '',
    undefined,
    null,
    {},
  ])('is refused, and not sent: %j', async (to) => {
    const fetch = vi.fn()
    const sandbox = await still({ fetch })
    const made = sandbox.notify(event, data, { to: to as string })
    const message =
      'options.to: expected a handler, or a URL with https, or http on loopback alone, without user, query and fragment, received another value'
    await expect(made).rejects.toThrow(new TypeError(message))
    expect([fetch.mock.calls, sandbox.notifications]).toEqual([[], []])
  })

  it.each(['http://localhost/n', 'http://127.9.9.9:8080/n', 'http://[::1]:80/n', 'https://10.0.0.1/n'])(
    'may be %s',
    async (to) => {
      const fetch = async () => new Response()
      expect((await (await still({ fetch })).notify(event, data, { to })).state).toBe('delivered')
    },
  )
})

describe('an invalid argument', () => {
  const to = () => new Response()
  it.each<[unknown, unknown, unknown, string]>([
    ['', data, { to }, 'event: expected an event_type'],
    [event, undefined, { to }, 'data: expected a value that JSON has, received none'],
    [event, data, undefined, 'options: expected an object, received undefined'],
    [
      event,
      data,
      { to, fault: {} },
      "options.fault: expected one of signer, id, createTime, summary, originalType, webhook, associatedData, to, mchid, url, faults, received another name. Do you mean 'faults'?",
    ],
    [event, data, { to, faults: {} }, 'options.faults: expected an array of faults, received object'],
    [
      event,
      data,
      { to, faults: [{ kind: 'hang' }] },
      'options.faults[0]: expected one of kind unsigned, wrong-signature, probe',
    ],
    [
      event,
      data,
      { to: 'https://shop.example/n', url: 'https://shop.example/n' },
      'options.url: expected none beside a URL in to',
    ],
    [event, data, { to, signer: 'both' }, 'options.signer: expected publicKey or certificate, received both'],
  ])('of notify is a TypeError: %#', async (name, value, options, message) => {
    const sandbox = await still()
    const made = sandbox.notify(name as never, value, options as never)
    await expect(made).rejects.toThrow(TypeError)
    await expect(made).rejects.toThrow(message)
    expect(sandbox.notifications).toEqual([])
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1000', undefined, 200 * 365 * day])(
    'of advance is a TypeError: %s',
    async (ms) => {
      const sandbox = await still()
      await expect(sandbox.advance(ms as number)).rejects.toThrow(/^ms: expected a whole number of ms/)
      expect(sandbox.now()).toBe(startMs)
    },
  )
})

describe('reset', () => {
  it('forgets the notifications, and what would be sent again', async () => {
    const sandbox = await still()
    const { received, handler } = receiver(500)
    await sandbox.notify(event, data, { to: handler })
    await sandbox.advance(5000)
    sandbox.reset()
    expect([sandbox.notifications, sandbox.now()]).toEqual([[], startMs])
    await sandbox.advance(day)
    expect(received).toHaveLength(1)
  })

  it('ends an advance that is under way', async () => {
    const sandbox = await still()
    let count = 0
    const to = () => {
      if (++count === 2) sandbox.reset()
      return new Response(null, { status: 500 })
    }
    await sandbox.notify(event, data, { to })
    await Promise.all([sandbox.advance(day), sandbox.advance(day)])
    expect([count, sandbox.now(), sandbox.notifications]).toEqual([2, startMs, []])
    await sandbox.advance(1000)
    expect(sandbox.now()).toBe(startMs + 1000)
  })
})

describe('a handler of the sandbox', () => {
  const target = '/v3/demo/coupons/1/use'
  const headers = { 'Idempotency-Key': 'k' }

  it('sends a notification after its response, once, and advance waits for it', async () => {
    const order: string[] = []
    const url = await listen((request, response) => {
      order.push('notification')
      request.resume()
      response.writeHead(204).end()
    })
    const sandbox = await createSandbox({
      identity,
      operations: [useCoupon],
      handlers: {
        async useCoupon({ notify, body }) {
          notify('COUPON.USE', { coupon_id: '1' }, (body as { notify_url: string }).notify_url)
          await new Promise((resolve) => setTimeout(resolve, 50))
          return { body: {} }
        },
      },
    })
    const served = await serve(sandbox)
    onTestFinished(served.close)
    const parts = draft(sandbox, { target, headers, body: { notify_url: `${url}/notify` } })
    const post = () => fetch(toRequest(parts, { host: served.url }))
    const response = await post()
    order.push(`response ${response.status}`)
    await sandbox.advance(0)
    expect(order).toEqual(['response 200', 'notification'])
    // A replay is no second use.
    expect((await post()).status).toBe(200)
    await sandbox.advance(0)
    expect(sandbox.notifications).toMatchObject([{ event: 'COUPON.USE', state: 'delivered', data: { coupon_id: '1' } }])
  })

  it('that sends a notification of no known kind fails, and nothing is sent', async () => {
    const sandbox = await createSandbox({
      identity,
      operations: [useCoupon],
      handlers: {
        useCoupon({ notify }) {
          notify('COUPON.USE', {}, 'https://shop.example/notify', { webhook: 'couponUsed' })
          return { body: {} }
        },
      },
    })
    await expect(send(sandbox, { target, headers, body: {} })).rejects.toThrow(/^webhook: expected one of /)
    expect(sandbox.notifications).toEqual([])
  })

  it('sends nothing to a URL to which a sandbox does not send, and the report says why', async () => {
    const fetched = vi.fn()
    const sandbox = await createSandbox({
      identity,
      fetch: fetched,
      operations: [useCoupon],
      handlers: {
        useCoupon({ notify }) {
          notify('COUPON.USE', {}, 'http://shop.example/notify')
          return { body: {} }
        },
      },
    })
    expect((await send(sandbox, { target, headers, body: {} })).status).toBe(200)
    await sandbox.advance(0)
    expect(sandbox.notifications).toMatchObject([
      {
        state: 'scheduled',
        attempts: [{ error: expect.objectContaining({ message: expect.stringMatching(/^url: /) }) }],
      },
    ])
    expect(fetched).not.toHaveBeenCalled()
  })
})
