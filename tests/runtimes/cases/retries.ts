/** Attempts: which host, how long, whether again, and how long to wait. Clock, sleep and randomness are injected. */
import type { AttemptsOptions } from '@wechatpay-edge/core'
import type { Progress, Transport } from '@wechatpay-edge/core/internal'
import { equal, match, ok, rejection, thrown } from '../lib/assert.ts'
import { data } from '../lib/data.ts'
import { withGlobal } from '../lib/globals.ts'
import type { Harness } from '../lib/harness.ts'
import { hosts, query } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

/** A clock that stands still but for the waits, which it records. */
function patient(): { readonly waits: number[]; readonly options: AttemptsOptions } {
  const waits: number[] = []
  let time = 0
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms)
    time += ms
  }
  return { waits, options: { sleep, now: () => time, random: (bytes) => bytes.fill(128) } }
}

const answer = (status: number) => new Response('{}', { status })

/** Gives the results in turn, and records which host was asked. */
function script(...results: readonly (Response | Error)[]) {
  const sent: string[] = []
  const send = async ({ host }: { readonly host: string }): Promise<Response> => {
    sent.push(host)
    const result = results[sent.length - 1] ?? answer(200)
    if (result instanceof Error) throw result
    return result
  }
  return { send, sent }
}

export function run(lib: Subject, t: Harness): void {
  runAttempts(lib, t)
  runTime(lib, t)
  runConnections(lib, t)
}

function runAttempts({ core, internal }: Subject, t: Harness): void {
  const { attempts, ConnectionError } = core
  const lost = () => new ConnectionError('lost', { outcome: 'unknown' })
  const refused = () => new ConnectionError('refused', { outcome: 'not-sent' })

  t.test(
    '202, 429 and 5xx are repeated twice on the same host, with waits that double, or that are asked for',
    async () => {
      for (const status of [202, 429, 500, 502, 503]) {
        const { send, sent } = script(answer(status), answer(status), answer(status))
        const { waits, options } = patient()
        equal((await attempts(send, options)).status, status)
        equal(sent, [hosts[0], hosts[0], hosts[0]])
        equal(waits, [125, 250])
      }
      for (const asked of ['3', 'Thu, 01 Jan 1970 00:00:03 GMT']) {
        const { waits, options } = patient()
        const busy = new Response('{}', { status: 429, headers: { 'Retry-After': asked } })
        await attempts(script(busy).send, options)
        equal(waits, [3000])
      }
    },
  )

  t.test('waits are a random part of at most 4 seconds', async () => {
    const long = patient()
    await attempts(script(...Array.from({ length: 7 }, () => answer(500))).send, { ...long.options, maxRetries: 6 })
    equal(long.waits, [125, 250, 500, 1000, 2000, 2000])
    const jittered = patient()
    await attempts(script(answer(500)).send, { ...jittered.options, random: (bytes) => bytes.fill(255) })
    equal(jittered.waits, [249.0234375])
  })

  t.test('a lost connection is repeated on the backup host, from then on', async () => {
    const { send, sent } = script(lost(), answer(503))
    const { waits, options } = patient()
    equal((await attempts(send, options)).status, 200)
    equal(sent, [hosts[0], hosts[1], hosts[1]])
    // None before the backup host.
    equal(waits, [250])
  })

  t.test('another 4xx, a redirect, a success, and any other error are not repeated', async () => {
    for (const status of [200, 302, 400, 401, 403, 404, 405, 409]) {
      const { send, sent } = script(answer(status))
      await attempts(send, patient().options)
      equal(sent.length, 1)
    }
    const mine = new Error('mine')
    ok((await rejection(attempts(script(mine).send, patient().options))) === mine)
  })

  t.test('nothing is repeated where that may do harm, or no retries are wanted', async () => {
    for (const options of [{ repeatable: false }, { maxRetries: 0 }]) {
      const { send, sent } = script(answer(500))
      equal((await attempts(send, { ...patient().options, ...options })).status, 500)
      equal(sent.length, 1)
    }
  })

  t.test('a deadline ends the repeating', async () => {
    const { waits, options } = patient()
    equal((await attempts(script(answer(500), answer(500)).send, { ...options, deadlineMs: 500 })).status, 500)
    equal(waits, [125])
  })

  t.test('the outcome is the worst of the attempts, and each is told of those before it', async () => {
    const outcomes: readonly [string, readonly (Response | Error)[]][] = [
      ['not-sent', [refused(), refused(), refused()]],
      ['unknown', [lost(), refused(), refused()]],
      ['unknown', [answer(500), refused(), refused()]],
    ]
    for (const [outcome, results] of outcomes) {
      const error = await rejection(attempts(script(...results).send, patient().options))
      match(error, { code: 'ERR_WECHATPAY_CONNECTION', outcome, attempts: 3 })
    }
    const told: boolean[] = []
    const { send } = script(refused(), lost())
    await attempts((attempt) => {
      told.push(attempt.earlierUnknown)
      return send(attempt)
    }, patient().options)
    equal(told, [false, false, true])
  })

  t.test('a discarded answer is read to its end', async () => {
    const discarded = answer(500)
    await attempts(script(discarded).send, patient().options)
    equal(discarded.bodyUsed, true)
  })

  t.test('options that make no sense are TypeErrors, and nothing is sent', async () => {
    const { send, sent } = script()
    const nonsense = [{ maxRetries: -1 }, { timeoutMs: Number.NaN }, { deadlineMs: '1' as never }, { hosts: [] }]
    for (const options of nonsense) ok((await rejection(attempts(send, options))) instanceof TypeError)
    equal(sent, [])
    const names = ['timeoutMs', 'maxRetries', 'now', 'sleep'] as const
    const read = (given: object) => internal.readOptions<AttemptsOptions>(given, 'given', names)
    match(read({ timeoutMs: 0, maxRetries: 1.5, now: Date.now, sleep: undefined }), { timeoutMs: 0, maxRetries: 1.5 })
    ok(thrown(() => read({ timeoutMs: '1' })) instanceof TypeError)
  })

  t.test('hosts are origins with https, or http on loopback', () => {
    equal(internal.resolveHosts(), hosts)
    equal(internal.resolveHosts(['http://127.0.0.1:8787', 'https://a.example.com/']), [
      'http://127.0.0.1:8787',
      'https://a.example.com',
    ])
    for (const host of [
      'http://api.mch.weixin.qq.com',
      'https://a.example.com/v3',
      'a.example.com',
      'ftp://127.0.0.1',
    ]) {
      ok(thrown(() => internal.resolveHosts([host])) instanceof TypeError)
    }
  })
}

function runTime({ core, injected }: Subject, t: Harness): void {
  const { attempts } = core
  const never = () => new Promise<Response>(() => {})

  t.test('an attempt ends when its time is over, even where the transport takes no notice', async () => {
    const error = await rejection(attempts(never, { ...injected, timeoutMs: 20, maxRetries: 0 }))
    match(error, { code: 'ERR_WECHATPAY_CONNECTION', timeout: true, outcome: 'unknown', attempts: 1 })
  })

  t.test('each attempt has its own time and its own signal', async () => {
    const signals: AbortSignal[] = []
    const send = async ({ signal, number }: { signal: AbortSignal; number: number }) => {
      signals.push(signal)
      return number === 1 ? never() : answer(200)
    }
    await attempts(send, { ...patient().options, timeoutMs: 20 })
    equal(
      signals.map(({ aborted }) => aborted),
      [true, false],
    )
  })

  t.test("the caller's abort rejects with its own reason: before, during, and between attempts", async () => {
    const { send, sent } = script()
    equal(await rejection(attempts(send, { signal: AbortSignal.abort('no') })), 'no')
    equal(sent, [])
    const reason = new Error('enough')
    const during = new AbortController()
    const call = attempts(never, { signal: during.signal })
    during.abort(reason)
    ok((await rejection(call)) === reason)
    const between = new AbortController()
    setTimeout(() => between.abort('stop'), 10)
    const options = { ...injected, signal: between.signal, random: (bytes: Uint8Array) => bytes.fill(255) }
    equal(await rejection(attempts(script(answer(500)).send, options)), 'stop')
  })
}

function runConnections({ core, internal, injected, traits, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()
  const request = () => new Request(`${hosts[0]}/v3/x`, { redirect: 'manual' })
  const failing =
    (code?: string, host = 'api.mch.weixin.qq.com:443') =>
    async () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code} ${host}`), { code }) })
    }

  /** What a transport rejects with, and the outcome of a call that ends there. */
  const fail = async (send: Transport, sent: Request) => {
    const progress: Progress = { phase: 'preparing' }
    const error = await rejection(send(sent, progress))
    return { error, outcome: internal.outcomeOf(progress.phase) }
  }

  t.test("a call was not sent if the runtime's code proves it, else the outcome is unknown", async () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'ConnectionRefused', 'UND_ERR_CONNECT_TIMEOUT']) {
      const { error, outcome } = await withGlobal('fetch', failing(code), () => fail(internal.connect(), request()))
      match(error, { code: 'ERR_WECHATPAY_CONNECTION', timeout: false })
      equal(outcome, 'not-sent')
      // Whoever replaced the platform's fetch may have failed at another host.
      const elsewhere = await withGlobal('fetch', failing(code, 'log.example:443'), () =>
        fail(internal.connect(), request()),
      )
      equal(elsewhere.outcome, 'unknown')
      // A caller's fetch may have sent it before it failed.
      equal((await fail(internal.connect(failing(code)), request())).outcome, 'unknown')
    }
    for (const code of ['ECONNRESET', undefined]) {
      const { outcome } = await withGlobal('fetch', failing(code), () => fail(internal.connect(), request()))
      equal(outcome, 'unknown')
    }
  })

  t.test(
    "the platform's fetch, by default: where nobody listens, the outcome is what the runtime can prove",
    async () => {
      const { error, outcome } = await fail(
        internal.connect(undefined),
        new Request(data.closedOrigin, { redirect: 'manual' }),
      )
      ok(error instanceof core.ConnectionError)
      equal(outcome, traits.provesNotSent ? 'not-sent' : 'unknown')
    },
  )

  t.test("attempts knows what the platform's fetch rejects with where nobody listens, and repeats", async () => {
    const options = { ...patient().options, hosts: [data.closedOrigin] }
    const sent: string[] = []
    const send = ({ host, signal }: { host: string; signal: AbortSignal }) => {
      sent.push(host)
      return fetch(new Request(host, { signal }))
    }
    const error = await rejection(core.attempts(send, options))
    if (traits.namesLost) match(error, { code: 'ERR_WECHATPAY_CONNECTION', outcome: 'unknown', attempts: 3 })
    ok(traits.namesLost || !(error instanceof core.ConnectionError))
    equal(sent.splice(0).length, traits.namesLost ? 3 : 1)
    // For `repeat`, it is the caller's own error.
    ok(!((await rejection(internal.repeat(send, options))) instanceof core.ConnectionError))
    equal(sent.length, 1)
  })

  t.test("the platform's fetch is looked up when it is used, and called unbound", async () => {
    const send = internal.connect(undefined)
    const found = Response.json({})
    const own = async function (this: unknown) {
      ok(this === undefined || this === globalThis)
      return found
    }
    ok((await withGlobal('fetch', own, () => send(request()))) === found)
  })

  t.test('withRetry repeats a GET and a keyed write, with the same body, and no other write', async () => {
    const tries: readonly [RequestInit, number][] = [
      [{ method: 'GET' }, 2],
      [{ method: 'POST', body: '{"a":"优"}' }, 1],
      [{ method: 'POST', body: '{"a":"优"}', headers: { 'Idempotency-Key': 'a' } }, 2],
    ]
    for (const [init, times] of tries) {
      const bodies: string[] = []
      const urls: string[] = []
      const fetch = async (sent: Request): Promise<Response> => {
        urls.push(sent.url)
        bodies.push(await sent.text())
        if (urls.length === 1) throw new TypeError('lost')
        return answer(200)
      }
      const send = core.withRetry({ ...patient().options, fetch })
      const call = send(new Request(`${hosts[0]}/v3/x?a=1`, init))
      if (times === 1) match(await rejection(call), { outcome: 'unknown' })
      else equal((await call).status, 200)
      equal(bodies, Array(times).fill(init.body ?? ''))
      equal(
        urls,
        hosts.slice(0, times).map((host) => `${host}/v3/x?a=1`),
      )
    }
  })

  t.test('withRetry around withAuth signs each attempt anew', async () => {
    const { sandbox } = await mine()
    const signer = core.createSigner({ ...sandbox.clientOptions.merchant, ...injected })
    const keyring = core.createKeyring(sandbox.clientOptions.wechatpay, injected)
    const fetch = core.withAuth({ signer, keyring, ...injected, fetch: sandbox.fetch })
    const send = core.withRetry({ fetch, sleep: async () => {}, ...injected })
    sandbox.faults.push({ kind: 'status', status: 500, code: 'SYSTEM_ERROR' })
    const before = sandbox.requests.length
    await send(new Request(`${hosts[0]}/v3/marketing/partnerships?${core.serializeQuery(query)}`))
    const signatures = sandbox.requests
      .slice(before)
      .map(({ headers }) => headers.find(([n]) => /^authorization$/i.test(n))?.[1])
    equal(new Set(signatures).size, 2)
  })
}
