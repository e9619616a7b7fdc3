import type { Handler, Sandbox, SandboxOptions } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { useCoupon } from '../lib/coupons.ts'
import { newSandbox } from '../lib/new-sandbox.ts'
import { type Answer, build, exampleBody, send, terminate } from '../lib/request.ts'

const refused = { code: 'INVALID_REQUEST', message: '请求参数符合参数格式，但不符合业务规则' }

/** A sandbox whose clock moves on by a second with each reading of `tick`. */
async function clocked(options: SandboxOptions = {}): Promise<Sandbox & { tick: () => void }> {
  let nowMs = Date.now()
  const sandbox = await newSandbox({ ...options, now: () => nowMs })
  return Object.assign(Object.create(sandbox) as Sandbox, {
    tick: () => {
      nowMs += 1000
    },
  })
}

describe('the same Idempotency-Key', () => {
  it('gets the first response again for the same body, and executes nothing', async () => {
    const sandbox = await clocked()
    const first = await build(sandbox, exampleBody, 'buildreq_001')
    sandbox.tick()
    const second = await build(sandbox, exampleBody, 'buildreq_001')
    expect(second.text).toBe(first.text)
    expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'))
    expect(sandbox.executions).toEqual([
      {
        operationId: 'buildPartnership',
        mchid: sandbox.merchant.mchid,
        idempotencyKey: 'buildreq_001',
        body: exampleBody,
      },
    ])
  })

  it('is refused for another body', async () => {
    const sandbox = await newSandbox()
    await build(sandbox, exampleBody, 'k')
    const answer = await build(sandbox, { ...exampleBody, partner: { type: 'APPID', appid: 'wx2' } }, 'k')
    expect([answer.status, answer.json]).toEqual([400, refused])
  })

  it('is refused for another query', async () => {
    const sandbox = await newSandbox({ operations: [useCoupon] })
    const use = (query: string): Promise<Answer> =>
      send(sandbox, { target: `/v3/demo/coupons/1/use${query}`, body: {}, headers: { 'Idempotency-Key': 'k' } })
    const statuses = [await use('?at=1'), await use('?at=1'), await use('?at=2'), await use('')].map(
      ({ status }) => status,
    )
    expect(statuses).toEqual([200, 200, 400, 400])
    expect(sandbox.executions).toHaveLength(1)
  })

  it('counts for one path alone, and only once it has succeeded', async () => {
    const sandbox = await newSandbox()
    expect((await terminate(sandbox, exampleBody, 'k')).status).toBe(404)
    expect((await build(sandbox, exampleBody, 'k')).status).toBe(200)
    expect((await terminate(sandbox, exampleBody, 'k')).json).toEqual({ terminate_time: expect.any(String) })
  })

  it('is executed or refused, if that option is set', async () => {
    const executing = await newSandbox({ replay: 'execute', keyReuse: 'execute' })
    for (const appid of ['wx1', 'wx1', 'wx2'])
      await build(executing, { ...exampleBody, partner: { type: 'APPID', appid } }, 'k')
    expect(executing.executions).toHaveLength(3)
    const refusing = await newSandbox({ replay: 'refuse' })
    await build(refusing, exampleBody, 'k')
    expect((await build(refusing, exampleBody, 'k')).json).toEqual(refused)
  })

  it('executes once when two requests come at the same time', async () => {
    const sandbox = await newSandbox()
    const answers = await Promise.all([1, 2, 3].map(() => build(sandbox, exampleBody, 'k')))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(sandbox.executions).toHaveLength(1)
  })
})

describe('an operation without business rules', () => {
  it('is checked, and answered with the example of its spec', async () => {
    const plain = await newSandbox({ handlers: { buildPartnership: undefined } })
    expect((await build(plain, {})).status).toBe(400)
    expect((await build(plain)).json).toEqual({
      ...exampleBody,
      state: 'ESTABLISHED',
      build_time: '2015-05-20T13:29:35.120+08:00',
      create_time: '2015-05-20T13:29:35.120+08:00',
      update_time: '2015-05-20T13:29:35.120+08:00',
    })
  })
})

describe('a custom handler', () => {
  it('responds in place of the built-in rules', async () => {
    const error = { status: 403, code: 'NO_AUTH', message: '发券商户无权限使用此API' }
    const refusing = await newSandbox({ handlers: { buildPartnership: () => ({ error }) } })
    const answer = await build(refusing)
    expect([answer.status, answer.json]).toEqual([403, { code: 'NO_AUTH', message: '发券商户无权限使用此API' }])
  })

  it('cannot break the spec unnoticed', async () => {
    const wrong = await newSandbox({ handlers: { buildPartnership: () => ({ body: { state: 'ESTABLISHED' } }) } })
    await expect(build(wrong)).rejects.toThrow('own response to buildPartnership breaks its spec')
  })

  const answers = 'expected { body }, { file } or { error: { status, code, message } }'
  const cycle: Record<string, unknown> = {}
  cycle.itself = cycle

  it.each<[unknown, string]>([
    [undefined, `: ${answers}, received undefined`],
    [null, `: ${answers}, received null`],
    ['ok', `: ${answers}, received ok`],
    [{}, `: ${answers}, received neither`],
    [Object.create({ body: {} }), `: ${answers}, received neither`],
    [{ data: {} }, `: ${answers}, received neither`],
    [
      { body: {}, execute: false },
      ".execute: expected one of body, executed, received another name. Do you mean 'executed'?",
    ],
    [{ body: {}, executed: 'no' }, '.executed: expected false or true, received no'],
    [{ body: {}, error: {} }, '.body: expected one of error, received another name'],
    [{ error: null }, '.error: expected an object, received null'],
    [{ error: {} }, '.error.status: expected an integer from 400 to 599, received undefined'],
    [
      { error: { status: 200, code: 'A', message: 'b' } },
      '.error.status: expected an integer from 400 to 599, received 200',
    ],
    [{ error: { status: 400, code: '', message: 'b' } }, '.error.code: expected a text, received '],
    [{ error: { status: 400, code: 'A' } }, '.error.message: expected a text, received undefined'],
    [
      { error: { status: 400, code: 'A', message: 'b', detail: 1 } },
      '.error.detail: expected one of status, code, message, received another name',
    ],
    [{ body: () => {} }, '.body: expected a value that JSON has, received function'],
    [{ body: cycle }, '.body: expected a value that JSON has, received '],
  ])('that returns something else fails its request, and is named: %o', async (answer, message) => {
    const sandbox = await newSandbox({ operations: [useCoupon], handlers: { useCoupon: () => answer as never } })
    const sent = send(sandbox, { target: '/v3/demo/coupons/1/use', body: {}, headers: { 'Idempotency-Key': 'k' } })
    await expect(sent).rejects.toThrow(TypeError)
    await expect(sent).rejects.toThrow(`handlers.useCoupon()${message}`)
    expect(sandbox.executions).toEqual([])
  })

  it('writes a BigInt as the digits that it has', async () => {
    const body = { count: 9007199254740993n }
    const sandbox = await newSandbox({ operations: [useCoupon], handlers: { useCoupon: () => ({ body }) } })
    const key = { 'Idempotency-Key': 'k' }
    const { text } = await send(sandbox, { target: '/v3/demo/coupons/1/use', body: {}, headers: key })
    expect(text).toBe('{"count":9007199254740993}')
  })

  it('is checked as it is sent', async () => {
    const body = { terminate_time: '2015-05-20T13:29:35.120+08:00', toJSON: () => ({}) }
    const sandbox = await newSandbox({ handlers: { terminatePartnership: () => ({ body }) } })
    await expect(terminate(sandbox)).rejects.toThrow('own response to terminatePartnership breaks its spec')
  })

  it('never runs while another runs, async ones included', async () => {
    const log: string[] = []
    const slow: Handler = async ({ idempotencyKey }) => {
      log.push(`${idempotencyKey} begins`)
      await new Promise((resolve) => setTimeout(resolve, 20))
      log.push(`${idempotencyKey} ends`)
      return { error: { status: 403, code: 'NO_AUTH', message: '商户未被授权' } }
    }
    const sandbox = await newSandbox({ handlers: { buildPartnership: slow, terminatePartnership: slow } })
    await Promise.all([
      build(sandbox, exampleBody, 'a'),
      terminate(sandbox, exampleBody, 'b'),
      build(sandbox, exampleBody, 'c'),
    ])
    expect(log).toHaveLength(6)
    for (const at of [0, 2, 4]) expect(log[at + 1]).toBe(log[at]?.replace('begins', 'ends'))
  })

  it('executes once, async and asked twice at once', async () => {
    const slow: Handler = async ({ operation }) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return { body: operation.success.example }
    }
    const sandbox = await newSandbox({ handlers: { buildPartnership: slow } })
    await Promise.all([build(sandbox, exampleBody, 'k'), build(sandbox, exampleBody, 'k')])
    expect(sandbox.executions).toHaveLength(1)
  })

  it.each<[string, Handler]>([
    [
      'throws',
      () => {
        throw new Error('a bug of its own')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('a bug of its own')
      },
    ],
  ])('that %s fails its request alone', async (_name, handler) => {
    const sandbox = await newSandbox({ handlers: { buildPartnership: handler } })
    const failing = build(sandbox)
    const next = terminate(sandbox)
    await expect(failing).rejects.toThrow('a bug of its own')
    expect((await next).status).toBe(404)
  })

  it('is awaited where a fault hides the response', async () => {
    const slow: Handler = async ({ operation }) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return { body: operation.success.example }
    }
    const sandbox = await newSandbox({ handlers: { buildPartnership: slow } })
    sandbox.faults.push({ kind: 'status', status: 502, execute: true })
    expect((await build(sandbox)).status).toBe(502)
    expect(sandbox.executions).toHaveLength(1)
  })
})
