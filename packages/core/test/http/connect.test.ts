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

describe('a failure proves that nothing was sent', () => {
  it.each([
    // As Node 24 says it, for a closed port, an unknown name, and both addresses of localhost.
    { code: 'ECONNREFUSED', syscall: 'connect' },
    { code: 'ENOTFOUND', syscall: 'getaddrinfo' },
    { code: 'EAI_AGAIN', syscall: 'getaddrinfo' },
    { code: 'ECONNREFUSED', errors: [] },
    { code: 'UND_ERR_CONNECT_TIMEOUT' },
  ])('%j', async (cause) => {
    expect(await fail(failing(cause))).toEqual({ error: lost, outcome: 'not-sent' })
  })

  it('really, on a port that fetch asks nobody on', async () => {
    const { error, outcome } = await fail(connect(), new Request('http://127.0.0.1:1/', { redirect: 'manual' }))
    expect(error).toMatchObject({ message: 'No response from 127.0.0.1:1 (bad port)' })
    expect(outcome).toBe('not-sent')
  })
})

describe('a failure proves nothing', () => {
  it.each([
    // What Linux gives to reads and writes of a connection that was there, when its route or peer goes away.
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
    expect(await fail(failing({ code: 'ECONNREFUSED' }), following)).toEqual({ error: lost, outcome: 'unknown' })
  })

  it('where it is its own cause', async () => {
    const cause: { cause?: unknown } = {}
    cause.cause = cause
    expect(await fail(failing(cause))).toEqual({ error: lost, outcome: 'unknown' })
  })
})

describe("a caller's fetch proves nothing", () => {
  it.each([
    { code: 'ECONNREFUSED', syscall: 'connect' },
    { code: 'ENOTFOUND', syscall: 'getaddrinfo' },
  ])('it may have sent the request, and failed to reach another host: %j', async (cause) => {
    expect(await fail(connect(failWith(cause)))).toEqual({ error: lost, outcome: 'unknown' })
  })

  it('nor does an SDK error of a call that it makes itself', async () => {
    const error = new ConnectionError('an audit log is down', { outcome: 'not-sent' })
    expect(await fail(connect(() => Promise.reject(error)))).toEqual({ error, outcome: 'unknown' })
  })

  it('nor does a second send of the same attempt, after one that may have arrived', async () => {
    const send = failing({ code: 'ECONNREFUSED', syscall: 'connect' })
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
