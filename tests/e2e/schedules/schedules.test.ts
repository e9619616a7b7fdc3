/**
 * Random schedules of what can go wrong in a call, at once: at the server, in the network, in a caller's fetch, middleware,
 * keyring, clock and wait, and by the caller's abort. What was done is read from the sandbox, over TCP; the call must not
 * say anything else. `--long` runs ten times as many.
 */
import { createKeyring, isWechatPayError, type Keyring } from '@wechatpay-edge/core'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { expect, it } from 'vitest'
import { makeSchedule, type Schedule } from './schedule.ts'

const count = process.env.WECHATPAY_EDGE_LONG ? 50_000 : 5_000
const atOnce = 40

const platformFetch = globalThis.fetch
const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const
const query = { authorized_data: { business_type: 'FAVOR_STOCK' } } as const

class OwnError extends Error {}

/** A caller's fetch. It never leaves a response unread. */
function makeFetch({ transport }: Schedule): ((request: Request) => Promise<Response>) | undefined {
  const refused = () =>
    Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED', syscall: 'connect' } })
  const restated = async (request: Request, status: number) => {
    const response = await platformFetch(request)
    const bytes = await response.arrayBuffer()
    return {
      status,
      ok: status < 300,
      headers: response.headers,
      body: null,
      arrayBuffer: async () => bytes,
    } as Response
  }
  switch (transport) {
    case 'platform':
      return undefined
    case 'as it is':
      return (request) => platformFetch(request)
    case 'refuses':
      return () => Promise.reject(refused())
    case 'sends, then refuses':
      return async (request) => {
        await (await platformFetch(request)).arrayBuffer()
        throw refused()
      }
    case 'sends twice':
      return async (request) => {
        const again = request.clone()
        await (await platformFetch(request)).arrayBuffer()
        return platformFetch(again)
      }
    case 'gives nothing':
      return async () => undefined as never
    case 'gives text':
      return async (request) => (await (await platformFetch(request)).text()) as never
    case 'gives an object':
      return async () => ({}) as never
    case 'gives an error response':
      return async () => Response.error()
    case 'status 400':
      return (request) => restated(request, 400)
    case 'status 200':
      return (request) => restated(request, 200)
    case 'status 700':
      return (request) => restated(request, 700)
    case 'a body that breaks':
      return async (request) => {
        const response = await platformFetch(request)
        await response.arrayBuffer()
        const broken = new ReadableStream({ pull: (controller) => controller.error(new OwnError('broken')) })
        return new Response(response.status === 204 ? null : broken, response)
      }
    case 'hangs':
      return () => new Promise(() => {})
    case 'answers late':
      return async (request) => {
        const response = await platformFetch(request)
        await new Promise((resolve) => setTimeout(resolve, 5))
        return response
      }
  }
}

/** Fails at its nth use, if it is to. */
function failing(at: number, run: () => unknown): () => void {
  let used = 0
  return () => {
    used++
    if (used === at) run()
  }
}

const throwOwn = (): never => {
  throw new OwnError('of the caller')
}

function makeKeyring({ keyring: kind, at }: Schedule, right: Keyring): Keyring {
  if (kind === 'none') return right
  let known = true
  const use = failing(at, () => {
    if (kind === 'throws') throwOwn()
    known = kind !== 'knows nothing'
  })
  return {
    ...(right.preferred && { preferred: right.preferred }),
    async get(serial) {
      if (kind !== 'verify throws') use()
      const key = known ? await right.get(serial) : undefined
      return key && { ...key, verify: kind === 'verify throws' ? async () => throwOwn() : key.verify }
    },
  }
}

function makeNow({ clock, at }: Schedule): (() => number) | undefined {
  if (clock === 'none') return undefined
  let change = 0
  const use = failing(at, () => {
    if (clock === 'throws') throwOwn()
    change = clock === 'jumps' ? 3_600_000 : Number.NaN
  })
  return () => {
    use()
    return Date.now() + change
  }
}

function makeMiddleware({ middleware }: Schedule, url: string, key: string): object[] {
  let attempt = 0
  switch (middleware) {
    case 'none':
      return []
    case 'throws before':
      return [{ onRequest: throwOwn }]
    case 'throws after':
      return [{ onResponse: throwOwn }]
    case 'another key each time':
      return [
        {
          onRequest({ request }: { request: Request }) {
            attempt++
            if (attempt > 1) request.headers.set('Idempotency-Key', `${key}-${attempt}`)
          },
        },
      ]
    case 'sends by itself':
      return [
        {
          async onRequest() {
            await (await platformFetch(`${url}/v3/certificates`)).arrayBuffer()
          },
        },
      ]
    case 'copies the response':
      return [{ onResponse: ({ response }: { response: Response }) => new Response(response.body, response) }]
  }
}

/** A signal that counts what listens to it. */
function makeSignal(): { readonly controller: AbortController; readonly listeners: () => number } {
  const controller = new AbortController()
  let listeners = 0
  for (const [name, change] of [
    ['addEventListener', 1],
    ['removeEventListener', -1],
  ] as const) {
    const original = controller.signal[name].bind(controller.signal) as (...given: unknown[]) => void
    Object.assign(controller.signal, {
      [name]: (...given: unknown[]) => {
        listeners += change
        original(...given)
      },
    })
  }
  return { controller, listeners: () => listeners }
}

interface Ended {
  readonly key: string
  readonly value?: unknown
  readonly error?: unknown
  readonly reason: unknown
  readonly listeners: number
}

async function run(schedule: Schedule, sandbox: Sandbox, url: string, closed: string, right: Keyring): Promise<Ended> {
  const { operation, maxRetries, closedFirst, sleepThrows, abort, seed } = schedule
  const key = `schedule_${seed}`
  const reason = new OwnError('abort')
  const { controller, listeners } = makeSignal()
  const fetch = makeFetch(schedule)
  const now = makeNow(schedule)
  sandbox.faults.push(...schedule.faults)
  const made = createPartnershipsClient({
    merchant: sandbox.clientOptions.merchant,
    wechatpay: makeKeyring(schedule, right),
    hosts: closedFirst ? [closed, url] : [url],
    maxRetries,
    timeoutMs: schedule.transport === 'hangs' ? 10 : 400,
    sleep: sleepThrows ? async () => throwOwn() : async () => {},
    ...(fetch && { fetch }),
    ...(now && { now }),
    observe: () => {
      if (abort === 'in observe') controller.abort(reason)
    },
  })
  made.client.use(...(makeMiddleware(schedule, url, key) as never[]))
  const { signal } = controller
  if (abort === 'before') controller.abort(reason)
  const timer = abort === 'soon' ? setTimeout(() => controller.abort(reason), seed % 7) : undefined
  const call = async (): Promise<unknown> => {
    if (operation === 'build') return made.build(body, { idempotencyKey: key, signal })
    if (operation === 'client') {
      const params = { header: { 'Idempotency-Key': key } }
      return made.client.POST('/v3/marketing/partnerships/build', { params, body, signal })
    }
    const rows: unknown[] = []
    for await (const row of made.list(query, { signal })) rows.push(row)
    return rows
  }
  try {
    const value = await call()
    return { key, value, reason, listeners: listeners() }
  } catch (error) {
    return { key, error, reason, listeners: listeners() }
  } finally {
    clearTimeout(timer)
  }
}

/** What a call said that is not so; `undefined` if all of it is. */
function findLie({ middleware, transport }: Schedule, ended: Ended, sent: number, done: number): string | undefined {
  const { value, error, reason, listeners } = ended
  if (listeners !== 0) return `${listeners} listeners are left`
  if (error === undefined) {
    const { data = value, error: refused } = Object(value) as { data?: unknown; error?: unknown }
    const isSuccess = refused === undefined && (Object(data) as { state?: unknown }).state !== undefined
    return isSuccess && middleware !== 'copies the response' && done === 0
      ? 'a success of what was not done'
      : undefined
  }
  if (error === reason) return undefined
  if (!isWechatPayError(error)) return sent > 0 ? 'an untyped error after something was sent' : undefined
  const { outcome } = error
  if (sent > 0 && outcome === undefined) return 'no outcome'
  if (outcome === 'not-sent' && sent > 0) return 'not-sent'
  // Of a fetch that sends by itself, the last response alone is known.
  if (outcome === 'refused' && done > 0 && transport !== 'sends twice') return 'refused'
  return undefined
}

it(`${count} random schedules: no call says what is not so, and nothing is left of it`, {
  timeout: 3_000_000,
}, async () => {
  const sandbox = await createSandbox()
  const { url, close } = await serve(sandbox)
  const { url: closed, close: closeAtOnce } = await serve(sandbox)
  await closeAtOnce()
  const right = createKeyring(sandbox.clientOptions.wechatpay)
  const lies: string[] = []
  const outcomes = new Map<string, number>()
  for (let first = 0; first < count; first += atOnce) {
    const schedules = Array.from({ length: atOnce }, (_, index) => makeSchedule(first + index))
    const executedBefore = sandbox.executions.length
    const requestsBefore = sandbox.requests.length
    const results = await Promise.all(schedules.map((schedule) => run(schedule, sandbox, url, closed, right)))
    sandbox.faults.length = 0
    const keyOf = ({ headers }: { headers: readonly (readonly [string, string])[] }) =>
      headers.find(([name]) => name.toLowerCase() === 'idempotency-key')?.[1]
    const sentKeys = sandbox.requests.slice(requestsBefore).map(keyOf)
    const doneKeys = sandbox.executions.slice(executedBefore).map(({ idempotencyKey }) => idempotencyKey)
    for (const [index, ended] of results.entries()) {
      const schedule = schedules[index] as Schedule
      const isSame = (key: string | undefined) => key === ended.key || key?.startsWith(`${ended.key}-`)
      const lie = findLie(schedule, ended, sentKeys.filter(isSame).length, doneKeys.filter(isSame).length)
      if (lie) lies.push(`${lie}: ${JSON.stringify(schedule)} ended in ${ended.error}`)
      const { error } = ended
      const kind = isWechatPayError(error) ? `${error.name} ${error.outcome}` : error ? 'untyped' : 'success'
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1)
    }
    if (lies.length > 5) break
  }
  await close()
  expect(lies).toEqual([])
  // A schedule that never comes far proves nothing.
  for (const kind of [
    'success',
    'ApiError refused',
    'ApiError unknown',
    'ConnectionError unknown',
    'ConnectionError not-sent',
    'SignatureError unknown',
  ]) {
    expect(outcomes.get(kind) ?? 0, kind).toBeGreaterThan(0)
  }
  await new Promise((resolve) => setTimeout(resolve, 200))
  const left = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap')
  expect(left.length).toBeLessThan(atOnce)
})
