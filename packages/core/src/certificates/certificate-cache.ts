/** The certificates that are known now, and when they are downloaded again. */
import { ArgumentError, isWechatPayError, KeyringError } from '../errors.ts'
import type { PlatformKey } from '../keys/keyring.ts'
import type { KeyringRefreshEvent } from '../lib/options.ts'
import { withTimeout } from '../lib/timeout.ts'
import { type CertificateList, isUsable, type ListedKey, type SignedList, signedAtOf } from './certificate-list.ts'
import { type Downloaded, maxListBytes } from './download.ts'
import { pack, unpack } from './saved-list.ts'
import { createTurns } from './turns.ts'

/** Where lists are kept for other processes: a few lines on Redis, a database or a key-value store. */
export interface CertificateStore {
  /** The text under this key; `null` or `undefined` if there is none. */
  get(key: string): Promise<string | null | undefined>
  /** Keeps a text. It may be forgotten after `expiresInSeconds`. */
  set(key: string, value: string, options: { readonly expiresInSeconds: number }): Promise<void>
}

/** What a cache is made with. */
export interface CacheSettings {
  readonly now: () => number
  readonly download: (open: (message: SignedList) => Promise<CertificateList>) => Promise<Downloaded>
  /** Decrypts and verifies a list, at this time. */
  readonly open: (message: SignedList, nowMs: number, cache: CertificateCache) => Promise<CertificateList>
  readonly store?: CertificateStore | undefined
  readonly storeKey: string
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  readonly observe?: KeyringObserver | undefined
}

/** Receives an event for each download of the list. */
export type KeyringObserver = (event: KeyringRefreshEvent) => unknown

/** What is known. */
export interface CertificateCache {
  /** The certificates of the list, valid ones and those that will be. */
  readonly listed: ReadonlyMap<string, ListedKey>
  /** The key of a valid certificate that is known now. */
  find(serial: string): PlatformKey | undefined
  /** The key of the valid certificate that starts last. */
  newest(): PlatformKey | undefined
  /** The same two, which download the list if they must; without a serial number, the newest. */
  load(serial?: string): Promise<PlatformKey | undefined>
  /** Downloads the list now. */
  refresh(): Promise<void>
}

const minuteMs = 60_000
/** 11 hours: WeChat Pay asks for less than 12. */
const longestAgeMs = 39_600_000
/** For so long after a list that lacked what was asked for, no other unknown serial number is looked for … */
const quietMs = 300_000
/** … and for so long not this one. */
const missedMs = 3_600_000
/** What was signed with a certificate that has left the list may still be on its way. */
const graceMs = 300_000
const storeTimeoutMs = 2000
/** The skew that signatures may have, too. */
const skewMs = 300_000

/** A download that has failed. */
interface Failure {
  readonly error: KeyringError
  readonly count: number
  /** Until then nothing is tried again. */
  readonly until: number
}

/** Whether the time is before a deadline that was set for a period. A clock that was set back is before none. */
function isWithin(until: number, periodMs: number, nowMs: number): boolean {
  return nowMs < until && until - nowMs <= periodMs
}

export function createCache({ now, open, store, storeKey, waitUntil, ...settings }: CacheSettings): CertificateCache {
  let list: CertificateList | undefined
  let former: ReadonlyMap<string, ListedKey> = new Map()
  let failure: Failure | undefined
  let quietUntil = 0
  const missed = new Map<string, number>()
  const turns = createTurns(now, (job) => {
    try {
      waitUntil?.(job)
    } catch {
      // Outside of a request it may throw: the job runs all the same.
    }
  })

  const cache: CertificateCache = {
    get listed() {
      return list?.keys ?? new Map()
    },
    find(serial) {
      const found = cache.listed.get(serial) ?? former.get(serial)
      return found && isUsable(found, now()) ? found.key : undefined
    },
    newest() {
      const usable = [...cache.listed.values()].filter((listed) => isUsable(listed, now()))
      return usable.sort((one, other) => other.startsAt - one.startsAt || other.endsAt - one.endsAt)[0]?.key
    },
    async load(serial) {
      const pick = () => (serial === undefined ? cache.newest() : cache.find(serial))
      const found = pick()
      if (!found) return search(pick, serial ?? '')
      if (isStale()) await renew()
      return found
    },
    async refresh() {
      try {
        await turns.run(() => update(true))
      } catch (error) {
        throw copyOf(error)
      }
    },
  }

  /** Halfway to the end of the last certificate, and at the latest before 12 hours; and when the clock was set back. */
  function isStale(): boolean {
    if (!list || now() < list.signedAt - 2 * skewMs) return true
    const leftMs = Math.max(...[...list.keys.values()].map(({ endsAt }) => endsAt)) - list.signedAt
    return now() >= list.signedAt + Math.min(Math.max(leftMs / 2, minuteMs), longestAgeMs)
  }

  /** Downloads the list while there are keys that can be used: they stay if it fails. */
  async function renew(): Promise<void> {
    if (turns.isBusy() || isFailing()) return
    const running = turns.run(() => update(false)).catch(() => {})
    if (!waitUntil) await running
  }

  /** Downloads the list for a key that is not known. */
  async function search(pick: () => PlatformKey | undefined, serial: string): Promise<PlatformKey | undefined> {
    for (;;) {
      if (isQuiet(serial) && !isStale()) return undefined
      if (failure && isFailing()) throw copyOf(failure.error)
      let isOwn: boolean
      try {
        isOwn = await turns.run(() => update(false, pick))
      } catch (error) {
        throw copyOf(error)
      }
      const found = pick()
      if (!found && isOwn) remember(serial)
      // What another has loaded may be older than the key: a list of the store, or one that was on its way already.
      if (found || isOwn) return found
    }
  }

  function isQuiet(serial: string): boolean {
    return isWithin(quietUntil, quietMs, now()) || isWithin(missed.get(serial) ?? 0, missedMs, now())
  }

  /** A serial number that WeChat Pay's list lacks: a stranger's, most likely. */
  function remember(serial: string): void {
    quietUntil = now() + quietMs
    for (const [other, until] of missed) if (until <= now()) missed.delete(other)
    missed.set(serial, now() + missedMs)
  }

  function isFailing(): boolean {
    return failure !== undefined && isWithin(failure.until, minuteMs, now())
  }

  async function update(isForced: boolean, pick = cache.newest): Promise<void> {
    try {
      if (!isForced && (await readStore()) && !isStale() && pick()) return
      const { list: next, ...message } = await download()
      adopt(next)
      await writeStore(message)
    } catch (cause) {
      const count = (failure?.count ?? 0) + 1
      failure = { error: toKeyringError(cause), count, until: now() + Math.min(500 * 2 ** count, minuteMs) }
      throw failure.error
    }
  }

  /** Downloads the list, and reports how long it took; what becomes of the report does not affect it. */
  async function download(): Promise<Downloaded> {
    const startedAt = now()
    const report = (failed: { readonly error?: unknown }) =>
      emit(settings.observe, { type: 'keyring-refresh', durationMs: now() - startedAt, ...failed })
    try {
      const downloaded = await settings.download((message) => open(message, now(), cache))
      void report({})
      return downloaded
    } catch (error) {
      void report({ error: toKeyringError(error) })
      throw error
    }
  }

  function adopt(next: CertificateList): void {
    const until = now() + graceMs
    const left = [...former, ...cache.listed]
    const gone = left.filter(([serial, { endsAt }]) => !next.keys.has(serial) && now() <= endsAt)
    former = new Map(gone.map(([serial, key]) => [serial, { ...key, endsAt: Math.min(key.endsAt, until) }]))
    list = next
    failure = undefined
  }

  /** Takes the list of the store, if it is newer than the one at hand. Whatever is wrong with it, there is none. */
  async function readStore(): Promise<boolean> {
    if (!store) return false
    try {
      const saved = await withTimeout(async () => store.get(storeKey), storeTimeoutMs, undefined)
      if (typeof saved !== 'string' || saved.length > 2 * maxListBytes) return false
      const message = unpack(saved)
      const signedAt = signedAtOf(message.headers)
      const ageMs = now() - signedAt
      if (!(ageMs >= -skewMs && ageMs < longestAgeMs && signedAt > (list?.signedAt ?? 0))) return false
      const found = await open(message, signedAt, cache)
      adopt(found)
      return true
    } catch {
      return false
    }
  }

  /** A store that fails costs a download in another process, and no more. */
  async function writeStore(message: SignedList): Promise<void> {
    if (!store) return
    const options = { expiresInSeconds: longestAgeMs / 1000 }
    try {
      await withTimeout(async () => store.set(storeKey, pack(message), options), storeTimeoutMs, undefined)
    } catch {
      // The list is in use all the same.
    }
  }

  return cache
}

async function emit(observe: KeyringObserver | undefined, event: KeyringRefreshEvent): Promise<void> {
  try {
    await observe?.(event)
  } catch {
    // A log that fails must not fail a payment.
  }
}

function toKeyringError(cause: unknown): KeyringError {
  const found = isWechatPayError(cause) ? cause : undefined
  const isStranger = found?.code === 'ERR_WECHATPAY_SIGNATURE' && found.reason === 'unknown-serial'
  const said = found || cause instanceof ArgumentError ? Object(cause).message : 'it failed'
  const why = isStranger ? `it is signed by none of its certificates, but by ${found.serial}` : said
  return new KeyringError(`Could not load WeChat Pay's list of platform certificates (平台证书): ${why}`, {
    cause,
    status: found?.code === 'ERR_WECHATPAY_KEYRING' ? found.status : undefined,
    requestId: found?.requestId,
  })
}

/** An error of its own for each caller, whose call completes it. */
function copyOf(error: unknown): unknown {
  if (!(error instanceof KeyringError)) return error
  const { message, status, requestId, cause } = error
  return new KeyringError(message, { status, requestId, cause })
}
