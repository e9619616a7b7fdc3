/** Writes without an Idempotency-Key, over TCP: those that a business number makes safe to repeat, and the others. */
import type { ApiError } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import type { ThingOrdersClient } from '../../spec/generate/cases/thing-orders/generated/client.ts'
import { useOrders } from './lib/orders.ts'
import { closedUrl } from './lib/raw-server.ts'
import { header, rejection } from './lib/served.ts'

const path = { out_trade_no: 'number-1' }
const order = { out_trade_no: 'number-1', total: 100 }
const change = { total: 200 }
const refund = { refund: { out_refund_no: 'refund-1' } }

/** What is sent, and with what result. */
interface Write {
  readonly operation: string
  readonly method: string
  readonly target: string
  readonly body?: object
  readonly result?: object
  call(client: ThingOrdersClient): Promise<unknown>
  /** The field by which WeChat Pay recognises it. */
  readonly field?: string
}

const target = '/v3/orders/number-1'
const changed = { ...path, ...change }
const ofPath = { field: 'out_trade_no' }

const marked: readonly Write[] = [
  {
    ...{ operation: 'placeOrder', method: 'POST', target: '/v3/orders', body: order, result: order, ...ofPath },
    call: (client) => client.place(order),
  },
  {
    ...{ operation: 'refundOrder', method: 'POST', target: '/v3/orders/refunds', body: refund },
    ...{ result: { ...path, ...refund }, field: 'refund.out_refund_no' },
    call: (client) => client.refund(refund),
  },
  {
    ...{ operation: 'replaceOrder', method: 'PUT', target, body: change, result: changed, ...ofPath },
    call: (client) => client.replace(path, change),
  },
  {
    ...{ operation: 'holdOrder', method: 'PUT', target: `${target}/hold`, ...ofPath },
    call: (client) => client.hold(path),
  },
  {
    ...{ operation: 'endHold', method: 'DELETE', target: `${target}/hold`, ...ofPath },
    call: (client) => client.endHold(path),
  },
]

const unmarked: readonly Write[] = [
  { operation: 'refreshHold', method: 'POST', target: `${target}/hold`, call: (client) => client.refreshHold(path) },
  {
    ...{ operation: 'changeOrder', method: 'PATCH', target, body: change, result: changed },
    call: (client) => client.change(path, change),
  },
  { operation: 'extendHold', method: 'PATCH', target: `${target}/hold`, call: (client) => client.extendHold(path) },
  { operation: 'printOrder', method: 'POST', target: `${target}/`, call: (client) => client.print(path) },
  { operation: 'dropOrder', method: 'DELETE', target, call: (client) => client.drop(path) },
]

const served = useOrders()

/** What was sent, as far as it makes a write the same one. */
const sent = () => served.sandbox.requests.map((request) => [request.method, request.target, request.body])

describe.each([...marked, ...unmarked])('$method $target ($operation)', (write) => {
  it('arrives as it was given, and returns what came', async () => {
    expect(await write.call(served.client())).toEqual(write.result)
    const { body } = write
    const values = write.target.includes('number-1') ? path : {}
    expect(served.seen).toEqual([{ operation: write.operation, path: values, body }])
    expect(sent()).toEqual([[write.method, write.target, body ? JSON.stringify(body) : '']])
    const [request] = served.sandbox.requests
    const headers = ['idempotency-key', 'content-type'].map((name) => request && header(request, name))
    expect(headers).toEqual([undefined, body && 'application/json'])
  })
})

const failures = [
  { kind: 'drop' },
  { kind: 'drop', execute: true },
  { kind: 'status', status: 500, code: 'SYSTEM_ERROR' },
  { kind: 'status', status: 429, code: 'FREQUENCY_LIMITED' },
  { kind: 'status', status: 202, body: '{}' },
  { kind: 'probe' },
] as const

describe.each(marked)('a write that a number makes safe to repeat: $operation', ({ call, field, operation }) => {
  it.each(failures)('is repeated after %j, with the same bytes', async (fault) => {
    served.sandbox.faults.push(fault)
    await call(served.client())
    const [first, second, ...more] = sent()
    expect(second).toEqual(first)
    expect(more).toEqual([])
  })

  it('goes to another host at once after a lost connection', async () => {
    await call(served.client({ hosts: [await closedUrl(), served.url], maxRetries: 1 }))
    expect(sent()).toHaveLength(1)
  })

  it('is unknown if it fails each time, and its error says how to go on', async () => {
    served.sandbox.faults.push({ kind: 'drop' }, { kind: 'drop' }, { kind: 'drop' })
    const error = await rejection(call(served.client()))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', outcome: 'unknown', attempts: 3, operation })
    const words = `(${operation}). It may have been done: query it, or repeat it with the same ${field}`
    expect((error as Error).message).toContain(words)
  })

  it('is not repeated after a refusal, which is none if it may have been done before', async () => {
    served.sandbox.faults.push({ kind: 'status', status: 403, code: 'NO_AUTH' })
    expect(await rejection(call(served.client()))).toMatchObject({ apiCode: 'NO_AUTH', outcome: 'refused' })
    expect(sent()).toHaveLength(1)
    served.sandbox.faults.push({ kind: 'drop', execute: true }, { kind: 'status', status: 403, code: 'NO_AUTH' })
    expect(await rejection(call(served.client()))).toMatchObject({ apiCode: 'NO_AUTH', outcome: 'unknown' })
  })
})

describe('a write with a number', () => {
  it('is not repeated if a middleware has changed it meanwhile', async () => {
    let count = 0
    const client = served.client()
    client.client.use({
      onRequest: ({ request }) =>
        new Request(request, { body: JSON.stringify({ ...order, out_trade_no: `number-${++count}` }) }),
    })
    served.sandbox.faults.push({ kind: 'drop' })
    expect(await rejection(client.place(order))).toMatchObject({ outcome: 'unknown', cause: expect.any(TypeError) })
    expect(sent()).toHaveLength(1)
  })

  it('is sent once if the number is not there, because its check was skipped', async () => {
    served.sandbox.faults.push({ kind: 'drop' })
    const client = served.client() as unknown as { refund: (body: object, options: object) => Promise<unknown> }
    const call = client.refund({ refund: {} }, { skipValidationOfPaths: ['refund.out_refund_no'] })
    expect(await rejection(call)).toMatchObject({ outcome: 'unknown', attempts: 1 })
    expect(sent()).toHaveLength(1)
  })

  it('is repeated by .client, too', async () => {
    served.sandbox.faults.push({ kind: 'drop' })
    const { data } = await served.client().client.POST('/v3/orders', { body: order })
    expect(data).toEqual(order)
    expect(sent()).toHaveLength(2)
  })
})

describe.each(unmarked)('a write that nothing makes safe to repeat: $operation', ({ call, operation }) => {
  it.each(failures)('is sent once, and unknown, after %j', async (fault) => {
    served.sandbox.faults.push(fault)
    const error = await rejection(call(served.client()))
    expect(error).toMatchObject({ outcome: 'unknown', operation })
    expect((error as Error).message).toMatch(/It may have been done: find out before you repeat it$/)
    expect(served.seen.length).toBeLessThan(2)
    expect(sent()).toHaveLength(1)
  })

  it('is sent to one host alone', async () => {
    const client = served.client({ hosts: [await closedUrl(), served.url] })
    expect(await rejection(call(client))).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', attempts: 1 })
    expect(sent()).toEqual([])
  })
})

describe('an error of a row that says that it may have been done nevertheless', () => {
  it.each([
    ['is unknown, by its message', 400, 'INVALID_REQUEST', '订单处理中', 'unknown'],
    ['is unknown, if no row of its code has the message', 400, 'INVALID_REQUEST', 'm', 'unknown'],
    ['is refused, if another row of its code has the message', 400, 'INVALID_REQUEST', '金额有误', 'refused'],
    ['is unknown, by its code', 400, 'PROCESSING', 'm', 'unknown'],
    ['is refused, if it has another code', 400, 'OTHER', '处理中', 'refused'],
  ])('%s', async (_what, status, code, message, outcome) => {
    served.sandbox.faults.push({ kind: 'status', status, code, message })
    const error = (await rejection(served.client().place(order))) as ApiError
    expect(error).toMatchObject({ status, apiCode: code, apiMessage: message, outcome, verified: true })
    expect(error.message.includes('It may have been done: query it, or')).toBe(outcome === 'unknown')
    expect(sent()).toHaveLength(1)
  })
})

/** Each code of the pages' rows with status 429: the corpus has these, and one that it misspells. */
const limits = [
  ...['FREQUENCY_LIMITED', 'FREQUENCY_LIMIT', 'FREQUENCY_LIMIT_EXCEED', 'RATELIMIT_EXCEEDED', 'RATE_LIMITED'],
  'FREQENCY_LIMIT',
]

describe.each(limits)('requests that come too often, as %s', (code) => {
  it.each([429, 400, 403])('are one error under %d: retryable, unknown, with one remedy', async (status) => {
    served.sandbox.faults.push({ kind: 'status', status, code, message: '太频繁了', signed: true })
    expect(await rejection(served.client({ maxRetries: 0 }).change(path, change))).toMatchObject({
      ...{ status, apiCode: code, retryable: true, outcome: 'unknown' },
      remedy: { zh: '请求未受理，请降低操作频率后重试' },
    })
  })

  it('have the remedy of the operation’s own row, whatever its code', async () => {
    served.sandbox.faults.push({ kind: 'status', status: 429, code, message: '太频繁了' })
    expect(await rejection(served.client({ maxRetries: 0 }).place(order))).toMatchObject({
      ...{ retryable: true, outcome: 'unknown' },
      remedy: { zh: '该笔订单为受理中，请先查单', en: 'It may be accepted: query it first.' },
    })
  })
})
