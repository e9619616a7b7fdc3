import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import {
  createKeyring,
  type KeyInput,
  type Keyring,
  type PlatformKey,
  readPublicKey,
  trimId,
} from '@wechatpay-edge/core/internal'

/** Options of {@link createNodeKeyring}. */
interface NodeKeyringOptions {
  /** The name of the key that WeChat Pay is asked to sign responses with. Default: the first. */
  readonly preferred?: string | undefined
}

/**
 * Makes a keyring that verifies with `node:crypto`. It takes what `createKeyring` of `@wechatpay-edge/core` takes. All keys
 * are read now, so that mistakes are reported here; each is imported once, on first use.
 *
 * Verifying takes some 25 µs, less than handing it to another thread, so it runs in the event loop.
 *
 * @param keys - Each key under its name: a public key (微信支付公钥) under its ID (`PUB_KEY_ID_…`), a platform certificate
 * (平台证书) under its serial number.
 * @param options - `preferred`: the name of the key that WeChat Pay is asked to sign with, by default the first.
 * @throws KeyError when a key is anything else, a certificate is not under its own serial number, or there is no key
 * @throws TypeError when an argument is not an object, or an option has another name
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 * @example
 * ```ts
 * import { createNodeKeyring } from '@wechatpay-edge/node'
 *
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 *
 * const wechatpay = createNodeKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 * console.log(wechatpay.preferred === WXPAY_PUBLIC_KEY_ID) // true
 * ```
 */
export function createNodeKeyring(keys: Readonly<Record<string, KeyInput>>, options: NodeKeyringOptions = {}): Keyring {
  // It checks everything, and finds keys by any spelling of their names.
  const own = copyOf(keys)
  const checked = createKeyring(own, options)
  const inputs = new Map(Object.entries(own).map(([name, key]) => [trimId(name), key]))
  const made = new Map<string, PlatformKey>()
  return {
    preferred: checked.preferred,
    serials: checked.serials,
    async get(serial) {
      const key = await checked.get(serial)
      if (!key) return undefined
      const known = made.get(key.serial) ?? verifyingWith(key, inputs.get(key.serial) as KeyInput)
      made.set(key.serial, known)
      return known
    },
  }
}

/** Bytes that change after they were checked would be another key. */
function copyOf(keys: Readonly<Record<string, KeyInput>>): Readonly<Record<string, KeyInput>> {
  if (typeof keys !== 'object' || keys === null) return keys
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [name, key instanceof Uint8Array ? new Uint8Array(key) : key]),
  )
}

/** The same key, which verifies by node:crypto. It encrypts as before. */
function verifyingWith(key: PlatformKey, input: KeyInput): PlatformKey {
  const material = readPublicKey(input, key.serial)
  // What is in a CryptoKey is WebCrypto's alone.
  if (material.kind === 'crypto-key') return key
  let publicKey: KeyObject | undefined
  return {
    ...key,
    async verify(message, signature) {
      publicKey ??= createPublicKey({ key: Buffer.from(material.der), format: 'der', type: 'spki' })
      return verify('sha256', message, publicKey, signature)
    },
  }
}
