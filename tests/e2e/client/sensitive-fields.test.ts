/** Sensitive fields over TCP. What arrives is decrypted by a peer, and what comes back was encrypted by it. */
import { inspect } from 'node:util'
import type { ApiClientOptions } from '@wechatpay-edge/client'
import { createKeyring, importPrivateKey, importPublicKey, type Keyring } from '@wechatpay-edge/core'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Rsa } from 'wechatpay-axios-plugin'
import { makePair, merchant, publicKeyId, wechatpay } from '../../lib/vendor.ts'
import {
  createThingPayeesClient,
  type ThingPayeesClient,
} from '../../spec/generate/cases/thing-payees/generated/client.ts'
import type { AddPayeeBody } from '../../spec/generate/cases/thing-payees/generated/types.ts'
import { changeSecrets, payee, payeeOperations, secrets } from './lib/payees.ts'
import { listen, type Received, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { collect, freshKey, rejection } from './lib/served.ts'

type Json = Record<string, unknown>

const decrypted = (body: Buffer): unknown =>
  changeSecrets(JSON.parse(body.toString()), (text) => Rsa.decrypt(text, wechatpay.privatePem))

const encrypted = (given: AddPayeeBody, pem: string = merchant.publicPem): AddPayeeBody =>
  changeSecrets(given, (text) => Rsa.encrypt(text, pem))

/** A client of a WeChat Pay that returns these bodies in turn, the last one again and again. */
async function connect(
  answers: readonly object[] = [{ id: '1' }],
  options: Partial<ApiClientOptions> = {},
): Promise<{ client: ThingPayeesClient; received: readonly Received[]; reports: unknown[] }> {
  const server = await listen((_request, response, number) => {
    const { status = 200, ...body } = (answers[number - 1] ?? answers.at(-1)) as { status?: number }
    return sendSigned(response, { status, body: JSON.stringify(body) })
  })
  const reports: unknown[] = []
  const observe = (report: unknown) => reports.push(report)
  const client = createThingPayeesClient({ ...vendorOptions, hosts: [server.url], observe, ...options })
  return { client, received: server.received, reports }
}

const add = (client: ThingPayeesClient, body: AddPayeeBody = payee, more: object = {}) =>
  client.add(body, { idempotencyKey: freshKey(), ...more })

const post = (client: ThingPayeesClient, more: object = {}) =>
  client.client.POST('/v3/payees', { body: payee, params: { header: { 'Idempotency-Key': freshKey() } }, ...more })

/** Nothing of a sensitive value is in what may be logged. */
function expectNoSecret(...logged: readonly unknown[]): void {
  const texts = logged.flatMap((one) => [
    inspect(one, { depth: 12, showHidden: true }),
    JSON.stringify(one),
    String(Object(one).stack),
    String(Object(one).message),
  ])
  for (const text of texts) for (const secret of secrets) expect(text).not.toContain(secret)
}

describe('a request', () => {
  it('is sent with each sensitive field encrypted, at any depth, and nothing else changed', async () => {
    const { client, received } = await connect()
    await add(client)
    await post(client)
    for (const { body, headers } of received) {
      for (const secret of secrets) expect(body.toString()).not.toContain(secret)
      expect(decrypted(body)).toEqual(payee)
      expect(headers['wechatpay-serial']).toBe(publicKeyId)
    }
    expect(received).toHaveLength(2)
  })

  it('leaves the caller its object as it was', async () => {
    const { client } = await connect()
    const copy = structuredClone(payee)
    await add(client, copy)
    expect(copy).toEqual(payee)
  })

  it('is repeated with the same bytes: each field is encrypted once a call', async () => {
    const { client, received } = await connect([{ status: 500 }, { status: 503 }, { id: '1' }])
    await add(client)
    expect(received.map(({ body }) => body.toString())).toEqual(Array(3).fill(received[0]?.body.toString()))
    await add(client)
    expect(received[3]?.body.toString()).not.toBe(received[0]?.body.toString())
  })

  it('is seen by middleware with its fields encrypted', async () => {
    const { client } = await connect()
    const seen: string[] = []
    client.client.use({
      async onRequest({ request }) {
        seen.push(await request.clone().text())
      },
    })
    await add(client)
    expect(decrypted(Buffer.from(seen[0] ?? ''))).toEqual(payee)
  })
})

describe('Wechatpay-Serial', () => {
  const other = makePair()
  const keys = { [publicKeyId]: wechatpay.publicPem, '5157F09EFDC096DE15EBE81A47057A7232F1B8E1': other.publicPem }
  const base = createKeyring(keys)
  const ring: Keyring = { ...base, encryptionKey: () => base.get('5157F09EFDC096DE15EBE81A47057A7232F1B8E1') }

  it('names the key that the keyring encrypts with, which its preferred one need not be', async () => {
    const { client, received } = await connect(undefined, { wechatpay: ring })
    await add(client)
    expect(received[0]?.headers['wechatpay-serial']).toBe('5157F09EFDC096DE15EBE81A47057A7232F1B8E1')
    const opened = changeSecrets(JSON.parse(`${received[0]?.body}`), (text) => Rsa.decrypt(text, other.privatePem))
    expect(opened).toEqual(payee)
  })

  it('names that key, whatever a middleware or a header of the call asks for', async () => {
    const { client, received } = await connect()
    const params = { header: { 'Idempotency-Key': freshKey(), 'wechatpay-serial': 'ABC' } }
    await post(client, { params } as object)
    client.client.use({
      onRequest({ request }) {
        request.headers.set('Wechatpay-Serial', 'ABC')
      },
    })
    await add(client)
    client.client.use({ onRequest: ({ request }) => new Request(request, { headers: { 'Wechatpay-Serial': 'ABC' } }) })
    await add(client)
    expect(received.map(({ headers }) => headers['wechatpay-serial'])).toEqual(Array(3).fill(publicKeyId))
  })

  it('stays what it is if no field is sensitive', async () => {
    const { client, received } = await connect([{ payees: [], total: 0 }])
    await client.client.GET('/v3/payees', { headers: { 'Wechatpay-Serial': publicKeyId } })
    expect(received[0]?.headers['wechatpay-serial']).toBe(publicKeyId)
  })
})

describe('a request that cannot be encrypted is not sent', () => {
  const verifying = importPublicKey(wechatpay.publicPem)
  const ring = (more: object): Keyring => ({ ...createKeyring({ [publicKeyId]: wechatpay.publicPem }), ...more })
  const key = async (more: object) => ({ serial: publicKeyId, verify: async () => true, ...more })
  const down = () => Promise.reject(new Error('down'))
  const cases: readonly (readonly [string, () => Keyring | Promise<Keyring>, RegExp])[] = [
    [
      'a key that verifies alone',
      async () => createKeyring({ [publicKeyId]: await verifying }),
      /^wechatpay\.PUB_KEY_ID.*CryptoKey.*as PEM/,
    ],
    ['no key at all', () => ring({ encryptionKey: async () => undefined }), /^The keyring has no key to encrypt/],
    ['no preferred key', () => ring({ preferred: undefined }), /^The keyring has no key to encrypt/],
    ['a preferred key that is not there', () => ring({ get: async () => undefined }), /^The keyring has no key to enc/],
    ['a keyring that fails', () => ring({ encryptionKey: down }), /^Could not load WeChat Pay's key to encrypt/],
    ['a keyring that is down', () => ring({ get: down }), /^Could not load WeChat Pay's key to encrypt/],
    [
      'a key that fails',
      () => ring({ encryptionKey: () => key({ encrypt: down }) }),
      /a ciphertext as bytes.*an error/,
    ],
    ['a key that gives text', () => ring({ encryptionKey: () => key({ encrypt: async () => 'AA==' }) }), /as bytes/],
    [
      'a key that gives nothing',
      () => ring({ encryptionKey: () => key({ encrypt: async () => new Uint8Array() }) }),
      /as bytes/,
    ],
  ]
  it.each(cases)('%s', async (_what, make, message) => {
    const { client, received, reports } = await connect(undefined, { wechatpay: await make() })
    for (const call of [() => add(client), () => post(client)]) {
      const error = await rejection(call())
      expect(error).toMatchObject({
        message: expect.stringMatching(message),
        outcome: 'not-sent',
        operation: 'addPayee',
      })
      expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_WECHATPAY_KEY(RING)?$/) })
      expectNoSecret(error, reports)
    }
    expect(received).toEqual([])
  })

  it('a key that takes too long ends by the timeout, and by the abort', async () => {
    const wechatpay = ring({ encryptionKey: () => new Promise(() => {}) })
    const { client, received } = await connect(undefined, { wechatpay, maxRetries: 0 })
    const error = await rejection(add(client, payee, { timeoutMs: 50 }))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', timeout: true, outcome: 'not-sent' })
    const controller = new AbortController()
    const call = rejection(add(client, payee, { signal: controller.signal }))
    controller.abort('enough')
    expect(await call).toBe('enough')
    expect(received).toEqual([])
  })
})

describe('the plain value is what is checked', () => {
  const long = '张'.repeat(72) // 216 bytes in UTF-8
  const wrong: readonly (readonly [string, object, string, string])[] = [
    ['a text over 214 bytes', { account: { type: 'BANK', number: '1'.repeat(215) } }, 'account.number', 'maxLength'],
    [
      'a text over 214 bytes in a list',
      { families: [[{ name: '王五', phones: ['1', long] }]] },
      'families.0.0.phones.1',
      'maxLength',
    ],
    ['a text that is too short', { name: '张' }, 'name', 'minLength'],
    ['a text that is too long for its own maximum', { name: '张'.repeat(21) }, 'name', 'maxLength'],
    ['a text of another form', { account: { type: 'BANK', number: '卡号' } }, 'account.number', 'pattern'],
    ['a number', { name: 5 }, 'name', 'type'],
    ['an object in place of a list', { families: { 0: [{ name: '张三丰' }] } }, 'families', 'type'],
    ['a list in place of an object', { families: [['张三丰']] }, 'families.0.0', 'type'],
    ['half of a surrogate pair', { name: '张\ud83d三' }, 'name', 'unicode'],
  ]
  it.each(wrong)('%s', async (_what, change, path, rule) => {
    const { client, received } = await connect()
    const error = await rejection(add(client, { ...payee, ...change } as AddPayeeBody))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent', issues: [{ path, rule }] })
    expectNoSecret(error)
    expect(received).toEqual([])
  })

  it.each(wrong.filter(([, , , rule]) => rule === 'type'))(
    'and no option lets it out unencrypted: %s',
    async (_what, change, path) => {
      const { client, received } = await connect()
      const skipValidationOfPaths = [path, path.split('.')[0] ?? '']
      const error = await rejection(add(client, { ...payee, ...change } as AddPayeeBody, { skipValidationOfPaths }))
      expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', issues: [{ path, rule: 'type' }] })
      expect(received).toEqual([])
    },
  )

  it('and not the maximum of the ciphertext: a page may print either', async () => {
    const { client, received } = await connect()
    const body: AddPayeeBody = { ...payee, account: { type: 'BANK', number: '1'.repeat(214) } }
    await add(client, body)
    expect(decrypted(received[0]?.body ?? Buffer.from('{}'))).toEqual(body)
  })
})

describe('a response', () => {
  const answer: Json = { id: '1', ...encrypted(payee) }
  const page = { payees: [answer, { id: '2', ...encrypted(payee) }, { id: '3' }], total: 3, limit: 20 }
  const plain = { id: '1', ...payee }
  const withKey = { decryptionKey: merchant.privatePem }

  it('comes decrypted from methods, lists and .client, if the client has the key', async () => {
    const { client } = await connect([answer], withKey)
    expect(await add(client)).toEqual(plain)
    expect((await post(client)).data).toEqual(plain)
    const { client: lister } = await connect([page], withKey)
    expect(await collect(lister.list())).toEqual([plain, { id: '2', ...payee }, { id: '3' }])
    expect((await lister.listPage()).payees[1]).toEqual({ id: '2', ...payee })
  })

  it('stays as it came without the key, and where .client does not read it as JSON', async () => {
    const { client } = await connect([answer])
    expect(await add(client)).toEqual(answer)
    const { client: reader } = await connect([answer], withKey)
    const { data } = await post(reader, { parseAs: 'text' })
    expect(JSON.parse(String(data))).toEqual(answer)
  })

  const damaged = `${Rsa.encrypt('张三丰', merchant.publicPem).slice(0, -8)}AAAAAA==`
  it.each([
    ['encrypted for another key', Rsa.encrypt('张三丰', wechatpay.publicPem), /^name could not be decrypted with this/],
    ['damaged', damaged, /^name could not be decrypted/],
    ['cut', Rsa.encrypt('张三丰', merchant.publicPem).slice(0, 100), /^name could not be decrypted/],
    ['not encrypted', '张三丰', /^name is not Base64/],
    ['empty', '', /^name could not be decrypted/],
    ['no text', Buffer.from(Rsa.encrypt('张三丰', merchant.publicPem), 'base64').toString('hex'), /^name could not/],
  ])('that is %s is a DecryptionError: what was sent may have been done', async (_what, name, message) => {
    const { client, reports } = await connect([{ ...answer, name }], withKey)
    for (const call of [() => add(client), () => post(client)]) {
      const error = await rejection(call())
      expect(error).toMatchObject({
        code: 'ERR_WECHATPAY_DECRYPTION',
        message: expect.stringMatching(message),
        outcome: 'unknown',
        operation: 'addPayee',
        requestId: '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
      })
      expect(error).toMatchObject({ message: expect.stringContaining('repeat it with the same Idempotency-Key') })
      expectNoSecret(error, reports)
    }
    const { client: lister } = await connect([{ ...page, payees: [page.payees[1], { id: '3', name }] }], withKey)
    const failed = await rejection(collect(lister.list()))
    expect(failed).toMatchObject({
      code: 'ERR_WECHATPAY_DECRYPTION',
      message: expect.stringContaining('payees.1.name'),
    })
  })

  it('that is no success is reported as that, and a 202 repeated, whatever its fields contain', async () => {
    const odd = { status: 202, name: 'PROCESSING' }
    const { client, received } = await connect([odd, { id: '1' }], withKey)
    expect(await add(client)).toEqual({ id: '1' })
    expect(received).toHaveLength(2)
    const vendor = { code: 'SYSTEM_ERROR', message: '系统异常', name: '系统' }
    const { client: failing } = await connect([vendor], { ...withKey, maxRetries: 0 })
    expect(await rejection(add(failing))).toMatchObject({
      code: 'ERR_WECHATPAY_API',
      apiCode: 'SYSTEM_ERROR',
      outcome: 'unknown',
    })
    expect((await post(failing)).error).toEqual(vendor)
  })

  it('that says nothing of sensitive fields, or is an error, needs no key', async () => {
    const { client } = await connect([{ id: '1', name: 5, families: {} }], withKey)
    expect(await add(client)).toEqual({ id: '1', name: 5, families: {} })
    const { client: refused } = await connect([{ status: 400, code: 'PARAM_ERROR', message: '参数错误' }], withKey)
    expect(await rejection(add(refused))).toMatchObject({ code: 'ERR_WECHATPAY_API', outcome: 'refused' })
  })
})

describe('decryptionKey', () => {
  it.each([
    ['a public key', merchant.publicPem, /^decryptionKey: expected an RSA private key/],
    ['empty, as an environment variable that is not set', '', /^decryptionKey: expected an RSA private key/],
  ])('is read when the client is made: %s', (_what, decryptionKey, message) => {
    expect(() => createThingPayeesClient({ ...vendorOptions, decryptionKey })).toThrow(message)
  })

  it('may not be a CryptoKey for signing', async () => {
    const decryptionKey = await importPrivateKey(merchant.privatePem)
    expect(() => createThingPayeesClient({ ...vendorOptions, decryptionKey })).toThrow(/^decryptionKey: /)
  })

  it('is imported by ready(), for deploys', async () => {
    const uses: unknown[] = []
    const importKey = (...given: Parameters<typeof crypto.subtle.importKey>) => {
      uses.push(...given[4])
      return crypto.subtle.importKey(...given)
    }
    const [sign, verify] = [crypto.subtle.sign, crypto.subtle.verify].map((use) => use.bind(crypto.subtle))
    const own = { subtle: { importKey, sign, verify }, getRandomValues: crypto.getRandomValues.bind(crypto) }
    const options = { ...vendorOptions, decryptionKey: merchant.privatePem, crypto: own as unknown as typeof crypto }
    await createThingPayeesClient(options).ready()
    expect(uses).toContain('decrypt')
  })
})

describe('what a response repeats of a sensitive field is not logged', () => {
  it.each([
    ['in its detail', { detail: { field: '/name', value: '张三丰', location: 'body' } }],
    ['as JSON in its message', { message: `cannot parse ${JSON.stringify(payee)}` }],
  ])('%s', async (_what, body) => {
    const answer = { status: 400, code: 'PARAM_ERROR', message: 'm', ...body }
    const { client, reports } = await connect([answer])
    const error = (await rejection(add(client))) as Error
    for (const text of [error.message, JSON.stringify(error), String(error.stack), inspect([error, reports])])
      for (const secret of secrets) expect(text).not.toContain(secret)
  })
})

describe('against the sandbox, which has its own code', () => {
  async function served(): Promise<{ client: ThingPayeesClient; seen: unknown[]; sent: () => string[] }> {
    const seen: unknown[] = []
    const sandbox = await createSandbox({
      operations: await payeeOperations(),
      handlers: {
        addPayee({ body }) {
          seen.push(body)
          return { body: { id: '1', ...(body as object) } }
        },
        listPayees: () => ({ body: { payees: [{ id: '1', ...payee }, { id: '2' }], total: 2, limit: 20 } }),
      },
    })
    const server = await serve(sandbox)
    onTestFinished(() => server.close())
    const { merchant, wechatpay } = sandbox.clientOptions
    const options = { merchant, wechatpay, hosts: [server.url], decryptionKey: merchant.privateKey }
    return { client: createThingPayeesClient(options), seen, sent: () => sandbox.requests.map(({ body }) => body) }
  }

  it('a handler gets plain text, and what it returns arrives as plain text', async () => {
    const { client, seen, sent } = await served()
    expect(await add(client)).toEqual({ id: '1', ...payee })
    expect(seen).toEqual([payee])
    expect(await collect(client.list())).toEqual([{ id: '1', ...payee }, { id: '2' }])
    for (const text of sent()) for (const secret of secrets) expect(text).not.toContain(secret)
  })

  it('a call that is made again with its Idempotency-Key is the same write, although each ciphertext is another', async () => {
    const { client, seen, sent } = await served()
    const idempotencyKey = freshKey()
    for (let count = 0; count < 2; count++) await client.add(payee, { idempotencyKey })
    expect(seen).toHaveLength(1)
    expect(new Set(sent()).size).toBe(2)
    const other = { ...payee, name: '王五五' }
    expect(await rejection(client.add(other, { idempotencyKey }))).toMatchObject({ apiCode: 'INVALID_REQUEST' })
  })
})
