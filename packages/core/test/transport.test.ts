import { connect, resolveHosts } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'

const request = () =>
  new Request('https://api.mch.weixin.qq.com/v3/x', { method: 'POST', body: '{}', redirect: 'manual' })
const failing = (cause: unknown) => connect(async () => Promise.reject(new TypeError('fetch failed', { cause })))

describe('a failure proves that nothing was sent', () => {
  it.each([
    // As Node 24 says it, for a closed port, an unknown name, and both addresses of localhost.
    { code: 'ECONNREFUSED', syscall: 'connect' },
    { code: 'ENOTFOUND', syscall: 'getaddrinfo' },
    { code: 'EAI_AGAIN', syscall: 'getaddrinfo' },
    { code: 'ECONNREFUSED', errors: [] },
    { code: 'UND_ERR_CONNECT_TIMEOUT' },
  ])('%j', async (cause) => {
    await expect(failing(cause)(request())).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'not-sent',
    })
  })

  it('really, on a port that fetch asks nobody on', async () => {
    await expect(connect()(new Request('http://127.0.0.1:1/', { redirect: 'manual' }))).rejects.toMatchObject({
      message: 'No answer from 127.0.0.1:1 (bad port)',
      outcome: 'not-sent',
    })
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
    await expect(failing(cause)(request())).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
    })
  })

  it('where redirects are followed: another request may have been sent before', async () => {
    const { url, method } = request()
    await expect(failing({ code: 'ECONNREFUSED' })(new Request(url, { method }))).rejects.toMatchObject({
      outcome: 'unknown',
    })
  })

  it('where it is its own cause', async () => {
    const cause: { cause?: unknown } = {}
    cause.cause = cause
    await expect(failing(cause)(request())).rejects.toMatchObject({ outcome: 'unknown' })
  })
})

describe('connect', () => {
  it('refuses a redirect that a browser hides', async () => {
    const hidden = Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' })
    await expect(connect(async () => hidden)(request())).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
    })
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

describe('hosts that were read', () => {
  it('are origins, and a list of their own: what is added to the one that was given is not among them', () => {
    const given = ['https://proxy.example.com/']
    const hosts = resolveHosts(given)
    given.push('http://example.com')
    expect(hosts).toEqual(['https://proxy.example.com'])
    expect(resolveHosts(hosts)).toEqual(hosts)
  })
})
