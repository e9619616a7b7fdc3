/** The self-test over TCP: against the sandbox, and against a WeChat Pay that is not what it should be. */
import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type ApiClientOptions,
  createWechatPay,
  type SelfTestCheck,
  type SelfTestOptions,
  selfTest,
} from '@wechatpay-edge/client'
import {
  createKeyring,
  createSigner,
  handleNotification,
  importPrivateKey,
  importPublicKey,
  type Keyring,
  type PlatformKey,
} from '@wechatpay-edge/core'
import type { Sandbox } from '@wechatpay-edge/sandbox'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { makePair } from '../../lib/vendor.ts'
import { closedUrl, listen, sendSigned, vendorOptions } from './lib/raw-server.ts'
import { rejection, useSandbox } from './lib/served.ts'

const served = useSandbox()

/** Runs the self-test of a client of the served sandbox. */
function run(change: Partial<ApiClientOptions> = {}, options?: SelfTestOptions): Promise<readonly SelfTestCheck[]> {
  const { merchant, wechatpay } = served.sandbox.clientOptions
  return selfTest(createWechatPay({ merchant, wechatpay, hosts: [served.url], maxRetries: 0, ...change }), options)
}

/** `keys passed, request failed, …`, and the reasons. */
function summary(report: readonly SelfTestCheck[]): { results: string; reasons: Record<string, string | undefined> } {
  expect(report.map(({ check }) => check)).toEqual(names)
  return {
    results: report.map(({ result }) => result[0]).join(''),
    reasons: Object.fromEntries(report.map(({ check, reason }) => [check, reason])),
  }
}

/** The public key of a private one. */
const publicOf = (pem: string): string => createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString()

/** A keyring whose key verifies as WeChat Pay signs, and encrypts for a stranger. */
function strangeRing({ id, pem }: { readonly id: string; readonly pem: string }, stranger: string): Keyring {
  const [right, wrong] = [pem, stranger].map((one) => createKeyring({ [id]: one }))
  const get = async (serial: string): Promise<PlatformKey | undefined> => {
    const [key, other] = [await right?.get(serial), await wrong?.get(serial)]
    return key && { ...key, encrypt: other?.encrypt }
  }
  return { preferred: id, get }
}

const names = ['keys', 'request', 'response', 'encryption', 'decryption', 'notification']

describe('all is right', () => {
  it('each check passes, but the notification, for which no address was given', async () => {
    const report = await run()
    expect(summary(report)).toMatchObject({
      results: 'ppppps',
      reasons: { keys: undefined, notification: 'no notifyUrl and received were given' },
    })
    expect(report.slice(0, 5).every((one) => !('error' in one) && one.reason === undefined)).toBe(true)
    expect(served.sandbox.security.echoes.at(-1)?.encryptedEchoMessage).toMatch(/^张三 self-test/)
    expect(served.executions).toBe(0)
  })

  it('with a certificate in place of the public key, and with a key for decrypting of its own', async () => {
    const { certificate } = served.sandbox.wechatpay
    expect(summary(await run({ wechatpay: { [certificate.serialNo]: certificate.pem } })).results).toBe('ppppps')
    const { merchant } = served.sandbox
    const signer = createSigner({ ...merchant, certificate: undefined })
    expect(summary(await run({ merchant: signer, decryptionKey: merchant.privateKey })).results).toBe('ppppps')
  })

  it('a probe meanwhile, which must be refused, fails nothing', async () => {
    served.sandbox.faults.push({ kind: 'probe' }, { kind: 'probe', valid: false })
    expect(summary(await run()).results).toBe('ppppps')
    served.sandbox.faults.push(...Array(4).fill({ kind: 'probe' }))
    const { results, reasons } = summary(await run())
    expect(results).toBe('psfsss')
    expect(reasons.response).toMatch(/run the test again$/)
  })
})

describe('a check that cannot be made is skipped, and says why', () => {
  it('decryption, if the key stays in a KMS or is a CryptoKey', async () => {
    const { merchant } = served.sandbox
    const kms = createSigner({ ...merchant, certificate: undefined })
    const privateKey = await importPrivateKey(merchant.privateKey)
    const imported = { mchid: merchant.mchid, serialNo: merchant.serialNo, privateKey }
    for (const one of [kms, imported]) {
      const { results, reasons } = summary(await run({ merchant: one }))
      expect(results).toBe('ppppss')
      expect(reasons.decryption).toMatch(/KMS.*give `decryptionKey`, the content of apiclient_key\.pem/)
    }
  })

  it('encryption, if the key verifies alone', async () => {
    const { publicKey } = served.sandbox.wechatpay
    const { results, reasons } = summary(
      await run({ wechatpay: { [publicKey.id]: await importPublicKey(publicKey.pem) } }),
    )
    expect(results).toBe('pppsss')
    expect(reasons.encryption).toContain(`the key ${publicKey.id} is a CryptoKey`)
  })
})

describe('a failed check names the cause and the fix, and skips what depends on it', () => {
  const stranger = makePair()
  const wrong: readonly (readonly [string, (sandbox: Sandbox) => object | Promise<object>, string, string, RegExp])[] =
    [
      [
        "the merchant's own key among WeChat Pay's",
        ({ clientOptions, merchant }) => ({
          wechatpay: { ...clientOptions.wechatpay, PUB_KEY_ID_9: publicOf(merchant.privateKey) },
        }),
        'fsssss',
        'keys',
        /received the merchant's own certificate or key.*pub_key\.pem/,
      ],
      [
        'another private key',
        ({ clientOptions }) => ({ merchant: { ...clientOptions.merchant, privateKey: stranger.privatePem } }),
        'pfssss',
        'request',
        /401 SIGN_ERROR 签名错误.*privateKey does not belong to serialNo/,
      ],
      [
        'another serial number',
        ({ clientOptions }) => ({
          merchant: { ...clientOptions.merchant, serialNo: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1' },
        }),
        'pfssss',
        'request',
        /商户证书序列号有误.*Copy serialNo/,
      ],
      ['a clock that is wrong', () => ({ now: () => Date.now() - 600_000 }), 'pfssss', 'request', /NTP/],
      [
        'nobody there',
        async () => ({ hosts: [await closedUrl()] }),
        'pfssss',
        'request',
        /check DNS, proxy and firewall/,
      ],
      [
        "another key under WeChat Pay's ID",
        ({ wechatpay }) => ({ wechatpay: { [wechatpay.publicKey.id]: stranger.publicPem } }),
        'psfsss',
        'response',
        /copy it again/,
      ],
      [
        'a key that WeChat Pay does not know',
        () => ({ wechatpay: { PUB_KEY_ID_9: stranger.publicPem } }),
        'psfsss',
        'response',
        /add WeChat Pay's key of this name/,
      ],
      [
        'a keyring that is down when a response is verified',
        () => {
          const ring = createKeyring({ PUB_KEY_ID_9: stranger.publicPem })
          return {
            wechatpay: {
              preferred: 'PUB_KEY_ID_9',
              get: async (serial: string) =>
                serial === 'PUB_KEY_ID_9' ? ring.get(serial) : Promise.reject(new Error('down')),
            },
          }
        },
        'psfsss',
        'response',
        /^Could not load WeChat Pay's key/,
      ],
      [
        'a key that encrypts for somebody else',
        ({ wechatpay }) => ({ wechatpay: strangeRing(wechatpay.publicKey, stranger.publicPem) }),
        'pppfss',
        'encryption',
        /平台私钥解密失败/,
      ],
      [
        'another key for decrypting',
        () => ({ decryptionKey: stranger.privatePem }),
        'ppppfs',
        'decryption',
        /encrypted_echo_message could not be decrypted.*renewal/,
      ],
    ]
  it.each(wrong)('%s', async (_what, change, expected, check, reason) => {
    const report = await run(await change(served.sandbox))
    const { results, reasons } = summary(report)
    expect(results).toBe(expected)
    expect(reasons[check]).toMatch(reason)
    expect(report.find((one) => one.result === 'failed')?.error).toBeInstanceOf(Error)
  })

  const others: readonly (readonly [
    string,
    Readonly<Record<string, unknown>> & { readonly status?: number },
    string,
    RegExp,
  ])[] = [
    ['another text', { echo_message: 'old' }, 'pfpsss', /look for a proxy/],
    ['no permission', { status: 403, code: 'NO_AUTH', message: '无权限' }, 'pfpsss', /403 NO_AUTH 无权限/],
  ]
  it.each(others)(
    'a response that is verified, and says something else: %s',
    async (_what, { status = 200, ...body }, expected, reason) => {
      const server = await listen((_request, response) => sendSigned(response, { status, body: JSON.stringify(body) }))
      const { results, reasons } = summary(await selfTest(createWechatPay({ ...vendorOptions, hosts: [server.url] })))
      expect([results, reasons.request]).toEqual([expected, expect.stringMatching(reason)])
    },
  )

  it.each([
    ['no encrypted field', undefined, /^the response has no encrypted field/],
    ['another text in the encrypted field', '李四', /another text/],
  ])('a response that is accepted, but has %s', async (_what, text, reason) => {
    const key = {
      key: createPublicKey(vendorOptions.merchant.privateKey),
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha1',
    }
    const server = await listen((request, response) => {
      const { echo_message } = JSON.parse(request.body.toString()) as { echo_message: string }
      const field = text && { encrypted_echo_message: publicEncrypt(key, Buffer.from(text)).toString('base64') }
      return sendSigned(response, { body: JSON.stringify({ echo_message, ...field }) })
    })
    const { results, reasons } = summary(await selfTest(createWechatPay({ ...vendorOptions, hosts: [server.url] })))
    expect([results, reasons.decryption]).toEqual(['ppppfs', expect.stringMatching(reason)])
  })
})

describe('the notification', () => {
  /** A merchant's server, and what its handler has received. */
  async function listenForNotifications() {
    const received = new Set<unknown>()
    const { publicKey, certificate } = served.sandbox.wechatpay
    const keyring = createKeyring({ [publicKey.id]: publicKey.pem, [certificate.serialNo]: certificate.pem })
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const given = { headers: request.headers as Record<string, string>, rawBody: Buffer.concat(chunks) }
      const answer = await handleNotification(
        given,
        { keyring, apiV3Key: served.sandbox.apiV3Key },
        ({ event_type, resource }) => {
          if (event_type === 'SECURITY_ECHO.SUCCESS') received.add((resource as { echo_message: string }).echo_message)
        },
      )
      response.writeHead(answer.status).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify` }
  }

  beforeEach(() => served.sandbox.reset())

  it('passes once the handler has received the very text', async () => {
    const { received, url } = await listenForNotifications()
    const test = run({}, { notifyUrl: url, received: (message) => received.has(message) })
    expect(summary(await test).results).toBe('pppppp')
    const [notification] = served.sandbox.notifications
    expect(notification).toMatchObject({ event: 'SECURITY_ECHO.SUCCESS', state: 'delivered' })
  })

  it('passes if `received` returns a promise that the handler resolves later', async () => {
    const { received, url } = await listenForNotifications()
    let arrived = (): void => {}
    const came = new Promise<boolean>((resolve) => {
      arrived = () => resolve(received.size > 0)
    })
    const test = run({}, { notifyUrl: url, received: () => came })
    await vi.waitFor(() => expect(received.size).toBe(1), 5_000)
    arrived()
    expect(summary(await test).results).toBe('pppppp')
  })

  it('fails if none comes in time, and says what WeChat Pay needs', async () => {
    const options = { notifyUrl: `${await closedUrl()}/notify`, received: () => false, notificationTimeoutMs: 20 }
    const { results, reasons } = summary(await run({}, options))
    expect(results).toBe('pppppf')
    expect(reasons.notification).toMatch(/^no notification within 0\.02 s: .*200 or 204 within 5 s/)
  })

  it('fails if `received` fails, or never ends', async () => {
    const down = { notifyUrl: `${await closedUrl()}/n`, received: () => Promise.reject(new Error('no store')) }
    expect(summary(await run({}, down))).toMatchObject({ results: 'pppppf', reasons: { notification: 'no store' } })
    const silent = { ...down, received: () => new Promise<boolean>(() => {}), notificationTimeoutMs: 20 }
    expect(summary(await run({}, silent)).results).toBe('pppppf')
  })
})

describe('selfTest', () => {
  it.each([
    ['notifyUrl alone', { notifyUrl: 'https://merchant.example/notify' }],
    ['received alone', { received: () => true }],
    ['received that is no function, alone', { received: true }],
    ['received that is no function', { notifyUrl: 'https://merchant.example/notify', received: true }],
    ['an unknown option', { notifyURL: 'https://merchant.example/notify' }],
    ['a time that is no number', { notificationTimeoutMs: '5' }],
  ])('takes no other options: %s', async (_what, options) => {
    expect(await rejection(run({}, options as object))).toBeInstanceOf(TypeError)
    expect(await rejection(selfTest({} as never))).toBeInstanceOf(TypeError)
  })

  it('ends, although a signer or a keyring never does', async () => {
    const never = () => new Promise<never>(() => {})
    const kms = { scheme: 'WECHATPAY2-SHA256-RSA2048', id: '1900000001', serialNo: 'ABCDEF', sign: never }
    expect(summary(await run({ merchant: kms, timeoutMs: 20 })).results).toBe('fsssss')
    const { publicKey } = served.sandbox.wechatpay
    const ring = { ...createKeyring({ [publicKey.id]: publicKey.pem }), encryptionKey: never }
    expect(summary(await run({ wechatpay: ring, timeoutMs: 1000 })).results).toBe('pppfss')
  })

  it("ends with the signal's reason", async () => {
    const controller = new AbortController()
    controller.abort('enough')
    expect(await rejection(run({}, { signal: controller.signal }))).toBe('enough')
    const later = new AbortController()
    const received = () => {
      later.abort('later')
      return false
    }
    const options = { notifyUrl: 'https://merchant.example/notify', received, signal: later.signal }
    expect(await rejection(run({}, options))).toBe('later')
  })
})
