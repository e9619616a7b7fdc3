import { createSandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'
import { build, exampleBody } from './lib/request.ts'

it('keeps all requests and executions, unless keepRequests says how many', async () => {
  const first = await createSandbox()
  const { identity } = first
  const two = await createSandbox({ identity, keepRequests: 2 })
  for (const sandbox of [first, two]) {
    for (const key of ['a', 'b', 'c', 'a']) expect((await build(sandbox, exampleBody, key)).status).toBe(200)
  }
  expect([first.requests.length, first.executions.length]).toEqual([4, 3])
  const keyOf = ({ headers }: (typeof two.requests)[number]) =>
    new Headers(headers as [string, string][]).get('idempotency-key')
  expect(two.requests.map(keyOf)).toEqual(['c', 'a'])
  // The replay of 'a' was no execution: a key is known for good.
  expect(two.executions.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['b', 'c'])
})

it.each([0, -1, 1.5, '2', Number.POSITIVE_INFINITY])('does not take %j', async (keepRequests) => {
  await expect(createSandbox({ keepRequests: keepRequests as number })).rejects.toThrow(
    `keepRequests: expected a positive integer, received ${keepRequests}`,
  )
})
