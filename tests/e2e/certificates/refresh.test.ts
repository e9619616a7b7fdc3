/** When the list is downloaded again, and how often: rotations, strangers, failures, many callers at once. */
import type { CertificateKeyring, KeyringRefreshEvent } from '@wechatpay-edge/core'
import { expect, it } from 'vitest'
import { publicKeyId, wechatpay } from '../../lib/vendor.ts'
import { rejection } from '../client/lib/served.ts'
import {
  describeWithOpenssl,
  listOf,
  makePlatform,
  type Platform,
  rowOf,
  startVendor,
  type Vendor,
  verifyBy,
} from './lib/platform.ts'

const [secondMs, minuteMs, hourMs] = [1000, 60_000, 3_600_000]
// Made in this order: the last one starts last, or ends last if all are of one second.
const [short, older, newer] = [makePlatform('4A4E', 1), makePlatform('5157F09E'), makePlatform('50062CE5', 1830)]

const start = (...certificates: Platform[]): Promise<Vendor> =>
  startVendor({ by: certificates[0] as Platform, body: listOf(...certificates) })

/** A serial number that nobody has. */
const strange = (n: number): string => `ABC${n.toString(16).padStart(6, '0')}`

/** Waits until something holds that runs in the background. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 500) throw new Error('it does not come')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describeWithOpenssl('the list of certificates', () => {
  it('is downloaded again on use after 11 hours, and not before', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring()
    await keyring.get(older.serial)
    vendor.nowMs += 11 * hourMs - 2 * secondMs
    await keyring.get(older.serial)
    expect(vendor.count).toBe(1)
    vendor.nowMs += 3 * secondMs
    expect(vendor.count).toBe(1)
    await keyring.get(older.serial)
    await keyring.encryptionKey()
    expect(vendor.count).toBe(2)
    vendor.nowMs += 12 * hourMs
    expect((await keyring.encryptionKey())?.serial).toBe(older.serial)
    expect(vendor.count).toBe(3)
  })

  it('is downloaded again on use before its last certificate expires, and seldom', async () => {
    const vendor = await start(short)
    const keyring = vendor.keyring()
    await keyring.get(short.serial)
    const begin = vendor.nowMs
    // Every minute of its last day.
    while (vendor.nowMs < begin + 24 * hourMs - 5 * minuteMs) {
      vendor.nowMs += minuteMs
      await keyring.get(short.serial)
    }
    expect(vendor.count).toBeGreaterThan(5)
    expect(vendor.count).toBeLessThan(20)
    // Its successor is in the list in time.
    vendor.answer = { by: short, body: listOf(short, newer) }
    vendor.nowMs += 4 * minuteMs
    await keyring.get(short.serial)
    expect((await keyring.encryptionKey())?.serial).toBe(newer.serial)
  })

  it('loses none of 10,000 verifications with a rotation among them', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring()
    const by = (n: number): Platform => (n < 4000 ? older : n < 6000 && n % 2 === 0 ? older : newer)
    for (let n = 0; n < 10_000; n += 50) {
      // The list has the newer one as it begins to sign, and loses the older one while its responses are on their way.
      if (n === 4000) vendor.answer = { by: older, body: listOf(older, newer) }
      if (n === 5500) {
        vendor.answer = { by: newer, body: listOf(newer) }
        await keyring.refresh()
      }
      const statuses = await Promise.all(
        Array.from({ length: 50 }, (_, i) => verifyBy(keyring, by(n + i), vendor.nowMs)),
      )
      expect(new Set(statuses)).toEqual(new Set([200]))
    }
    expect(vendor.count).toBe(3)
    vendor.nowMs += 6 * minuteMs
    await expect(verifyBy(keyring, older, vendor.nowMs)).rejects.toMatchObject({ reason: 'unknown-serial' })
  }, 60_000)

  it('is downloaded once for 1,000 callers at once: of one key, or of keys that nobody has', async () => {
    for (const serialOf of [() => older.serial, strange]) {
      const vendor = await startVendor({ by: older, body: listOf(older), delayMs: 300 })
      const keyring = vendor.keyring()
      const keys = await Promise.all(Array.from({ length: 1000 }, (_, n) => keyring.get(serialOf(n))))
      expect(new Set(keys.map((key) => key?.serial)).size).toBe(1)
      expect([keys[999]?.serial, vendor.count]).toEqual([serialOf === strange ? undefined : older.serial, 1])
    }
  })

  it('is waited for as long as it takes by those who came later', async () => {
    const vendor = await startVendor({ by: older, body: listOf(older), delayMs: 2500 })
    const keyring = vendor.keyring()
    const keys = await Promise.all(Array.from({ length: 20 }, () => keyring.get(older.serial)))
    expect([new Set(keys).size, vendor.count]).toEqual([1, 1])
  })

  it('is downloaded for the first stranger, and for no other within 5 minutes, nor for the same within the hour', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring()
    await keyring.get(older.serial)
    const ask = async (n: number) => {
      expect(await keyring.get(strange(n))).toBeUndefined()
      return vendor.count
    }
    expect(await ask(1)).toBe(2)
    for (let n = 1; n < 100; n++) expect(await ask(n)).toBe(2)
    vendor.nowMs += 5 * minuteMs + secondMs
    expect(await ask(1)).toBe(2)
    expect(await ask(2)).toBe(3)
    vendor.nowMs += 54 * minuteMs
    expect(await ask(1)).toBe(3)
    vendor.nowMs += 2 * minuteMs
    expect(await ask(1)).toBe(4)
    // A stranger is refused; a certificate is found by its own name all the while.
    expect((await keyring.get(older.serial))?.serial).toBe(older.serial)
  })

  it('finds a certificate that signs before its list was downloaded again', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring()
    await keyring.get(older.serial)
    vendor.answer = { by: newer, body: listOf(older, newer) }
    expect(await verifyBy(keyring, newer, vendor.nowMs)).toBe(200)
    expect(vendor.count).toBe(2)
  })

  it('is downloaded for a stranger who waited for a download that had begun before', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring()
    vendor.answer = { by: older, body: listOf(older), delayMs: 200 }
    const first = keyring.refresh()
    await until(() => vendor.count === 1)
    vendor.answer = { by: newer, body: listOf(older, newer) }
    const found = await keyring.get(newer.serial)
    await first
    expect([found?.serial, vendor.count]).toEqual([newer.serial, 2])
    expect(await Promise.all(Array.from({ length: 50 }, (_, n) => keyring.get(strange(n))))).toEqual(
      Array.from({ length: 50 }),
    )
    expect(vendor.count).toBe(3)
  })

  it('is downloaded after the clock was set back, for a list and a stranger of the future', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring()
    vendor.nowMs += 365 * 24 * hourMs
    expect(await keyring.get(strange(1))).toBeUndefined()
    vendor.nowMs -= 364 * 24 * hourMs
    vendor.answer = { by: newer, body: listOf(older, newer) }
    expect((await keyring.get(newer.serial))?.serial).toBe(newer.serial)
    expect(vendor.count).toBe(2)
    vendor.nowMs -= 24 * hourMs
    for (let n = 0; n < 3; n++) await keyring.get(older.serial)
    expect(vendor.count).toBe(3)
  })

  it('imports each key once, however often it is downloaded', async () => {
    let imports = 0
    const subtle = new Proxy(crypto.subtle, {
      get(target, name: keyof SubtleCrypto) {
        if (name !== 'importKey') return (target[name] as unknown as () => unknown).bind(target)
        return (...args: Parameters<SubtleCrypto['importKey']>) => {
          if (args[0] === 'spki') imports++
          return target.importKey(...args)
        }
      },
    })
    const vendor = await start(older, newer)
    const keyring = vendor.keyring({
      crypto: { subtle, getRandomValues: (array: never) => crypto.getRandomValues(array) },
    })
    for (let n = 0; n < 5; n++) {
      await keyring.refresh()
      expect(await verifyBy(keyring, older, vendor.nowMs)).toBe(200)
    }
    expect([imports, vendor.count]).toEqual([1, 5])
  })
})

describeWithOpenssl('a download that fails', () => {
  const outage = { status: 500, body: '{}' }

  it('keeps what is still valid in use, and is reported to who needs a key that is not known', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring()
    await keyring.get(older.serial)
    for (const answer of [outage, { by: newer, body: listOf(newer), key: older.key }, () => 'drop' as const]) {
      vendor.answer = answer
      vendor.nowMs += 12 * hourMs
      expect(await verifyBy(keyring, older, vendor.nowMs)).toBe(200)
      expect((await keyring.encryptionKey())?.serial).toBe(older.serial)
      const error = await rejection(keyring.get(newer.serial))
      expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEYRING' })
      await expect(keyring.refresh()).rejects.toMatchObject({ code: 'ERR_WECHATPAY_KEYRING' })
    }
    await expect(verifyBy(keyring, newer, vendor.nowMs)).rejects.toMatchObject({ code: 'ERR_WECHATPAY_KEYRING' })
  })

  it('is tried again after a second, doubled each time up to a minute', async () => {
    const vendor = await startVendor({ status: 404, body: '{}' })
    const keyring = vendor.keyring()
    const waits: number[] = []
    for (let seconds = 0; waits.length < 9; seconds++) {
      const { count } = vendor
      await expect(keyring.get(older.serial)).rejects.toMatchObject({ status: 404 })
      if (vendor.count > count) waits.push(seconds)
      vendor.nowMs += secondMs
    }
    expect(waits.map((seconds, i) => seconds - (waits[i - 1] ?? 0))).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60])
    // Once it succeeds, it begins anew.
    vendor.nowMs += minuteMs
    vendor.answer = { by: older, body: listOf(older) }
    expect(await verifyBy(keyring, older, vendor.nowMs)).toBe(200)
    vendor.answer = outage
    vendor.nowMs += 11 * hourMs
    const { count } = vendor
    for (const ms of [0, 999, 1]) {
      vendor.nowMs += ms
      await keyring.get(older.serial)
    }
    // Two attempts each.
    expect(vendor.count).toBe(count + 4)
  })

  it('is forgotten when the clock is set back', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring()
    vendor.answer = { status: 401, body: '{}' }
    vendor.nowMs += 365 * 24 * hourMs
    await rejection(keyring.get(older.serial))
    vendor.nowMs -= 365 * 24 * hourMs
    vendor.answer = { by: older, body: listOf(older) }
    expect((await keyring.get(older.serial))?.serial).toBe(older.serial)
  })

  it('is one for 1,000 callers, each with an error of its own', async () => {
    const vendor = await startVendor({ status: 403, body: '{}', delayMs: 200 })
    const keyring = vendor.keyring()
    const errors = await Promise.all(Array.from({ length: 1000 }, () => rejection(keyring.get(older.serial))))
    expect([new Set(errors).size, vendor.count]).toEqual([1000, 1])
    for (const error of errors) expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEYRING', status: 403 })
  })

  it('is reported to observe, as a success is, and what observe throws changes nothing', async () => {
    const vendor = await start(older)
    const events: KeyringRefreshEvent[] = []
    const keyring = vendor.keyring({
      observe(event) {
        events.push(event)
        throw new Error('the log is full')
      },
    })
    await keyring.refresh()
    vendor.answer = { status: 503, body: '{}' }
    expect(await rejection(keyring.refresh())).toMatchObject({ code: 'ERR_WECHATPAY_KEYRING', status: 503 })
    expect(events).toEqual([
      { type: 'keyring-refresh', durationMs: expect.any(Number) },
      { type: 'keyring-refresh', durationMs: expect.any(Number), error: expect.objectContaining({ status: 503 }) },
    ])
  })

  it('is that of a signer, too', async () => {
    const vendor = await start(older)
    const signer = {
      scheme: 'WECHATPAY2-SHA256-RSA2048',
      id: '1',
      serialNo: 'AB',
      sign: () => Promise.reject(new Error('KMS')),
    }
    const error = await rejection(vendor.keyring({ signer }).get(older.serial))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEYRING', cause: { code: 'ERR_WECHATPAY_KEY' } })
    expect(vendor.count).toBe(0)
  })
})

describeWithOpenssl('with waitUntil', () => {
  const background = (vendor: Vendor, jobs: Promise<unknown>[]): CertificateKeyring =>
    vendor.keyring({ waitUntil: (job) => void jobs.push(job) })

  it('a list is renewed in the background, once, while its keys are in use', async () => {
    const vendor = await start(older)
    const jobs: Promise<unknown>[] = []
    const keyring = background(vendor, jobs)
    await keyring.get(older.serial)
    expect(jobs).toHaveLength(1)
    vendor.nowMs += 11 * hourMs
    vendor.answer = { by: older, body: listOf(older, newer), delayMs: 200 }
    const keys = await Promise.all(Array.from({ length: 100 }, () => keyring.get(older.serial)))
    expect([new Set(keys).size, keyring.preferred]).toEqual([1, older.serial])
    expect(jobs).toHaveLength(2)
    await Promise.all(jobs)
    expect([vendor.count, keyring.preferred]).toEqual([2, newer.serial])
  })

  it('a failure in the background is nobody’s, and leaves the way open', async () => {
    const vendor = await start(older)
    const jobs: Promise<unknown>[] = []
    const keyring = background(vendor, jobs)
    await keyring.get(older.serial)
    vendor.nowMs += 11 * hourMs
    vendor.answer = { status: 404, body: '' }
    await keyring.get(older.serial)
    await Promise.all(jobs)
    vendor.answer = { by: older, body: listOf(older, newer) }
    vendor.nowMs += 2 * secondMs
    await keyring.get(older.serial)
    await Promise.all(jobs)
    expect(keyring.preferred).toBe(newer.serial)
  })

  it('what it throws outside of a request is ignored', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring({
      waitUntil: () => {
        throw new Error('outside of a request')
      },
    })
    expect(await verifyBy(keyring, older, vendor.nowMs)).toBe(200)
    vendor.nowMs += 11 * hourMs
    expect(await verifyBy(keyring, older, vendor.nowMs)).toBe(200)
    await until(() => vendor.count === 2)
  })
})

describeWithOpenssl('a list that is not trusted', () => {
  it('takes no certificate’s place, even if its ciphertexts are genuine', async () => {
    const vendor = await start(older)
    const keyring = vendor.keyring()
    await keyring.refresh()
    // A row of the same merchant's, in a list that somebody else signs.
    vendor.answer = { body: listOf(rowOf(newer)), serial: older.serial, key: wechatpay.privateKey }
    await expect(keyring.refresh()).rejects.toThrow('does not match')
    expect(await keyring.get(older.serial)).toBeDefined()
    await expect(keyring.get(newer.serial)).rejects.toThrow()
    // And one that a key signs that is known, under a name that is not.
    vendor.answer = { body: listOf(older), serial: publicKeyId, key: older.key }
    await expect(keyring.refresh()).rejects.toThrow('signed by none of its certificates')
  })
})
