import { ArgumentError, KeyError } from '../errors.ts'
import { assertHeaderValue, assertOptions, describe, isPublicKeyId, normalizeSerial } from '../lib/describe.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { importOnce, type KeyInput, type PublicKeyMaterial, readPublicKey } from './import.ts'

/** One of WeChat Pay's keys: that of a platform certificate (平台证书), or the public key (微信支付公钥). */
export interface PlatformKey {
  /** The certificate's serial number, or the public key's ID. */
  readonly serial: string
  /** Whether the signature (raw bytes, not Base64) is this key's over the message. */
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>
}

/** Finds WeChat Pay's key by the serial that an answer names. */
export interface Keyring {
  get(serial: string): Promise<PlatformKey | undefined>
  /** Sent as `Wechatpay-Serial` with each request: the key that answers should be signed with. */
  readonly preferred?: string | undefined
}

/** Throws TypeError where it is no keyring. */
export function assertKeyring(keyring: Partial<Keyring> | null | undefined): void {
  if (typeof keyring?.get !== 'function') {
    throw new ArgumentError(`keyring: expected what createKeyring() makes, received ${describe(keyring)}`)
  }
  if (keyring.preferred) assertHeaderValue('keyring.preferred', keyring.preferred)
}

/** Options of {@link createKeyring}. */
export interface KeyringOptions extends CryptoOptions {
  /** One of the keys' names. Default: the first. */
  readonly preferred?: string | undefined
}

/**
 * Makes a keyring from WeChat Pay's keys, by name: a certificate under its serial number, a public key under its ID
 * (`PUB_KEY_ID_…`) or serial number. Keys are read now, so that mistakes show here; each is imported once, on first use.
 *
 * Serial numbers are compared without case and leading zeros.
 *
 * @throws {@link KeyError} where a key is something else, a certificate stands under another serial than its own, or
 * there is no key
 * @throws TypeError where the argument is not an object
 */
export function createKeyring(keys: Readonly<Record<string, KeyInput>>, options: KeyringOptions = {}): Keyring {
  assertOptions(keys, 'createKeyring', "an object of WeChat Pay's keys by serial number or public key ID")
  const entries = Object.entries(keys)
  if (entries.length === 0) {
    throw new KeyError({
      expected: "at least one of WeChat Pay's keys, by serial number or public key ID",
      received: 'an empty object',
      remedy: 'Copy the public key and its ID (微信支付公钥、公钥ID) from the merchant platform, 账户中心 > API安全',
    })
  }
  const ring = new Map(entries.map(([name, key]) => [checkName(name), createPlatformKey(name, key, options)]))
  if (ring.size < entries.length) {
    throw new KeyError({
      expected: 'each key under a name of its own',
      received: 'two names of one serial number (case and leading zeros do not count)',
    })
  }
  const { preferred = entries[0]?.[0] } = options
  if (preferred === undefined || !ring.has(normalizeSerial(preferred) ?? '')) {
    throw new KeyError({
      path: 'preferred',
      expected: "the name of one of the keyring's keys",
      received: 'another name',
    })
  }
  return { preferred, get: async (serial) => ring.get(normalizeSerial(serial) ?? '') }
}

function checkName(name: string): string {
  const serial = normalizeSerial(name)
  if (serial !== undefined) return serial
  throw new KeyError({
    expected:
      "each of WeChat Pay's keys under its certificate's serial number (hex) or its public key ID (PUB_KEY_ID_ and digits)",
    received: `one under a name that is ${describe(name)}`,
    remedy: "Write it as { PUB_KEY_ID_…: '-----BEGIN PUBLIC KEY-----…' }",
  })
}

function createPlatformKey(name: string, input: KeyInput, { crypto }: CryptoOptions): PlatformKey {
  const material = readPublicKey(input, name)
  checkCertificate(name, material)
  const key = importOnce(material, 'verify', crypto)
  return {
    serial: name,
    async verify(message, signature) {
      const { subtle, imported } = await key()
      const [signed, data] = [signature as Uint8Array<ArrayBuffer>, message as Uint8Array<ArrayBuffer>]
      return subtle.verify('RSASSA-PKCS1-v1_5', imported, signed, data)
    },
  }
}

function checkCertificate(name: string, material: PublicKeyMaterial): void {
  const serialNo = material.certificate?.serialNo
  if (serialNo === undefined || normalizeSerial(serialNo) === normalizeSerial(name)) return
  throw new KeyError({
    path: name,
    expected: isPublicKeyId(name)
      ? 'the WeChat Pay public key (微信支付公钥, pub_key.pem) that this ID names'
      : 'the certificate with this serial number',
    received: `a certificate with serial number ${serialNo}`,
    remedy: `Name a platform certificate by its own serial number. Your own certificate (apiclient_cert.pem) does not belong here`,
  })
}
