/** Requests that come too often. */
import { createSandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { operations } from '../../src/generated/operations.ts'
import { send } from '../lib/request.ts'

const sandbox = await createSandbox({ rateLimit: 2, now: () => 1_700_000_000_500 })
const list = '/v3/marketing/partnerships?authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%7D'

/** Signed at the sandbox's time. */
const get = (target: string, part: object = {}) =>
  send(sandbox, { method: 'GET', target, timestamp: String(Math.floor(sandbox.now() / 1000)), ...part })

/** The status of each response, one after the other. */
async function statuses(targets: readonly string[]): Promise<number[]> {
  const found: number[] = []
  for (const target of targets) found.push((await get(target)).status)
  return found
}

it('takes as many of one operation in a second as rateLimit says, and refuses more, signed', async () => {
  // The same list is empty: 400.
  expect(await statuses([list, list, list])).toEqual([400, 400, 429])
  const refused = sandbox.requests.at(-1)
  expect(refused?.refusal).toBe('The option rateLimit allows 2 requests of listPartnerships a second')
  const answer = await get(list)
  expect(answer).toMatchObject({ status: 429, json: { code: 'FREQUENCY_LIMITED', message: '频率超限' } })
  expect(answer.signed).toBe(true)
})

it('counts each operation apart, and begins anew in the next second and after reset()', async () => {
  expect(await statuses(['/v3/certificates', list])).toEqual([200, 429])
  await sandbox.advance(500)
  expect(await statuses([list, list, list])).toEqual([400, 400, 429])
  sandbox.reset()
  expect(await statuses([list])).toEqual([400])
})

it('does not count what is refused before it is known who sends it', async () => {
  sandbox.reset()
  for (const mchid of ['1', '2', '3']) expect((await get(list, { mchid })).status).toBe(401)
  expect(await statuses([list])).toEqual([400])
})

describe("'documented'", () => {
  const fundFlow = '/v3/bill/fundflowbill?bill_date=2019-06-11'

  it('takes as many as the page of the operation says, and any number if it says nothing', async () => {
    sandbox.reset()
    sandbox.configure({ rateLimit: 'documented' })
    // 以商户号维度频率限制为3QPS (https://pay.weixin.qq.com/doc/v3/merchant/4013071235)
    expect(await statuses([fundFlow, fundFlow, fundFlow, fundFlow])).toEqual([200, 200, 200, 429])
    const refused = sandbox.requests.at(-1)
    expect(refused?.refusal).toBe("WeChat Pay's page allows 3 requests of getFundFlowBill in 1 s")
    expect(await get(fundFlow)).toMatchObject({ status: 429, signed: true, json: { message: '请求过于频繁' } })
    expect(await statuses(Array(5).fill(list))).toEqual(Array(5).fill(400))
    await sandbox.advance(1000)
    expect(await statuses([fundFlow])).toEqual([200])
  })

  it('keeps to each limit of a page, for as long as it lasts', async () => {
    const [listed] = operations.filter(({ id }) => id === 'listPartnerships')
    if (!listed) throw new Error('listPartnerships is not served')
    const rateLimits = [
      { requests: 4, seconds: 60 },
      { requests: 2, seconds: 1 },
    ]
    const own = { ...listed, id: 'listOthers', path: '/v3/others', rateLimits }
    const handlers = { listOthers: () => ({ body: listed.success.example }) }
    // The start of a minute.
    const now = () => 1_700_000_040_000
    const others = await createSandbox({ rateLimit: 'documented', now, operations: [own], handlers })
    const target = list.replace('/v3/marketing/partnerships', '/v3/others')
    const ask = async (count: number): Promise<number[]> => {
      const found: number[] = []
      for (let index = 0; index < count; index++) {
        const timestamp = String(Math.floor(others.now() / 1000))
        found.push((await send(others, { method: 'GET', target, timestamp })).status)
      }
      return found
    }
    expect(await ask(3)).toEqual([200, 200, 429])
    await others.advance(1000)
    // Those that were refused count, too.
    expect(await ask(2)).toEqual([200, 429])
    expect(others.requests.at(-1)?.refusal).toBe("WeChat Pay's page allows 4 requests of listOthers in 60 s")
    await others.advance(58_000)
    expect(await ask(1)).toEqual([429])
    await others.advance(1000)
    expect(await ask(1)).toEqual([200])
  })

  it('counts successes and failures apart, and those of all merchants if the page says so', async () => {
    const [listed] = operations.filter(({ id }) => id === 'listPartnerships')
    if (!listed) throw new Error('listPartnerships is not served')
    const rateLimits = [
      { requests: 2, seconds: 1, on: 'success' },
      { requests: 1, seconds: 1, on: 'failure' },
      { requests: 5, seconds: 60, per: 'all' },
    ] as const
    const own = { ...listed, id: 'listOthers', path: '/v3/others', rateLimits }
    let isRight = true
    const listOthers = () =>
      isRight ? { body: listed.success.example } : { error: { status: 404, code: 'NOT_FOUND', message: '没有' } }
    const merchants = { '1900000209': {} }
    const now = () => 1_700_000_040_000
    const others = await createSandbox({
      ...{ rateLimit: 'documented', now, merchants, operations: [own], handlers: { listOthers } },
    })
    const target = list.replace('/v3/marketing/partnerships', '/v3/others')
    const ask = async (mchid?: string): Promise<number> => {
      const timestamp = String(Math.floor(others.now() / 1000))
      const merchant = mchid === undefined ? others.merchant : others.merchants[mchid]?.merchant
      return (await send(others, { method: 'GET', target, timestamp, ...merchant })).status
    }
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429])
    await others.advance(1000)
    isRight = false
    expect([await ask(), await ask()]).toEqual([404, 429])
    expect(others.requests.at(-1)?.refusal).toBe("WeChat Pay's page allows 1 failed requests of listOthers in 1 s")
    isRight = true
    expect(await ask('1900000209')).toBe(429)
    expect(others.requests.at(-1)?.refusal).toBe("WeChat Pay's page allows 5 requests of listOthers in 60 s")
  })

  it.each([0, 1.5, 'page'])('is the only other value than a positive integer: %s is a TypeError', async (rateLimit) => {
    const options = { rateLimit } as unknown as { rateLimit: number }
    await expect(createSandbox(options)).rejects.toThrow("rateLimit: expected a positive integer or 'documented'")
  })
})
