import { connect, outcomeOf, type Progress, type Transport } from '@wechatpay-edge/core/internal'
import { describe, expect, it } from 'vitest'

const request = () =>
  new Request('https://api.mch.weixin.qq.com/v3/x', { method: 'POST', body: '{}', redirect: 'manual' })
const failing = (cause: unknown) => connect(async () => Promise.reject(new TypeError('fetch failed', { cause })))

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

describe('connect', () => {
  it('refuses a redirect that a browser hides', async () => {
    const hidden = Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' })
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
