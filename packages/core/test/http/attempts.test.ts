import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import {
  type AttemptsOptions,
  attempts,
  ConnectionError,
  KeyError,
  SignatureError,
  signRequest,
} from '@wechatpay-edge/core'
import { connect, repeat } from '@wechatpay-edge/core/internal'
import { describe, expect, it, vi } from 'vitest'

const hosts = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com']

/** A clock that stands still but for the waits, which it records; chance is a half. */
function patient(): { waits: number[]; options: AttemptsOptions } {
  const waits: number[] = []
  let time = 0
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms)
    time += ms
  }
  return { waits, options: { sleep, now: () => time, random: (bytes) => bytes.fill(128) } }
}

const answer = (status: number, headers = {}) => new Response(status === 204 ? null : '{}', { status, headers })
const probe = () => new SignatureError('probe', 'no')
const lost = () => new ConnectionError('lost', { outcome: 'unknown' })
const refused = () => new ConnectionError('refused', { outcome: 'not-sent' })

/** Sends the given results in turn, and records where to. */
function script(...results: (Response | Error)[]) {
  const sent: string[] = []
  const doubts: boolean[] = []
  const send = async ({ host, earlierUnknown }: { host: string; earlierUnknown: boolean }): Promise<Response> => {
    sent.push(host)
    doubts.push(earlierUnknown)
    const result = results[sent.length - 1]
    if (result instanceof Error) throw result
    return result ?? answer(200)
  }
  return { send, sent, doubts }
}

describe('a call is repeated', () => {
  it.each([202, 429, 500, 502, 503])('after %i, on the same host, twice at most', async (status) => {
    const { send, sent } = script(answer(status), answer(status), answer(status), answer(200))
    const { waits, options } = patient()
    expect((await attempts(send, options)).status).toBe(status)
    expect(sent).toEqual([hosts[0], hosts[0], hosts[0]])
    expect(waits).toEqual([125, 250])
  })

  it('after a signature by which WeChat Pay tests its callers, on the same host', async () => {
    const { send, sent } = script(probe(), answer(200))
    const { waits, options } = patient()
    expect((await attempts(send, options)).status).toBe(200)
    expect(sent).toEqual([hosts[0], hosts[0]])
    expect(waits).toEqual([125])
  })

  it('after a lost connection without a wait, and waits once each host was tried', async () => {
    const { send, sent } = script(lost(), lost(), lost(), answer(200))
    const { waits, options } = patient()
    expect((await attempts(send, { ...options, maxRetries: 3 })).status).toBe(200)
    expect(sent).toEqual([hosts[0], hosts[1], hosts[1], hosts[1]])
    // The second and the third wait of the backoff: a failover counts as a retry.
    expect(waits).toEqual([250, 500])
  })

  it('after a lost connection, on the backup host from then on', async () => {
    const { send, sent } = script(lost(), answer(503), answer(200))
    expect((await attempts(send, patient().options)).status).toBe(200)
    expect(sent).toEqual([hosts[0], hosts[1], hosts[1]])
  })

  it('and the last failure says how many attempts there were', async () => {
    const { send, sent } = script(lost(), lost(), lost())
    await expect(attempts(send, patient().options)).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      attempts: 3,
    })
    expect(sent).toEqual([hosts[0], hosts[1], hosts[1]])
  })

  it('with waits that are a random part of a time that doubles, up to 4 seconds', async () => {
    const { waits, options } = patient()
    const { send } = script(...Array.from({ length: 8 }, () => answer(500)))
    await attempts(send, { ...options, maxRetries: 7 })
    expect(waits).toEqual([125, 250, 500, 1000, 2000, 2000, 2000])
    for (const [byte, longest] of [
      [0, []],
      [255, [249.0234375]],
    ] as const) {
      const jittered = patient()
      await attempts(script(answer(500)).send, { ...jittered.options, random: (bytes) => bytes.fill(byte) })
      expect(jittered.waits).toEqual(longest)
    }
  })

  // `now` of patient() is 0: the first moment of 1970.
  it.each([
    ['2', 2000],
    [' 2 ', 2000],
    ['0', undefined],
    ['31', 30_000],
    ['999999999999999999', 30_000],
    ['Thu, 01 Jan 1970 00:00:05 GMT', 5000],
    ['Thu, 01 Jan 1970 00:59:00 GMT', 30_000],
    ['Wed, 31 Dec 1969 23:59:00 GMT', undefined],
    // Not what RFC 9110 allows: the backoff decides.
    ['', 125],
    ['soon', 125],
    ['2, 3', 125],
    ['NaN', 125],
  ])('after the wait that the response asks for: Retry-After %j', async (asked, waitMs) => {
    const { waits, options } = patient()
    const busy = answer(429, { 'Retry-After': asked })
    expect((await attempts(script(busy, answer(200)).send, options)).status).toBe(200)
    expect(waits).toEqual(waitMs === undefined ? [] : [waitMs])
  })

  it('and a discarded response is read to its end', async () => {
    const discarded = answer(500)
    await attempts(script(discarded, answer(200)).send, patient().options)
    expect(discarded.bodyUsed).toBe(true)
  })
})

describe('a call is not repeated', () => {
  it.each([200, 204, 302, 400, 401, 403, 404, 405, 409])('after %i', async (status) => {
    const { send, sent } = script(answer(status))
    expect((await attempts(send, patient().options)).status).toBe(status)
    expect(sent).toHaveLength(1)
  })

  it.each([
    ['a signature error', new SignatureError('mismatch', 'no')],
    ['a key error', new KeyError({ expected: 'a', received: 'b' }, { outcome: 'not-sent' })],
    ["a caller's error", new Error('mine')],
  ])('after %s', async (_title, error) => {
    const { send, sent } = script(error)
    await expect(attempts(send, patient().options)).rejects.toBe(error)
    expect(sent).toHaveLength(1)
  })

  it('where that may do harm', async () => {
    const { send, sent } = script(lost())
    await expect(attempts(send, { ...patient().options, repeatable: false })).rejects.toMatchObject({ attempts: 1 })
    expect(sent).toHaveLength(1)
  })

  it('where the caller wants no retries', async () => {
    const { send, sent } = script(answer(500))
    expect((await attempts(send, { ...patient().options, maxRetries: 0 })).status).toBe(500)
    expect(sent).toHaveLength(1)
  })

  it('past the deadline', async () => {
    const { send, sent } = script(answer(500), answer(500), answer(200))
    const { options, waits } = patient()
    expect((await attempts(send, { ...options, deadlineMs: 500 })).status).toBe(500)
    expect(sent).toHaveLength(2)
    expect(waits).toEqual([125])
  })

  it('past the deadline, if the response asks for a longer wait', async () => {
    const { send, sent } = script(answer(503, { 'Retry-After': '10' }), answer(200))
    const { options, waits } = patient()
    expect((await attempts(send, { ...options, deadlineMs: 10_000 })).status).toBe(503)
    expect([sent.length, waits]).toEqual([1, []])
  })
})

describe('the outcome of a failed call is the worst of its attempts', () => {
  it.each([
    ['not-sent', [refused(), refused(), refused()]],
    ['unknown', [lost(), refused(), refused()]],
    ['unknown', [refused(), lost(), refused()]],
    ['unknown', [answer(500), refused(), refused()]],
    ['unknown', [answer(429), refused(), refused()]],
    ['unknown', [lost(), new KeyError({ expected: 'a', received: 'b' }, { outcome: 'not-sent' })]],
    ['not-sent', [refused(), new KeyError({ expected: 'a', received: 'b' }, { outcome: 'not-sent' })]],
    ['unknown', [probe(), probe(), probe()]],
  ])('%s: case %#', async (outcome, results) => {
    const { send } = script(...results)
    await expect(attempts(send, patient().options)).rejects.toMatchObject({ outcome })
  })

  it("and where a caller's own error comes after one that may have been carried out, it says so", async () => {
    const mine = new Error('mine')
    const { send } = script(lost(), mine)
    await expect(attempts(send, patient().options)).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
      attempts: 2,
      cause: mine,
    })
  })

  it('and each attempt gets what came before', async () => {
    const { send, doubts } = script(refused(), lost(), answer(400))
    await attempts(send, patient().options)
    expect(doubts).toEqual([false, false, true])
  })
})

describe('time and signals', () => {
  it('an attempt ends when its time is over, even where the transport takes no notice', async () => {
    const call = attempts(() => new Promise<Response>(() => {}), { timeoutMs: 20, maxRetries: 0 })
    await expect(call).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      timeout: true,
      outcome: 'unknown',
      attempts: 1,
    })
  })

  it('a timeout aborts the attempt, and the next one has its own time', async () => {
    const signals: AbortSignal[] = []
    const send = async ({ signal, number }: { signal: AbortSignal; number: number }): Promise<Response> => {
      signals.push(signal)
      return number === 1 ? new Promise(() => {}) : answer(200)
    }
    await attempts(send, { ...patient().options, timeoutMs: 20 })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })

  it("the caller's abort rejects with its reason, and ends the attempt", async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    let inner: AbortSignal | undefined
    const call = attempts(
      ({ signal }) => {
        inner = signal
        return new Promise<Response>(() => {})
      },
      { signal: controller.signal },
    )
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    expect(inner?.reason).toBe(reason)
  })

  it('a call that was aborted before sends nothing', async () => {
    const { send, sent } = script()
    await expect(attempts(send, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
    expect(sent).toEqual([])
  })

  it('an abort ends a wait', async () => {
    const controller = new AbortController()
    const random = (bytes: Uint8Array) => bytes.fill(255)
    const call = attempts(script(answer(500)).send, { signal: controller.signal, random })
    setTimeout(() => controller.abort('stop'), 10)
    await expect(call).rejects.toBe('stop')
  })

  it('a call leaves no listener on the signal and no timer behind', async () => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    const set = vi.spyOn(globalThis, 'setTimeout')
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    await attempts(script().send, { signal })
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length)
    expect(cleared.mock.calls[0]?.[0]).toBe(set.mock.results[0]?.value)
    vi.restoreAllMocks()
  })
})

describe('options that make no sense are TypeErrors', () => {
  it.each([
    { hosts: [] },
    { hosts: ['api.mch.weixin.qq.com'] },
    { hosts: ['http://api.mch.weixin.qq.com'] },
    { hosts: ['https://api.mch.weixin.qq.com/v3'] },
    { hosts: ['https://user@api.mch.weixin.qq.com'] },
    { hosts: ['ftp://127.0.0.1'] },
    { hosts: ['http://127.0.0.1.example.com'] },
    { hosts: 'https://api.mch.weixin.qq.com' as unknown as string[] },
    { maxRetries: -1 },
    { timeoutMs: Number.NaN },
    { deadlineMs: '10' as unknown as number },
    { sleep: 5 as never },
    { signal: {} as never },
    { signal: 'now' as never },
  ])('%j', async (options) => {
    const { send, sent } = script()
    const error: unknown = await attempts(send, options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/^TypeError: \w+(\[0\])?: expected .*, received ./)
    expect(sent).toEqual([])
  })

  it.each(['http://127.0.0.1:8787', 'http://localhost:1', 'http://[::1]:1', 'https://proxy.example.com/'])(
    'but %s is a host',
    async (host) => {
      const { send, sent } = script()
      await attempts(send, { hosts: [host] })
      expect(sent).toEqual([new URL(host).origin])
    },
  )
})

describe('a `send` that is a plain fetch', () => {
  const failed = (code: string, syscall: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, syscall }) })

  it.each([
    // It may have been the second request of two.
    ['ECONNREFUSED', 'connect'],
    ['ECONNRESET', 'read'],
  ])('is repeated on the backup host after %s, and proves nothing', async (code, syscall) => {
    const { send, sent } = script(failed(code, syscall), failed(code, syscall), failed(code, syscall))
    await expect(attempts(send, patient().options)).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      message: `No response from api2.mch.weixin.qq.com (${code})`,
      attempts: 3,
      outcome: 'unknown',
      cause: { message: 'fetch failed' },
    })
    expect(sent).toEqual([hosts[0], hosts[1], hosts[1]])
  })

  it('really: no server listens', async () => {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    await once(server.close(), 'close')
    const options = { ...patient().options, hosts: [`http://127.0.0.1:${port}`] }
    const lost = { code: 'ERR_WECHATPAY_CONNECTION', attempts: 3 }
    const plain = attempts(({ host, signal }) => fetch(host, { signal }), options)
    await expect(plain).rejects.toMatchObject({ ...lost, outcome: 'unknown' })
    const send = connect()
    const connected = repeat(
      ({ host, signal, progress }) => send(new Request(host, { signal, redirect: 'manual' }), progress),
      options,
    )
    await expect(connected).rejects.toMatchObject({ ...lost, outcome: 'not-sent' })
  })

  it.each([
    // As workerd, Deno, Bun, Chromium, Safari and Firefox say it.
    new Error('Network connection lost.'),
    new TypeError('error sending request for url (https://api.mch.weixin.qq.com/)'),
    new TypeError('error reading a body from connection'),
    new TypeError('terminated'),
    new TypeError('ECONNREFUSED: Unable to connect. Is the computer able to access the url?'),
    new TypeError('ECONNRESET: The socket connection was closed unexpectedly.'),
    new TypeError('getaddrinfo ENOTFOUND api.mch.weixin.qq.com'),
    new TypeError('Failed to fetch'),
    new TypeError('Load failed'),
    new TypeError('NetworkError when attempting to fetch resource.'),
  ])('is known by its message: %s', async (error) => {
    const { send, sent } = script(error)
    expect((await attempts(send, patient().options)).status).toBe(200)
    expect(sent).toEqual(hosts)
  })

  it("is not repeated after the SDK's error about arguments, nor after an error that is no failure of fetch", async () => {
    const signer = {
      scheme: 'WECHATPAY2-SHA256-RSA2048',
      id: '1',
      serialNo: 'A B',
      sign: async (m: Uint8Array) => m,
    } as const
    let count = 0
    const send = async ({ host }: { host: string }): Promise<Response> => {
      count++
      return fetch(await signRequest(new Request(host), signer))
    }
    await expect(attempts(send, patient().options)).rejects.toThrow('signer.serialNo: expected')
    for (const mine of [
      new RangeError('mine'),
      new Error('Network policy is not configured'),
      new TypeError("Cannot read properties of undefined (reading 'fetch')"),
    ]) {
      const { send: own, sent } = script(mine)
      await expect(attempts(own, patient().options)).rejects.toBe(mine)
      expect(sent).toHaveLength(1)
    }
    expect(count).toBe(1)
  })

  it('is not what repeat() takes: there, words of fetch are the caller’s own', async () => {
    const mine = new TypeError('fetch failed')
    const { send, sent } = script(mine)
    await expect(repeat(send, patient().options)).rejects.toBe(mine)
    expect(sent).toHaveLength(1)
  })

  it('may have sent something before a key could not be read', async () => {
    const { send } = script(new KeyError({ expected: 'a key', received: 'none' }))
    await expect(attempts(send, patient().options)).rejects.toMatchObject({ outcome: 'unknown' })
  })
})

describe('a wait that fails', () => {
  it.each([
    [lost, 'unknown'],
    [refused, 'not-sent'],
    [() => answer(500), 'unknown'],
    [probe, 'unknown'],
  ])('does not lose what may have been carried out: case %#', async (first, outcome) => {
    const cause = new Error('no timers here')
    const sleep = () => Promise.reject(cause)
    await expect(
      attempts(script(first()).send, { ...patient().options, sleep, hosts: hosts.slice(0, 1) }),
    ).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome,
      attempts: 1,
      cause,
    })
  })

  it('needs no WebCrypto', async () => {
    const crypto = {
      get subtle(): never {
        throw new Error('asked for WebCrypto')
      },
    } as never
    const waits: number[] = []
    const sleep = async (ms: number): Promise<void> => void waits.push(ms)
    const many = script(...Array.from({ length: 40 }, () => answer(503)))
    expect((await attempts(many.send, { sleep, crypto, maxRetries: 40 })).status).toBe(200)
    // A random part of 4 s, from the fifth on.
    const longest = Math.max(...waits)
    expect(longest).toBeLessThanOrEqual(4000)
    expect(longest - Math.min(...waits.slice(5))).toBeGreaterThan(1000)
  })

  it('has a time for each attempt, whatever the clock says', async () => {
    const hang = () => new Promise<never>(() => {})
    await expect(attempts(hang, { now: () => Number.NaN, timeoutMs: 20, maxRetries: 0 })).rejects.toMatchObject({
      timeout: true,
    })
  })

  it('takes any random bytes for its jitter', async () => {
    const random = () => new Uint8Array(32)
    expect((await attempts(script(answer(503)).send, { ...patient().options, random })).status).toBe(200)
  })
})
