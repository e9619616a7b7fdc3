/** The spans of calls over TCP, by the stable conventions for HTTP clients, in the SDK's in-memory exporter. */
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'
import { traceCalls } from '../../../examples/opentelemetry/trace-calls.ts'
import { runScript } from './lib/programs.ts'
import { seed, serveSandbox } from './lib/served.ts'

/** One line that `opentelemetry` prints. */
interface Printed {
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly id: string
  readonly parent?: string
}

async function trace(...faults: Parameters<Awaited<ReturnType<typeof serveSandbox>>['sandbox']['faults']['push']>) {
  const { sandbox, env } = await serveSandbox()
  sandbox.faults.push(...faults)
  const { stdout, stderr } = await runScript('opentelemetry', env)
  const spans = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Printed)
  const { hostname, port } = new URL(env.WXPAY_BASE_URL ?? '')
  const path = '/v3/marketing/partnerships/build'
  // https://opentelemetry.io/docs/specs/semconv/http/http-spans/: what is required of each attempt.
  const client = {
    'http.request.method': 'POST',
    'server.address': hostname,
    'server.port': Number(port),
    'url.full': `http://${hostname}:${port}${path}`,
    'url.template': path,
  }
  const requestIds = sandbox.requests.map(({ requestId }) => [requestId])
  return { sandbox, spans, stdout, stderr, client, requestIds, name: `POST ${path}` }
}

it('opentelemetry makes a span of each attempt, under one of the call, under the one that is active', async () => {
  const { sandbox, spans, stdout, stderr, client, requestIds, name } = await trace({ kind: 'status', status: 503 })
  expect(stderr).toBe('')
  expect(spans).toHaveLength(4)
  const [first, second, call, checkout] = spans as [Printed, Printed, Printed, Printed]
  const failed = { ...client, 'http.response.status_code': 503, 'error.type': '503' }
  const done = { ...client, 'http.request.resend_count': 1, 'http.response.status_code': 200 }
  const [firstId, secondId] = requestIds.map((id) => ({ 'http.response.header.request-id': id }))
  expect(first).toMatchObject({ name, kind: 'CLIENT', status: 'ERROR', events: [] })
  expect(first.attributes).toEqual({ ...failed, ...firstId })
  expect(second).toMatchObject({ name, kind: 'CLIENT', status: 'UNSET', events: [] })
  expect(second.attributes).toEqual({ ...done, ...secondId })
  const retry = { name: 'retry', attributes: { delay_ms: expect.any(Number), reason: 'status' } }
  expect(call).toMatchObject({ name: 'buildPartnership', kind: 'INTERNAL', status: 'UNSET', events: [retry] })
  expect(call.attributes).toEqual({})
  expect(checkout).toMatchObject({ name: 'checkout', kind: 'INTERNAL' })
  expect([first.parent, second.parent, call.parent, checkout.parent]).toEqual([
    call.id,
    call.id,
    checkout.id,
    undefined,
  ])
  const { idempotencyKey } = sandbox.executions[0] ?? {}
  expect(idempotencyKey).toMatch(/^\w{16,}/)
  for (const secret of [idempotencyKey, seed.partner.appid, seed.authorized_data.stock_id, 'signature', 'PRIVATE']) {
    expect(stdout).not.toContain(secret)
  }
})

it('opentelemetry names the kind of a failure, not its message', async () => {
  const { spans, stderr, client, requestIds, name } = await trace({ kind: 'drop' }, { kind: 'wrong-signature' })
  expect(stderr).toMatch(/\(buildPartnership\). It may have been done/)
  const [first, second, call] = spans as [Printed, Printed, Printed]
  expect(first).toMatchObject({ name, status: 'ERROR' })
  expect(first.attributes).toEqual({ ...client, 'error.type': 'ERR_WECHATPAY_CONNECTION' })
  expect(second).toMatchObject({ name, status: 'ERROR' })
  expect(second.attributes).toEqual({
    ...client,
    'http.request.resend_count': 1,
    'http.response.status_code': 200,
    'http.response.header.request-id': requestIds[1],
    'error.type': 'ERR_WECHATPAY_SIGNATURE',
  })
  const error = { 'error.type': 'ERR_WECHATPAY_SIGNATURE' }
  expect(call).toMatchObject({ name: 'buildPartnership', status: 'ERROR', attributes: error })
})

it('opentelemetry takes no abort for an error, and keeps no span', async () => {
  const spans: { name: string; steps: string[] }[] = []
  const startSpan = (name: string) => {
    const steps: string[] = []
    spans.push({ name, steps })
    const noted = (step: string) => () => {
      steps.push(step)
      return span
    }
    const span = { setAttribute: noted('attribute'), setStatus: noted('status'), end: noted('end') }
    return span
  }
  const sandbox = await createSandbox()
  sandbox.faults.push({ kind: 'hang' })
  const observe = traceCalls({ startSpan } as never)
  const { build } = createPartnershipsClient({ ...sandbox.clientOptions, observe })
  const controller = new AbortController()
  const call = build(seed, { idempotencyKey: 'key_1', signal: controller.signal })
  controller.abort()
  await expect(call).rejects.toThrow('aborted')
  expect(spans.map(({ steps }) => steps)).toEqual([['end'], ['end']])
})
