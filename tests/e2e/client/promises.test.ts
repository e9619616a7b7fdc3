/** ApiPromise: when a call starts, what it gives, and that whatever is wrong is a rejection. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ApiError, createPartnershipsClient, isWechatPayError, ValidationError } from '@wechatpay-edge/partnerships'
import { describe, expect, it } from 'vitest'
import { closedUrl, vendorOptions } from './lib/raw-server.ts'
import { body, calls, collect, freshKey, query, rejection, useSandbox } from './lib/served.ts'

const served = useSandbox()

describe('an ApiPromise', () => {
  it('starts its call at once, awaited or not', async () => {
    const call = calls.build(served.client())
    await expect.poll(() => served.executions).toBe(1)
    await call
  })

  it('starts one call, however often it is awaited', async () => {
    const call = calls.build(served.client())
    const [data, both] = await Promise.all([
      call,
      call.withResponse(),
      call.withResponse(),
      call.then((row) => row.state),
    ])
    expect(both.data).toBe(data)
    expect(served.requests).toHaveLength(1)
  })

  it('gives the data, the response and its Request-ID', async () => {
    const { data, response, requestId } = await calls.build(served.client()).withResponse()
    expect(data).toMatchObject({ state: 'ESTABLISHED', partner: body.partner })
    expect(response.status).toBe(200)
    expect(response.headers.get('Wechatpay-Signature')).toMatch(/^[A-Za-z0-9+/]{342}==$/)
    expect(requestId).toBe(served.requests[0]?.requestId)
    expect(requestId).toMatch(/^[0-9A-F]{44}-0$/)
  })

  it('is a Promise, to every combinator', async () => {
    const call = calls.build(served.client())
    expect(call).toBeInstanceOf(Promise)
    expect(await Promise.any([call])).toMatchObject({ state: 'ESTABLISHED' })
    let ended = 0
    await call.finally(() => ended++)
    expect(ended).toBe(1)
  })

  it('rejects both with the same error', async () => {
    served.sandbox.faults.push({ kind: 'status', status: 403, code: 'NO_AUTH' })
    const call = calls.build(served.client())
    const [one, other] = [await rejection(call), await rejection(call.withResponse())]
    expect(one).toBeInstanceOf(ApiError)
    expect(other).toBe(one)
  })
})

/** Runs a program that makes a failing call, and says how it ended. */
async function run(program: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const options = JSON.stringify({
    merchant: vendorOptions.merchant,
    wechatpay: vendorOptions.wechatpay,
    hosts: [await closedUrl()],
    maxRetries: 0,
  })
  const source = `
    import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
    const client = createPartnershipsClient(${options})
    const call = client.build(${JSON.stringify(body)}, { idempotencyKey: 'key_1' })
    ${program}
    await new Promise((resolve) => setTimeout(resolve, 20))
    console.log('still here')`
  const child = spawn(process.execPath, ['--input-type=module', '-'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += chunk))
  child.stderr.on('data', (chunk) => (output.stderr += chunk))
  child.stdin.end(source)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, ...output }
}

describe('a failing call ends no process', () => {
  it.each([
    ['withResponse() alone', 'await call.withResponse().catch((error) => console.log(error.code))'],
    ['the data alone', 'await call.catch((error) => console.log(error.code))'],
    ['both', 'await call.withResponse().catch(() => {}); await call.catch((error) => console.log(error.code))'],
    [
      'neither in a hurry',
      'const both = call.withResponse(); both.catch(() => {}); console.log("ERR_WECHATPAY_CONNECTION")',
    ],
  ])('where it awaits %s', async (_title, program) => {
    expect(await run(program)).toEqual({ code: 0, stdout: 'ERR_WECHATPAY_CONNECTION\nstill here\n', stderr: '' })
  })

  it('but one that is never awaited is not hidden', async () => {
    const { code, stderr } = await run('')
    expect(code).toBe(1)
    expect(stderr).toContain('ERR_WECHATPAY_CONNECTION')
  })
})

const circular: Record<string, unknown> = { ...body }
circular.self = circular

const garbage: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['1', 1],
  ["'x'", 'x'],
  ['true', true],
  ['an array', []],
  ['a Symbol', Symbol('x')],
  ['a BigInt', 1n],
  ['a BigInt inside', { ...body, extra: 1n }],
  ['a circular object', circular],
  ['a function', () => body],
  [
    'a getter that throws',
    Object.defineProperty({}, 'partner', {
      enumerable: true,
      get: () => {
        throw new Error('mine')
      },
    }),
  ],
  ['null inside', { ...body, partner: null }],
  ['null inside what no schema knows', { ...body, extra: [{ deep: null }] }],
  ['NaN inside', { ...body, extra: Number.NaN }],
]

/** Calls it, which must not throw, and gives the rejection of what it returns. */
async function fails(call: () => PromiseLike<unknown>): Promise<unknown> {
  let promise: PromiseLike<unknown> | undefined
  expect(() => {
    promise = call()
  }).not.toThrow()
  if (!promise) throw new Error('expected a promise')
  return rejection(promise)
}

describe('whatever is wrong is a rejection, and nothing is sent', () => {
  it.each(garbage)('a body that is %s: ValidationError', async (_title, value) => {
    const { build, terminate } = served.client()
    for (const method of [build, terminate]) {
      const reason = await fails(() => method(value as never, { idempotencyKey: freshKey() }))
      expect(reason).toBeInstanceOf(ValidationError)
      expect(reason).toMatchObject({
        outcome: 'not-sent',
        issues: [{ path: expect.any(String), rule: expect.any(String) }],
      })
    }
    expect(served.requests).toEqual([])
  })

  it.each<readonly [string, unknown]>([
    ...garbage.filter(([title]) => title !== 'a getter that throws'),
    ['text with half of a surrogate pair', { authorized_data: { business_type: 'FAVOR_STOCK' }, extra: '\ud800' }],
  ])('a query that is %s: ValidationError', async (_title, value) => {
    const { list, listPage } = served.client()
    expect(await fails(() => listPage(value as never))).toBeInstanceOf(ValidationError)
    expect(await fails(() => collect(list(value as never)))).toBeInstanceOf(ValidationError)
    expect(served.requests).toEqual([])
  })

  it.each([
    ['absent', undefined, 'required'],
    ['null', null, 'required'],
    ['empty', '', 'required'],
    ['a number', 5, 'type'],
    ['an array', ['key_1'], 'type'],
    ['too long', 'x'.repeat(49), 'pattern'],
    ['with a space', 'a b', 'pattern'],
    ['with a line feed', 'a\n', 'pattern'],
    ['Chinese', '幂等值', 'pattern'],
    ['with a full-width bar', 'a｜b', 'pattern'],
  ])('an Idempotency-Key that is %s: ValidationError', async (_title, idempotencyKey, rule) => {
    const reason = await fails(() => served.client().build(body, { idempotencyKey } as never))
    expect(reason).toMatchObject({
      code: 'ERR_WECHATPAY_VALIDATION',
      outcome: 'not-sent',
      issues: [{ path: 'Idempotency-Key', rule }],
    })
    expect(served.requests).toEqual([])
  })

  it.each([['a'], ['x'.repeat(48)], ['buildreq_001'], ['a|b*c-d_e']])(
    'the Idempotency-Key %s is sent as it is',
    async (idempotencyKey) => {
      await served.client().build(body, { idempotencyKey })
      expect(served.sandbox.executions.at(-1)?.idempotencyKey).toBe(idempotencyKey)
    },
  )

  it.each([
    ['null', null],
    ['a string', 'key_1'],
    ['a number', 1],
    ['a Symbol', Symbol('x')],
    ['a function', () => {}],
  ])('options that are %s: TypeError', async (_title, options) => {
    const { build, terminate, listPage, list } = served.client()
    for (const call of [
      () => build(body, options as never),
      () => terminate(body, options as never),
      () => listPage(query, options as never),
      () => collect(list(query, options as never)),
    ]) {
      const reason = await fails(call)
      expect(reason).toBeInstanceOf(TypeError)
      expect(isWechatPayError(reason)).toBe(false)
    }
    expect(served.requests).toEqual([])
  })

  it.each([
    ['timeoutMs', { timeoutMs: -1 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['timeoutMs', { timeoutMs: '10' }],
    ['timeoutMs', { timeoutMs: null }],
  ])('%s: TypeError for %j', async (name, options) => {
    const reason = await fails(() => served.client().listPage(query, options as never))
    expect(reason).toBeInstanceOf(TypeError)
    expect(String(reason)).toContain(name)
    expect(served.requests).toEqual([])
  })

  it('every issue is named at once', async () => {
    const wrong = {
      partner: { type: 'MERCHANT', appid: 5 },
      authorized_data: { business_type: 'NONE', stock_id: 'x'.repeat(21) },
    }
    const reason = await fails(() => served.client().build(wrong as never, {} as never))
    expect((reason as ValidationError).issues.map(({ path, rule }) => `${path} ${rule}`).sort()).toEqual([
      'Idempotency-Key required',
      'authorized_data.business_type enum',
      'authorized_data.stock_id maxLength',
      'partner.appid type',
      'partner.merchant_id required',
    ])
  })

  it('list and its iterator never throw', async () => {
    const client = createPartnershipsClient({ ...vendorOptions, hosts: [served.url] })
    const iterator = client.list(5 as never)[Symbol.asyncIterator]()
    expect(await rejection(iterator.next())).toBeInstanceOf(ValidationError)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })
})
