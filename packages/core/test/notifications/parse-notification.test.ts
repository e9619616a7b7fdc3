import type { IncomingHttpHeaders } from 'node:http'
import {
  createKeyring,
  isWechatPayError,
  type Keyring,
  KeyringError,
  type Notification,
  type ParseNotificationOptions,
  parseNotification,
} from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import {
  apiV3Key,
  makeNotification,
  notificationRequest,
  sentAt,
  type TestNotification,
  transaction,
} from '../../../../tests/lib/notification.ts'
import { notificationFaults } from '../../../../tests/lib/notification-faults.ts'
import {
  type SignedMessage,
  signMessage,
  type Tampering,
  tampered,
  tamperedBody,
  tamperedHeaders,
} from '../../../../tests/lib/tampered.ts'
import { publicKeyId, wechatpay } from '../../../../tests/lib/vendor.ts'
import { leaks } from '../lib/refusal.ts'

const keyring = createKeyring({ [publicKeyId]: wechatpay.publicPem })
const now = () => sentAt * 1000
const options: ParseNotificationOptions = { keyring, apiV3Key, now }
const parse = (given: TestNotification = {}, more: Partial<ParseNotificationOptions> = {}) =>
  parseNotification(makeNotification(given), { ...options, ...more })

/** What it rejects with. */
async function refused(
  promise: Promise<unknown>,
): Promise<Error & { readonly code?: string; readonly reason?: string }> {
  return promise.then(
    () => expect.unreachable('it was taken'),
    (reason) => reason,
  )
}

const whole = {
  id: '0977fbe8-521a-5ef9-ba03-1faeb678c84d',
  create_time: '2024-08-05T17:33:41+08:00',
  resource_type: 'encrypt-resource',
  event_type: 'TRANSACTION.SUCCESS',
  summary: '支付成功',
  original_type: 'transaction',
  resource: transaction,
}

describe('a notification', () => {
  const { headers, rawBody } = makeNotification()
  const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]))
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const arrays = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
  const http2 = { ':method': 'POST', ':path': '/notify', ...lower, unset: undefined }
  const node: IncomingHttpHeaders = lower
  const bytes = new Uint8Array(Buffer.from(rawBody))
  /** As a framework of its own realm has it: no instance of the platform's class. */
  const foreign = () => {
    const request = notificationRequest()
    return {
      headers: request.headers,
      body: request.body,
      bodyUsed: false,
      arrayBuffer: () => request.arrayBuffer(),
    } as Request
  }
  const readWithRawBody = async () => {
    const request = notificationRequest()
    await request.text()
    return Object.assign(request, { rawBody })
  }
  const streamless = () => ({ ...foreign(), body: undefined }) as unknown as Request

  it.each([
    ['a Request', () => notificationRequest()],
    ['a Request of another implementation', foreign],
    ['a Request without a stream', streamless],
    ['Headers and bytes', () => ({ headers: new Headers(headers), rawBody: bytes })],
    ['Headers and text', () => ({ headers: new Headers(headers), rawBody })],
    ['a Map of headers', () => ({ headers: new Map(Object.entries(headers)) as never, rawBody })],
    ['a plain object of headers, and a Buffer', () => ({ headers, rawBody: Buffer.from(rawBody) })],
    ['names in upper case', () => ({ headers: upper, rawBody })],
    ['names in lower case, as Node has them', () => ({ headers: node, rawBody })],
    ['values that are arrays, as Node has some', () => ({ headers: arrays, rawBody })],
    ['the pseudo-headers of HTTP/2', () => ({ headers: http2, rawBody })],
    ["a framework's own request that has a rawBody, and a parsed body", () => ({ headers, rawBody, body: {} })],
    ['a Request that a framework read, and gave a rawBody', readWithRawBody],
  ])('is taken as %s', async (_title, give) => {
    expect(await parseNotification(await give(), options)).toEqual(whole)
  })

  it('has the type that the caller chose', async () => {
    const notification: Notification<{ out_trade_no: string }> = await parseNotification(notificationRequest(), options)
    expect(notification.resource.out_trade_no).toBe(transaction.out_trade_no)
  })

  it('of an event that nobody knows is kept, with its unknown fields', async () => {
    const given = {
      fields: { event_type: 'SOMETHING.NEW', new_field: { a: [1] } },
      resource: { original_type: 'something' },
      plain: { unknown: true },
    }
    expect(await parse(given)).toEqual({
      ...whole,
      event_type: 'SOMETHING.NEW',
      new_field: { a: [1] },
      original_type: 'something',
      resource: { unknown: true },
    })
  })

  it.each([undefined, ''])('may have %j as associated data', async (associatedData) => {
    expect(await parse({ associatedData })).toEqual(whole)
  })

  it.each([-300, -299, 299, 300])('may be %i seconds from our clock', async (seconds) => {
    expect(await parse({}, { now: () => (sentAt + seconds) * 1000 })).toEqual(whole)
  })

  it.each([-301, 301])('may not be %i seconds from it', async (seconds) => {
    const late = { now: () => (sentAt + seconds) * 1000 }
    expect(await refused(parse({}, late))).toMatchObject({ reason: 'clock-skew' })
    expect(await parse({}, { ...late, toleranceSeconds: 301 })).toEqual(whole)
  })

  it('may leave its signature type out', async () => {
    const { 'Wechatpay-Signature-Type': _, ...rest } = headers
    expect(await parseNotification({ headers: rest, rawBody }, options)).toEqual(whole)
  })

  it('is decrypted as it was verified, whoever changes its bytes meanwhile', async () => {
    const changing: Keyring = {
      async get(serial) {
        const key = await keyring.get(serial)
        bytes.fill(0x20)
        return key
      },
    }
    const shared = { headers, rawBody: bytes }
    expect(await parseNotification(shared, { ...options, keyring: changing })).toEqual(whole)
  })
})

const { headers: right, rawBody: body } = makeNotification()
const swap = (from: string, to: string) => (text: string) => text.replace(from, to)

/** What only the body of a notification has. */
const changedBodies = (
  [
    ['another id', swap('0977fbe8', '0977fbe9')],
    ['another create_time', swap('17:33:41', '17:33:42')],
    ['another event_type', swap('TRANSACTION.SUCCESS', 'REFUND.SUCCESS')],
    ['another resource_type', swap('encrypt-resource', 'plain-resource')],
    ['another summary', swap('支付成功', '支付失败')],
    ['another original_type', swap('"original_type":"transaction"', '"original_type":"refund"')],
    ['another algorithm', swap('AEAD_AES_256_GCM', 'AEAD_AES_128_GCM')],
    ['another ciphertext', swap('"ciphertext":"', '"ciphertext":"AAAA')],
    ['other associated data', swap('"associated_data":"transaction"', '"associated_data":""')],
    ['another nonce of the resource', swap('Oiyu5riw0HOJ', 'Oiyu5riw0HOK')],
  ] as const
).map(([title, change]): Tampering => ({ title, reason: 'mismatch', body: ({ body }) => change(body.toString()) }))

/** The headers of a row as Node has them: a name that comes twice has an array. */
function nodeHeaders(message: SignedMessage, row: Tampering): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of tamperedHeaders(message, row)) {
    headers[name] = name in headers ? [headers[name] ?? '', value].flat() : value
  }
  return headers
}

describe('a notification with', () => {
  const message = signMessage(body, sentAt)

  it.each([...tampered, ...changedBodies])('$title is a SignatureError: $reason', async (row) => {
    let decrypted = false
    const { subtle } = crypto
    const watching = {
      getRandomValues: () => {},
      subtle: {
        ...{ digest: subtle.digest, encrypt: subtle.encrypt, sign: subtle.sign, verify: subtle.verify },
        importKey: async () => {
          decrypted = true
        },
        decrypt: async () => {
          decrypted = true
        },
      },
    }
    const given = { headers: nodeHeaders(message, row), rawBody: tamperedBody(message, row) }
    const error = await refused(parseNotification(given, { ...options, crypto: watching as never }))
    expect(error).toMatchObject({
      name: 'SignatureError',
      code: 'ERR_WECHATPAY_SIGNATURE',
      reason: row.reason,
      outcome: undefined,
    })
    expect(decrypted).toBe(false)
    expect(error.message).not.toMatch(/response/)
    for (const secret of [apiV3Key, message.signature, body as string]) expect(leaks(error, secret)).toBe(false)
  })

  it('one name in two spellings is a SignatureError: malformed-header', async () => {
    const headers = { ...right, 'wechatpay-serial': publicKeyId }
    expect(await refused(parseNotification({ headers, rawBody: body }, options))).toMatchObject({
      reason: 'malformed-header',
    })
  })

  it('nothing changed is taken, so that the rows above prove something', async () => {
    expect(await parseNotification({ headers: right, rawBody: body }, options)).toEqual(whole)
  })
})

describe('a signed notification of', () => {
  it.each(notificationFaults)('%s is a DecryptionError', async (_title, given, message) => {
    const error = await refused(parse(given))
    expect(error).toMatchObject({ name: 'DecryptionError', code: 'ERR_WECHATPAY_DECRYPTION' })
    expect(error.message).toMatch(message)
    expect((error as { outcome?: string }).outcome).toBeUndefined()
    for (const secret of [apiV3Key, '1217752501201407033233368018']) expect(leaks(error, secret)).toBe(false)
  })
})

const frameworks = ['Express', 'Koa', 'Fastify', 'Nest', 'Next', 'Hono']

describe('a body that was parsed or read', () => {
  const used = notificationRequest()
  const locked = notificationRequest()
  locked.body?.getReader()
  const parsed = JSON.parse(body as string) as unknown
  it.each([
    ['a parsed object', { headers: right, rawBody: parsed }, 'an object'],
    ["a framework's own request, parsed", { headers: right, body: parsed }, 'undefined'],
    ['null', { headers: right, rawBody: null }, 'null'],
    ['an array', { headers: right, rawBody: [] }, 'an array'],
    ['a Request that was read', used, 'a Request whose body was read before'],
    ['a Request that somebody is reading', locked, 'a Request whose body was read before'],
    ['nothing at all', undefined, 'undefined'],
  ])('is a TypeError that names rawBody and the fix: %s', async (_title, given, received) => {
    if (!used.bodyUsed) await used.json()
    const error = await refused(parseNotification(given as never, options))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(`rawBody: expected the body as it came, bytes or text, received ${received}.`)
    for (const name of frameworks) expect(error.message).toContain(`${name}: `)
    expect(isWechatPayError(error)).toBe(false)
  })

  it.each([undefined, null, 'text', [['Wechatpay-Nonce', 'a']]])('%j as headers is a TypeError', async (headers) => {
    const error = await refused(parseNotification({ headers: headers as never, rawBody: body }, options))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(/^headers: expected the request's Headers/)
  })
})

describe('a long body', () => {
  const { length } = Buffer.from(body)
  const streamed = () => {
    let pulled = 0
    const stream = new ReadableStream({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(1024 * 1024))
      },
    })
    const init = { method: 'POST', headers: right, body: stream, duplex: 'half' }
    return { request: new Request('https://merchant.example', init as RequestInit), pulled: () => pulled }
  }

  it('is taken up to the limit, and not a byte further', async () => {
    for (const give of [() => notificationRequest(), () => makeNotification()]) {
      expect(await parseNotification(give(), { ...options, maxBodyBytes: length })).toEqual(whole)
      const error = await refused(parseNotification(give(), { ...options, maxBodyBytes: length - 1 }))
      expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', cause: expect.any(RangeError) })
      expect(error.message).toBe(`The notification is longer than ${length - 1} bytes (maxBodyBytes)`)
    }
  })

  it('without an end is not read past the limit, which is 2 MiB', async () => {
    const { request, pulled } = streamed()
    const error = await refused(parseNotification(request, options))
    expect(error.message).toBe('The notification is longer than 2097152 bytes (maxBodyBytes)')
    expect(pulled()).toBeLessThanOrEqual(4)
  })

  it('of a clone is refused, although nobody reads the original', async () => {
    const error = await refused(parseNotification(streamed().request.clone(), options))
    expect(error.message).toMatch(/longer than 2097152 bytes/)
  })

  it('that says so is not read at all', async () => {
    const { request, pulled } = streamed()
    request.headers.set('Content-Length', '2097153')
    await refused(parseNotification(request, options))
    expect(pulled()).toBeLessThanOrEqual(1)
  })

  it('of the longest ciphertext that WeChat Pay documents is taken', async () => {
    const plain = { note: 'a'.repeat(786_000) }
    const given = makeNotification({ plain })
    expect(JSON.parse(given.rawBody as string).resource.ciphertext.length).toBeGreaterThan(1_048_000)
    expect(await parseNotification(given, options)).toMatchObject({ resource: plain })
  })

  it('that is cut off is a ConnectionError', async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(10))
        controller.error(new Error('reset'))
      },
    })
    const init = { method: 'POST', headers: right, body: stream, duplex: 'half' } as RequestInit
    const error = await refused(parseNotification(new Request('https://merchant.example', init), options))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_CONNECTION', cause: { message: 'reset' } })
    expect(error.message).toBe('The connection was lost in the middle of the notification')
  })
})

describe('an option', () => {
  const wrong: readonly (readonly [title: string, options: object | undefined, message: RegExp])[] = [
    ['all of them missing', undefined, /^parseNotification: expected \{ keyring, apiV3Key \}, received undefined/],
    ['no keyring', { keyring: undefined }, /^keyring: expected what createKeyring\(\) makes/],
    ['another name', { apiv3Key: apiV3Key }, /^parseNotification: expected keyring, .*Do you mean 'apiV3Key'\?/],
    ['a tolerance that is no number', { toleranceSeconds: Number.NaN }, /^toleranceSeconds: expected a number/],
    ['a limit that is no number', { maxBodyBytes: '1' }, /^maxBodyBytes: expected a number/],
    ['a clock that is no function', { now: 1 }, /^now: expected a function/],
    ['a store that cannot claim', { once: {} }, /^once: expected \{ claim\(id/],
    ['a store that is null', { once: null }, /^once: expected \{ claim\(id/],
    ['a WebCrypto that is none', { crypto: {} }, /^crypto: expected WebCrypto/],
  ]
  it.each(wrong)('that is wrong is a TypeError: %s', async (_title, more, message) => {
    const given = more && { ...options, ...more }
    const error = await refused(parseNotification(makeNotification(), given as never))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(message)
  })

  it.each([undefined, '', apiV3Key.slice(1), new Uint8Array(31)])(
    'apiV3Key of another length is a KeyError before anything is read',
    async (key) => {
      const request = notificationRequest()
      const error = await refused(parseNotification(request, { ...options, apiV3Key: key as never }))
      expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEY', path: 'apiV3Key' })
      expect(request.bodyUsed).toBe(false)
      expect(leaks(error, apiV3Key)).toBe(false)
    },
  )

  it('that is bytes is copied when it is given', async () => {
    const key = new Uint8Array(Buffer.from(apiV3Key))
    const parsing = parse({}, { apiV3Key: key })
    key.fill(0)
    expect(await parsing).toEqual(whole)
  })

  it('that somebody put on Object.prototype is not read', async () => {
    Object.defineProperty(Object.prototype, 'toleranceSeconds', { value: 1e9, configurable: true })
    try {
      const error = await refused(parse({}, { now: () => (sentAt + 301) * 1000 }))
      expect(error).toMatchObject({ reason: 'clock-skew' })
    } finally {
      Reflect.deleteProperty(Object.prototype, 'toleranceSeconds')
    }
  })
})

describe('a keyring that fails', () => {
  it('is a KeyringError without an outcome, even if it failed in a call of its own', async () => {
    const failure = new KeyringError('no certificates', { status: 404, outcome: 'unknown' })
    const failing = { get: () => Promise.reject(failure) }
    const error = await refused(parse({}, { keyring: failing }))
    expect(error).toBe(failure)
    expect(failure.outcome).toBeUndefined()
    const other = await refused(parse({}, { keyring: { get: () => Promise.reject(new Error('down')) } }))
    expect(other).toMatchObject({ code: 'ERR_WECHATPAY_KEYRING', cause: { message: 'down' } })
  })

  it.each(['yes', 1, undefined, null])('or verifies with %j has not verified', async (answer) => {
    const lax = { get: async (serial: string) => ({ serial, verify: async () => answer as never }) }
    expect(await refused(parse({}, { keyring: lax }))).toMatchObject({ reason: 'mismatch' })
  })
})

describe('once', () => {
  /** As Redis does it: SET id 1 NX EX expiresInSeconds. */
  const store = () => {
    const claims = new Map<string, number>()
    return {
      claims,
      async claim(id: string, { expiresInSeconds }: { expiresInSeconds: number }) {
        if (claims.has(id)) return false
        claims.set(id, expiresInSeconds)
        return true
      },
    }
  }

  it('claims a notification by its id, for longer than WeChat Pay repeats it', async () => {
    const once = store()
    expect(await parse({}, { once })).toEqual({ ...whole, isRepeated: false })
    expect(await parse({ timestamp: `${sentAt + 15}` }, { once })).toEqual({ ...whole, isRepeated: true })
    expect(await parse({ fields: { id: 'another' } }, { once })).toMatchObject({ isRepeated: false })
    const repeated = 24 * 60 * 60 + 4 * 60
    expect([...once.claims.values()].every((seconds) => seconds > repeated + 300)).toBe(true)
  })

  it('claims nothing that was not verified and decrypted', async () => {
    const once = store()
    const { headers } = makeNotification()
    await refused(parseNotification({ headers, rawBody: `${body} ` }, { ...options, once }))
    await refused(parse({ apiV3Key: apiV3Key.toLowerCase() }, { once }))
    expect(once.claims.size).toBe(0)
  })

  it.each([undefined, '', 7])('refuses to claim a notification whose id is %j', async (id) => {
    const once = store()
    const error = await refused(parse({ fields: { id } }, { once }))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_DECRYPTION' })
    expect(once.claims.size).toBe(0)
  })

  it.each(['OK', 1, null, undefined])(
    'that returns %j is a TypeError: nothing is lost or done twice',
    async (answer) => {
      const error = await refused(parse({}, { once: { claim: async () => answer as never } }))
      expect(error).toBeInstanceOf(TypeError)
      expect(error.message).toMatch(/^once\.claim: expected it to return true or false/)
    },
  )

  it('that fails rejects with its own error', async () => {
    const down = new Error('The store is down')
    expect(await refused(parse({}, { once: { claim: () => Promise.reject(down) } }))).toBe(down)
  })
})
