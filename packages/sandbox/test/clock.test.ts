/** One clock for all that a sandbox does, which `advance` moves. */
import { createIdentity, createSandbox, type SandboxIdentity } from '@wechatpay-edge/sandbox'
import { beforeAll, expect, it } from 'vitest'
import { build, draft, exampleBody, send } from './lib/request.ts'

let identity: SandboxIdentity
beforeAll(async () => {
  identity = await createIdentity()
})

const day = 86_400_000

it('advance moves the time of checks, responses and rows, and what was written before keeps its own', async () => {
  const startMs = Math.floor(Date.now() / 1000) * 1000
  const sandbox = await createSandbox({ identity, now: () => startMs })
  const dateOf = (value: string | null | undefined): number => Date.parse(value ?? '') - startMs
  await build(sandbox)
  await sandbox.advance(day)
  const [row] = sandbox.partnerships.rows
  expect(dateOf(row?.build_time)).toBe(0)

  // Signed by the clock of yesterday.
  const late = await build(sandbox)
  expect([late.status, late.json.message]).toMatchObject([401, expect.stringContaining('timestamp')])
  expect(sandbox.requests.at(-1)?.refusal).toMatch(/^The timestamp is 86[34]\d\d seconds before/)

  const timestamp = `${(startMs + day) / 1000}`
  const headers = { 'Idempotency-Key': 'today' }
  const today = await send(sandbox, { timestamp, headers, body: exampleBody })
  expect([today.status, dateOf(today.json.build_time), dateOf(today.headers.get('date'))]).toEqual([200, day, day])
  expect(today.headers.get('wechatpay-timestamp')).toBe(timestamp)
  expect(dateOf(sandbox.partnerships.rows[0]?.update_time)).toBe(day)
  expect(sandbox.clientOptions.now()).toBe(startMs + day)
  sandbox.reset()
  expect(sandbox.now()).toBe(startMs)
})

it('advance goes on from the clock of the platform', async () => {
  const sandbox = await createSandbox({ identity })
  const { now } = sandbox
  await sandbox.advance(day)
  expect(Math.abs(now() - Date.now() - day)).toBeLessThan(60_000)
})

it("after five years the merchant's certificate has expired", async () => {
  const sandbox = await createSandbox({ identity })
  await sandbox.advance(5 * 365 * day + 1)
  const timestamp = `${Math.floor(sandbox.now() / 1000)}`
  const headers = { 'Idempotency-Key': 'k' }
  await send(sandbox, { ...draft(sandbox), timestamp, headers, body: exampleBody })
  expect(sandbox.requests.at(-1)?.refusal).toBe("The merchant's certificate is expired")
})
