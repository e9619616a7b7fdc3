/** Several merchants in one sandbox, over TCP: each has its own keys and its own state. */
import { constants, createDecipheriv, privateDecrypt, publicEncrypt, X509Certificate } from 'node:crypto'
import {
  type Call,
  createIdentity,
  createSandbox,
  type Sandbox,
  type SandboxAccount,
  type SandboxIdentity,
} from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readLatest } from './lib/coupons.ts'
import { decrypt, isSigned, type Received, read as readNotification } from './lib/received.ts'
import { type Answer, build, exampleBody, list, type Sender, send, verifies } from './lib/request.ts'

const [plainMchid, providerMchid] = ['1900000209', '1900000100']
const subMerchants = ['1900000110', '1900000111']
const merchants = { [plainMchid]: {}, [providerMchid]: { subMerchants } }

let identity: SandboxIdentity
let sandbox: Sandbox
let url: string
let close: () => Promise<void>
/** The callers that the handler of `readLatest` has seen. */
const callers: Call['merchant'][] = []

beforeAll(async () => {
  identity = await createIdentity({ mchid: '1900007291', merchants })
  sandbox = await createSandbox({
    identity,
    operations: [readLatest],
    handlers: {
      readLatest({ merchant, notify }) {
        callers.push(merchant)
        notify('COUPON.USE', { of: merchant.mchid }, 'https://merchant.example/notify')
        return { body: {} }
      },
    },
    fetch: receive,
  })
  ;({ url, close } = await serve(sandbox))
})
beforeEach(() => {
  sandbox.reset()
  received.length = 0
})
afterAll(() => close())

const received: Received[] = []
async function receive(request: Request): Promise<Response> {
  received.push(await readNotification(request))
  return new Response(null, { status: 204 })
}

function accountOf(mchid: string): SandboxAccount {
  const account = sandbox.merchants[mchid]
  if (!account) throw new Error(`expected ${mchid}`)
  return account
}

/** A merchant as a client in another process. */
function as(mchid: string): Sender {
  return {
    merchant: accountOf(mchid).merchant,
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const { method, headers } = request
      const body = await request.arrayBuffer()
      return fetch(`${url}${pathname}${search}`, { method, headers, ...(body.byteLength > 0 && { body }) })
    },
  }
}

const all = ['1900007291', plainMchid, providerMchid]
const familiar = { authorized_data: { business_type: 'FAVOR_STOCK' } }

describe('each merchant', () => {
  it('has keys that no other merchant has', () => {
    expect(Object.keys(sandbox.merchants).sort()).toEqual([...all].sort())
    const secrets = all.map(accountOf).flatMap(({ merchant, wechatpay, apiV3Key }) => {
      const { certificate, publicKey } = wechatpay
      return [merchant.serialNo, merchant.privateKey, certificate.serialNo, certificate.pem, publicKey.id, apiV3Key]
    })
    expect(new Set(secrets).size).toBe(18)
    expect(all.map((mchid) => accountOf(mchid).merchant.mchid)).toEqual(all)
    for (const mchid of all) {
      const { merchant } = accountOf(mchid)
      expect(new X509Certificate(merchant.certificate).subject).toContain(`CN=${mchid}`)
      expect(accountOf(mchid).clientOptions.merchant).toMatchObject({ mchid, serialNo: merchant.serialNo })
    }
  })

  it('is served, with responses that its own keys verify and no other’s', async () => {
    for (const mchid of all) {
      const answer = await build(as(mchid))
      expect([mchid, answer.status]).toEqual([mchid, 200])
      const verified = all.filter((one) => verifies(answer, accountOf(one).wechatpay.certificate.pem))
      expect(verified).toEqual([mchid])
    }
  })

  it('is the first one if nothing else is said, also by its number', () => {
    const { fetch, clientOptions } = sandbox
    expect(sandbox.merchants['1900007291']?.clientOptions).toBe(clientOptions)
    expect([sandbox.merchant.mchid, clientOptions.fetch]).toEqual(['1900007291', fetch])
    expect([sandbox.subMerchants, accountOf(providerMchid).subMerchants]).toEqual([[], subMerchants])
  })

  it('gets what is encrypted for it, and is read with the keys that it was given', async () => {
    const { wechatpay, merchant } = accountOf(plainMchid)
    const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
    const ciphertext = publicEncrypt({ key: wechatpay.publicKey.pem, ...oaep }, Buffer.from('张三')).toString('base64')
    const body = { echo_message: 'a', encrypted_echo_message: ciphertext }
    const echo = (mchid: string): Promise<Answer> =>
      send(as(mchid), {
        target: '/v3/security/echo',
        body,
        headers: { 'Wechatpay-Serial': wechatpay.publicKey.id },
      })
    const { json } = await echo(plainMchid)
    const plain = privateDecrypt(
      { key: merchant.privateKey, ...oaep },
      Buffer.from(json.encrypted_echo_message, 'base64'),
    )
    expect(plain.toString()).toBe('张三')
    // The key of one merchant names nothing of another's.
    expect(await echo(providerMchid)).toMatchObject({
      status: 400,
      json: { message: '平台证书序列号Wechatpay-Serial错误' },
    })
    expect([sandbox.security.echoes.length, accountOf(plainMchid).security.echoes.length]).toEqual([0, 1])
  })

  it('has a list of its own certificates, under its own APIv3 key, and its own rotation', async () => {
    const rowsOf = async (mchid: string) => {
      const { json } = await send(as(mchid), { method: 'GET', target: '/v3/certificates' })
      return (json.data as { serial_no: string; encrypt_certificate: Record<string, string> }[]).map((row) => {
        const { ciphertext = '', nonce = '', associated_data = '' } = row.encrypt_certificate
        const sealed = Buffer.from(ciphertext, 'base64')
        const decipher = createDecipheriv('aes-256-gcm', accountOf(mchid).apiV3Key, nonce)
        decipher.setAAD(Buffer.from(associated_data)).setAuthTag(sealed.subarray(-16))
        decipher.update(sealed.subarray(0, -16))
        decipher.final()
        return row.serial_no
      })
    }
    await accountOf(plainMchid).certificates.rotate()
    for (const mchid of [providerMchid, '1900007291']) {
      expect(await rowsOf(mchid)).toEqual([accountOf(mchid).wechatpay.certificate.serialNo])
    }
    expect(await rowsOf(plainMchid)).toHaveLength(2)
  })

  it('has its own state, Idempotency-Keys and rate', async () => {
    const key = 'the_same_key'
    expect((await build(as(plainMchid), exampleBody, key)).status).toBe(200)
    // The same key is another one for another merchant, with any body.
    expect(
      (await build(as(providerMchid), { ...exampleBody, partner: { type: 'APPID', appid: 'wx1' } }, key)).status,
    ).toBe(200)
    expect((await list(as('1900007291'), familiar)).json.code).toBe('INVALID_REQUEST')
    const appids = async (mchid: string) =>
      (await list(as(mchid), familiar)).json.data.map((row: typeof exampleBody) => row.partner.appid)
    expect([await appids(plainMchid), await appids(providerMchid)]).toEqual([['wx4e1916a585d1f4e9'], ['wx1']])
    expect(sandbox.executions.map(({ mchid }) => mchid)).toEqual([plainMchid, providerMchid])
    expect([sandbox.partnerships.rows, accountOf(plainMchid).partnerships.rows.length]).toEqual([[], 1])
    sandbox.reset()
    expect(accountOf(plainMchid).partnerships.rows).toEqual([])

    sandbox.configure({ rateLimit: 1 })
    const statuses = await Promise.all(all.map(async (mchid) => (await build(as(mchid))).status))
    sandbox.configure({ rateLimit: undefined })
    expect(statuses).toEqual([200, 200, 200])
  })

  it('downloads no bill of another', async () => {
    accountOf(plainMchid).bills.setTradeBill({ bill_date: '2019-06-11' }, 'mine')
    const { json } = await send(as(plainMchid), { method: 'GET', target: '/v3/bill/tradebill?bill_date=2019-06-11' })
    const target = json.download_url.slice(url.length)
    expect((await send(as(plainMchid), { method: 'GET', target })).text).toBe('mine')
    expect((await send(as(providerMchid), { method: 'GET', target })).json.code).toBe('NO_AUTH')
  })

  it('shows in the handler’s call who it is, and in the record who asked', async () => {
    callers.length = 0
    for (const mchid of all) await send(as(mchid), { method: 'GET', target: readLatest.path })
    expect(callers).toEqual([
      { mchid: '1900007291', subMerchants: [] },
      { mchid: plainMchid, subMerchants: [] },
      { mchid: providerMchid, subMerchants },
    ])
    expect(sandbox.requests.map(({ mchid }) => mchid)).toEqual(all)
  })
})

describe('a request of two merchants', () => {
  const serial = '商户证书序列号有误。请使用签名私钥匹配的证书序列号'
  it.each([
    [
      'with the serial number of another merchant',
      () => ({ serialNo: accountOf(providerMchid).merchant.serialNo }),
      serial,
    ],
    ['with the number of another merchant', () => ({ mchid: providerMchid }), serial],
    ['with an unknown serial number', () => ({ serialNo: '7'.repeat(40) }), serial],
    ['with an unknown merchant', () => ({ mchid: '1' }), serial],
    ['that is of none', () => ({ mchid: '1', serialNo: '7'.repeat(40) }), '签名错误'],
    [
      'with the key of another merchant',
      () => ({ privateKey: accountOf(providerMchid).merchant.privateKey }),
      '签名错误',
    ],
  ])('%s is a SIGN_ERROR', async (_what, part, message) => {
    const headers = { 'Idempotency-Key': 'a' }
    const answer = await send(as(plainMchid), { body: exampleBody, headers, ...part() })
    expect([answer.status, answer.json.code, answer.json.message, answer.signed]).toEqual([
      401,
      'SIGN_ERROR',
      message,
      false,
    ])
    expect(sandbox.executions).toEqual([])
  })
})

describe('a notification', () => {
  it('is encrypted and signed with the keys of the merchant that it is for', async () => {
    for (const mchid of [undefined, plainMchid, providerMchid]) {
      await sandbox.notify('TRANSACTION.SUCCESS', { a: 1 }, { to: receive, mchid })
      const one = received.at(-1) as Received
      const { wechatpay, apiV3Key } = accountOf(mchid ?? '1900007291')
      expect([decrypt(one, { apiV3Key }), isSigned(one, wechatpay.publicKey.pem)]).toEqual(['{"a":1}', true])
    }
    expect(sandbox.notifications.map(({ mchid }) => mchid)).toEqual(all)
  })

  it('of a handler is for its caller', async () => {
    await send(as(providerMchid), { method: 'GET', target: readLatest.path })
    await sandbox.advance(0)
    expect(decrypt(received.at(-1) as Received, accountOf(providerMchid))).toBe(`{"of":"${providerMchid}"}`)
  })

  it('goes to no other merchant', async () => {
    await expect(sandbox.notify('A.B', {}, { to: receive, mchid: '1' })).rejects.toThrow(
      new TypeError(
        `options.mchid: expected 1900007291, ${providerMchid}, ${plainMchid}, a merchant of this sandbox, received 1`,
      ),
    )
  })
})

describe('the identity', () => {
  it('has the keys of all, and makes the same sandbox again', async () => {
    const again = await createSandbox({ identity: JSON.parse(JSON.stringify(sandbox.identity)) })
    expect(again.identity).toEqual(identity)
    expect(again.merchants[providerMchid]?.merchant).toEqual(accountOf(providerMchid).merchant)
    expect(again.merchants[providerMchid]?.subMerchants).toEqual(subMerchants)
    expect(again.merchants[providerMchid]?.clientOptions.wechatpay).toEqual(
      accountOf(providerMchid).clientOptions.wechatpay,
    )
  })

  it('gets keys for merchants that it does not have, and keeps those that it has', async () => {
    const { merchants: _, ...alone } = identity
    const first = { ...identity, merchants: identity.merchants?.slice(0, 1) }
    const kept = first.merchants?.[0]?.merchant.mchid ?? ''
    const more = await createSandbox({ identity: first, merchants: { 8: {}, [kept]: { subMerchants: ['5'] } } })
    expect(more.identity).toMatchObject(alone)
    expect(more.identity.merchants?.map(({ merchant }) => merchant.mchid)).toEqual([kept, '8'])
    expect(more.identity.merchants?.[0]).toEqual({ ...first.merchants?.[0], subMerchants: ['5'] })
  })

  it('makes the first merchant a service provider, too, by its number', async () => {
    const one = await createSandbox({ mchid: '7', merchants: { 7: { subMerchants } } })
    expect([one.identity.merchants, one.subMerchants, one.identity.subMerchants]).toEqual([
      undefined,
      subMerchants,
      subMerchants,
    ])
  })

  it('is plain if there is one merchant', async () => {
    const { merchants: _, ...alone } = identity
    const one = await createSandbox({ identity: alone, merchants: {} })
    expect(one.identity).toEqual(alone)
    expect(Object.keys(one.merchants)).toEqual(['1900007291'])
  })
})

describe('an invalid merchant', () => {
  const damaged =
    (change: (identity: Record<string, unknown>) => unknown): (() => object) =>
    () => {
      const copy = JSON.parse(JSON.stringify(identity))
      change(copy)
      return { identity: copy }
    }
  const further = (it: Record<string, unknown>): Record<string, unknown>[] => it.merchants as never
  it.each<[() => object, string]>([
    [() => ({ merchants: [] }), 'merchants: expected an object, received object'],
    [() => ({ merchants: { a: {} } }), 'merchants: expected numbers of merchants, received a'],
    [() => ({ merchants: { 1: 5 } }), 'merchants.1: expected an object, received 5'],
    [
      () => ({ merchants: { 1: { subMerchant: ['2'] } } }),
      "merchants.1.subMerchant: expected one of subMerchants, received another name. Do you mean 'subMerchants'?",
    ],
    [
      () => ({ merchants: { 1: { subMerchants: [2] } } }),
      'merchants.1.subMerchants: expected an array of texts of digits, each once, received object',
    ],
    [
      () => ({ merchants: { 1: { subMerchants: ['2', '2'] } } }),
      'merchants.1.subMerchants: expected an array of texts of digits, each once, received object',
    ],
    [
      damaged((it) => further(it).push(further(it)[0] ?? {})),
      `identity.merchants: expected each merchant once, received ${providerMchid} twice`,
    ],
    [
      damaged((it) => delete further(it)[1]?.apiV3Key),
      'identity.merchants[1].apiV3Key: expected 32 letters and digits, received undefined',
    ],
    [
      damaged((it) => Object.assign(further(it)[0] ?? {}, { merchants: [] })),
      'identity.merchants[0].merchants: expected one of merchant, wechatpay, apiV3Key, subMerchants, received another name',
    ],
    [
      damaged((it) =>
        Object.assign(further(it)[0]?.merchant ?? {}, {
          privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
        }),
      ),
      'identity.merchants[0].merchant.privateKey: expected an RSA key that WebCrypto imports, received one that it refuses',
    ],
  ])('is a TypeError: %#', async (options, message) => {
    const error = await createSandbox(options() as never).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toContain(message)
  })
})
