import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newSandbox } from '../lib/new-sandbox.ts'
import { authorization, draft, exampleBody, paths, read, toRequest, verifies } from '../lib/request.ts'

let sandbox: Sandbox
let served: ServedSandbox
beforeEach(async () => {
  sandbox = await newSandbox()
  served = await serve(sandbox)
})
afterEach(async () => {
  await served.close()
})

const body = { body: exampleBody, headers: { 'Idempotency-Key': 'k' } }

/** Sends a request-target that `fetch` would have rewritten. */
async function raw(
  target: string,
  headers: Record<string, string | string[]>,
): Promise<{ status: number; text: string }> {
  const { port } = new URL(served.url)
  const request = httpRequest({ host: '127.0.0.1', port, method: 'GET', path: target, headers })
  const [response] = await once(request.end(), 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode, text }
}

describe('serve', () => {
  it('listens on 127.0.0.1 alone', async () => {
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const elsewhere = served.url.replace('127.0.0.1', '127.0.0.2')
    await expect(fetch(elsewhere, { signal: AbortSignal.timeout(2000) })).rejects.toThrow()
  })

  it('responds over HTTP as it does in the process', async () => {
    const answer = await read(await fetch(toRequest(draft(sandbox, body), { host: served.url })))
    expect(answer.status).toBe(200)
    expect(verifies(answer, sandbox.wechatpay.certificate.pem)).toBe(true)
    expect(answer.headers.get('keep-alive')).toBe('timeout=8')
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(answer.text)))
    expect(sandbox.requests[0]?.host).toBe(new URL(served.url).host)
  })

  it('checks the signature over the request-target as it was sent', async () => {
    const target = `${paths.list}?authorized_data={"business_type":"FAVOR_STOCK"}&'`
    const parts = draft(sandbox, { method: 'GET', target })
    const answer = await raw(target, { ...parts.headers, Authorization: authorization(parts) })
    expect(answer.text).toBe('{"code":"INVALID_REQUEST","message":"委托营销合作关系不存在"}')
  })

  it('refuses a second Authorization', async () => {
    const parts = draft(sandbox, { method: 'GET', target: paths.list })
    const { url } = served
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const line = `Authorization: ${authorization(parts)}\r\n`
    socket.end(
      `GET ${paths.list} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x\r\nAccept: */*\r\nConnection: close\r\n${line}${line}\r\n`,
    )
    let text = ''
    for await (const chunk of socket) text += chunk
    expect(text).toContain('HTTP/1.1 401')
    expect(text).toContain('Http头Authorization值格式错误')
  })

  it('responds to HEAD with 405 and nothing more', async () => {
    const response = await fetch(`${served.url}${paths.list}`, { method: 'HEAD' })
    expect([response.status, response.headers.get('content-length')]).toEqual([405, '0'])
  })

  it('loses the connection before a response, or after its headers', async () => {
    sandbox.faults.push({ kind: 'drop', execute: true }, { kind: 'drop', after: 'headers' })
    await expect(fetch(toRequest(draft(sandbox, body), { host: served.url }))).rejects.toThrow(TypeError)
    expect(sandbox.executions).toHaveLength(1)
    const response = await fetch(toRequest(draft(sandbox, body), { host: served.url }))
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow(TypeError)
  })

  it('hangs, and still closes', async () => {
    sandbox.faults.push({ kind: 'hang' }, { kind: 'hang' })
    const arrived = (count: number) => vi.waitUntil(() => sandbox.requests.length === count, { timeout: 10_000 })
    const controller = new AbortController()
    const { signal } = controller
    // Not in the Request alone: Node forgets the signal of one that was garbage-collected.
    const request = toRequest(draft(sandbox, body), { host: served.url })
    const given = fetch(request, { signal }).catch((error: unknown) => error)
    await arrived(1)
    controller.abort()
    expect(await given).toMatchObject({ name: 'AbortError' })
    const pending = fetch(toRequest(draft(sandbox, body), { host: served.url })).catch((error: unknown) => error)
    await arrived(2)
    await served.close()
    await served.close()
    expect(await pending).toBeInstanceOf(TypeError)
    served = await serve(sandbox)
  })

  it('reports an error of the sandbox itself in plain text', async () => {
    const failing = await serve({ handle: () => Promise.reject(new Error('its own fault')) })
    expect((await fetch(`${served.url}${paths.list}/none`)).status).toBe(404)
    const response = await fetch(failing.url)
    expect([response.status, await response.text()]).toEqual([500, 'wechatpay-edge sandbox: its own fault\n'])
    await failing.close()
  })

  it('refuses a body over 1 MiB while it is read', async () => {
    const { port } = new URL(served.url)
    const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: paths.build })
    // Not ended: a server that waits for the whole body never responds.
    request.write(Buffer.alloc(1_048_577))
    const [response] = await once(request, 'response')
    expect(response.statusCode).toBe(413)
    expect(response.headers['wechatpay-signature']).toBeUndefined()
    request.destroy()
    expect(sandbox.requests).toMatchObject([
      { status: 413, body: '', refusal: 'The body is over 1048576 bytes, which this sandbox does not read' },
    ])
  })

  it.each([
    [
      { allowedHosts: ['a'] },
      "allowedHosts: expected one of port, host, allowHosts, tls, proxy, control, observe, received another name. Do you mean 'allowHosts'?",
    ],
    [{ port: '0' }, 'port: expected a whole number from 0 to 65535, received 0'],
    [
      { host: 'http://127.0.0.1' },
      'host: expected an address or its name, without scheme, port and brackets, received http://127.0.0.1',
    ],
    [{ host: '[::1]' }, 'host: expected an address or its name, without scheme, port and brackets, received [::1]'],
    [{ tls: {} }, 'tls.key: expected a PEM, received undefined'],
    [
      { proxy: { key: '-----BEGIN PRIVATE KEY-----', certificate: 'a' } },
      'proxy.certificate: expected a PEM, received a',
    ],
    [{ observe: 1 }, 'observe: expected a function, received 1'],
    [{ port: 1.5 }, 'port: expected a whole number from 0 to 65535, received 1.5'],
    ...['a', [5], ['wx:80'], ['http://wx'], ['wx/'], [''], ['wx', '::1']].map((allowHosts): [object, string] => [
      { allowHosts },
      `allowHosts: expected an array of names without scheme and port, received ${allowHosts === 'a' ? 'a' : 'object'}`,
    ]),
  ])('takes no other option: %j', async (options, message) => {
    await expect(serve(sandbox, options as never)).rejects.toThrow(new TypeError(message))
  })

  it('serves loopback and the hosts that are named, and no other', async () => {
    const status = async (Host: string, target: string = paths.list) => (await raw(target, { Host })).status
    expect([await status('LOCALHOST:1'), await status('[::1]:80'), await status('127.0.0.1')]).toEqual([400, 400, 400])
    expect([await status('evil.example'), await status('localhost.evil.example')]).toEqual([421, 421])
    // The host of an absolute-form target decides.
    expect(await status('localhost', `http://evil.example${paths.list}`)).toBe(421)
    await served.close()
    served = await serve(sandbox, { allowHosts: ['WxPay', '[::2]', 'a_b.example'] })
    const hosts = ['wxpay:8787', '[::2]:80', 'a_b.example', 'evil.example']
    expect(await Promise.all(hosts.map((host) => status(host)))).toEqual([400, 400, 400, 421])
  })

  it('says what is wrong with another host, to the client and on record', async () => {
    const refusal = "The host 'wxpay' is neither loopback nor allowed: serve it with --allow-host or allowHosts"
    sandbox.faults.push({ kind: 'unsigned' })
    const response = await new Promise<IncomingMessage>((resolve) => {
      const headers = { Host: 'WxPay:8787', 'Idempotency-Key': 'k' }
      const request = httpRequest(`${served.url}${paths.build}`, { method: 'POST', headers }, resolve)
      request.end(JSON.stringify(exampleBody))
    })
    let text = ''
    for await (const chunk of response) text += chunk
    expect([response.statusCode, response.headers['content-type']]).toEqual([421, 'text/plain; charset=utf-8'])
    expect(text).toBe(`wechatpay-edge sandbox: ${refusal}\n`)
    expect(sandbox.requests).toMatchObject([
      { method: 'POST', target: paths.build, host: 'WxPay:8787', body: '', status: 421, signed: false, refusal },
    ])
    expect([sandbox.executions, sandbox.faults]).toEqual([[], [{ kind: 'unsigned' }]])
  })

  it.each([
    ['of another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['of another port', { 'Sec-Fetch-Site': 'same-site' }],
    ['of another site, in an old browser', { Origin: 'https://evil.example' }],
    ['of another port, in an old browser', { Origin: 'http://127.0.0.1:1' }],
    ['without an origin, in an old browser', { Origin: 'null' }],
  ])('refuses the request of a page %s, which meets no fault', async (_title, headers) => {
    sandbox.faults.push({ kind: 'unsigned' })
    const { status, text } = await raw(paths.list, headers)
    const refusal = 'A page of another origin sent it, and WeChat Pay is not for pages: it has no CORS'
    expect([status, text]).toEqual([403, `wechatpay-edge sandbox: ${refusal}\n`])
    expect(sandbox.requests).toMatchObject([{ target: paths.list, status: 403, signed: false, refusal }])
    expect(sandbox.faults).toHaveLength(1)
  })

  it('serves a page of its own origin, behind a proxy, too, and programs', async () => {
    const { origin } = new URL(served.url)
    const own = [{}, { Origin: origin }, { 'Sec-Fetch-Site': 'none' }]
    const proxied = { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:5173' }
    for (const headers of [...own, proxied]) expect((await raw(paths.list, headers)).status).not.toBe(403)
  })

  it("refuses another host before a handler of one's own, too", async () => {
    const own = await serve({ handle: (request) => sandbox.handle(request) })
    const response = await new Promise<IncomingMessage>((resolve) => {
      httpRequest(own.url, { headers: { Host: 'wxpay' } }, resolve).end()
    })
    response.resume()
    expect([response.statusCode, sandbox.requests]).toEqual([421, []])
    await own.close()
  })

  it('signs path and query of an absolute-form target', async () => {
    const target = `${paths.list}?authorized_data={"business_type":"FAVOR_STOCK"}&'`
    const parts = draft(sandbox, { method: 'GET', target })
    const answer = await raw(`${served.url}${target}`, { ...parts.headers, Authorization: authorization(parts) })
    expect(answer.text).toBe('{"code":"INVALID_REQUEST","message":"委托营销合作关系不存在"}')
  })

  it('responds to a deep body with a signed 400', async () => {
    const text = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const answer = await read(await fetch(toRequest(draft(sandbox, { ...body, body: text }), { host: served.url })))
    expect([answer.status, answer.json.code]).toEqual([400, 'PARAM_ERROR'])
    expect(verifies(answer, sandbox.wechatpay.certificate.pem)).toBe(true)
  })

  it('reports each request to its observer, whatever the observer does', async () => {
    const seen: unknown[] = []
    const own = await serve(sandbox, { observe: (request) => seen.push(request) })
    sandbox.faults.push({ kind: 'unsigned' })
    await fetch(toRequest(draft(sandbox, body), { host: own.url }))
    await fetch(`${own.url}/v3/x`)
    await own.close()
    expect(seen).toEqual([
      { method: 'POST', target: paths.build, status: 200, refusal: undefined, record: sandbox.requests[0] },
      {
        method: 'GET',
        target: '/v3/x',
        status: 404,
        refusal: sandbox.requests[1]?.refusal,
        record: sandbox.requests[1],
      },
    ])
    const failing = await serve(
      { handle: () => Promise.reject(new Error('its own')) },
      { observe: (one) => seen.push(one) },
    )
    await fetch(`${failing.url}/v3/x?y`)
    await failing.close()
    expect(seen[2]).toEqual({ method: 'GET', target: '/v3/x?y', status: 500, refusal: 'its own' })
  })

  it('listens on IPv6, too', async () => {
    const own = await serve(sandbox, { host: '::1' })
    expect(own.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await fetch(`${own.url}/v3/x`)).status).toBe(404)
    await own.close()
  })

  it('rejects if the port is in use', async () => {
    await expect(serve(sandbox, { port: Number(new URL(served.url).port) })).rejects.toThrow('EADDRINUSE')
  })
})
