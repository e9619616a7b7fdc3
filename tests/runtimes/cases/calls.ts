/** The methods of the partnerships client, and the client that they are made of. */
import type { ObservedEvent, Operation } from '@wechatpay-edge/client'
import { equal, match, ok, rejection, thrown } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import { body, buildPath, collect, freshKey, header, query } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

export function run(lib: Subject, t: Harness): void {
  runMethods(lib, t)
  runArguments(lib, t)
  runClients(lib, t)
}

function runMethods({ partnerships, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()

  t.test('build, listPage and terminate do what their names say', async () => {
    const { client, sandbox } = await mine()
    const built = await client().build(body, { idempotencyKey: freshKey() })
    equal(built.state, partnerships.PartnershipState.ESTABLISHED)
    const page = await client().listPage({ ...query, limit: 5 })
    equal([page.data.length, page.limit, page.offset, page.total_count], [1, 5, 0, 1])
    equal(page.data[0]?.partner, body.partner)
    const { terminate_time } = await client().terminate(body, { idempotencyKey: freshKey() })
    const stored = sandbox.partnerships.rows.find(
      (row) => row.authorized_data.stock_id === body.authorized_data.stock_id,
    )
    equal(stored?.terminate_time, terminate_time)
  })

  t.test('the functions do what the methods do, through one connection', async () => {
    const { buildPartnership, createWechatPay, listPartnerships, listPartnershipsPage, terminatePartnership } =
      partnerships
    const { sandbox } = await mine()
    const wechatpay = createWechatPay({ ...sandbox.clientOptions, sleep: async () => {} })
    equal(await wechatpay.ready(), undefined)
    const built = await buildPartnership(wechatpay, body, { idempotencyKey: freshKey() })
    equal(built.state, partnerships.PartnershipState.ESTABLISHED)
    equal((await collect(listPartnerships(wechatpay, query))).length, 1)
    equal((await listPartnershipsPage(wechatpay, query)).data.length, 1)
    const call = terminatePartnership(wechatpay, body, { idempotencyKey: freshKey() })
    equal((await call.withResponse()).response.status, 200)
    const { list } = partnerships.createPartnershipsClient(wechatpay)
    equal((await collect(list(query))).length, 1)
  })

  t.test('withResponse gives data, response and Request-ID; awaited alone, it rejects alone', async () => {
    const { client, sandbox } = await mine()
    const { data, response, requestId } = await client().build(body, { idempotencyKey: freshKey() }).withResponse()
    match(data, { state: 'ESTABLISHED' })
    equal(response.status, 200)
    equal(requestId, response.headers.get('Request-ID'))
    sandbox.faults.push({ kind: 'unsigned' })
    const failing = client().build(body, { idempotencyKey: freshKey() }).withResponse()
    match(await rejection(failing), { code: 'ERR_WECHATPAY_SIGNATURE' })
  })

  t.test('one signal ends thirty calls, and has one listener, then none', async () => {
    const { client } = await mine()
    const { controller, listeners } = countListeners()
    const options = { signal: controller.signal }
    const done = Promise.all(Array.from({ length: 30 }, () => client().listPage(query, options)))
    await Promise.resolve()
    ok(listeners() <= 1)
    equal((await done).length, 30)
    equal(listeners(), 0)
    const hanging = client({ fetch: () => new Promise(() => {}) })
    const calls = Array.from({ length: 30 }, () => rejection(hanging.listPage(query, options)))
    await new Promise((resolve) => setTimeout(resolve, 5))
    equal(listeners(), 1)
    controller.abort('enough')
    equal([...new Set(await Promise.all(calls))], ['enough'])
    equal(listeners(), 0)
  })

  t.test('a call is made once, however often its promise is awaited', async () => {
    const use = await mine()
    const promise = use.client().listPage(query)
    ok((await promise) === (await promise.withResponse()).data)
    ok(promise instanceof Promise)
    equal(use.requests.length, 1)
  })

  t.test('the same key and body again is the same write', async () => {
    const use = await mine()
    const idempotencyKey = freshKey()
    const first = await use.client().build(body, { idempotencyKey })
    equal(await use.client().build(body, { idempotencyKey }), first)
    equal(use.executions, 1)
  })

  t.test('no partnership at all is an empty page', async () => {
    const { client } = await mine()
    const none = { authorized_data: { business_type: 'BUSIFAVOR_STOCK', stock_id: 'none' }, limit: 7 } as const
    const { data, response } = await client().listPage(none).withResponse()
    match(data, { data: [], limit: 7, offset: 0 })
    equal(response.status, 400)
  })

  t.test('what is sent has the headers that WeChat Pay asks for, and the key first that is preferred', async () => {
    const use = await mine()
    await use.client().build(body, { idempotencyKey: 'a-key_1' })
    const [request] = use.requests
    equal(header(request, 'Idempotency-Key'), 'a-key_1')
    equal(header(request, 'Accept'), 'application/json')
    ok(/^application\/json/.test(header(request, 'Content-Type') ?? ''))
    equal(header(request, 'Wechatpay-Serial'), use.sandbox.wechatpay.publicKey.id)
  })
}

function runArguments({ useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()

  t.test('whatever is wrong with a body, a query or a key is named, all at once, and nothing is sent', async () => {
    const use = await mine()
    const wrong = { partner: { type: 'APPID' }, authorized_data: { business_type: 'NONE', stock_id: '' } }
    const error = await rejection(use.client().build(wrong as never, { idempotencyKey: 'a b' }))
    const issues = (error as { issues?: readonly { path: string; rule: string }[] }).issues ?? []
    const found = issues.map(({ path, rule }) => `${path} ${rule}`)
    for (const issue of ['Idempotency-Key pattern', 'partner.appid required', 'authorized_data.business_type enum']) {
      ok(found.includes(issue), `${issue} is not among ${found.join(', ')}`)
    }
    const page = use.client().listPage({ ...query, limit: 51 } as never)
    match(await rejection(page), { issues: [{ path: 'limit', rule: 'maximum' }] })
    equal(use.requests, [])
  })

  t.test('a method never throws: whatever is wrong is a rejection', async () => {
    const { client } = await mine()
    const { build, terminate, listPage } = client()
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    for (const value of [undefined, null, 1, [], 'text', 1n, cyclic] as never[]) {
      match(await rejection(build(value, { idempotencyKey: 'a' })), { code: 'ERR_WECHATPAY_VALIDATION' })
      match(await rejection(terminate(value, { idempotencyKey: 'a' })), { code: 'ERR_WECHATPAY_VALIDATION' })
      if (value !== undefined) match(await rejection(listPage(value)), { code: 'ERR_WECHATPAY_VALIDATION' })
    }
    match(await rejection(build(body, {} as never)), { issues: [{ path: 'Idempotency-Key', rule: 'required' }] })
    ok((await rejection(build(body, null as never))) instanceof TypeError)
  })

  t.test('.client validates as the methods do', async () => {
    const use = await mine()
    const call = use.client().client.POST(buildPath, {
      body: { ...body, partner: { type: 'APPID' } as never },
      params: { header: { 'Idempotency-Key': freshKey() } },
    })
    match(await rejection(call), { issues: [{ path: 'partner.appid', rule: 'required' }], outcome: 'not-sent' })
    equal(use.requests, [])
  })
}

function runClients({ client: clients, partnerships, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()

  t.test('ready imports all keys, signs once, and sends nothing', async () => {
    const use = await mine()
    await use.client().ready()
    equal(use.requests, [])
  })

  t.test("ready finds the merchant's own key under wechatpay", async () => {
    const { sandbox, client } = await mine()
    const { certificate } = sandbox.merchant
    const wechatpay = { PUB_KEY_ID_1: certificate }
    match(
      thrown(() => client({ wechatpay })),
      { code: 'ERR_WECHATPAY_KEY', path: 'wechatpay.PUB_KEY_ID_1' },
    )
    match(
      thrown(() => client({ wechatpay: { [sandbox.merchant.serialNo]: certificate } })),
      {
        received: /merchant's own/,
      },
    )
    const keyring = { ...sandbox.clientOptions.wechatpay }
    match(
      thrown(() => client({ wechatpay: { ...keyring, PUB_KEY_ID_1: sandbox.merchant.privateKey } })),
      {
        code: 'ERR_WECHATPAY_KEY',
      },
    )
  })

  t.test(
    'options that are none are TypeErrors, and keys in the wrong place KeyErrors that name their option',
    async () => {
      const { sandbox, client } = await mine()
      const { merchant } = sandbox.clientOptions
      const { createPartnershipsClient } = partnerships
      for (const options of [undefined, null, 1, {}] as never[]) {
        ok(thrown(() => createPartnershipsClient(options)) instanceof TypeError)
      }
      ok(thrown(() => client({ hosts: ['api.mch.weixin.qq.com'] })) instanceof TypeError)
      const swapped = { ...merchant, privateKey: sandbox.wechatpay.publicKey.pem }
      match(
        thrown(() => client({ merchant: swapped })),
        { path: 'merchant.privateKey', received: /RSA public key/ },
      )
    },
  )

  t.test('.client gives an error where a method throws, in the same words', async () => {
    const { sandbox, client } = await mine()
    const fault = { kind: 'status', status: 403, code: 'NO_AUTH' } as const
    sandbox.faults.push(fault, fault)
    const init = { body, params: { header: { 'Idempotency-Key': freshKey() } } }
    const { data, error, response } = await client().client.POST(buildPath, init)
    equal([data, error, response.status], [undefined, { code: 'NO_AUTH', message: '商户未被授权' }, 403])
    const thrownError = await rejection(client().build(body, { idempotencyKey: freshKey() }))
    match(thrownError, { apiCode: 'NO_AUTH', apiMessage: '商户未被授权' })
  })

  t.test('observe receives each event of a call in order, and what it throws is ignored', async () => {
    const { sandbox, client } = await mine()
    sandbox.faults.push({ kind: 'drop' })
    const events: ObservedEvent[] = []
    const observe = (event: ObservedEvent) => {
      events.push(event)
      throw new Error('a log that fails')
    }
    await client({ observe, now: Date.now }).build(body, { idempotencyKey: freshKey() })
    const [{ call } = { call: '' }] = events as { call: string }[]
    const common = { call, operation: 'buildPartnership', method: 'POST', pathTemplate: buildPath }
    const first = { ...common, attempt: 1, host: 'https://api.mch.weixin.qq.com' }
    const second = { ...common, attempt: 2, host: 'https://api2.mch.weixin.qq.com' }
    match(events, [
      { type: 'request', ...first },
      { type: 'error', ...first, error: { timeout: false }, aborted: false },
      { type: 'retry', ...first, delayMs: 0, reason: 'connection' },
      { type: 'request', ...second },
      { type: 'response', ...second, status: 200, verified: true },
      { type: 'end', ...common, attempts: 2 },
    ])
  })

  t.test('createApiClient makes a client of any operation table', async () => {
    const { sandbox } = await mine()
    const operation: Operation = {
      id: 'listAnything',
      method: 'get',
      path: '/v3/marketing/partnerships',
      errors: [],
    }
    const connection = clients.createWechatPay(sandbox.clientOptions)
    const api = clients.createApiClient<Record<string, never>>({ listAnything: operation }, connection)
    const { wechatpay } = api
    const page = await clients.call<{ data: unknown[] }>(wechatpay, operation, { query })
    equal(page.data.length, 1)
    match(await rejection(clients.call(wechatpay, operation, { query: { limit: 1n } })), {
      code: 'ERR_WECHATPAY_VALIDATION',
    })
    ok((await rejection(collect(clients.list(wechatpay, operation, { query })))) instanceof TypeError)
  })

  t.test('enumerations and error codes are values', () => {
    const { BusinessType, ErrorCode, PartnerType, PartnershipState } = partnerships
    equal(BusinessType.FAVOR_STOCK, 'FAVOR_STOCK')
    equal(PartnerType.APPID, 'APPID')
    equal(ErrorCode.INVALID_REQUEST, 'INVALID_REQUEST')
    ok(Object.values(PartnershipState).length >= 2)
  })
}

/** A controller, and how many listeners its signal has now. */
function countListeners(): { readonly controller: AbortController; readonly listeners: () => number } {
  const controller = new AbortController()
  const { signal } = controller
  let count = 0
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...given: unknown[]) => {
    count++
    return addEventListener.apply(signal, given as never)
  }
  signal.removeEventListener = (...given: unknown[]) => {
    count--
    return removeEventListener.apply(signal, given as never)
  }
  return { controller, listeners: () => count }
}
