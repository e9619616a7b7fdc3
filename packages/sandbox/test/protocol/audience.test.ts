/** Two operations with one method and path, over TCP: the caller's is taken. */
import { createSandbox, type Sandbox, type SandboxOperation } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readLatest } from '../lib/coupons.ts'
import { draft, read, send, toRequest } from '../lib/request.ts'

const answering = (id: string, more: Partial<SandboxOperation>): SandboxOperation => ({
  ...readLatest,
  id,
  success: { status: 200, example: { by: id } },
  ...more,
})

const ofMerchants = answering('readThing', { audience: 'merchant' })
const ofPartners = answering('readPartnerThing', { audience: 'partner' })
const noAuth = { status: 403, code: 'NO_AUTH', description: '商户无权限' }
const partnersAlone = answering('readOther', { audience: 'partner', path: '/v3/demo/partner/others', errors: [noAuth] })
const merchantsAlone = answering('readOwn', {
  audience: 'merchant',
  path: '/v3/demo/own',
  errors: [{ status: 400, code: 'INVALID_REQUEST', description: '无效请求' }],
})

let sandbox: Sandbox
let url: string
let close: () => Promise<void>

beforeAll(async () => {
  sandbox = await createSandbox({
    mchid: '1900007291',
    merchants: { '1900000209': {}, '1900000100': { subMerchants: ['1900000110'] } },
    operations: [ofMerchants, ofPartners, partnersAlone, merchantsAlone],
  })
  ;({ url, close } = await serve(sandbox))
})
beforeEach(() => sandbox.reset())
afterAll(() => close())

async function answerTo(mchid: string, target = readLatest.path): Promise<unknown> {
  const account = sandbox.merchants[mchid]
  if (!account) throw new Error(`expected ${mchid}`)
  const { status, json } = await read(await fetch(toRequest(draft(account, { method: 'GET', target }), { host: url })))
  return status === 200 ? json.by : [status, json?.code]
}

describe('of two operations with one method and path', () => {
  it.each([
    ['the first merchant', '1900007291', 'readThing'],
    ['another merchant', '1900000209', 'readThing'],
    ['a partner', '1900000100', 'readPartnerThing'],
  ])('%s gets its own', async (_who, mchid, id) => {
    expect(await answerTo(mchid)).toBe(id)
  })

  it('neither is served to who only says to be a partner', async () => {
    const { serialNo, privateKey } = sandbox.merchant
    const forged = draft(sandbox, { method: 'GET', target: readLatest.path, mchid: '1900000100', serialNo, privateKey })
    const { status, json } = await read(await fetch(toRequest(forged, { host: url })))
    expect([status, json.code]).toEqual([401, 'SIGN_ERROR'])
  })

  it('a fault is for the one of the caller', async () => {
    sandbox.faults.push({ kind: 'status', status: 500, code: 'SYSTEM_ERROR', operation: 'readPartnerThing' })
    expect(await answerTo('1900000209')).toBe('readThing')
    expect(await answerTo('1900000100')).toEqual([500, 'SYSTEM_ERROR'])
  })

  it('the merchant’s is the one without a known caller, and a method that neither has is named once', async () => {
    const unsigned = await fetch(`${url}${readLatest.path}`)
    expect(unsigned.status).toBe(401)
    const { status } = await send(sandbox, { method: 'PUT', target: readLatest.path, body: {} })
    expect([status, sandbox.requests.at(-1)?.refusal]).toEqual([405, 'This path takes GET'])
  })
})

describe('an operation that has its path alone is served to its audience, and refused to the other', () => {
  it.each([
    ['a partner’s', partnersAlone.path, '1900000100', 'readOther'],
    ['a partner’s', partnersAlone.path, '1900000209', [403, 'NO_AUTH']],
    ['a merchant’s', merchantsAlone.path, '1900000209', 'readOwn'],
    ['a merchant’s, whose table has no NO_AUTH,', merchantsAlone.path, '1900000100', [400, 'INVALID_REQUEST']],
  ])('%s: %s called by %s', async (_whose, path, mchid, expected) => {
    expect(await answerTo(mchid, path)).toEqual(expected)
  })
})

describe('operations with one method and path', () => {
  it.each([
    ['the same audience', [ofMerchants, { ...ofMerchants, id: 'again' }]],
    ['an audience and none', [ofMerchants, { ...readLatest, id: 'again' }]],
  ])('are refused with %s', async (_what, operations) => {
    await expect(createSandbox({ operations })).rejects.toThrow('expected another id, and another method or path')
  })

  it('are refused with another audience', async () => {
    const operations = [{ ...ofMerchants, audience: 'merchants' }] as never
    await expect(createSandbox({ operations })).rejects.toThrow('audience: expected merchant or partner')
  })
})
