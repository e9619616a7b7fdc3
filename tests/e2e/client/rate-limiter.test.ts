/** Calls that wait for their turn, against a sandbox that refuses what its pages do not allow. */
import { createRateLimiter, createWechatPay, type RateLimiter, type WechatPay } from '@wechatpay-edge/client'
import { createRefund, getFundFlowBill, getTradeBill, queryRefund, rateLimits } from '@wechatpay-edge/payments'
import { createSandbox, type Sandbox, type SandboxClientOptions } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rejection } from './lib/served.ts'

const other = '1900000209'
let sandbox: Sandbox
let server: ServedSandbox
beforeAll(async () => {
  const now = () => 1_700_000_000_000
  sandbox = await createSandbox({ rateLimit: 'documented', now, merchants: { [other]: {} } })
  server = await serve(sandbox)
})
afterAll(() => server.close())
beforeEach(() => sandbox.reset())

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}
let sleepers: Sleeper[] = []

/** Waits on the sandbox's clock. */
const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const sleeper = { at: sandbox.now() + ms, wake: resolve }
    sleepers.push(sleeper)
    signal?.addEventListener('abort', () => {
      sleepers = sleepers.filter((one) => one !== sleeper)
      reject(signal.reason)
    })
  })

/** Ends with all calls; the clock goes on whenever all that have not ended wait. */
async function settle(calls: readonly PromiseLike<unknown>[]): Promise<readonly PromiseSettledResult<unknown>[]> {
  let left = calls.length
  for (const call of calls) Promise.allSettled([call]).then(() => left--)
  while (left > 0) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (left === 0 || sleepers.length < left) continue
    const at = Math.min(...sleepers.map((one) => one.at))
    await sandbox.advance(at - sandbox.now())
    const due = sleepers.filter((one) => one.at <= at)
    sleepers = sleepers.filter((one) => one.at > at)
    for (const { wake } of due) wake()
  }
  return Promise.allSettled(calls)
}

function connect(limiter?: RateLimiter, mchid?: string, more: object = {}): WechatPay {
  const { clientOptions } = (mchid === undefined ? sandbox : sandbox.merchants[mchid]) as {
    clientOptions: SandboxClientOptions
  }
  const { merchant, wechatpay, now } = clientOptions
  const made = createWechatPay({ merchant, wechatpay, now, hosts: [server.url], maxRetries: 0, sleep, ...more })
  return limiter ? limiter.limit(made) : made
}

const limiter = (limits: Parameters<typeof createRateLimiter>[0] = rateLimits): RateLimiter =>
  createRateLimiter(limits, { now: () => sandbox.now(), sleep })
const many = <T>(count: number, call: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => call(i))
const bill = { bill_date: '2019-06-11' }
const refund = { out_refund_no: 'r', transaction_id: '42', amount: { refund: 1, total: 1, currency: 'CNY' } } as const
const statuses = () => sandbox.requests.map(({ status }) => status)
/** A host that nobody listens at. */
const closed = 'http://127.0.0.1:9'
const elapsed = () => sandbox.now() - 1_700_000_000_000

describe('a limit of three in a second', () => {
  it('refuses calls without a limiter, and none with it', async () => {
    const plain = connect()
    await settle(many(10, () => getFundFlowBill(plain, bill)))
    expect(statuses().filter((status) => status === 429)).toHaveLength(7)
    sandbox.reset()
    const start = sandbox.now()
    const limited = connect(limiter())
    const results = await settle(many(10, () => getFundFlowBill(limited, bill)))
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(statuses()).toEqual(Array(10).fill(200))
    // Three at once, and then three after each second and its margin.
    expect(sandbox.now() - start).toBe(3 * 1100)
  })

  it('is that of one operation, and of one merchant', async () => {
    const one = limiter()
    const [first, second] = [connect(one), connect(one, other)]
    const start = sandbox.now()
    const calls = [first, second].flatMap((wechatpay) => [
      ...many(3, () => getFundFlowBill(wechatpay, bill)),
      ...many(3, () => getTradeBill(wechatpay, bill)),
    ])
    await settle(calls)
    expect(statuses()).toEqual(Array(12).fill(200))
    expect(sandbox.now()).toBe(start)
  })

  it('counts all connections of a merchant', async () => {
    const one = limiter()
    const start = sandbox.now()
    await settle(many(6, () => getFundFlowBill(connect(one), bill)))
    expect(statuses()).toEqual(Array(6).fill(200))
    expect(sandbox.now() - start).toBe(1100)
  })

  it.each(['ip', 'all'] as const)('counts all merchants if it is per %s', async (per) => {
    const one = limiter({ getFundFlowBill: [{ requests: 3, seconds: 1, per }] })
    const start = sandbox.now()
    const wechatpay = [connect(one), connect(one, other)] as const
    await settle(many(6, (index) => getFundFlowBill(wechatpay[index % 2 ? 1 : 0], bill)))
    expect(sandbox.now() - start).toBe(1100)
  })

  it('counts each attempt of a call', async () => {
    sandbox.faults.push({ kind: 'status', status: 503 }, { kind: 'status', status: 503 })
    const limited = connect(limiter(), undefined, { maxRetries: 2, random: (bytes: Uint8Array) => bytes })
    await settle(many(4, () => getFundFlowBill(limited, bill)))
    expect(statuses().sort()).toEqual([200, 200, 200, 200, 503, 503])
  })
})

it('a connection takes one limiter: a second one would hide the first', () => {
  const limiter = createRateLimiter(rateLimits)
  const limited = connect(limiter)
  for (const other of [limiter, createRateLimiter({})])
    expect(() => other.limit(limited)).toThrow(
      /^wechatpay: expected a connection without a rate limiter.*Join the limits/,
    )
})

describe('a call that waits', () => {
  it('ends when its signal aborts, is not sent, and gives its turn to the next', async () => {
    const limited = connect(limiter())
    await settle(many(3, () => getFundFlowBill(limited, bill)))
    const controller = new AbortController()
    const waiting = many(3, () => getFundFlowBill(limited, bill, { signal: controller.signal }))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(sleepers).toHaveLength(3)
    const start = sandbox.now()
    controller.abort(new Error('enough'))
    for (const call of waiting) expect(await rejection(call)).toEqual(new Error('enough'))
    expect(sleepers).toEqual([])
    await settle(many(3, () => getFundFlowBill(limited, bill)))
    expect(sandbox.now() - start).toBe(1100)
    expect(statuses()).toEqual(Array(6).fill(200))
  })

  it('may wait longer than an attempt may take', async () => {
    const limited = connect(limiter(), undefined, { timeoutMs: 2_000 })
    const results = await settle(many(9, () => getFundFlowBill(limited, bill)))
    expect(results.map(({ status }) => status)).toEqual(Array(9).fill('fulfilled'))
    expect(elapsed()).toBeGreaterThan(2_000)
  })

  it('may wait so long at another host that is tried at once, too', async () => {
    const one = limiter({ getFundFlowBill: [{ requests: 1, seconds: 60 }] })
    const limited = connect(one, undefined, { hosts: [closed, server.url], maxRetries: 1, timeoutMs: 100 })
    const call = getFundFlowBill(limited, bill)
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 200)), call])
    expect((await settle([call])).map(({ status }) => status)).toEqual(['fulfilled'])
    expect(statuses()).toEqual([200])
  })

  it('fails at once if its turn comes after deadlineMs, and gives it to the next', async () => {
    const limited = connect(limiter(), undefined, { deadlineMs: 1_000 })
    const start = sandbox.now()
    const results = await settle(many(4, () => getFundFlowBill(limited, bill)))
    expect(results.map(({ status }) => status)).toEqual([...Array(3).fill('fulfilled'), 'rejected'])
    expect(results[3]).toMatchObject({
      reason: {
        code: 'ERR_WECHATPAY_CONNECTION',
        outcome: 'not-sent',
        timeout: true,
        attempts: 0,
        message: expect.stringContaining(
          'The rate limit allows the next request in 1100 ms, which is after deadlineMs',
        ),
      },
    })
    expect(sandbox.now()).toBe(start)
    expect(statuses()).toEqual(Array(3).fill(200))
  })

  it('has its wait taken from deadlineMs, so that no retry begins that cannot end', async () => {
    const one = limiter({ getFundFlowBill: [{ requests: 1, seconds: 1 }] })
    await getFundFlowBill(connect(one), bill)
    sandbox.faults.push({ kind: 'status', status: 503 })
    const limited = connect(one, undefined, { deadlineMs: 1_300, maxRetries: 1 })
    const [result] = await settle([getFundFlowBill(limited, bill)])
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ERR_WECHATPAY_API', status: 503 } })
  })

  it('does not wait for the time that a clock had before it was set back', async () => {
    let back = 0
    const one = createRateLimiter(rateLimits, { now: () => sandbox.now() - back, sleep })
    const limited = connect(one)
    await settle(many(3, () => getFundFlowBill(limited, bill)))
    const start = sandbox.now()
    back = 3_600_000
    await settle(many(3, () => getFundFlowBill(limited, bill)))
    expect(sandbox.now() - start).toBe(1100)
  })

  it('leaves no timer when it is aborted', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const limited = createRateLimiter({ getFundFlowBill: [{ requests: 1, seconds: 3600 }] }).limit(connect())
    await getFundFlowBill(limited, bill)
    const before = timers()
    const controller = new AbortController()
    const waiting = getFundFlowBill(limited, bill, { signal: controller.signal })
    await Promise.resolve()
    expect(timers()).toBe(before + 1)
    controller.abort(new Error('enough'))
    await rejection(waiting)
    expect(timers()).toBe(before)
  })
})

describe('a limit of failures', () => {
  it('makes calls wait after as many as the page allows, and none that succeed', async () => {
    const limited = connect(limiter())
    const start = sandbox.now()
    const ask = (index: number) => createRefund(limited, { ...refund, out_refund_no: `r${index}` })
    for (let index = 0; index < 6; index++) await settle([ask(index)])
    expect(sandbox.now()).toBe(start)
    await settle([ask(6)])
    expect(sandbox.now() - start).toBe(1100)
    expect(new Set(statuses())).toEqual(new Set([404]))
    sandbox.reset()
    const plain = connect()
    for (let index = 0; index < 7; index++)
      await settle([createRefund(plain, { ...refund, out_refund_no: `s${index}` })])
    expect(statuses().at(-1)).toBe(429)
    expect(sandbox.requests.at(-1)?.refusal).toBe("WeChat Pay's page allows 6 failed requests of createRefund in 1 s")
  })
})

it('does nothing for an operation without a limit', async () => {
  const wechatpay = connect(limiter({}))
  await settle(many(4, (index) => queryRefund(wechatpay, { out_refund_no: `${index}` })))
  expect(sleepers).toEqual([])
})

it.each([[{ a: [{ requests: 0, seconds: 1 }] }], [{ a: [{ requests: 1 }] }], [{ a: { requests: 1, seconds: 1 } }]])(
  'refuses a limit that none can keep: %o',
  (limits) => {
    expect(() => createRateLimiter(limits as never)).toThrow(/^limits\.a: expected \[\{ requests, seconds \}\]/)
  },
)
