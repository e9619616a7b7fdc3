/** A client's calls: repeated where that does no harm, ended in time, and by their caller. */
import { equal, match, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import { body, freshKey, hosts, query } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

export function run({ client, partnerships, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()

  t.test('calls wait for their turn with a rate limiter, and their caller can end the wait', async () => {
    const use = await mine()
    let time = 0
    const waits: number[] = []
    const sleep = async (ms: number, signal?: AbortSignal) => {
      if (signal?.aborted) throw signal.reason
      waits.push(ms)
      time += ms
    }
    const limits = { listPartnerships: [{ requests: 2, seconds: 1 }] }
    const limiter = client.createRateLimiter(limits, { now: () => time, sleep })
    const wechatpay = limiter.limit(client.createWechatPay({ ...use.sandbox.clientOptions, sleep }))
    const ask = (signal?: AbortSignal) => partnerships.listPartnershipsPage(wechatpay, query, { signal })
    for (let count = 0; count < 4; count++) await ask()
    equal(waits, [1100])
    const controller = new AbortController()
    controller.abort(new Error('enough'))
    match(await rejection(ask(controller.signal)), { message: 'enough' })
    equal(use.requests.length, 4)
  })

  t.test('a write is repeated under the same key and with the same text, and done once', async () => {
    const use = await mine()
    use.sandbox.faults.push({ kind: 'drop', execute: true }, { kind: 'status', status: 500, code: 'SYSTEM_ERROR' })
    const changing: { authorized_data: { stock_id: string } } = structuredClone({
      ...body,
      authorized_data: { ...body.authorized_data },
    })
    const sleep = async () => {
      changing.authorized_data.stock_id = '1'
    }
    await use.client({ sleep }).build(changing as typeof changing & typeof body, { idempotencyKey: freshKey() })
    const [main, backup] = hosts.map((host) => new URL(host).host)
    const text = JSON.stringify(body)
    equal(
      use.requests.map((request) => [request.host, request.body]),
      [
        [main, text],
        [backup, text],
        [backup, text],
      ],
    )
    equal(use.executions, 1)
  })

  t.test("a client's attempts end in time, each, and the last error says how many there were", async () => {
    const { sandbox, client } = await mine()
    sandbox.faults.push({ kind: 'hang' }, { kind: 'hang' })
    const error = await rejection(client({ timeoutMs: 20, maxRetries: 1 }).listPage(query))
    match(error, { code: 'ERR_WECHATPAY_CONNECTION', timeout: true, attempts: 2, outcome: 'unknown' })
    sandbox.faults.push({ kind: 'hang' })
    match(await rejection(client({ maxRetries: 0 }).listPage(query, { timeoutMs: 20 })), { timeout: true })
  })

  t.test("a client's call is aborted with the caller's own reason", async () => {
    const { sandbox, client } = await mine()
    sandbox.faults.push({ kind: 'hang' })
    const controller = new AbortController()
    setTimeout(() => controller.abort('stop'), 10)
    equal(await rejection(client().listPage(query, { signal: controller.signal })), 'stop')
  })
}
