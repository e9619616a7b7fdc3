import type { Fault, Sandbox } from '@wechatpay-edge/sandbox'
import { beforeEach, describe, expect, it } from 'vitest'
import { newSandbox } from '../lib/new-sandbox.ts'
import { type Answer, build, draft, exampleBody, send, terminate, toRequest, verifies } from '../lib/request.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await newSandbox()
})

async function buildUnder(fault: Fault): Promise<Answer> {
  sandbox.faults.push(fault)
  return await build(sandbox)
}

const verified = (answer: Answer): boolean => verifies(answer, sandbox.wechatpay.certificate.pem)
const now = (): number => Math.floor(Date.now() / 1000)

describe('a fault', () => {
  it('meets the next request alone, in the order in which faults were pushed', async () => {
    sandbox.faults.push({ kind: 'unsigned' }, { kind: 'status', status: 500, code: 'SYSTEM_ERROR' })
    const answers = [await build(sandbox), await build(sandbox), await build(sandbox)]
    expect(answers.map(({ status, signed }) => [status, signed])).toEqual([
      [200, false],
      [500, true],
      [200, true],
    ])
    expect(sandbox.requests.map(({ fault }) => fault)).toEqual(['unsigned', 'status', undefined])
  })

  it('may wait for its operation: other requests leave it in the queue, and meet those behind it', async () => {
    sandbox.faults.push(
      { kind: 'status', status: 503, operation: 'terminatePartnership' },
      { kind: 'unsigned' },
      { kind: 'probe', operation: 'buildPartnership' },
    )
    const unknown = await send(sandbox, { method: 'GET', target: '/v3/none' })
    const answers = [
      unknown,
      await build(sandbox),
      await build(sandbox),
      await terminate(sandbox),
      await terminate(sandbox),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 200, 200, 503, 200])
    expect(sandbox.requests.map(({ fault }) => fault)).toEqual(['unsigned', 'probe', undefined, 'status', undefined])
    expect(sandbox.faults).toEqual([])
  })
})

describe('an invalid fault', () => {
  it.each<[unknown, string | RegExp]>([
    [{ kind: 'wrong_signature' }, 'expected one of kind status, unsigned, wrong-signature'],
    [{ kind: 'toString' }, 'received toString'],
    [{}, 'received undefined'],
    [null, 'received undefined'],
    [undefined, 'received undefined'],
    [{ kind: 'unsigned', operation: 'build' }, /expected an operation of buildPartnership, .*, received build$/],
    [{ kind: 'unsigned', operation: 5 }, /expected an operation of buildPartnership, .*, received 5$/],
    [{ kind: 'status', statsu: 500 }, 'expected status with status, code, message'],
    [{ kind: 'status' }, 'expected status with a status, received none'],
    [{ kind: 'status', status: '500' }, 'expected status with status as Fault says, received another, a string'],
    [{ kind: 'status', status: 42 }, 'received another, a number'],
    [{ kind: 'hang', execute: 'false' }, 'expected hang with execute as Fault says'],
    [{ kind: 'old-timestamp', ageSeconds: 'x' }, 'received another, a string'],
    [{ kind: 'probe', valid: 'no' }, 'received another, a string'],
    [{ kind: 'change' }, 'expected change with body or answer, received neither'],
    [{ kind: 'drop', after: 'headers', execute: false }, 'expected drop after headers without execute'],
    [{ kind: 'drop', after: 'header' }, 'expected drop with after as Fault says'],
    [{ kind: 'change', bodies: () => '' }, 'expected change with body, answer, received bodies'],
    [{ kind: 'unsigned', execute: true }, 'expected unsigned with nothing more, received execute'],
  ])('is refused when it is pushed: %j', async (fault, message) => {
    const { faults } = await newSandbox()
    expect(() => faults.push(fault as Fault)).toThrow('faults: expected')
    expect(() => faults.unshift(fault as Fault)).toThrow(message)
    expect(faults).toHaveLength(0)
  })

  it('stops every request, whatever way it came in, so that no retry hides it', async () => {
    const sandbox = await newSandbox()
    sandbox.faults[0] = { kind: 'hangs' } as never
    for (let attempt = 0; attempt < 3; attempt++) await expect(build(sandbox)).rejects.toThrow('received hangs')
    expect(sandbox.executions).toEqual([])
  })

  it('may have members that are undefined, and the queue equals a plain one', async () => {
    const { faults } = await newSandbox()
    faults.push({ kind: 'hang', execute: undefined }, { kind: 'unsigned' })
    expect(faults).toStrictEqual([{ kind: 'hang', execute: undefined }, { kind: 'unsigned' }])
    expect(faults.splice(0)).toHaveLength(2)
    expect(faults).toStrictEqual([])
  })
})

describe('a status fault', () => {
  it('responds with the operation’s message, signed, and executes nothing', async () => {
    const answer = await buildUnder({ kind: 'status', status: 500, code: 'SYSTEM_ERROR' })
    expect([answer.status, answer.text]).toEqual([500, '{"code":"SYSTEM_ERROR","message":"系统异常，请稍后重试"}'])
    expect(verified(answer)).toBe(true)
    expect(sandbox.executions).toEqual([])
  })

  it('executes if it is asked to, so that a repeat gets the first response', async () => {
    sandbox.faults.push({ kind: 'status', status: 503, code: 'SERVICE_UNAVAILABLE', execute: true })
    expect((await build(sandbox, exampleBody, 'k')).signed).toBe(false)
    expect(sandbox.executions).toHaveLength(1)
    expect((await build(sandbox, exampleBody, 'k')).status).toBe(200)
    expect(sandbox.executions).toHaveLength(1)
  })

  it('hides no mistake in the request', async () => {
    sandbox.faults.push({ kind: 'status', status: 500, code: 'SYSTEM_ERROR' })
    expect((await build(sandbox, {})).status).toBe(400)
  })

  it('can be a gateway’s HTML, an empty 202, a redirect, or words of one’s own', async () => {
    const html = await buildUnder({ kind: 'status', status: 502, body: '<html>502</html>' })
    expect([html.headers.get('content-type'), html.text, html.signed]).toEqual(['text/html', '<html>502</html>', false])
    const accepted = await buildUnder({ kind: 'status', status: 202 })
    expect([accepted.status, accepted.text, verified(accepted)]).toEqual([202, '', true])
    const moved = await buildUnder({ kind: 'status', status: 302, headers: { Location: 'https://example.com/' } })
    expect([moved.headers.get('location'), moved.signed]).toEqual(['https://example.com/', false])
    const own = await buildUnder({ kind: 'status', status: 403, code: 'NO_AUTH', message: '没有权限', signed: false })
    expect([own.json, own.signed]).toEqual([{ code: 'NO_AUTH', message: '没有权限' }, false])
  })

  it('has no body and no length for a 204, yet a signature', async () => {
    const answer = await buildUnder({ kind: 'status', status: 204 })
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([204, '', null])
    expect(verified(answer)).toBe(true)
  })
})

describe('a fault of the signature', () => {
  it('leaves it out', async () => {
    const answer = await buildUnder({ kind: 'unsigned' })
    expect([answer.status, answer.signed]).toEqual([200, false])
  })

  it('signs another body', async () => {
    const answer = await buildUnder({ kind: 'wrong-signature' })
    expect(answer.headers.get('wechatpay-signature')).toMatch(/^[A-Za-z0-9+/]{342}==$/)
    expect(verified(answer)).toBe(false)
  })

  it('probes with 344 characters of Base64, or with 355 that are not Base64', async () => {
    const signatureOf = async (valid?: boolean): Promise<string> =>
      (await buildUnder({ kind: 'probe', valid })).headers.get('wechatpay-signature') ?? ''
    const [first, second] = [await signatureOf(), await signatureOf(false)]
    expect([first.length, second.length]).toEqual([344, 355])
    expect([first, second].every((signature) => signature.startsWith('WECHATPAY/SIGNTEST/'))).toBe(true)
    expect(Buffer.from(first, 'base64')).toHaveLength(256)
    expect(Buffer.from(first, 'base64').toString('base64')).toBe(first)
  })

  it('names a serial number that nobody has', async () => {
    const { certificate, publicKey } = sandbox.wechatpay
    const answer = await buildUnder({ kind: 'unknown-serial' })
    expect(answer.headers.get('wechatpay-serial')).toMatch(/^[0-9A-F]{40}$/)
    expect(answer.headers.get('wechatpay-serial')).not.toBe(certificate.serialNo)
    sandbox.faults.push({ kind: 'unknown-serial' })
    const headers = { 'Idempotency-Key': 'k', 'Wechatpay-Serial': publicKey.id }
    const byKey = (await send(sandbox, { body: exampleBody, headers })).headers.get('wechatpay-serial')
    expect(byKey).toMatch(/^PUB_KEY_ID_\d{34}$/)
    expect(byKey).not.toBe(publicKey.id)
  })

  it('signs well, and long ago or in the future', async () => {
    const old = await buildUnder({ kind: 'old-timestamp' })
    expect(Math.abs(Number(old.headers.get('wechatpay-timestamp')) - (now() - 600))).toBeLessThan(5)
    const future = await buildUnder({ kind: 'old-timestamp', ageSeconds: -301 })
    expect(Math.abs(Number(future.headers.get('wechatpay-timestamp')) - (now() + 301))).toBeLessThan(5)
    expect([verified(old), verified(future)]).toEqual([true, true])
  })

  it('changes the body before it is signed, or the response after', async () => {
    const grown = await buildUnder({ kind: 'change', body: (text) => text.replace('ESTABLISHED', 'PENDING') })
    expect([grown.json.state, verified(grown)]).toEqual(['PENDING', true])
    const forged = await buildUnder({
      kind: 'change',
      answer: (answer) => ({ ...answer, headers: answer.headers.filter(([name]) => name !== 'Request-ID') }),
    })
    expect([forged.headers.get('request-id'), verified(forged)]).toEqual([null, true])
  })
})

describe('no response', () => {
  const request = (init?: { signal?: AbortSignal }): Request =>
    toRequest(draft(sandbox, { body: exampleBody, headers: { 'Idempotency-Key': 'k' } }), init)

  it('hangs until the request is aborted, and then gives its reason', async () => {
    const controller = new AbortController()
    sandbox.faults.push({ kind: 'hang' })
    const pending = sandbox.fetch(request({ signal: controller.signal }))
    const reason = new Error('enough')
    setTimeout(() => controller.abort(reason), 20)
    await expect(pending).rejects.toBe(reason)
    expect(sandbox.executions).toEqual([])
    expect(sandbox.requests[0]).toMatchObject({ status: undefined, fault: 'hang' })
  })

  it('drops the connection with a TypeError, as fetch does', async () => {
    sandbox.faults.push({ kind: 'drop' })
    await expect(sandbox.fetch(request())).rejects.toThrow(TypeError)
    expect(sandbox.executions).toEqual([])
  })

  it('may come after the request was executed', async () => {
    sandbox.faults.push({ kind: 'drop', execute: true })
    await expect(sandbox.fetch(request())).rejects.toThrow(TypeError)
    expect(sandbox.executions).toHaveLength(1)
    expect((await sandbox.fetch(request())).status).toBe(200)
    expect(sandbox.executions).toHaveLength(1)
  })

  it('may come after the headers', async () => {
    sandbox.faults.push({ kind: 'drop', after: 'headers' })
    const response = await sandbox.fetch(request())
    expect(response.status).toBe(200)
    await expect(response.arrayBuffer()).rejects.toThrow(TypeError)
    expect(sandbox.executions).toHaveLength(1)
  })

  it('is not for a request that was aborted before it was sent', async () => {
    const signal = AbortSignal.abort(new Error('never'))
    await expect(sandbox.fetch(request({ signal }))).rejects.toThrow('never')
    expect(sandbox.requests).toEqual([])
  })
})
