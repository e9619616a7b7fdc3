/** Lists in a store: shared by processes, and trusted no more than the network is. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CertificateStore, createSigner } from '@wechatpay-edge/core'
import { createStorage } from 'unstorage'
import fsDriver from 'unstorage/drivers/fs'
import memoryDriver from 'unstorage/drivers/memory'
import { expect, it, onTestFinished } from 'vitest'
import { apiV3Key, seal } from '../../lib/notification.ts'
import { makePair, mchid, merchant, serialNo } from '../../lib/vendor.ts'
import {
  describeWithOpenssl,
  listOf,
  makePlatform,
  type Platform,
  rowOf,
  sign,
  startVendor,
  type Vendor,
  verifyBy,
} from './lib/platform.ts'
import { redisIsAbsent, startRedis } from './lib/redis.ts'

const [minuteMs, hourMs] = [60_000, 3_600_000]
const [older, newer] = [makePlatform('5157F09E'), makePlatform('50062CE5', 1830)]
const storeKey = `wechatpay-edge:certificates:${mchid}`

/** A store of this process, and all that was asked of it. */
interface MemoryStore extends CertificateStore {
  readonly values: Map<string, string>
  readonly calls: unknown[][]
}

function memory(): MemoryStore {
  const values = new Map<string, string>()
  const calls: unknown[][] = []
  return {
    values,
    calls,
    async get(key) {
      calls.push(['get', key])
      return values.get(key)
    },
    async set(key, value, options) {
      calls.push(['set', key, options])
      values.set(key, value)
    },
  }
}

const start = (...certificates: Platform[]): Promise<Vendor> =>
  startVendor({ by: certificates[0] as Platform, body: listOf(...certificates) })

describeWithOpenssl('a store', () => {
  it('spares other processes the download, until the list is 11 hours old', async () => {
    const vendor = await start(older)
    const store = memory()
    expect(await verifyBy(vendor.keyring({ store }), older, vendor.nowMs)).toBe(200)
    expect(store.calls).toEqual([
      ['get', storeKey],
      ['set', storeKey, { expiresInSeconds: 39_600 }],
    ])
    vendor.nowMs += 10 * hourMs
    const second = vendor.keyring({ store })
    expect(await verifyBy(second, older, vendor.nowMs)).toBe(200)
    expect(vendor.count).toBe(1)
    // Its age counts from the download: an hour later it is downloaded again, for all.
    vendor.nowMs += hourMs + minuteMs
    expect(await verifyBy(second, older, vendor.nowMs)).toBe(200)
    expect(await verifyBy(vendor.keyring({ store }), older, vendor.nowMs)).toBe(200)
    expect(vendor.count).toBe(2)
  })

  it('has a list for each merchant, and shows none of its secrets', async () => {
    const vendor = await start(older)
    const store = memory()
    await vendor.keyring({ store }).refresh()
    const text = store.values.get(storeKey) ?? ''
    for (const secret of [apiV3Key, 'BEGIN', older.pem.slice(40, 80)]) expect(text).not.toContain(secret)
    const signer = createSigner({ mchid: '1900009191', serialNo, privateKey: merchant.privatePem })
    await vendor.keyring({ store, signer }).refresh()
    expect([...store.values.keys()]).toEqual([storeKey, 'wechatpay-edge:certificates:1900009191'])
  })

  it('is not asked for a key that is known, and is asked before a download for one that is not', async () => {
    const vendor = await start(older)
    const store = memory()
    const [one, other] = [vendor.keyring({ store }), vendor.keyring({ store })]
    await one.get(older.serial)
    await other.get(older.serial)
    vendor.answer = { by: older, body: listOf(older, newer) }
    vendor.nowMs += minuteMs
    await one.get(newer.serial)
    store.calls.length = 0
    await other.get(older.serial)
    expect(store.calls).toEqual([])
    expect((await other.get(newer.serial))?.serial).toBe(newer.serial)
    expect([store.calls, vendor.count]).toEqual([[['get', storeKey]], 2])
  })

  it('gives no older list than the one at hand, and refresh() asks WeChat Pay', async () => {
    const vendor = await start(older)
    const store = memory()
    await vendor.keyring({ store }).refresh()
    const old = store.values.get(storeKey) ?? ''
    vendor.nowMs += minuteMs
    vendor.answer = { by: newer, body: listOf(newer) }
    const keyring = vendor.keyring({ store })
    await keyring.refresh()
    expect(vendor.count).toBe(2)
    store.values.set(storeKey, old)
    vendor.nowMs += 6 * minuteMs
    expect(await keyring.get(older.serial)).toBeUndefined()
    expect((await keyring.get(newer.serial))?.serial).toBe(newer.serial)
  })

  const failing: [string, Partial<CertificateStore>][] = [
    ['whose get rejects', { get: () => Promise.reject(new Error('down')) }],
    ['whose set rejects', { set: () => Promise.reject(new Error('down')) }],
    ['that throws', { get: (): never => expect.unreachable(), set: (): never => expect.unreachable() }],
    ['that is empty', { get: async () => null }],
    ['that returns something else', { get: async () => ({ data: [] }) as never }],
    ['that returns nothing', { get: (() => undefined) as never, set: (() => undefined) as never }],
    ['that never responds', { get: () => new Promise(() => {}), set: () => new Promise(() => {}) }],
  ]
  it.each(failing)('%s costs a download', { timeout: 30_000 }, async (_title, broken) => {
    const vendor = await start(older)
    const keyring = vendor.keyring({ store: { ...memory(), ...broken } })
    expect(await verifyBy(keyring, older, vendor.nowMs)).toBe(200)
    await expect(verifyBy(keyring, newer, vendor.nowMs)).rejects.toMatchObject({ reason: 'unknown-serial' })
  })

  it('that fails with WeChat Pay makes no key trusted', async () => {
    const vendor = await startVendor({ status: 500, body: '' })
    const store = { ...memory(), get: () => Promise.reject(new Error('down')) }
    await expect(verifyBy(vendor.keyring({ store }), older, vendor.nowMs)).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEYRING',
    })
  })
})

describeWithOpenssl('a list in a store that somebody changed', () => {
  const stranger: Platform = { ...makePlatform('5157F09E') }
  /** What a process would have written that had received this. */
  const written = (by: Platform, body: string, atMs: number, headers: Record<string, string> = {}): string => {
    const signed = sign({ by, body }, atMs).headers
    const names = ['Timestamp', 'Nonce', 'Serial', 'Signature', 'Signature-Type'].map((name) => `Wechatpay-${name}`)
    const lines = names.map((name) => `${name}: ${headers[name] ?? signed.get(name)}\n`)
    return `${lines.join('')}\n${body}`
  }
  const otherKey = 'b'.repeat(32)
  const sealed = (pem: string) => ({ ciphertext: seal(pem, otherKey, '61f9c719728a', 'certificate') })

  const cases: [string, (text: string, nowMs: number) => string][] = [
    [
      'is another’s, encrypted with another key',
      (_, now) => written(stranger, listOf(rowOf(stranger, { key: otherKey })), now),
    ],
    [
      'has one more certificate',
      (text) => text.replace('"data":[', `"data":[${JSON.stringify(rowOf(stranger, { key: otherKey }))},`),
    ],
    [
      'has a genuine row under a forged signature',
      (_, now) => written({ ...older, key: makePair().privateKey }, listOf(older), now),
    ],
    [
      'has another’s certificate in a genuine row',
      (text) => text.replace(/"ciphertext":"[^"]*"/, `"ciphertext":"${sealed(stranger.pem).ciphertext}"`),
    ],
    ['is unsigned', (text) => text.replace(/^Wechatpay-Signature: .*\n/m, '')],
    ['is 11 hours old', (_, now) => written(older, listOf(older), now - 11 * hourMs)],
    ['is of the future', (_, now) => written(older, listOf(older), now + 6 * minuteMs)],
    ['has another time', (text, now) => text.replace(/^(Wechatpay-Timestamp: ).*/m, `$1${Math.floor(now / 1000) + 1}`)],
    ['has no time', (text) => text.replace(/^(Wechatpay-Timestamp: ).*/m, '$1x')],
    ['is empty', () => ''],
    ['is a list alone', () => listOf(older)],
    ['is cut off', (text) => text.slice(0, text.length / 2)],
    ['has no body', (text) => text.slice(0, text.indexOf('\n\n'))],
    ['is very long', (text) => text + ' '.repeat(2 ** 21)],
  ]
  it.each(cases)('is downloaded anew if it %s', async (_title, change) => {
    const vendor = await start(older)
    const store = memory()
    await vendor.keyring({ store }).refresh()
    const text = store.values.get(storeKey) ?? ''
    const changed = change(text, vendor.nowMs)
    expect(changed).not.toBe(text)
    store.values.set(storeKey, changed)
    const keyring = vendor.keyring({ store })
    expect(await verifyBy(keyring, older, vendor.nowMs)).toBe(200)
    expect(vendor.count).toBe(2)
    await expect(verifyBy(keyring, stranger, vendor.nowMs)).rejects.toMatchObject({ reason: 'mismatch' })
    // What it was changed to is replaced.
    expect(await verifyBy(vendor.keyring({ store }), older, vendor.nowMs)).toBe(200)
    expect(vendor.count).toBe(2)
  })

  it('is not used in an outage, once it is 11 hours old', async () => {
    const vendor = await start(older)
    const store = memory()
    await vendor.keyring({ store }).refresh()
    vendor.answer = { status: 500, body: '' }
    vendor.nowMs += 11 * hourMs + minuteMs
    const keyring = vendor.keyring({ store })
    for (let n = 0; n < 2; n++) await expect(keyring.get(older.serial)).rejects.toMatchObject({ status: 500 })
  })

  it('is taken in the form that the cases above have', async () => {
    const vendor = await start(older)
    const store = memory()
    store.values.set(storeKey, written(older, listOf(older), vendor.nowMs))
    expect(await verifyBy(vendor.keyring({ store }), older, vendor.nowMs)).toBe(200)
    expect(vendor.count).toBe(0)
  })
})

describeWithOpenssl('other people’s stores', () => {
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'unstorage-'))
    onTestFinished(() => rmSync(path, { recursive: true, force: true }))
    return path
  }
  const drivers = [
    ['memory', () => memoryDriver()],
    ['fs', () => fsDriver({ base: folder() })],
  ] as const
  it.each(drivers)('unstorage with its driver %s keeps a list', async (_name, driver) => {
    const storage = createStorage({ driver: driver() })
    const store: CertificateStore = {
      get: (key) => storage.getItem<string>(key),
      set: (key, value, { expiresInSeconds }) => storage.setItem(key, value, { ttl: expiresInSeconds }),
    }
    const vendor = await start(older)
    for (let n = 0; n < 3; n++) expect(await verifyBy(vendor.keyring({ store }), older, vendor.nowMs)).toBe(200)
    expect([vendor.count, await storage.getKeys()]).toEqual([1, [storeKey]])
  })

  it.skipIf(redisIsAbsent)(
    `redis keeps a list${redisIsAbsent ? ' (skipped: redis-server is absent)' : ''}`,
    async () => {
      const store = await startRedis()
      const vendor = await start(older)
      for (let n = 0; n < 3; n++) expect(await verifyBy(vendor.keyring({ store }), older, vendor.nowMs)).toBe(200)
      expect(vendor.count).toBe(1)
      expect(await store.ttl(storeKey)).toBeGreaterThan(39_000)
    },
  )
})
