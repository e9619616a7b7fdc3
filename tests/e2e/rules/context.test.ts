/** What an error says about its call is never changed by another call, and the reason of an abort never at all. */
import { createKeyring, createSigner, KeyError, withAuth, withRetry } from '@wechatpay-edge/core'
import { createPartnershipsClient, type PartnershipsClientOptions } from '@wechatpay-edge/partnerships'
import { describe, expect, it } from 'vitest'
import { listen, type RawServer, sendSigned, vendorOptions } from '../client/lib/raw-server.ts'
import { body, collect, query, rejection } from '../client/lib/served.ts'

const key = { idempotencyKey: 'key_1' }
const ownError = () => new KeyError({ path: 'kms', expected: 'a key', received: 'none' })

const answer = (text: string, status = 200) =>
  listen((_request, response) => sendSigned(response, { status, body: text }))

const clientOf = ({ url }: Pick<RawServer, 'url'>, options: Partial<PartnershipsClientOptions> = {}) =>
  createPartnershipsClient({ ...vendorOptions, hosts: [url], ...options })

/** A signer that rejects with the same error each time, after so many signatures. */
function failing(error: unknown, good = 0) {
  const signer = createSigner(vendorOptions.merchant)
  let count = 0
  return { ...signer, sign: (message: Uint8Array) => (count++ < good ? signer.sign(message) : Promise.reject(error)) }
}

describe('an error that several calls end with', () => {
  it('is one of its own for each, if they are made at once and share a key', async () => {
    const refuse = async () => Promise.reject(new Error('no such key'))
    const subtle = { ...Object.fromEntries(['decrypt', 'encrypt', 'sign', 'verify'].map((name) => [name, refuse])) }
    const crypto = {
      subtle: { ...subtle, importKey: refuse },
      getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => globalThis.crypto.getRandomValues(bytes),
    } as never
    const client = clientOf({ url: 'http://127.0.0.1:9' }, { crypto })
    const failed = await Promise.all(
      [client.build(body, key), client.ready(), client.listPage(query)].map((call) => rejection(call)),
    )
    expect(failed).toMatchObject([
      { operation: 'buildPartnership', outcome: 'not-sent', cause: new Error('no such key') },
      { code: 'ERR_WECHATPAY_KEY' },
      { operation: 'listPartnerships', outcome: 'not-sent' },
    ])
    expect(failed[1]).not.toHaveProperty('operation')
    expect(failed[1]).not.toHaveProperty('outcome')
    expect(String(failed[2])).not.toContain('buildPartnership')
  })

  it('is one of its own for each, if a signer rejects with the same one', async () => {
    const client = clientOf(await answer('{}', 503), { merchant: failing(ownError(), 1) })
    const write = await rejection(client.build(body, key))
    const before = JSON.stringify(write)
    const read = await rejection(client.listPage(query))
    expect(write).toMatchObject({ operation: 'buildPartnership', outcome: 'unknown', path: 'kms' })
    expect(JSON.stringify(write)).toBe(before)
    expect(read).toMatchObject({ operation: 'listPartnerships', outcome: 'not-sent', path: 'kms' })
    expect(read).toBeInstanceOf(KeyError)
    expect(String(read)).toBe('KeyError: kms: expected a key, received none (listPartnerships)')
    expect((read as Error).stack).toContain('rules/context.test.ts')
    const both = await Promise.all([rejection(client.build(body, key)), rejection(client.listPage(query))])
    expect(both).toMatchObject([{ operation: 'buildPartnership' }, { operation: 'listPartnerships' }])
  })

  it('is one of its own for each, if nothing was sent in any', async () => {
    const client = clientOf({ url: 'http://127.0.0.1:9' }, { merchant: failing(ownError()) })
    const [write, read] = await Promise.all([rejection(client.build(body, key)), rejection(client.listPage(query))])
    expect([String(write), String(read), String(await rejection(client.build(body, key)))]).toEqual([
      'KeyError: kms: expected a key, received none (buildPartnership)',
      'KeyError: kms: expected a key, received none (listPartnerships)',
      'KeyError: kms: expected a key, received none (buildPartnership)',
    ])
    expect(write).toMatchObject({ operation: 'buildPartnership', outcome: 'not-sent' })
    expect(read).toMatchObject({ operation: 'listPartnerships', outcome: 'not-sent' })
  })

  it('is one of its own for each call of core, too', async () => {
    const { url } = await answer('{}', 503)
    const [error, keyring] = [ownError(), createKeyring(vendorOptions.wechatpay)]
    const callWith = (good: number) => {
      const fetch = withAuth({ signer: failing(error, good), keyring, hosts: [url] })
      return rejection(withRetry({ fetch, hosts: [url], sleep: async () => {} })(`${url}/v3/x`))
    }
    const first = await callWith(1)
    expect(first).toMatchObject({ code: 'ERR_WECHATPAY_KEY', outcome: 'unknown' })
    expect(await callWith(0)).toMatchObject({ code: 'ERR_WECHATPAY_KEY', outcome: 'not-sent' })
    expect(first).toMatchObject({ outcome: 'unknown' })
  })

  it('is a copy with the fields of the first, which is its cause', async () => {
    const failure = { code: 'PARAM_ERROR', message: '参数错误', detail: { field: 'x', value: 'secret' } }
    const inner = clientOf(await answer(JSON.stringify(failure), 400))
    let first: unknown
    const fetch = async () => {
      first = await rejection(inner.listPage(query))
      throw first
    }
    const second = await rejection(clientOf({ url: 'http://127.0.0.1:9' }, { fetch }).build(body, key))
    expect(first).toMatchObject({ operation: 'listPartnerships', outcome: 'refused' })
    expect(second).toMatchObject({ operation: 'buildPartnership', outcome: 'unknown', status: 400, cause: first })
    expect(second).toMatchObject({ detail: failure.detail, response: (first as { response: unknown }).response })
    expect(Object.keys(second as object)).not.toContain('response')
    expect(JSON.stringify(second)).not.toContain('secret')
    expect(Object.keys(JSON.parse(JSON.stringify(second)))).not.toContain('stack')
  })

  it.each([
    ['frozen', Object.freeze],
    ['sealed', Object.seal],
    ['without a message, and frozen', ({ code }: KeyError) => Object.freeze({ code })],
  ])('may be %s', async (_title, fix) => {
    const error = fix(ownError())
    const { url } = await answer('{}')
    const fetch = async (request: Request) => {
      await globalThis.fetch(request.url)
      throw error
    }
    expect(await rejection(clientOf({ url }, { fetch }).build(body, key))).toMatchObject({
      code: 'ERR_WECHATPAY_KEY',
      operation: 'buildPartnership',
      outcome: 'unknown',
      message: expect.stringContaining('(buildPartnership)'),
      cause: error,
    })
  })
})

describe('the reason of an abort stays as it is, and is what the call rejects with', () => {
  const calls: [string, (client: ReturnType<typeof clientOf>, signal: AbortSignal) => Promise<unknown>][] = [
    ['build', (client, signal) => client.build(body, { ...key, signal })],
    ['list', (client, signal) => collect(client.list(query, { signal }))],
    ['.client', (client, signal) => client.client.GET('/v3/marketing/partnerships', { params: { query }, signal })],
  ]

  it.each(calls)('in %s', async (_title, call) => {
    for (const reason of [ownError(), Object.freeze(ownError())]) {
      const before = JSON.stringify(reason)
      const controller = new AbortController()
      const server = await listen(() => controller.abort(reason))
      expect(await rejection(call(clientOf(server), controller.signal))).toBe(reason)
      expect(JSON.stringify(reason)).toBe(before)
    }
  })

  it('even if it is the error of another call', async () => {
    const other = await rejection(clientOf({ url: 'http://127.0.0.1:9' }).build({} as never, key))
    const before = JSON.stringify(other)
    const signal = AbortSignal.abort(other)
    expect(await rejection(clientOf({ url: 'http://127.0.0.1:9' }).listPage(query, { signal }))).toBe(other)
    expect(JSON.stringify(other)).toBe(before)
  })
})

describe('an error of a list names its operation, once', () => {
  const rows = (data: string, total = 5) => `{"data":[${data}],"total_count":${total},"limit":20,"offset":0}`
  const deep = `{"partner":${'['.repeat(20_000)}${']'.repeat(20_000)}}`

  it.each<[string, string, object, object]>([
    ['that ended early', rows(''), {}, { code: 'ERR_WECHATPAY_INCOMPLETE_LIST', seen: 0, total: 5 }],
    ['whose query has an offset', rows(''), { offset: 1 }, { code: 'ERR_WECHATPAY_VALIDATION', outcome: 'not-sent' }],
    ['with a row that is nested deeply', rows(deep), {}, { code: 'ERR_WECHATPAY_API', outcome: 'unknown' }],
    ['whose second page is an error', rows('{},{}'), {}, { code: 'ERR_WECHATPAY_API', status: 400 }],
  ])('%s', async (_title, text, more, expected) => {
    const server = await listen((_request, response, number) =>
      number === 1
        ? sendSigned(response, { body: text })
        : sendSigned(response, {
            body: _title.includes('second') ? '{"code":"X"}' : text,
            status: _title.includes('second') ? 400 : 200,
          }),
    )
    const error = (await rejection(collect(clientOf(server).list({ ...query, ...more })))) as Error
    expect(error).toMatchObject({ ...expected, operation: 'listPartnerships' })
    expect(error.message.split('(listPartnerships)')).toHaveLength(2)
    expect(error.stack).toContain('client/lib/served.ts')
  })
})
