import { ConnectionError } from '@wechatpay-edge/core'
import { connect, outcomeOf, type Progress, type Transport } from '@wechatpay-edge/core/internal'
import { afterEach, describe, expect, it, vi } from 'vitest'

const request = () =>
  new Request('https://api.mch.weixin.qq.com/v3/x', { method: 'POST', body: '{}', redirect: 'manual' })
const failWith = (cause: unknown) => async () => Promise.reject(new TypeError('fetch failed', { cause }))

/** The platform's `fetch`, failing. */
function failing(cause: unknown): Transport {
  vi.stubGlobal('fetch', failWith(cause))
  return connect()
}

afterEach(() => vi.unstubAllGlobals())

/** What a transport rejects with, and the outcome of a call that ends there. */
async function fail(send: Transport, sent: Request = request()): Promise<{ error: unknown; outcome: string }> {
  const progress: Progress = { phase: 'preparing' }
  const error = await send(sent, progress).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { error, outcome: outcomeOf(progress.phase) }
}

const lost = expect.objectContaining({ code: 'ERR_WECHATPAY_CONNECTION' })

const refused = (where: string) => ({
  message: `connect ECONNREFUSED ${where}`,
  code: 'ECONNREFUSED',
  syscall: 'connect',
})

const timedOut = (where: string) => ({
  message: `Connect Timeout Error (attempted address: ${where}, timeout: 10000ms)`,
  code: 'UND_ERR_CONNECT_TIMEOUT',
})

const unknownName = (name: string, code = 'ENOTFOUND') => ({
  message: `getaddrinfo ${code} ${name}`,
  code,
  syscall: 'getaddrinfo',
})

/** As Bun 1.3 says it: a TypeError without a cause. */
const bunRefused = (path: string) =>
  Object.assign(new TypeError('Unable to connect'), { code: 'ConnectionRefused', path })

const failAt = (url: string, cause: unknown) => fail(failing(cause), new Request(url, { redirect: 'manual' }))

describe('a failure proves that nothing was sent, where it names the host of the request', () => {
  it.each<[string, object]>([
    // As Node 24 says it.
    ['http://127.0.0.1:8787/v3/x', refused('127.0.0.1:8787')],
    ['http://127.0.0.1/v3/x', refused('127.0.0.1:80')],
    ['http://[::1]:8787/v3/x', refused('::1:8787')],
    ['http://localhost:8787/v3/x', refused('127.0.0.1:8787')],
    ['http://localhost:8787/v3/x', { message: '', code: 'ECONNREFUSED', errors: [refused('::1:8787')] }],
    ['https://api.mch.weixin.qq.com/v3/x', unknownName('api.mch.weixin.qq.com')],
    ['https://api.mch.weixin.qq.com/v3/x', unknownName('api.mch.weixin.qq.com', 'EAI_AGAIN')],
    ['https://api.mch.weixin.qq.com/v3/x', timedOut('api.mch.weixin.qq.com:443')],
    ['http://127.0.0.1:8787/v3/x', bunRefused('http://127.0.0.1:8787/v3/x')],
    ['http://[::1]:8787/v3/x', bunRefused('http://[::1]:8787/v3/x')],
  ])('%s: %j', async (url, cause) => {
    expect(await failAt(url, cause)).toEqual({ error: lost, outcome: 'not-sent' })
  })
})

describe('a failure proves nothing, where it may be that of another request', () => {
  // A `fetch` that somebody has patched may have sent the request, and have failed to reach its own log.
  it.each<[string, object]>([
    ['http://127.0.0.1:8787/v3/x', refused('127.0.0.1:9000')],
    ['http://127.0.0.1:80/v3/x', refused('127.0.0.1:8080')],
    ['http://127.0.0.1:8787/v3/x', refused('10.127.0.0.1:8787')],
    ['https://api.mch.weixin.qq.com/v3/x', refused('10.0.0.5:443')],
    ['https://api.mch.weixin.qq.com/v3/x', unknownName('log.example')],
    ['https://api.mch.weixin.qq.com/v3/x', unknownName('api.mch.weixin.qq.com.log.example')],
    ['https://api.mch.weixin.qq.com/v3/x', timedOut('log.example:443')],
    ['http://127.0.0.1:8787/v3/x', bunRefused('http://127.0.0.1:9000/')],
    ['http://127.0.0.1:8787/v3/x', { code: 'ECONNREFUSED', syscall: 'connect' }],
    ['http://127.0.0.1:8787/v3/x', { message: 'bad port' }],
    ['https://127.0.0.1:8787/v3/x', { message: 'self-signed certificate', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  ])('%s: %j', async (url, cause) => {
    expect(await failAt(url, cause)).toEqual({ error: lost, outcome: 'unknown' })
  })
})

describe('a failure proves nothing', () => {
  it.each([
    // What Linux gives to reads and writes of a connection that was there, when its route or peer goes away.
    { ...refused('api.mch.weixin.qq.com:443'), syscall: 'read' },
    { code: 'EHOSTUNREACH', syscall: 'read' },
    { code: 'ENETUNREACH', syscall: 'write' },
    { code: 'ECONNREFUSED', syscall: 'read' },
    { code: 'ECONNRESET', syscall: 'read' },
    { code: 'UND_ERR_SOCKET' },
    {},
    undefined,
  ])('%j', async (cause) => {
    expect(await fail(failing(cause))).toEqual({ error: lost, outcome: 'unknown' })
  })

  it('where redirects are followed: another request may have been sent before', async () => {
    const { url, method } = request()
    const following = new Request(url, { method })
    expect(await fail(failing(unknownName('api.mch.weixin.qq.com')), following)).toEqual({
      error: lost,
      outcome: 'unknown',
    })
  })

  it('where it is its own cause', async () => {
    const cause: { cause?: unknown } = {}
    cause.cause = cause
    expect(await fail(failing(cause))).toEqual({ error: lost, outcome: 'unknown' })
  })
})

describe("a caller's fetch proves nothing", () => {
  it.each([refused('api.mch.weixin.qq.com:443'), unknownName('api.mch.weixin.qq.com')])(
    'it may have sent the request, and failed to reach another host: %j',
    async (cause) => {
      expect(await fail(connect(failWith(cause)))).toEqual({ error: lost, outcome: 'unknown' })
    },
  )

  it('nor does an SDK error of a call that it makes itself', async () => {
    const error = new ConnectionError('an audit log is down', { outcome: 'not-sent' })
    expect(await fail(connect(() => Promise.reject(error)))).toEqual({ error, outcome: 'unknown' })
  })

  it('nor does a second send of the same attempt, after one that may have arrived', async () => {
    const send = failing(unknownName('api.mch.weixin.qq.com'))
    const progress: Progress = { phase: 'sent' }
    await expect(send(request(), progress)).rejects.toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION' })
    expect(outcomeOf(progress.phase)).toBe('unknown')
  })
})

describe('connect', () => {
  it('refuses a redirect that a browser hides', async () => {
    // As in a browser.
    const hidden = Object.defineProperties(new Response(), { type: { value: 'opaqueredirect' }, status: { value: 0 } })
    expect(await fail(connect(async () => hidden))).toEqual({ error: lost, outcome: 'unknown' })
  })

  it('sends nothing that was given up before', async () => {
    let sent = 0
    const send = connect(async () => {
      sent++
      return new Response()
    })
    await expect(send(new Request(request(), { signal: AbortSignal.abort('enough') }))).rejects.toBe('enough')
    expect(sent).toBe(0)
  })
})
