import {
  type AuthOptions,
  createAuthMiddleware,
  createKeyring,
  createSigner,
  isVerified,
  type Signer,
  signRequest,
  verifyResponse,
  withAuth,
  withRetry,
} from '@wechatpay-edge/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  isSignedBy,
  mchid,
  merchant,
  publicKeyId,
  readAuthorization,
  serialNo,
  signedResponse,
  wechatpay,
} from '../../../../tests/lib/vendor.ts'

const signer = createSigner({ mchid, serialNo, privateKey: merchant.privatePem })
const keyring = createKeyring({ [publicKeyId]: wechatpay.publicPem })
const options: AuthOptions = { signer, keyring }
const url = 'https://api.mch.weixin.qq.com/v3/marketing/partnerships/build?a=%7B%7D'
const target = '/v3/marketing/partnerships/build?a=%7B%7D'

describe('signRequest', () => {
  it('sets what WeChat Pay demands, and what it is asked in', async () => {
    const { headers } = await signRequest(new Request(url), signer)
    expect(headers.get('User-Agent')).toMatch(/^wechatpay-edge\/\d+\.\d+\.\d+/)
    expect(headers.get('Accept')).toBe('application/json')
    expect(headers.get('Accept-Language')).toBe('zh-CN')
  })

  it("leaves the caller's own headers", async () => {
    const own = { 'User-Agent': 'shop/1', Accept: '*/*', 'Accept-Language': 'en' }
    const { headers } = await signRequest(new Request(url, { headers: own }), signer)
    expect(Object.fromEntries(headers)).toMatchObject({
      'user-agent': 'shop/1',
      accept: '*/*',
      'accept-language': 'en',
    })
  })

  it('signs the URL as it is sent, what a Request makes of a quote included', async () => {
    const request = await signRequest(new Request("https://api.mch.weixin.qq.com/v3/a'b?name='&x=1|2#part"), signer)
    const sent = new URL(request.url)
    expect(
      isSignedBy(merchant.publicPem, 'GET', sent.pathname + sent.search, request.headers.get('Authorization'), ''),
    ).toBe(true)
    expect(sent.search).toContain('%27')
  })

  it('makes a nonce of 32 letters and digits, anew each time, and takes the time from the clock', async () => {
    const read = async () =>
      readAuthorization(
        (await signRequest(new Request(url), signer, { now: () => 1_554_208_460_999 })).headers.get('Authorization'),
      )
    const [first, second] = [await read(), await read()]
    expect(first.nonce_str).toMatch(/^[0-9A-Za-z]{32}$/)
    expect(second.nonce_str).not.toBe(first.nonce_str)
    // Not of the platform's UUIDs.
    const random = (bytes: Uint8Array) => bytes.fill(10)
    const own = await signRequest(new Request(url), signer, { random })
    expect(readAuthorization(own.headers.get('Authorization')).nonce_str).toBe('A'.repeat(32))
    const { subtle } = crypto
    const without = { subtle, getRandomValues: random as never }
    const other = await signRequest(new Request(url), signer, { crypto: without })
    expect(readAuthorization(other.headers.get('Authorization')).nonce_str).toBe('A'.repeat(32))
    expect(first.timestamp).toBe('1554208460')
  })
})

describe('a value that would break the Authorization header', () => {
  const good: Signer = { ...signer, sign: (message) => signer.sign(message) }
  const cases: readonly [string, () => Promise<unknown>, string][] = [
    ['a nonce with a line end', () => signRequest(new Request(url), signer, { nonce: 'a\nb' }), 'nonce'],
    ['a nonce with a quote', () => signRequest(new Request(url), signer, { nonce: 'a"b' }), 'nonce'],
    ['an empty nonce', () => signRequest(new Request(url), signer, { nonce: '' }), 'nonce'],
    [
      'a serial that kept its line end',
      () => signRequest(new Request(url), { ...good, serialNo: 'AB\n' }),
      'signer.serialNo',
    ],
    ['no serial', () => signRequest(new Request(url), { ...good, serialNo: undefined as never }), 'signer.serialNo'],
    ['a serial with a backslash', () => signRequest(new Request(url), { ...good, serialNo: 'A\\' }), 'signer.serialNo'],
    ['an id with a space', () => signRequest(new Request(url), { ...good, id: '19 00' }), 'signer.id'],
    ['no scheme', () => signRequest(new Request(url), { ...good, scheme: undefined as never }), 'signer'],
    ['a scheme of two words', () => signRequest(new Request(url), { ...good, scheme: 'TWO WORDS' }), 'signer.scheme'],
    [
      'a name of the id that would break the header',
      () => signRequest(new Request(url), { ...good, idName: 'mchid="1",a' }),
      'signer.idName',
    ],
    ['a signer that is undefined', () => signRequest(new Request(url), undefined as never), 'signer'],
    ['a time that is no number', () => signRequest(new Request(url), signer, { now: () => Number.NaN }), 'now'],
    ['a time with a fraction', () => signRequest(new Request(url), signer, { timestamp: 1.5 }), 'timestamp'],
  ]

  it.each(cases)('%s is a TypeError, before anything is signed', async (_title, run, path) => {
    const error: unknown = await run().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(`${path}: expected `)
    expect(String(error)).not.toContain('signature=')
  })

  it.each([
    ['Base64 text', async () => 'QUJD'],
    ['nothing', async () => undefined],
    ['no bytes', async () => new Uint8Array()],
    ['an ArrayBuffer', async () => new ArrayBuffer(256)],
    ['words of two bytes', async () => new Uint16Array(128)],
  ])('a signer that gives %s is a KeyError', async (_title, sign) => {
    await expect(signRequest(new Request(url), { ...good, sign: sign as never })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEY',
      path: 'signer',
      expected: 'a signature as bytes (Uint8Array)',
      outcome: 'not-sent',
    })
  })
})

describe('a signer that changes while it signs', () => {
  it('is sent as it was when it was asked to', async () => {
    const rotating = {
      ...signer,
      async sign(message: Uint8Array) {
        rotating.serialNo = 'AB\nC'
        return signer.sign(message)
      },
    }
    const { headers } = await signRequest(new Request(url), rotating)
    expect(readAuthorization(headers.get('Authorization')).serial_no).toBe(serialNo)
  })
})

describe('invalid options', () => {
  it.each([
    ['options', undefined],
    ['signer', {}],
    ['signer', { signer: {}, keyring }],
    ['keyring', { signer }],
    ['keyring', { signer, keyring: {} }],
    ['keyring.preferred', { signer, keyring: { ...keyring, preferred: 'A\n' } }],
    ['keyring.preferred', { signer, keyring: { ...keyring, preferred: 5 } }],
    ['crypto', { signer, keyring, crypto: {} }],
  ])('%s: TypeError at once, case %#', (path, given) => {
    expect(() => createAuthMiddleware(given as never)).toThrow(TypeError)
    expect(() => withAuth(given as never)).toThrow(`${path}: expected `)
  })

  it.each(['Required', 'none', '', null, true])('a responseSignature of %s does not switch verifying off', (value) => {
    const given = { signer, keyring, responseSignature: value as never }
    expect(() => createAuthMiddleware(given)).toThrow('responseSignature: expected ')
    expect(() => createAuthMiddleware(given)).toThrow(TypeError)
  })
})

describe('createAuthMiddleware', () => {
  const body = '{"partner":{"type":"APPID","appid":"wx4e1916a585d1f4e9"}}'
  const post = (init: RequestInit = {}) => new Request(url, { method: 'POST', body, ...init })

  it("asks for a response signed with the keyring's preferred key", async () => {
    const request = await createAuthMiddleware(options).onRequest({ request: post() })
    expect(request.headers.get('Wechatpay-Serial')).toBe(publicKeyId)
    const own = post({ headers: { 'Wechatpay-Serial': '5157F09EFDC096DE15EBE81A47057A7232F1B8E1' } })
    const kept = await createAuthMiddleware(options).onRequest({ request: own })
    expect(kept.headers.get('Wechatpay-Serial')).toBe('5157F09EFDC096DE15EBE81A47057A7232F1B8E1')
  })

  it('rebuilds a Request that would follow redirects, and signs its bytes', async () => {
    const request = await createAuthMiddleware(options).onRequest({ request: post() })
    expect(request.redirect).toBe('manual')
    expect(isSignedBy(merchant.publicPem, 'POST', target, request.headers.get('Authorization'), body)).toBe(true)
    expect(await request.text()).toBe(body)
  })

  it("signs the SDK's own Request as it is, by the text that was given to it", async () => {
    const own = post({ redirect: 'manual' })
    const auth = createAuthMiddleware({ ...options, bodyOf: (request) => (request === own ? body : undefined) })
    const request = await auth.onRequest({ request: own })
    expect(request).toBe(own)
    expect(isSignedBy(merchant.publicPem, 'POST', target, request.headers.get('Authorization'), body)).toBe(true)
  })

  it('gives a Request that is rebuilt our signal', async () => {
    const controller = new AbortController()
    const auth = createAuthMiddleware({ ...options, bodyOf: () => undefined, signal: controller.signal })
    const request = await auth.onRequest({ request: post({ redirect: 'manual' }) })
    controller.abort()
    expect(request.signal.aborted).toBe(true)
  })

  it.each([
    ['https://example.com/v3/x', undefined],
    ['http://api.mch.weixin.qq.com/v3/x', undefined],
    ['https://api.mch.weixin.qq.com.example.com/v3/x', undefined],
    ['https://api.mch.weixin.qq.com:8443/v3/x', undefined],
    ['https://api2.mch.weixin.qq.com/v3/x', ['https://api.mch.weixin.qq.com']],
    ['http://127.0.0.1:1/v3/x', ['http://127.0.0.1:2']],
  ])('signs nothing for a stranger: %s where hosts are %j', async (stranger, hosts) => {
    const request = new Request(stranger)
    await expect(createAuthMiddleware({ ...options, hosts }).onRequest({ request })).rejects.toBeInstanceOf(TypeError)
    expect(request.headers.has('Authorization')).toBe(false)
  })

  it('says how to fix it if a middleware has read the body', async () => {
    const request = post()
    await request.text()
    await expect(createAuthMiddleware(options).onRequest({ request })).rejects.toThrow('request.clone()')
  })
})

describe('withAuth', () => {
  it('takes options that are getters', async () => {
    class Config {
      get signer() {
        return signer
      }
      get keyring() {
        return keyring
      }
      get toleranceSeconds() {
        return 5
      }
      get now() {
        return () => 1_722_850_421_000
      }
      readonly fetch: (request: Request) => Promise<Response>
      constructor(response: () => Response) {
        this.fetch = async () => response()
      }
    }
    const forged = withAuth(new Config(() => new Response('{}')))
    await expect(forged(new Request(url))).rejects.toMatchObject({ reason: 'missing-header' })
    const send = (timestamp: number) =>
      withAuth(new Config(() => signedResponse({ body: '{}', timestamp: `${timestamp}` })))(new Request(url))
    expect(isVerified(await send(1_722_850_416))).toBe(true)
    await expect(send(1_722_850_415)).rejects.toMatchObject({ reason: 'clock-skew' })
  })

  it.each(['toleranceSeconds', 'responseSignature', 'now'])('reads no %s from Object.prototype', async (name) => {
    const values = { toleranceSeconds: 1e9, responseSignature: 'optional', now: () => 1_722_850_421_000 }
    Object.defineProperty(Object.prototype, name, { value: Reflect.get(values, name), configurable: true })
    onTestFinished(() => void Reflect.deleteProperty(Object.prototype, name))
    const old = () => signedResponse({ body: '{}', timestamp: '1722850421' })
    const send = (response: () => Response) =>
      withAuth({ signer, keyring, fetch: async () => response() })(new Request(url))
    await expect(send(old)).rejects.toMatchObject({ reason: 'clock-skew' })
    await expect(send(() => new Response('{}'))).rejects.toMatchObject({ reason: 'missing-header' })
    await expect(verifyResponse(old(), keyring)).rejects.toMatchObject({ reason: 'clock-skew' })
    const { onResponse } = createAuthMiddleware({ signer, keyring })
    await expect(onResponse({ response: old() })).rejects.toMatchObject({ reason: 'clock-skew' })
    await expect(onResponse({ response: new Response('{}') })).rejects.toMatchObject({ reason: 'missing-header' })
  })

  it('signs what goes out and verifies what comes in', async () => {
    const fetch = withAuth({
      ...options,
      async fetch(request) {
        expect(isSignedBy(merchant.publicPem, 'GET', target, request.headers.get('Authorization'), '')).toBe(true)
        return signedResponse({ body: '{}' })
      },
    })
    expect(isVerified(await fetch(new Request(url)))).toBe(true)
  })

  it('refuses a response that is not signed', async () => {
    const fetch = withAuth({ ...options, fetch: async () => new Response('{}') })
    await expect(fetch(new Request(url))).rejects.toMatchObject({ reason: 'missing-header', outcome: 'unknown' })
  })

  it("rejects with the caller's reason when the caller aborts", async () => {
    const controller = new AbortController()
    const fetch = withAuth({
      ...options,
      async fetch() {
        controller.abort('enough')
        throw new Error('AbortError')
      },
    })
    await expect(fetch(new Request(url, { signal: controller.signal }))).rejects.toBe('enough')
  })

  it('says which failures prove that nothing was sent', async () => {
    const failing = (code: string) => {
      vi.stubGlobal('fetch', async (url: string) => {
        const cause = { message: `getaddrinfo ${code} ${new URL(url).hostname}`, code }
        throw new TypeError('fetch failed', { cause })
      })
      return withAuth(options)
    }
    await expect(failing('ENOTFOUND')(new Request(url))).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'not-sent',
    })
    await expect(failing('ECONNRESET')(new Request(url))).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      outcome: 'unknown',
    })
    const retrying = withRetry({ fetch: failing('EAI_AGAIN'), sleep: async () => {} })
    await expect(retrying(new Request(url))).rejects.toMatchObject({ attempts: 3, outcome: 'not-sent' })
    vi.unstubAllGlobals()
  })

  it('inside withRetry: each attempt is signed anew; neither a stranger nor a forged response is tried again', async () => {
    const nonces: (string | undefined)[] = []
    const sleep = async () => {}
    const answers = [new Response('busy', { status: 503 }), signedResponse({ body: '{}' })]
    const fetch = withAuth({
      ...options,
      async fetch({ headers }) {
        nonces.push(readAuthorization(headers.get('Authorization')).nonce_str)
        return answers.shift() ?? new Response('{}')
      },
    })
    await withRetry({ fetch, sleep })(new Request(url))
    expect(new Set(nonces).size).toBe(2)
    await expect(withRetry({ fetch, sleep })(new Request(url))).rejects.toMatchObject({ reason: 'missing-header' })
    expect(nonces).toHaveLength(3)
    const elsewhere = withRetry({ fetch, sleep, hosts: ['https://example.com'] })
    await expect(elsewhere(new Request(url))).rejects.toBeInstanceOf(TypeError)
    expect(nonces).toHaveLength(3)
  })

  it('hides no redirect', async () => {
    const redirect = new Response(null, { status: 302, headers: { Location: 'https://example.com/' } })
    const fetch = withAuth({ ...options, fetch: async () => redirect })
    expect((await fetch(new Request(url))).status).toBe(302)
  })
})
