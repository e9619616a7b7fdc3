import { ArgumentError, KeyError } from '../errors.ts'
import { resolveHosts } from '../http/hosts.ts'
import { readApiV3Key } from '../keys/api-v3-key.ts'
import { type Keyring, makeKeyring, type PlatformKey } from '../keys/keyring.ts'
import type { KeyInput } from '../keys/material.ts'
import { schemes } from '../keys/scheme.ts'
import { readSigner, type Signer } from '../keys/signer.ts'
import { resolveCrypto } from '../lib/crypto.ts'
import { describe } from '../lib/describe.ts'
import type { ClockOptions, Fetch, RandomOptions } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { isPublicKeyId, normalizeSerial, trimId } from '../lib/serial.ts'
import { type CertificateStore, createCache, type KeyringObserver } from './certificate-cache.ts'
import { openList } from './certificate-list.ts'
import { download } from './download.ts'

/** Options of {@link createCertificateKeyring}. */
export interface CertificateKeyringOptions extends ClockOptions, RandomOptions {
  /** Signs the request for the list: what {@link createSigner} makes, or one of your own (a KMS). */
  readonly signer: Signer
  /** The APIv3 key (APIv3密钥), which the certificates are encrypted with: text of 32 letters and digits, or its bytes. */
  readonly apiV3Key: string | Uint8Array
  /** Origins, main first. Default: WeChat Pay's two. */
  readonly hosts?: readonly string[] | undefined
  /** Sends the signed Request. Default: the platform's `fetch`. */
  readonly fetch?: Fetch | undefined
  /** How long one attempt may take, in milliseconds; there are two at most. Default: 10,000. */
  readonly timeoutMs?: number | undefined
  /**
   * Public keys (微信支付公钥) under their IDs, while you switch to them. WeChat Pay is asked to sign with the first, and
   * nothing is downloaded until a message is signed with a certificate.
   */
  readonly keys?: Readonly<Record<string, KeyInput>> | undefined
  /**
   * What WeChat Pay is asked to sign with, and what encrypts. Default: the first of `keys`, if there are any. `certificate`:
   * the keys are trusted, and not asked for yet, as before the switch begins in the merchant platform.
   */
  readonly preferred?: 'publicKey' | 'certificate' | undefined
  /** Shares the list between processes. Default: each has its own, in memory. */
  readonly store?: CertificateStore | undefined
  /**
   * In Workers, what keeps a request alive for a promise: the `waitUntil` of `cloudflare:workers`, or
   * `(promise) => ctx.waitUntil(promise)`. The list is then renewed in the background while its keys are still valid.
   * Default: one caller waits for it.
   */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  /** Called after each download of the list. It is not awaited; what it throws or rejects with is ignored. */
  readonly observe?: KeyringObserver | undefined
}

/** A keyring that downloads WeChat Pay's platform certificates. */
export interface CertificateKeyring extends Keyring {
  /** The first public key, or the valid certificate that starts last: `undefined` until one is known. */
  readonly preferred: string | undefined
  /** The key to encrypt sensitive fields with: the preferred one, downloaded first if it must be. */
  encryptionKey(): Promise<PlatformKey | undefined>
  /**
   * Downloads the list now, or waits for the download that runs. A deploy that calls it finds a wrong key at once.
   *
   * @throws KeyringError when it cannot be downloaded, decrypted or verified; what is known stays in use
   */
  refresh(): Promise<void>
}

const names = [
  'signer',
  'apiV3Key',
  'hosts',
  'fetch',
  'timeoutMs',
  'keys',
  'preferred',
  'store',
  'waitUntil',
  'observe',
  'now',
  'random',
  'crypto',
] as const

/**
 * Makes a keyring for a merchant that WeChat Pay still signs for with platform certificates (平台证书): it downloads their
 * list when it first needs one (`GET /v3/certificates`), decrypts it with the APIv3 key, verifies it with the certificates
 * in it, and follows their rotation.
 *
 * - The list is downloaded again when it is used after 11 hours, earlier as its last certificate nears its end, and for a
 *   serial number that it lacks: then once, and no more for other unknown ones within 5 minutes. One download serves all
 *   callers that wait for it.
 * - If a download fails, certificates that are still valid stay in use, and it is tried again after 1 second, doubled each
 *   time up to a minute. Only who needs a key that is not known gets the error.
 * - A certificate that has expired, or is not valid yet, is not used. One that has left the list is used for 5 more minutes.
 *
 * Merchants of today have no platform certificate: use {@link createKeyring} with the public key (微信支付公钥). During a
 * switch to it, give it as `keys`.
 *
 * @param options - `signer` and `apiV3Key`; all else is optional, see {@link CertificateKeyringOptions}
 * @returns a keyring whose `get` rejects with KeyringError when the list is needed and cannot be loaded: its `status` is
 * that of WeChat Pay's response, and for 403 and 404 the message says which two values to copy from the merchant platform
 * @throws KeyError when the APIv3 key does not have 32 bytes, or one of `keys` is anything but a public key under its ID
 * @throws TypeError when an option is missing, or has another name or type
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012551764
 * @example
 * ```ts
 * import { createCertificateKeyring, createSigner, withAuth } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
 * const { WXPAY_API_V3_KEY: apiV3Key = '', WXPAY_BASE_URL = '' } = process.env
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 * const hosts = [WXPAY_BASE_URL]
 *
 * const keyring = createCertificateKeyring({ signer, apiV3Key, hosts })
 * const fetchWechatPay = withAuth({ signer, keyring, hosts })
 * const path = '/v3/marketing/partnerships?authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%7D'
 * const response = await fetchWechatPay(WXPAY_BASE_URL + path)
 * console.log(response.status, keyring.preferred)
 * ```
 */
export function createCertificateKeyring(options: CertificateKeyringOptions): CertificateKeyring {
  const given = readOptions(options, 'createCertificateKeyring', names, '{ signer, apiV3Key }')
  const { signer, store, waitUntil, observe, crypto, fetch, random, now = Date.now, timeoutMs = 10_000 } = given
  const { scheme, id } = readSigner(signer)
  if (scheme !== schemes.merchant.name) {
    const expected = `one of ${schemes.merchant.name}: others, such as a brand's, have no platform certificates of this list`
    throw new ArgumentError(`signer: expected ${expected}, received one of ${scheme}`)
  }
  checkFunctions('store', store, ['get', 'set'])
  checkFunctions('options', waitUntil && { waitUntil }, ['waitUntil'])
  if (crypto) resolveCrypto(crypto)
  const apiV3Key = readApiV3Key(given.apiV3Key, 'apiV3Key')
  const own = given.keys && readKeys(given.keys, { crypto })
  checkPreferred(given.preferred, own)
  const first = given.preferred === 'certificate' ? undefined : own?.preferred
  const settings = { signer, hosts: resolveHosts(given.hosts), fetch, timeoutMs, now, random, crypto }
  const cache = createCache({
    now,
    store,
    storeKey: `wechatpay-edge:certificates:${id}`,
    waitUntil,
    observe,
    download: (open) => download(settings, open),
    open: (message, nowMs, { listed, find }) =>
      openList(message, nowMs, {
        apiV3Key,
        known: { get: async (serial) => known(serial, find) },
        earlier: listed,
        crypto,
      }),
  })
  const known = (serial: string, find: (serial: string) => PlatformKey | undefined) =>
    isPublicKeyId(serial) ? own?.get(serial) : find(normalizeSerial(serial) ?? '')
  return {
    get preferred() {
      return first ?? cache.newest()?.serial
    },
    async get(serial) {
      const name = normalizeSerial(serial)
      if (name === undefined || isPublicKeyId(name)) return own?.get(serial)
      return cache.load(name)
    },
    encryptionKey: async () => (first === undefined ? cache.load() : own?.get(first)),
    refresh: () => cache.refresh(),
  }
}

function readKeys(keys: Readonly<Record<string, KeyInput>>, options: Pick<RandomOptions, 'crypto'>): Keyring {
  const ring = makeKeyring(keys, options, 'keys')
  const other = Object.keys(keys).find((name) => !isPublicKeyId(trimId(name)))
  if (other === undefined) return ring
  throw new KeyError({
    path: 'keys',
    expected: 'public keys (微信支付公钥) under their IDs, PUB_KEY_ID_ and digits',
    received: `one under ${describe(other)}`,
    remedy: 'Leave platform certificates out: they are downloaded',
  })
}

function checkPreferred(preferred: unknown, own: Keyring | undefined): void {
  const allowed = own ? ['publicKey', 'certificate'] : ['certificate']
  if (preferred === undefined || allowed.includes(preferred as never)) return
  const hint = own ? '' : ', as there are no `keys`'
  throw new ArgumentError(`preferred: expected '${allowed.join("' or '")}'${hint}, received ${describe(preferred)}`)
}

function checkFunctions(path: string, value: unknown, functions: readonly string[]): void {
  if (value === undefined) return
  const missing = functions.find((name) => typeof Object(value)[name] !== 'function')
  if (missing === undefined) return
  const received = describe(Object(value)[missing])
  throw new ArgumentError(`${path}.${missing}: expected a function, received ${received}`)
}
