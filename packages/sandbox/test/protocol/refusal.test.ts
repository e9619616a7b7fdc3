import { createSandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { draft, exampleBody, paths, toRequest } from '../lib/request.ts'

const sandbox = await createSandbox()
const key = { 'Idempotency-Key': 'k' }
type Part = Parameters<typeof draft>[1]
const other = { ...exampleBody, authorized_data: { ...exampleBody.authorized_data, stock_id: '99' } }
const past = String(Math.floor(Date.now() / 1000) - 1000)

/** Why the sandbox refuses a request. */
async function reasonOf(part: Part, change: (request: Request) => void = () => {}): Promise<string | undefined> {
  const request = toRequest(draft(sandbox, { body: exampleBody, ...part, headers: { ...key, ...part?.headers } }))
  change(request)
  await sandbox.fetch(request)
  return sandbox.requests.at(-1)?.refusal
}

describe('a record says in one sentence why its request was refused', () => {
  it('and nothing of one that was not', async () => {
    expect(await reasonOf({})).toBeUndefined()
  })

  it.each<[string, Part, RegExp]>([
    ['an unknown path', { target: '/v3/pay/nothing' }, /^Not served by this sandbox \(served: .*\/build/],
    ['another method', { method: 'PUT' }, /^This path takes POST$/],
    ['another scheme', { scheme: 'WECHATPAY2-SM2-WITH-SM3' }, /^The scheme of Authorization is not WECHATPAY2/],
    ['another form', { format: (items) => items.join(', ') }, /^The header Authorization does not have this form/],
    ['another time', { timestamp: past }, /^The timestamp is 100\d seconds before this sandbox's clock$/],
    ['a time that is none', { timestamp: 'now' }, /^The timestamp of Authorization is not a number/],
    ['another merchant', { mchid: '1900000001' }, /^mchid is not this sandbox's merchant's$/],
    ['another serial number', { serialNo: 'AB' }, /^serial_no is not this sandbox's merchant's$/],
    ['a stranger', { mchid: '1900000001', serialNo: 'AB' }, /^Neither mchid nor serial_no/],
    ['another body', { signedBody: new Uint8Array(3) }, /^The signature .* POST \/v3\/.* with a body of \d+ bytes/],
    ['a body that is no JSON', { body: '{' }, /^The body is not JSON in UTF-8$/],
    ['a null', { body: { ...exampleBody, partner: null } }, /^The body has a null/],
    [
      'a missing field',
      { body: { partner: exampleBody.partner } },
      /^The body's \/authorized_data breaks .* required$/,
    ],
    ['another Content-Type', { headers: { 'Content-Type': 'text/plain' } }, /^The Content-Type is not/],
    ['a bad key', { headers: { 'Idempotency-Key': 'a b' } }, /^The header Idempotency-Key does not match/],
    [
      'what was never built',
      { target: paths.terminate, body: other },
      /^A rule of terminatePartnership refuses it: RESOURCE/,
    ],
  ])('%s', async (_title, part, reason) => {
    expect(await reasonOf(part)).toMatch(reason)
  })

  it.each([
    ['User-Agent', /^The header User-Agent or Accept is missing/],
    ['Authorization', /^The header Authorization is missing$/],
    ['Idempotency-Key', /^The header Idempotency-Key is missing/],
  ])('no %s', async (name, reason) => {
    expect(await reasonOf({}, ({ headers }) => headers.delete(name))).toMatch(reason)
  })

  it('never with a key or a signature', async () => {
    const parts = draft(sandbox, { body: exampleBody, signedBody: new Uint8Array(3), headers: key })
    const request = toRequest(parts)
    await sandbox.fetch(request)
    const signature = /signature="([^"]+)"/.exec(request.headers.get('Authorization') ?? '')?.[1] ?? ''
    expect(sandbox.requests.at(-1)?.refusal).not.toContain(signature.slice(0, 20))
  })
})

describe('a Wechatpay-Serial that names no key of this sandbox', () => {
  const asking = { headers: { ...key, 'Wechatpay-Serial': 'PUB_KEY_ID_1' }, body: exampleBody }

  it('is signed for as without the header, by default', async () => {
    const response = await sandbox.fetch(toRequest(draft(sandbox, asking)))
    expect([response.status, response.headers.get('Wechatpay-Serial')]).toEqual([
      200,
      sandbox.wechatpay.certificate.serialNo,
    ])
  })

  it('is refused, signed, if that option is set; known ones are not', async () => {
    const strict = await createSandbox({ unknownSerial: 'refuse' })
    const response = await strict.fetch(toRequest(draft(strict, asking)))
    expect(response.status).toBe(400)
    expect(response.headers.has('Wechatpay-Signature')).toBe(true)
    // Page 4013053279.
    expect(await response.json()).toEqual({
      code: 'PARAM_ERROR',
      message: '平台证书序列号Wechatpay-Serial错误',
    })
    expect(strict.requests[0]?.refusal).toBe('Wechatpay-Serial names no key of this sandbox')
    const { publicKey, certificate } = strict.wechatpay
    for (const serial of [publicKey.id, certificate.serialNo, certificate.serialNo.toLowerCase(), undefined]) {
      const headers = { 'Idempotency-Key': `k_${serial?.length}`, ...(serial && { 'Wechatpay-Serial': serial }) }
      expect((await strict.fetch(toRequest(draft(strict, { headers, body: exampleBody })))).status).toBe(200)
    }
  })
})
