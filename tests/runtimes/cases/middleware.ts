/** What a caller's middleware and a call's own options can and cannot do, on each runtime's own Request and Response. */
import type { ApiClient } from '@wechatpay-edge/client'
import type { PartnershipsClientOptions, paths } from '@wechatpay-edge/partnerships'
import type { Fault } from '@wechatpay-edge/sandbox'
import { equal, match, ok, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import { body, buildPath, freshKey, header, listPath, query } from '../lib/samples.ts'
import type { Subject, Use } from '../lib/subject.ts'

type Middleware = Parameters<ApiClient<paths>['use']>[0]
type Options = Partial<PartnershipsClientOptions>

/** Where a caller can put a middleware: both must be safe. */
const places = ['use()', "a call's own"] as const
const stranger = 'https://pay.example.com'

/** Builds a partnership by `.client`, with options that types may not know. */
function post(client: ReturnType<Use['client']>, extra: object = {}) {
  const init = { body, params: { header: { 'Idempotency-Key': freshKey() } }, ...extra }
  return client.client.POST(buildPath, init as never)
}

export function run(lib: Subject, t: Harness): void {
  const mine = lib.useSandbox()
  for (const place of places) {
    runMiddleware(t, mine, place)
  }
  runOptions(t, mine)
}

function runMiddleware(t: Harness, mine: () => Promise<Use>, place: (typeof places)[number]): void {
  /** A case with a way to build with a middleware in its place. */
  const test = (
    name: string,
    run: (build: (middleware: Middleware, options?: Options) => ReturnType<typeof post>, use: Use) => Promise<void>,
  ) =>
    t.test(`a middleware by ${place} ${name}`, async () => {
      const use = await mine()
      await run(async (middleware, options) => {
        const client = use.client(options)
        if (place === 'use()') client.client.use(middleware)
        return post(client, place === 'use()' ? {} : { middleware: [middleware] })
      }, use)
    })

  test('edits the body: what it made of it is signed', async (build, use) => {
    const edited = JSON.stringify({ ...body, authorized_data: { business_type: 'BUSIFAVOR_STOCK', stock_id: '98' } })
    const { response } = await build({ onRequest: ({ request }) => new Request(request, { body: edited }) })
    equal(response.status, 200)
    equal(
      use.requests.map((request) => request.body),
      [edited],
    )
  })

  test('edits headers: they go out, and the Authorization is ours', async (build, use) => {
    await build({
      onRequest({ request }) {
        request.headers.set('X-Trace', 'abc')
        request.headers.set('Authorization', 'Bearer stolen')
      },
    })
    const [request] = use.requests
    equal(header(request, 'X-Trace'), 'abc')
    ok(/^WECHATPAY2-SHA256-RSA2048 mchid=/.test(header(request, 'Authorization') ?? ''))
    equal(request?.status, 200)
  })

  test('reads a clone, or makes another Request of what it read: both are sent', async (build, use) => {
    let read = ''
    await build({
      async onRequest({ request }) {
        read = await request.clone().text()
      },
    })
    await build({
      async onRequest({ request }) {
        const { url, method, headers } = request
        return new Request(url, { method, headers, body: await request.text() })
      },
    })
    equal(JSON.parse(read), body)
    equal(
      use.requests.map(({ status }) => status),
      [200, 200],
    )
  })

  test('has consumed the body: a TypeError says what to do, and nothing is sent', async (build, use) => {
    const call = build({
      async onRequest({ request }) {
        await request.text()
      },
    })
    const error = await rejection(call)
    ok(error instanceof TypeError && error.message.includes('request.clone()'), String(error))
    equal(use.requests, [])
  })

  test('sends the Request to a stranger: a TypeError, nothing signed, nothing sent', async (build, use) => {
    let seen: Request | undefined
    const call = build({
      onRequest({ request }) {
        seen = new Request(stranger + buildPath, request)
        return seen
      },
    })
    const error = await rejection(call)
    ok(error instanceof TypeError && error.message.includes(stranger), String(error))
    equal(seen?.headers.get('Authorization'), null)
    equal(use.requests, [])
  })

  test('makes a new Request: it keeps the timeout, and follows no redirect', async (build, use) => {
    use.sandbox.faults.push({ kind: 'hang' })
    let redirect = ''
    const fetch = (request: Request) => {
      redirect = request.redirect
      return use.sandbox.fetch(request)
    }
    const call = build(
      {
        async onRequest({ request }) {
          const { url, method, headers } = request
          return new Request(url, { method, headers, body: await request.text() })
        },
      },
      { timeoutMs: 200, maxRetries: 0, fetch },
    )
    match(await rejection(call), { code: 'ERR_WECHATPAY_CONNECTION', timeout: true })
    equal(redirect, 'manual')
  })

  test('sees the verified answer alone, may read it, and never sees one that is forged', async (build, use) => {
    const seen: unknown[] = []
    const reader: Middleware = {
      async onResponse({ response }) {
        seen.push(await response.clone().json())
      },
    }
    const { data } = await build(reader)
    equal(seen, [data])
    // A probe is repeated.
    for (const [kind, times] of [
      ['unsigned', 1],
      ['wrong-signature', 1],
      ['probe', 3],
    ] as const) {
      use.sandbox.faults.push(...Array.from({ length: times }, () => ({ kind }) as Fault))
      match(await rejection(build(reader)), { code: 'ERR_WECHATPAY_SIGNATURE', outcome: 'unknown' })
    }
    equal(seen.length, 1)
  })

  test('answers in place of errors: a forged answer cannot be turned into a good one', async (build, use) => {
    use.sandbox.faults.push({ kind: 'unsigned' })
    match(await rejection(build({ onError: () => new Response('{}') })), { code: 'ERR_WECHATPAY_SIGNATURE' })
  })

  test('answers by itself: that is its own answer, and nothing is sent', async (build, use) => {
    const { data } = await build({ onRequest: () => Response.json({ state: 'MINE' }) })
    equal(data, { state: 'MINE' })
    equal(use.requests, [])
  })

  test('runs once per attempt', async (build, use) => {
    use.sandbox.faults.push({ kind: 'drop' }, { kind: 'status', status: 500, code: 'SYSTEM_ERROR' })
    let [requests, responses] = [0, 0]
    await build({ onRequest: () => void requests++, onResponse: () => void responses++ })
    equal([requests, responses], [3, 2])
  })

  test('throws: the call rejects with that very error, and nothing is sent', async (build, use) => {
    const error = new Error('mine')
    ok((await rejection(build({ onRequest: () => Promise.reject(error) }))) === error)
    equal(use.requests, [])
  })
}

function runOptions(t: Harness, mine: () => Promise<Use>): void {
  t.test("a call's own fetch sends signed Requests, which follow no redirect", async () => {
    const use = await mine()
    const sent: Request[] = []
    const fetch = (request: Request) => {
      sent.push(request)
      return use.sandbox.fetch(request)
    }
    const { data } = await post(use.client(), { fetch, redirect: 'follow' })
    match(data, { state: 'ESTABLISHED' })
    equal(sent[0]?.redirect, 'manual')
    ok(sent[0]?.headers.get('Authorization'))
  })

  t.test("what a call's own fetch forges is refused: a success, and one under another answer's headers", async () => {
    const use = await mine()
    const forged = '{"state":"ESTABLISHED"}'
    const first = await rejection(post(use.client(), { fetch: async () => new Response(forged) }))
    match(first, { reason: 'missing-header', outcome: 'unknown' })
    const fetch = async (request: Request) => new Response(forged, await use.sandbox.fetch(request))
    match(await rejection(post(use.client(), { fetch })), { reason: 'mismatch', outcome: 'unknown' })
  })

  t.test("a refusal that a call's own fetch forges is not verified, so its outcome is unknown", async () => {
    const { client } = await mine()
    const empty = { code: 'INVALID_REQUEST', message: '委托营销合作关系不存在' }
    const fetch = async () => Response.json(empty, { status: 400 })
    const { error, response } = await post(client(), { fetch })
    equal([error, response.status], [empty, 400])
    match(await rejection(client({ fetch }).listPage(query)), { verified: false, outcome: 'unknown' })
  })

  t.test('a baseUrl of a call is ignored, and a path that leads to a stranger is a TypeError', async () => {
    const use = await mine()
    await post(use.client(), { baseUrl: stranger })
    equal(
      use.requests.map(({ host }) => host),
      ['api.mch.weixin.qq.com'],
    )
    const path = { header: { 'Idempotency-Key': freshKey() }, path: { x: 'y' } }
    const call = post(use.client(), { params: path, pathSerializer: () => `${stranger}/v3/x` })
    ok((await rejection(call)) instanceof TypeError)
    for (const other of ['@pay.example.com/', '//pay.example.com/v3']) {
      ok((await rejection(use.client().client.GET(other as never, {} as never))) instanceof TypeError)
    }
    equal(use.requests.length, 1)
  })

  t.test('a Request class, serializers, a method and headers of a call change nothing that was validated', async () => {
    const use = await mine()
    const headers = { Authorization: 'Bearer stolen', 'Idempotency-Key': 'other' }
    const own = { bodySerializer: () => '{"partner":{}}', Request: class extends Request {}, method: 'GET', headers }
    match(await post(use.client(), own), { data: { state: 'ESTABLISHED' } })
    const [request] = use.requests
    equal([request?.method, request?.body], ['POST', JSON.stringify(body)])
    ok(/^key_/.test(header(request, 'Idempotency-Key') ?? ''))
    const init = { params: { query: { ...query, limit: 5 } }, querySerializer: () => 'limit=50' }
    match((await use.client().client.GET(listPath, init)).data, { limit: 5 })
  })

  t.test('a key that is changed during a wait goes out unchanged', async () => {
    const use = await mine()
    const params = { header: { 'Idempotency-Key': 'first_key' } }
    use.sandbox.faults.push({ kind: 'status', status: 500, code: 'SYSTEM_ERROR' })
    const sleep = async () => {
      params.header['Idempotency-Key'] = 'second_key'
    }
    await post(use.client({ sleep }), { params })
    equal(
      use.requests.map((request) => header(request, 'Idempotency-Key')),
      ['first_key', 'first_key'],
    )
  })

  t.test('eject takes a middleware off again', async () => {
    const client = (await mine()).client()
    let seen = 0
    const middleware: Middleware = { onRequest: () => void seen++ }
    client.client.use(middleware)
    await post(client)
    client.client.eject(middleware)
    await post(client)
    equal(seen, 1)
  })
}
