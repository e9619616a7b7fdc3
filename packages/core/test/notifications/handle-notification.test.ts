import {
  acknowledge,
  ConnectionError,
  createKeyring,
  DecryptionError,
  handleNotification,
  KeyringError,
  type Notification,
  type OnceStore,
  type ParseNotificationOptions,
  reject,
  SignatureError,
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
import { publicKeyId, wechatpay } from '../../../../tests/lib/vendor.ts'

const keyring = createKeyring({ [publicKeyId]: wechatpay.publicPem })
const options: ParseNotificationOptions = { keyring, apiV3Key, now: () => sentAt * 1000 }

/** Handles one, and says what came of it. */
async function handle(
  given: TestNotification | Parameters<typeof handleNotification>[0] = {},
  more: Partial<ParseNotificationOptions> = {},
  then: (notification: Notification) => void | Promise<void> = () => {},
) {
  const handled: Notification[] = []
  const request = 'headers' in given ? given : notificationRequest(given)
  const response = await handleNotification(request, { ...options, ...more }, (notification) => {
    handled.push(notification)
    return then(notification)
  })
  return { handled, status: response.status, type: response.headers.get('Content-Type'), text: await response.text() }
}

const failed = '{"code":"FAIL","message":"失败"}'

/** A store in memory. */
function store(): OnceStore & { readonly ids: Set<string> } {
  const ids = new Set<string>()
  return {
    ids,
    claim: async (id) => !ids.has(id) && ids.add(id) !== undefined,
    release: async (id) => {
      ids.delete(id)
    },
  }
}

describe('handleNotification', () => {
  it('acknowledges what the handler has taken, with an empty 204', async () => {
    const { handled, ...response } = await handle()
    expect(response).toEqual({ status: 204, type: null, text: '' })
    expect(handled).toMatchObject([{ event_type: 'TRANSACTION.SUCCESS', resource: transaction }])
  })

  it('takes headers and rawBody, too', async () => {
    expect(await handle(makeNotification())).toMatchObject({ status: 204, handled: [{ original_type: 'transaction' }] })
  })

  it('waits for the handler', async () => {
    let isDone = false
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      isDone = true
    }
    await handle({}, {}, slow)
    expect(isDone).toBe(true)
  })

  it.each<[title: string, run: () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('secret')
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret'))],
    ['rejects with nothing', () => Promise.reject()],
    ['meets a wrong signature in a call of its own', () => Promise.reject(new SignatureError('mismatch', 'secret'))],
  ])('asks for it again if the handler %s', async (_title, run) => {
    expect(await handle({}, {}, run)).toMatchObject({ status: 500, type: 'application/json', text: failed })
  })

  const probe = { 'Wechatpay-Signature': `WECHATPAY/SIGNTEST/${'A'.repeat(336)}` }
  const { headers, rawBody } = makeNotification()
  it.each([
    ['without a signature', { headers: {}, rawBody }, 'missing-header'],
    ['of a stranger', { headers, rawBody: `${rawBody} ` }, 'mismatch'],
    ['that is a probe', { headers: { ...headers, ...probe }, rawBody }, 'probe'],
    ['that is old', makeNotification({ timestamp: `${sentAt - 301}` }), 'clock-skew'],
    ['under another serial', makeNotification({ serial: 'PUB_KEY_ID_1' }), 'unknown-serial'],
  ])('refuses a notification %s with a 401, and does not handle it', async (_title, given) => {
    const { handled, status, type, text } = await handle(given)
    expect([status, type, handled]).toEqual([401, 'application/json', []])
    const { code, message, ...rest } = JSON.parse(text)
    expect([code, rest]).toEqual(['FAIL', {}])
    expect(message.length).toBeLessThanOrEqual(256)
  })

  it.each([
    ['the APIv3 key is another', { apiV3Key: apiV3Key.toLowerCase() }, {}, 'The resource does not decrypt'],
    ['it has no resource', {}, { fields: { resource: null } }, 'There is no encrypted resource'],
    ['the keyring fails', { keyring: { get: () => Promise.reject(new TypeError('fetch failed')) } }, {}, '失败'],
    ['the store fails', { once: { claim: () => Promise.reject(new TypeError('fetch failed')) } }, {}, '失败'],
  ])('asks for it again if %s', async (_title, more, given, message) => {
    const { handled, status, text } = await handle(given, more)
    expect([status, handled]).toEqual([500, []])
    expect(JSON.parse(text)).toEqual({ code: 'FAIL', message: expect.stringContaining(message) })
    expect(JSON.parse(text).message.length).toBeLessThanOrEqual(256)
  })

  it('refuses a body that is too long with a 413, and one that is cut off with a 400', async () => {
    expect(await handle({}, { maxBodyBytes: 100 })).toMatchObject({ status: 413, handled: [] })
    expect(await handle(makeNotification({ body: 'a'.repeat(2 * 1024 * 1024 + 1) }))).toMatchObject({ status: 413 })
    const stream = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) })
    const init = { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit
    expect(await handle(new Request('https://merchant.example', init))).toMatchObject({ status: 400, handled: [] })
  })
})

describe('a mistake in the program', () => {
  it('rejects, so that a framework logs it: a body that was read or parsed', async () => {
    const used = notificationRequest()
    await used.text()
    const { headers } = makeNotification()
    for (const given of [used, { headers, rawBody: {} as never }, { headers: [] as never, rawBody: '' }]) {
      await expect(handleNotification(given, options, () => {})).rejects.toThrow(TypeError)
    }
    await expect(handleNotification(undefined as never, options, () => {})).rejects.toThrow(/^rawBody/)
  })

  it.each([
    ['an APIv3 key of another length', { apiV3Key: 'a' }, 'apiV3Key'],
    ['no keyring', { keyring: undefined as never }, 'keyring'],
    ['an option of another name', { onError: () => {} } as never, 'handleNotification'],
    ['a store that returns no boolean', { once: { claim: async () => 'OK' as never } }, 'once.claim'],
  ])('rejects: %s', async (_title, more, name) => {
    const handling = handleNotification(notificationRequest(), { ...options, ...more }, () => {})
    await expect(handling).rejects.toThrow(new RegExp(`^${name}: `))
  })

  it('rejects: a handler that is no function', async () => {
    const handling = handleNotification(notificationRequest(), options, undefined as never)
    await expect(handling).rejects.toThrow('handler: expected a function, received undefined')
  })
})

describe('once', () => {
  it('acknowledges a repeated notification, and does not handle it again', async () => {
    const once = store()
    expect(await handle({}, { once })).toMatchObject({ status: 204, handled: [{}] })
    const again = await handle({ timestamp: `${sentAt + 15}` }, { once })
    expect(again).toMatchObject({ status: 204, text: '', handled: [] })
    expect(await handle({ fields: { id: 'another' } }, { once })).toMatchObject({ status: 204, handled: [{}] })
  })

  it('handles ten that come at once once', async () => {
    const once = store()
    const all = await Promise.all(Array.from({ length: 10 }, () => handle({}, { once })))
    expect(all.flatMap(({ handled }) => handled)).toHaveLength(1)
    expect(all.every(({ status }) => status === 204)).toBe(true)
  })

  it('releases a notification whose handler has thrown, so that the next repetition is handled', async () => {
    const once = store()
    const fail = () => Promise.reject(new Error('The database is down'))
    expect(await handle({}, { once }, fail)).toMatchObject({ status: 500, handled: [{}] })
    expect(once.ids.size).toBe(0)
    expect(await handle({}, { once })).toMatchObject({ status: 204, handled: [{}] })
    expect(await handle({}, { once })).toMatchObject({ status: 204, handled: [] })
  })

  it.each([
    ['cannot release', undefined],
    ['fails to', () => Promise.reject(new Error('down'))],
    [
      'fails at once to',
      () => {
        throw new Error('down')
      },
    ],
  ])('asks for it again, too, if the store %s', async (_title, release) => {
    const { claim } = store()
    const once = { claim, ...(release && { release }) } as OnceStore
    const fail = () => Promise.reject(new Error('The database is down'))
    expect(await handle({}, { once }, fail)).toMatchObject({ status: 500, text: failed })
  })
})

describe('acknowledge and reject', () => {
  it('acknowledge is 204, without a body', () => {
    const { status, body } = acknowledge()
    expect([status, body]).toEqual([204, null])
  })

  const tooLong = new ConnectionError('too long', { cause: new RangeError('too long') })
  it.each([
    ['a wrong signature', new SignatureError('mismatch', 'm'.repeat(300)), 401, 'm'.repeat(256)],
    ['a body that is too long', tooLong, 413, 'too long'],
    ['a body that is cut off', new ConnectionError('cut off'), 400, 'cut off'],
    ['a resource that does not decrypt', new DecryptionError('no'), 500, 'no'],
    ['a keyring that fails', new KeyringError('secret'), 500, '失败'],
    ['an error of a call to WeChat Pay', new SignatureError('mismatch', 'no', { outcome: 'unknown' }), 500, '失败'],
    ['any other error', new Error('secret'), 500, '失败'],
    ['nothing', undefined, 500, '失败'],
  ])("reject is WeChat Pay's body for %s", async (_title, error, status, message) => {
    const response = reject(error)
    expect(response.status).toBe(status)
    expect(response.headers.get('Content-Type')).toBe('application/json')
    expect(await response.json()).toEqual({ code: 'FAIL', message })
  })
})
