/** Platform certificates are downloaded, decrypted, verified and shared, though the request that began it has ended. */
import type { CertificateKeyring, CertificateKeyringOptions } from '@wechatpay-edge/core'
import type { Sandbox, SandboxOptions } from '@wechatpay-edge/sandbox'
import { equal, match, ok, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import { freshKey } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

const hourMs = 3_600_000

interface Setting {
  readonly sandbox: Sandbox
  readonly keyring: CertificateKeyring
  /** How often the list was downloaded. */
  readonly downloads: number
  /** Sets the clock of both forward. */
  advance(ms: number): void
}

export function run(
  { core, partnerships, sandbox: given, injected, asRequest, useSandbox }: Subject,
  t: Harness,
): void {
  const common = useSandbox()

  async function setUp(options: Partial<CertificateKeyringOptions> = {}, more: SandboxOptions = {}): Promise<Setting> {
    const { identity } = (await common()).sandbox
    let aheadMs = 0
    const now = () => Date.now() + aheadMs
    const sandbox = await given.createSandbox({ ...injected, ...more, identity, now })
    const { mchid, serialNo, privateKey } = sandbox.merchant
    const signer = core.createSigner({ mchid, serialNo, privateKey, ...injected })
    const { apiV3Key, fetch } = sandbox
    const keyring = core.createCertificateKeyring({ signer, apiV3Key, fetch, now, ...injected, ...options })
    return {
      sandbox,
      keyring,
      get downloads() {
        return sandbox.requests.filter(({ target }) => target === '/v3/certificates').length
      },
      advance(ms) {
        aheadMs += ms
      },
    }
  }
  /** A download that takes a while, in the request that makes it. */
  const slowly = (sandbox: () => Sandbox) => async (request: Request) => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return sandbox().fetch(request)
  }

  t.test('a client verifies with the certificate that its keyring downloads', async () => {
    const setting = await setUp()
    const { sandbox, keyring } = setting
    const client = partnerships.createPartnershipsClient({ ...sandbox.clientOptions, wechatpay: keyring })
    const body = {
      partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
      authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
    } as const
    for (let i = 0; i < 2; i++) equal((await client.build(body, { idempotencyKey: freshKey() })).state, 'ESTABLISHED')
    equal([setting.downloads, keyring.preferred], [1, sandbox.wechatpay.certificate.serialNo])
  })

  t.test('a rotation is followed, and the newer certificate encrypts', async () => {
    const { sandbox, keyring } = await setUp()
    await keyring.refresh()
    await sandbox.certificates.rotate()
    const [older, newer] = sandbox.certificates.rows
    ok(await keyring.get(newer?.serialNo ?? ''))
    ok(await keyring.get(older?.serialNo.toLowerCase() ?? ''))
    const key = await keyring.encryptionKey()
    equal(key?.serial, newer?.serialNo)
    equal((await key?.encrypt?.(new TextEncoder().encode('张三')))?.length, 256)
  })

  t.test('public keys need no download, until a certificate signs', async () => {
    const { id, pem } = (await common()).sandbox.wechatpay.publicKey
    const setting = await setUp({ keys: { [id]: pem } })
    equal((await setting.keyring.get(id))?.serial, id)
    equal(setting.downloads, 0)
    ok(await setting.keyring.get(setting.sandbox.wechatpay.certificate.serialNo))
    equal([setting.downloads, setting.keyring.preferred], [1, id])
  })

  t.test('a merchant without a certificate gets a KeyringError with its status', async () => {
    const { keyring } = await setUp({}, { certificates: { mode: 'publicKey' } })
    const error = await rejection(keyring.refresh())
    ok(error instanceof core.KeyringError)
    match(error, { code: 'ERR_WECHATPAY_KEYRING', status: 404 })
  })

  t.test('an APIv3 key that does not fit trusts nothing', async () => {
    const { keyring, sandbox } = await setUp({ apiV3Key: 'b'.repeat(32) })
    ok((await rejection(keyring.get(sandbox.wechatpay.certificate.serialNo))) instanceof core.KeyringError)
    equal(keyring.preferred, undefined)
  })

  t.test('a store shares the list', async () => {
    const values = new Map<string, string>()
    const store = {
      get: async (key: string) => values.get(key),
      set: async (key: string, value: string) => void values.set(key, value),
    }
    await (await setUp({ store })).keyring.refresh()
    const setting = await setUp({ store })
    ok(await setting.keyring.get(setting.sandbox.wechatpay.certificate.serialNo))
    equal(setting.downloads, 0)
  })

  t.test('many requests at once cause one download', async () => {
    const setting: Setting = await setUp({ fetch: slowly(() => setting.sandbox) })
    const { serialNo } = setting.sandbox.wechatpay.certificate
    const one = () => asRequest(() => setting.keyring.get(serialNo))
    const keys = await Promise.all(Array.from({ length: 20 }, one))
    equal([new Set(keys).size, keys[19]?.serial, setting.downloads], [1, serialNo, 1])
  })

  t.test('a request that leaves early takes nobody with it', async () => {
    const setting: Setting = await setUp({ fetch: slowly(() => setting.sandbox) })
    const { serialNo } = setting.sandbox.wechatpay.certificate
    await asRequest(async () => {
      // Its client has what it needs, and the response leaves before the download ends.
      setting.keyring.get(serialNo).catch(() => {})
    })
    const keys = await Promise.all([1, 2, 3].map(() => asRequest(() => setting.keyring.get(serialNo))))
    equal([new Set(keys).size, keys[0]?.serial, setting.downloads], [1, serialNo, 1])
  })

  t.test('a download in the background goes on after the request, and is there for the next', async () => {
    let keep = (_promise: Promise<unknown>): void => {}
    const waitUntil = (promise: Promise<unknown>) => keep(promise)
    const setting: Setting = await setUp({ waitUntil, fetch: slowly(() => setting.sandbox) })
    const { serialNo } = setting.sandbox.wechatpay.certificate
    const get = () =>
      asRequest(async (given) => {
        keep = given
        return setting.keyring.get(serialNo)
      })
    await get()
    setting.advance(11 * hourMs)
    const key = await get()
    equal([key?.serial, setting.downloads], [serialNo, 1])
    await new Promise((resolve) => setTimeout(resolve, 1000))
    equal([(await get())?.serial, setting.downloads], [serialNo, 2])
  })
}
