/** Requests that come too often. */
import { createSandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'
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
