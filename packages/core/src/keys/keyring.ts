import { ArgumentError, KeyError, KeyringError } from '../errors.ts'
import { assertHeaderValue, assertOptions, joinPath } from '../lib/assert.ts'
import { describe } from '../lib/describe.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { isPublicKeyId, normalizeSerial, trimId } from '../lib/serial.ts'
import { importOnce, useKey } from './import.ts'
import { type KeyInput, type PublicKeyMaterial, readPublicKey } from './material.ts'
import { schemes } from './scheme.ts'

/** One of WeChat Pay's keys: that of a platform certificate (平台证书), or the public key (微信支付公钥). */
export interface PlatformKey {
  /** The certificate's serial number, or the public key's ID. */
  readonly serial: string
  /** What the `Wechatpay-Signature-Type` header of responses must say. Default: the type of WeChat Pay's RSA keys. */
  readonly signatureType?: string | undefined
  /** Whether the signature (raw bytes, not Base64) is this key's signature of the message. */
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** Encrypts a sensitive field (raw bytes) for WeChat Pay: RSAES-OAEP with SHA-1. A key without it verifies alone. */
  readonly encrypt?: ((data: Uint8Array) => Promise<Uint8Array>) | undefined
}

/** Finds WeChat Pay's key by the serial that a response names. */
export interface Keyring {
  /** The key with this serial; `undefined` if there is none. */
  get(serial: string): Promise<PlatformKey | undefined>
  /** Sent as `Wechatpay-Serial` with each request: the key that WeChat Pay should sign the response with. */
  readonly preferred?: string | undefined
  /** The names of all its keys, if they are known: a client then finds the merchant's own key among them. */
  readonly serials?: readonly string[] | undefined
  /**
   * The key to encrypt sensitive fields (敏感信息字段) with; `undefined` if there is none. A request with such fields then
   * names this key in `Wechatpay-Serial`, so `get` must know it, too. A keyring without this method encrypts with its
   * `preferred` key.
   */
  encryptionKey?(): Promise<PlatformKey | undefined>
}

/**
 * Checks that something is a keyring.
 *
 * @param path - The option that it came from.
 * @throws TypeError if it is not
 */
export function assertKeyring(keyring: Partial<Keyring> | null | undefined, path = 'keyring'): void {
  if (typeof keyring?.get !== 'function') {
    throw new ArgumentError(`${path}: expected what createKeyring() makes, received ${describe(keyring)}`)
  }
  if (keyring.preferred) assertHeaderValue(joinPath(path, 'preferred'), keyring.preferred)
}

/**
 * What a keyring or one of its keys returns.
 *
 * @param name - The key's, and the response's Request-ID, when an error has to name them.
 * @throws KeyError if a key cannot be imported, KeyringError if anything else fails
 */
export async function askKeyring<T>(
  name: string | (() => { readonly serial: string | undefined; readonly requestId: string | undefined }),
  question: () => Promise<T>,
): Promise<T> {
  try {
    return await question()
  } catch (cause) {
    if (/^ERR_WECHATPAY_KEY/.test(String(Object(cause).code))) throw cause
    const { serial, requestId } = typeof name === 'string' ? { serial: name } : name()
    throw new KeyringError(`Could not load WeChat Pay's key ${serial}`, { cause, requestId })
  }
}

/** Options of {@link createKeyring}. */
export interface KeyringOptions extends CryptoOptions {
  /** The name of the key that WeChat Pay is asked to sign responses with. Default: the first. */
  readonly preferred?: string | undefined
}

/**
 * Makes a keyring from WeChat Pay's keys, with which responses are verified. All keys are read now, so that mistakes are
 * reported here; each is imported once, on first use.
 *
 * @param keys - Each key under its name: a public key (微信支付公钥) under its ID (`PUB_KEY_ID_…`), a platform certificate
 * (平台证书) under its serial number. Serial numbers are compared without case and leading zeros.
 * @param options - `preferred`: the name of the key that WeChat Pay is asked to sign with, by default the first;
 * `crypto`: WebCrypto, by default the global `crypto`.
 * @throws KeyError when a key is anything else, a certificate is not under its own serial number, or there is no key
 * @throws TypeError when an argument is not an object, or an option has another name
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 * @example
 * ```ts
 * import { createKeyring } from '@wechatpay-edge/core'
 *
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 *
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 * console.log(keyring.preferred === WXPAY_PUBLIC_KEY_ID) // true
 * ```
 */
export function createKeyring(keys: Readonly<Record<string, KeyInput>>, options: KeyringOptions = {}): Keyring {
  return makeKeyring(keys, readOptions(options, 'createKeyring', ['preferred', 'crypto']))
}

/**
 * {@link createKeyring} for keys that are an option.
 *
 * @param path - That option's name, with which errors begin.
 */
export function makeKeyring(
  keys: Readonly<Record<string, KeyInput>>,
  options: KeyringOptions = {},
  path = '',
): Keyring {
  assertOptions(keys, path || 'createKeyring', "an object of WeChat Pay's keys by serial number or public key ID")
  const entries = Object.entries(keys).map(([name, key]) => [trimId(name), key] as const)
  if (entries.length === 0) {
    throw new KeyError({
      path,
      expected: "at least one of WeChat Pay's keys, by serial number or public key ID",
      received: keys instanceof Map ? 'a Map' : 'an empty object',
      remedy: 'Copy the public key and its ID (微信支付公钥、公钥ID) from the merchant platform, 账户中心 > API安全',
    })
  }
  const serials = entries.map(([name]) => name)
  const ring = new Map(
    entries.map(([name, key]) => [checkName(name, path), createPlatformKey(name, key, options, joinPath(path, name))]),
  )
  if (ring.size < serials.length) {
    throw new KeyError({
      path,
      expected: 'a different serial number or ID for each key',
      received: 'the same serial number twice (case and leading zeros are ignored)',
    })
  }
  const preferred = options.preferred === undefined ? serials[0] : trimId(`${options.preferred}`)
  if (preferred === undefined || !ring.has(normalizeSerial(preferred) ?? '')) {
    throw new KeyError({
      path: 'preferred',
      expected: "the name of one of the keyring's keys",
      received: 'another name',
    })
  }
  return { preferred, serials, get: async (serial) => ring.get(normalizeSerial(serial) ?? '') }
}

function checkName(name: string, path: string): string {
  const serial = normalizeSerial(name)
  if (serial !== undefined) return serial
  throw new KeyError({
    path,
    expected:
      "each of WeChat Pay's keys under its certificate's serial number (hex) or its public key ID (PUB_KEY_ID_ and digits)",
    received: `one under a name that is ${describe(name)}`,
    remedy: "Write it as { PUB_KEY_ID_…: '-----BEGIN PUBLIC KEY-----…' }",
  })
}

/** A key, read now and imported on first use. */
export function createPlatformKey(name: string, input: KeyInput, options: CryptoOptions, path: string): PlatformKey {
  const material = readPublicKey(input, path)
  checkCertificate(name, material, path)
  const key = importOnce(material, 'verify', options)
  const { signatureType, algorithm } = schemes.merchant
  return {
    serial: name,
    signatureType,
    async verify(message, signature) {
      const { subtle, imported } = await key()
      const [signed, data] = [signature as Uint8Array<ArrayBuffer>, message as Uint8Array<ArrayBuffer>]
      return subtle.verify(algorithm.name, imported, signed, data)
    },
    // A CryptoKey has one use, and this one's is verifying.
    encrypt: material.kind === 'public' ? useKey(material, 'encrypt', options) : undefined,
  }
}

function checkCertificate(name: string, material: PublicKeyMaterial, path: string): void {
  const serialNo = material.certificate?.serialNo
  // A bare key under a serial number may be that of a certificate. Digits alone are most likely an ID without its prefix.
  if (serialNo === undefined && /^\d{1,39}$/.test(name)) {
    throw new KeyError({
      path,
      expected: 'a public key (微信支付公钥) under its whole ID, PUB_KEY_ID_ and digits',
      received: 'one under digits alone',
      remedy: 'Copy the ID whole; a platform certificate may stay under its serial number',
    })
  }
  if (serialNo === undefined || normalizeSerial(serialNo) === normalizeSerial(name)) return
  throw new KeyError({
    path,
    expected: isPublicKeyId(name)
      ? 'the WeChat Pay public key (微信支付公钥, pub_key.pem) that this ID names'
      : 'the certificate with this serial number',
    received: `a certificate with serial number ${serialNo}`,
    remedy:
      'Name a platform certificate by its own serial number. Your own certificate (apiclient_cert.pem) does not belong here',
  })
}
