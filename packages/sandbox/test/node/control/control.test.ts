/** The control of a served sandbox: what it does, and whom it refuses. */
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { draft, exampleBody, paths, toRequest } from '../../lib/request.ts'

const token = 'a-token-of-the-test'
let sandbox: Sandbox
let served: ServedSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
  served = await serve(sandbox, { control: { token }, allowHosts: ['wxpay'] })
})
afterAll(() => served.close())
beforeEach(() => sandbox.reset())

const bearer = { Authorization: `Bearer ${token}` }
const json = { ...bearer, 'Content-Type': 'application/json' }

interface Asked {
  status: number
  headers: IncomingMessage['headers']
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  body: any
}

/** With any header, which `fetch` would not send. */
function ask(
  path: string,
  {
    method = 'GET',
    headers = bearer,
    body,
    url = served.url,
  }: { method?: string; headers?: object; body?: unknown; url?: string } = {},
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers }, path: `/__sandbox/${path}` }
    const request = httpRequest(url, options, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text && JSON.parse(text) })
    })
    request.on('error', reject)
    request.end(typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body))
  })
}

const post = (path: string, body?: unknown) => ask(path, { method: 'POST', headers: json, body })
const build = () =>
  fetch(toRequest(draft(sandbox, { body: exampleBody, headers: { 'Idempotency-Key': 'k' } }), { host: served.url }))

const row = {
  partner: { type: 'APPID', appid: 'wx1' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '1' },
}

describe('control', () => {
  it('queues faults, also for one operation, and shows and clears them', async () => {
    const faults = [{ kind: 'status', status: 503, operation: 'listPartnerships' }, { kind: 'unsigned' }]
    expect(await post('faults', faults)).toMatchObject({ status: 200, body: faults })
    const response = await build()
    expect([response.status, response.headers.get('wechatpay-signature')]).toEqual([200, null])
    expect((await ask('faults')).body).toEqual([faults[0]])
    expect((await ask('faults', { method: 'DELETE' })).body).toEqual([])
    expect(sandbox.faults).toEqual([])
  })

  it('shows and changes options, all or none of them', async () => {
    const changes = { replay: 'refuse', partnerships: { rebuild: 'refuse' } }
    const patch = (body: unknown) => ask('options', { method: 'PATCH', headers: json, body })
    expect((await patch(changes)).body).toMatchObject(changes)
    expect([(await build()).status, (await build()).status]).toEqual([200, 400])
    const invalid = await patch({ replay: 'answer', partnerships: { rebuild: 'never' } })
    expect(invalid).toMatchObject({
      status: 400,
      body: { error: 'partnerships.rebuild: expected upsert or refuse, received never' },
    })
    expect((await ask('options')).body).toMatchObject(changes)
    expect((await patch({ mchid: '1' })).body.error).toContain('mchid: expected one of unaskedSigner, ')
    sandbox.configure({ replay: undefined, partnerships: { rebuild: undefined } })
    expect([(await build()).status, (await build()).status]).toEqual([200, 200])
  })

  it('adds and shows state, requests and executions, and forgets them', async () => {
    expect((await post('seed', { partnerships: [row] })).body.partnerships.rows).toMatchObject([row])
    await build()
    expect((await ask('state')).body.partnerships.rows).toHaveLength(2)
    expect((await ask('requests')).body).toMatchObject([{ method: 'POST', target: paths.build, status: 200 }])
    await build()
    expect((await ask('requests?limit=1')).body).toHaveLength(1)
    expect((await ask('executions')).body).toMatchObject([{ operationId: 'buildPartnership', body: exampleBody }])
    expect(await post('reset')).toMatchObject({ status: 200, body: {} })
    expect([(await ask('state')).body.partnerships, (await ask('requests')).body, sandbox.executions]).toEqual([
      { rows: [] },
      [],
      [],
    ])
  })

  it('moves the clock, and sends notifications, which are sent again when they are due', async () => {
    const got: { method: string | undefined; id: string }[] = []
    const receiver = createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      got.push({ method: request.method, id: JSON.parse(text).id })
      response.writeHead(got.length > 1 ? 204 : 500).end()
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const to = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notify`
    const before = (await ask('clock')).body.nowMs
    expect(Math.abs(before - Date.now())).toBeLessThan(60_000)
    const sent = await post('notifications', {
      event: 'REFUND.SUCCESS',
      data: { refund_status: 'SUCCESS' },
      options: { to },
    })
    expect(sent).toMatchObject({
      status: 200,
      body: { event: 'REFUND.SUCCESS', state: 'scheduled', attempts: [{ status: 500 }] },
    })
    const moved = await post('clock', { advanceMs: 15_000 })
    expect(moved.body.nowMs - before).toBeGreaterThanOrEqual(15_000)
    expect((await ask('notifications')).body).toMatchObject([{ id: sent.body.id, state: 'delivered' }])
    expect(got).toEqual([1, 2].map(() => ({ method: 'POST', id: sent.body.id })))
    receiver.close()
    const lost = await post('notifications', { event: 'A', data: {}, options: { to: 'http://127.0.0.1:1/' } })
    expect(lost.body.attempts).toEqual([{ sentAtMs: expect.any(Number), error: expect.stringMatching(/.+/) }])
  })

  it('rotates the platform certificate, and gives the newer one its share', async () => {
    const first = await ask('certificates')
    expect(first.body).toEqual({
      rows: [sandbox.wechatpay.certificate].map(({ serialNo, pem }) => ({ serialNo, pem })),
      share: 1,
    })
    const rotated = await post('certificates/rotate')
    expect(rotated.body.rows).toHaveLength(2)
    // No private key leaves the sandbox by it.
    expect(JSON.stringify(rotated.body)).not.toContain('PRIVATE')
    expect((await ask('certificates', { method: 'PATCH', headers: json, body: { share: 0.5 } })).body.share).toBe(0.5)
    expect((await post('certificates/finish')).body.rows).toEqual(rotated.body.rows.slice(1))
    expect(sandbox.certificates.rows).toEqual(rotated.body.rows.slice(1))
    for (const [body, error] of [
      [{ share: 2 }, 'certificates.share: expected a number from 0 to 1, received 2'],
      [{}, 'body.share: expected a value, received undefined'],
    ] as const) {
      expect(await ask('certificates', { method: 'PATCH', headers: json, body })).toMatchObject({
        status: 400,
        body: { error },
      })
    }
    expect(await post('certificates/rotate?mchid=1')).toMatchObject({
      status: 400,
      body: { error: `mchid: expected one of ${sandbox.merchant.mchid}` },
    })
  })

  it('streams what was changed, and by no request that reads or is refused', async () => {
    const own = await serve(sandbox, { control: { token } })
    const stream = await fetch(`${own.url}/__sandbox/events`, { headers: bearer })
    const { url } = own
    await ask('faults', { url })
    await ask('faults', { url, method: 'POST', headers: json, body: { kind: 'none' } })
    await ask('faults', { url, method: 'POST', headers: json, body: { kind: 'probe' } })
    await ask('options', { url, method: 'PATCH', headers: json, body: { replay: 'answer' } })
    await ask('reset', { url, method: 'POST', headers: json })
    let text = ''
    for await (const chunk of stream.body ?? []) {
      text += new TextDecoder().decode(chunk)
      if (text.includes('"reset"')) break
    }
    expect(text).toBe(
      `:\n\n${['faults', 'options', 'reset'].map((path) => `event: change\ndata: "${path}"\n\n`).join('')}`,
    )
    await own.close()
  })

  it('streams requests as they come, to several readers, until the sandbox is closed', async () => {
    const own = await serve(sandbox, { control: { token } })
    const read = async (): Promise<string> => {
      const response = await fetch(`${own.url}/__sandbox/events`, { headers: bearer })
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
      let text = ''
      try {
        for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk)
      } catch {
        // Closed, below.
      }
      return text
    }
    const readers = [read(), read()]
    await new Promise((resolve) => setTimeout(resolve, 300))
    await fetch(`${own.url}/v3/x?a\u2028b`)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await own.close()
    for (const text of await Promise.all(readers)) {
      const [first, event = ''] = text.split('\n\n')
      expect(first).toBe(':')
      const [name, id, data = ''] = event.split('\n')
      expect([name, id]).toEqual(['event: request', 'id: 1'])
      expect(JSON.parse(data.replace('data: ', ''))).toMatchObject({ target: '/v3/x?a%E2%80%A8b', status: 404 })
    }
  })

  it('has no more than 16 readers', async () => {
    const own = await serve(sandbox, { control: { token } })
    const open = Array.from({ length: 16 }, () => fetch(`${own.url}/__sandbox/events`, { headers: bearer }))
    await Promise.all(open)
    expect(await ask('events', { url: own.url })).toMatchObject({
      status: 503,
      body: { error: 'At most 16 readers at once' },
    })
    await own.close()
  })

  it('is neither in the requests of the sandbox nor in its way', async () => {
    await ask('options')
    expect(sandbox.requests).toEqual([])
    const plain = await serve(sandbox)
    expect((await fetch(`${plain.url}/__sandbox/options`, { headers: bearer })).status).toBe(404)
    await plain.close()
  })

  it.each([
    [{}, 'control.token: expected 16 or more characters of A-Z, a-z, 0-9, - and _, received undefined'],
    [{ token: 'short' }, 'control.token: expected 16 or more characters'],
    [{ token, more: 1 }, 'control.more: expected one of token, received another name'],
  ])('takes no other option than a token: %j', async (control, message) => {
    await expect(serve(sandbox, { control: control as never })).rejects.toThrow(message)
  })

  it('needs a whole sandbox', async () => {
    const handler = { handle: sandbox.handle }
    await expect(serve(handler, { control: { token } })).rejects.toThrow('control: expected a sandbox of createSandbox')
  })
})

/** As a browser follows a link of another site. */
const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

/** Requests that must change nothing. */
const attacks: readonly (readonly [title: string, status: number, path: string, request: Parameters<typeof ask>[1]])[] =
  [
    ['no token', 401, 'reset', { method: 'POST', headers: {} }],
    ['no token to read', 401, 'requests', { headers: {} }],
    ['no token to watch', 401, 'events', { headers: {} }],
    ['another token', 401, 'reset', { method: 'POST', headers: { Authorization: `Bearer ${token}a` } }],
    [
      'the beginning of the token',
      401,
      'reset',
      { method: 'POST', headers: { Authorization: `Bearer ${token.slice(0, -1)}` } },
    ],
    ['another scheme', 401, 'reset', { method: 'POST', headers: { Authorization: `Basic ${token}` } }],
    ['the token in the query', 401, `reset?token=${token}`, { method: 'POST', headers: {} }],
    [
      'a page of another site',
      403,
      'reset',
      { method: 'POST', headers: { ...bearer, Origin: 'https://evil.example' } },
    ],
    ['a page of another port', 403, 'reset', { method: 'POST', headers: { ...bearer, Origin: 'http://127.0.0.1:1' } }],
    [
      'a page of another port, through a proxy of its own',
      403,
      'reset',
      { method: 'POST', headers: { ...bearer, Origin: 'http://127.0.0.1:1', 'Sec-Fetch-Site': 'same-origin' } },
    ],
    ['a page without an origin', 403, 'reset', { method: 'POST', headers: { ...bearer, Origin: 'null' } }],
    ['a page of another site that reads', 403, 'requests', { headers: { ...bearer, 'Sec-Fetch-Site': 'cross-site' } }],
    ['a page of a sibling site', 403, 'requests', { headers: { ...bearer, 'Sec-Fetch-Site': 'same-site' } }],
    ['a link of another site to what it would read', 403, 'requests', { headers: { ...bearer, ...link } }],
    ['a frame of another site', 403, '', { headers: { ...link, 'Sec-Fetch-Dest': 'iframe' } }],
    ['a form of another site', 403, '', { headers: { ...link, Origin: 'https://evil.example' } }],
    ['a form of another site that posts', 403, '', { method: 'POST', headers: link }],
    ['a script of another site', 403, '', { headers: { ...link, 'Sec-Fetch-Mode': 'no-cors' } }],
    ['a link to a file of the page', 403, 'page/script.js', { headers: link }],
    ['a link under another name', 403, '', { headers: { ...link, Host: 'evil.example' } }],
    [
      'a preflight',
      403,
      'reset',
      { method: 'OPTIONS', headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' } },
    ],
    ['DNS rebinding', 403, 'reset', { method: 'POST', headers: { ...bearer, Host: 'evil.example' } }],
    [
      'DNS rebinding with a port',
      403,
      'requests',
      { headers: { ...bearer, Host: 'evil.example:8787', Origin: 'http://evil.example:8787' } },
    ],
    [
      'a name that begins as loopback does',
      403,
      'reset',
      { method: 'POST', headers: { ...bearer, Host: '127.0.0.1.evil.example' } },
    ],
    ['an allowed host, which is not loopback', 403, 'reset', { method: 'POST', headers: { ...bearer, Host: 'wxpay' } }],
    ['a wrong method', 405, 'reset', { method: 'GET' }],
    ['a wrong method of events', 405, 'events', { method: 'POST' }],
    ['HEAD', 405, 'faults', { method: 'HEAD' }],
    ['an unknown path', 404, 'shutdown', { method: 'POST' }],
    ['a path of an inherited name', 404, 'constructor', {}],
    ['a path of an inherited name of a prototype', 404, '__proto__', {}],
    ['a path that leads upward', 404, 'faults/../reset', { method: 'POST' }],
    ['a body over 1 MiB', 413, 'seed', { method: 'POST', headers: json, body: Buffer.alloc(1_048_577, 32) }],
    [
      'a form of a page',
      415,
      'reset',
      { method: 'POST', headers: { ...bearer, 'Content-Type': 'text/plain' }, body: '{}' },
    ],
    ['rows of an API without any', 400, 'seed', { method: 'POST', headers: json, body: '{"security":[]}' }],
    ['no JSON', 400, 'seed', { method: 'POST', headers: json, body: '{' }],
    ['JSON that is no object', 400, 'seed', { method: 'POST', headers: json, body: '"a"' }],
    ['bytes that are no text', 400, 'seed', { method: 'POST', headers: json, body: Buffer.of(0xff) }],
    ['a prototype', 400, 'options', { method: 'PATCH', headers: json, body: '{"__proto__":{"replay":"refuse"}}' }],
    ['an option that is fixed', 400, 'options', { method: 'PATCH', headers: json, body: '{"identity":{}}' }],
    ['a clock that goes back', 400, 'clock', { method: 'POST', headers: json, body: '{"advanceMs":-1}' }],
    ['a clock without a time', 400, 'clock', { method: 'POST', headers: json, body: '{}' }],
    [
      'a notification to a file',
      400,
      'notifications',
      { method: 'POST', headers: json, body: '{"event":"A","data":{},"options":{"to":"file:///etc/passwd"}}' },
    ],
    [
      'a notification without a place',
      400,
      'notifications',
      { method: 'POST', headers: json, body: '{"event":"A","data":{}}' },
    ],
    ['no fault', 400, 'faults', { method: 'POST', headers: json }],
    ['an unknown fault', 400, 'faults', { method: 'POST', headers: json, body: '[{"kind":"hang"},{"kind":"hung"}]' }],
    [
      'a fault of an unknown operation',
      400,
      'faults',
      { method: 'POST', headers: json, body: '{"kind":"hang","operation":"pay"}' },
    ],
    ['a row without a partner', 400, 'seed', { method: 'POST', headers: json, body: '{"partnerships":[{}]}' }],
    ['a limit of nothing', 400, 'requests?limit=0', {}],
  ]

describe('control refuses', () => {
  it.each(attacks)('%s: %i', async (_title, status, path, request) => {
    sandbox.faults.push({ kind: 'unsigned' })
    sandbox.partnerships.seed([row])
    const { status: found, headers, body } = await ask(path, request)
    expect(found).toBe(status)
    expect(headers['access-control-allow-origin']).toBeUndefined()
    if (request?.method !== 'HEAD') expect(body).toEqual({ error: expect.stringMatching(/^.{5,3000}$/) })
    expect(JSON.stringify(body)).not.toContain(token)
    expect([sandbox.faults, sandbox.partnerships.rows.length]).toEqual([[{ kind: 'unsigned' }], 1])
    expect(sandbox.options).not.toHaveProperty('replay', 'refuse')
  })

  const [outside] = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
  const title = outside ? '' : ' (skipped: this machine has no other address)'

  it.skipIf(!outside)(`programs on other machines, even under a loopback name${title}`, async () => {
    const own = await serve(sandbox, { control: { token }, host: '0.0.0.0' })
    const url = own.url.replace('127.0.0.1', outside?.address ?? '')
    const { port } = new URL(url)
    const headers = { ...bearer, Host: `localhost:${port}` }
    expect(await ask('options', { url, headers })).toMatchObject({
      status: 403,
      body: { error: 'Control is for programs on the same machine' },
    })
    expect((await ask('options', { url: own.url })).status).toBe(200)
    await own.close()
  })
})
