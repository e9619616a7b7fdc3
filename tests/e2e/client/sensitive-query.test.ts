/** Sensitive fields in a query, over TCP: a peer decrypts what arrives, and the sandbox with its own code. */
import { Buffer } from 'node:buffer'
import {
  type CallOptions,
  call,
  createWechatPay,
  type Operation,
  queryEncryption,
  type WechatPay,
} from '@wechatpay-edge/client'
import { createKeyring, createSigner, type Keyring, withAuth } from '@wechatpay-edge/core'
import { createSandbox, type RecordedRequest } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Rsa } from 'wechatpay-axios-plugin'
import { publicKeyId, wechatpay } from '../../lib/vendor.ts'
import {
  createThingPayeesClient,
  type ThingPayeesClient,
} from '../../spec/generate/cases/thing-payees/generated/client.ts'
import { addPayee } from '../../spec/generate/cases/thing-payees/generated/operations.ts'
import type { AddPayeeBody, ListPayeesQuery } from '../../spec/generate/cases/thing-payees/generated/types.ts'
import { payee, payeeOperations } from './lib/payees.ts'
import { listen, type Received, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { collect, freshKey, rejection } from './lib/served.ts'

const query: ListPayeesQuery = { limit: 20, operator: '张 三&=+%', phones: ['13800138000', '13900139000'] }
const secrets = ['张', '13800138000', '13900139000', encodeURIComponent('张 三&=+%')]
const page = { payees: [], total: 0, limit: 20 }

/** A write with sensitive fields in both its body and its query. */
const addWithQuery: Operation = {
  ...addPayee,
  query: { type: 'object' },
  encrypted: { paths: ['name', 'account.number'], query: ['operator'], by: queryEncryption },
}

/** A client of a WeChat Pay that responds with these statuses in turn, the last one again and again. */
async function connect(statuses: readonly number[] = [200]) {
  const server = await listen((_request, response, number) => {
    const status = statuses[number - 1] ?? statuses.at(-1) ?? 200
    const body = status === 200 ? page : { code: 'SYSTEM_ERROR', message: '系统异常' }
    return sendSigned(response, { status, body: JSON.stringify(body) })
  })
  const client = createThingPayeesClient({ ...vendorOptions, hosts: [server.url] })
  return { client, received: server.received, hosts: [server.url] }
}

/** A query as it arrived, its sensitive values decrypted by the peer. */
function opened({ target }: Pick<Received, 'target'>): object {
  const search = new URLSearchParams(target.split('?')[1])
  const open = (text: string) => Rsa.decrypt(text, wechatpay.privatePem)
  const { limit } = Object.fromEntries(search)
  return {
    limit: Number(limit),
    operator: open(search.get('operator') ?? ''),
    phones: search.getAll('phones').map(open),
  }
}

describe('a sensitive field in a query', () => {
  it('is sent encrypted, by methods, lists and .client, and nothing else is changed', async () => {
    const { client, received } = await connect()
    const given = structuredClone(query)
    await client.listPage(given)
    await collect(client.list(given))
    await client.client.GET('/v3/payees', { params: { query: given } })
    expect(given).toEqual(query)
    expect(received).toHaveLength(3)
    for (const request of received) {
      for (const secret of secrets) expect(decodeURIComponent(request.target)).not.toContain(secret)
      expect(opened(request)).toEqual(query)
      expect(request.headers['wechatpay-serial']).toBe(publicKeyId)
      // Base64 in a query: what is no letter or digit is percent-encoded.
      expect(request.target).toMatch(/[?&]operator=(?:[A-Za-z0-9]|%2B|%2F){342}%3D%3D(?:&|$)/)
    }
  })

  it('is repeated with the same bytes, and encrypted anew in the next call', async () => {
    const { client, received } = await connect([500, 503, 200])
    await client.listPage(query)
    expect(new Set(received.map(({ target }) => target)).size).toBe(1)
    expect(received).toHaveLength(3)
    await client.listPage(query)
    expect(received[3]?.target).not.toBe(received[0]?.target)
  })

  it('is seen by middleware encrypted, in the URL and in the parameters', async () => {
    const { client, received } = await connect()
    const seen: string[] = []
    client.client.use({
      onRequest({ request, params }) {
        seen.push(decodeURIComponent(request.url), JSON.stringify(params))
      },
    })
    await client.listPage(query)
    expect(seen).toHaveLength(2)
    for (const text of seen) for (const secret of secrets) expect(text).not.toContain(secret)
    expect(opened(received[0] as Received)).toEqual(query)
  })

  it('needs no key if none is given', async () => {
    const { client, received } = await connect()
    await client.listPage({ limit: 20, phones: [] })
    expect(received[0]?.target).toBe('/v3/payees?limit=20')
  })

  it.each<[string, object, string, string]>([
    ['a text over 214 bytes', { operator: '张'.repeat(72) }, 'operator', 'maxLength'],
    ['a text that is too short', { operator: '张' }, 'operator', 'minLength'],
    ['a number', { operator: 5 }, 'operator', 'type'],
    ['an item of another form', { phones: ['1', '电话'] }, 'phones.1', 'pattern'],
    ['an item that is no text', { phones: [1] }, 'phones.0', 'type'],
    ['a text in place of the list', { phones: '1' }, 'phones', 'type'],
  ])('is checked as plain text: %s', async (_what, wrong, path, rule) => {
    const { client, received } = await connect()
    const list = (options?: CallOptions) => rejection(client.listPage(wrong as ListPayeesQuery, options))
    const refused = { code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent', issues: [{ path, rule }] }
    expect(await list()).toMatchObject(refused)
    // No option lets it out unencrypted.
    if (rule === 'type' || rule === 'maxLength')
      expect(await list({ skipValidationOfPaths: [path] })).toMatchObject(refused)
    expect(received).toEqual([])
  })

  it('and one of the body are encrypted for the same key, which the keyring is asked for once', async () => {
    const { hosts, received } = await connect()
    const base = createKeyring({ [publicKeyId]: wechatpay.publicPem })
    let asked = 0
    const ring: Keyring = {
      ...base,
      encryptionKey: () => {
        asked++
        return base.get(publicKeyId)
      },
    }
    const connection = createWechatPay({ ...vendorOptions, hosts, wechatpay: ring })
    const given = { body: payee, query: { operator: '张三' } }
    await call(connection, addWithQuery, given, { idempotencyKey: freshKey() })
    const [{ target = '', body = Buffer.alloc(0) } = {}] = received
    const sent = JSON.parse(body.toString()) as AddPayeeBody
    expect(sent.remark).toBe(payee.remark)
    const operator = new URLSearchParams(target.split('?')[1]).get('operator') ?? ''
    expect([sent.name, operator].map((text) => Rsa.decrypt(text, wechatpay.privatePem))).toEqual([payee.name, '张三'])
    expect(asked).toBe(1)
  })
})

describe('the sandbox', () => {
  const seen: unknown[] = []
  let connection: WechatPay
  let client: ThingPayeesClient
  let plain: (search: string, headers?: Record<string, string>) => Promise<Response>
  let encrypt: (text: string) => string
  let serial: string
  let requests: readonly RecordedRequest[] = []

  beforeAll(async () => {
    const operations = (await payeeOperations()).map((operation) =>
      operation.id === 'addPayee'
        ? { ...operation, encryptedBody: ['/name', '/account/number'], encryptedQuery: ['/operator'] }
        : operation,
    )
    const sandbox = await createSandbox({
      operations,
      handlers: {
        addPayee({ query, body }) {
          seen.push({ query, body })
          return { body: { id: '1' } }
        },
        listPayees({ query }) {
          seen.push(query)
          return { body: page }
        },
      },
    })
    const server = await serve(sandbox)
    const { merchant, wechatpay } = sandbox.clientOptions
    connection = createWechatPay({ merchant, wechatpay, hosts: [server.url] })
    client = createThingPayeesClient(connection)
    const send = withAuth({ signer: createSigner(merchant), keyring: createKeyring(wechatpay), hosts: [server.url] })
    plain = (search, headers = {}) => send(new Request(`${server.url}/v3/payees?${search}`, { headers }))
    const [[name, key] = ['', '']] = Object.entries(wechatpay)
    serial = name
    encrypt = (text) => encodeURIComponent(Rsa.encrypt(text, key))
    requests = sandbox.requests
    return () => server.close()
  })
  beforeEach(() => {
    seen.length = 0
  })

  it('gives a handler the plain text of what the client encrypted', async () => {
    await client.listPage(query)
    expect(seen).toEqual([query])
    for (const secret of secrets) expect(decodeURIComponent(requests.at(-1)?.target ?? '')).not.toContain(secret)
  })

  it('gives it that of a peer, beside an integer over 2^53 as its digits', async () => {
    expect((await plain(`operator=${encrypt('张三')}&phones=${encrypt('138')}`)).status).toBe(200)
    expect((await plain(`operator=${encrypt('张三')}&offset=9007199254740993`)).status).toBe(200)
    expect(seen).toEqual([
      { operator: '张三', phones: ['138'] },
      { operator: '张三', offset: '9007199254740993' },
    ])
  })

  it('takes the same Idempotency-Key for the same write, although each ciphertext is another', async () => {
    const body = { name: payee.name, account: payee.account }
    const options = { idempotencyKey: freshKey() }
    const add = (operator: string) => call(connection, addWithQuery, { body, query: { operator } }, options)
    await add('张三')
    await add('张三')
    expect(seen).toEqual([{ query: { operator: '张三' }, body }])
    expect(new Set(requests.slice(-2).map(({ target }) => target)).size).toBe(2)
    expect(await rejection(add('李四'))).toMatchObject({ apiCode: 'INVALID_REQUEST' })
  })

  it.each<[string, () => string, string]>([
    ['plain text', () => 'operator=%E5%BC%A0%E4%B8%89', "The query's /operator is not encrypted for this key"],
    ['an empty text', () => 'operator=', "The query's /operator is not encrypted for this key"],
    ['one plain item', () => `phones=${encrypt('1')}&phones=1`, "The query's /phones/1 is not encrypted for this key"],
    ['a text that is too short', () => `operator=${encrypt('张')}`, "The query's /operator breaks the rule minLength"],
    ['an item of another form', () => `phones=${encrypt('电话')}`, "The query's /phones/0 breaks the rule pattern"],
  ])('refuses %s', async (_what, search, refusal) => {
    const response = await plain(search())
    expect(response.status).toBe(400)
    expect(await response.text()).not.toMatch(/[张电]/)
    expect(requests.at(-1)?.refusal).toContain(refusal)
    expect(seen).toEqual([])
  })

  it('refuses it under a name that no key has', async () => {
    const search = `operator=${encrypt('张三')}`
    expect((await plain(search, { 'Wechatpay-Serial': serial })).status).toBe(200)
    expect((await plain(search, { 'Wechatpay-Serial': 'PUB_KEY_ID_9' })).status).toBe(400)
    expect(requests.at(-1)?.refusal).toBe('Wechatpay-Serial names no key of this sandbox')
  })
})
