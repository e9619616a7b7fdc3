/** Who signs, who is trusted and who decrypts: read once, and checked against each other. */
import {
  type CryptoOptions,
  KeyError,
  type KeyInput,
  type Keyring,
  KeyringError,
  type MerchantOptions,
  type Signer,
} from '@wechatpay-edge/core'
import {
  askKeyring,
  assertKeyring,
  type ImportedKey,
  makeDecryptionKey,
  makeKeyring,
  makeSigner,
  normalizeSerial,
  readSigner,
  signBytes,
  signedMessage,
} from '@wechatpay-edge/core/internal'

/** The options that name the two parties. */
export interface PartiesOptions extends CryptoOptions {
  /** The merchant's own three values, or a signer that keeps the key elsewhere (a KMS). */
  readonly merchant: MerchantOptions | Signer
  /**
   * WeChat Pay's keys: the public key (微信支付公钥) under its ID, platform certificates (平台证书) under their serial
   * numbers, any mix; or a keyring. WeChat Pay is asked to sign its responses with the first.
   */
  readonly wechatpay: Readonly<Record<string, KeyInput>> | Keyring
  /**
   * Decrypts the sensitive fields (敏感信息字段) of responses: the merchant's API private key, `apiclient_key.pem`, which is
   * often the key in `merchant`. Default: none, and the fields stay as they come, encrypted.
   */
  readonly decryptionKey?: KeyInput | undefined
}

/** The parties of a connection. */
export interface Parties {
  readonly signer: Signer
  readonly keyring: Keyring
  /** The names of all of WeChat Pay's keys, as far as they are known. */
  readonly serials: readonly string[]
  /** The key that decrypts fields of responses, imported once. */
  readonly decryptionKey: (() => Promise<ImportedKey>) | undefined
  /** What the signer was made of: the self-test decrypts with the same key. */
  readonly merchant: Partial<MerchantOptions>
  readonly crypto: CryptoOptions['crypto']
}

/**
 * Makes signer and keyring, and finds keys that are in the other's place.
 *
 * @throws KeyError whose `path` begins with `merchant.`, `wechatpay` or `decryptionKey`
 * @throws TypeError when an option is missing or has the wrong type
 */
export function readParties(options: PartiesOptions): Parties {
  const { merchant, wechatpay, crypto } = options
  const signer = readMerchant(merchant, crypto)
  const decryptionKey = makeDecryptionKey(options.decryptionKey, 'decryptionKey', { crypto })
  const own = { signer, merchant, decryptionKey, crypto }
  const keyring = isKeyring(wechatpay) ? wechatpay : makeKeyring(wechatpay, { crypto }, 'wechatpay')
  assertKeyring(keyring, 'wechatpay')
  const { preferred, serials = preferred === undefined ? [] : [preferred] } = keyring
  const misplaced = serials.find((serial) => normalizeSerial(serial) === normalizeSerial(signer.serialNo))
  if (misplaced !== undefined) throw ownKeyError(misplaced)
  return { ...own, keyring, serials }
}

function readMerchant(merchant: MerchantOptions | Signer, crypto: CryptoOptions['crypto']): Signer {
  if (!isSigner(merchant)) return makeSigner(merchant, 'merchant', { crypto })
  readSigner(merchant, 'merchant')
  return merchant
}

/**
 * Signs once with the merchant's key and tries that signature on each of WeChat Pay's: this imports all keys (of a
 * Keyring object those that it names, or the preferred one), and a key that matches its own signature is the merchant's, in the wrong place.
 */
export async function checkParties({ signer, keyring, serials, decryptionKey }: Parties): Promise<void> {
  await decryptionKey?.()
  const message = signedMessage(['GET', '/', 0, 'ready'], '')
  const signature = await signBytes(signer, message)
  for (const serial of serials) {
    const key = await askKeyring(serial, () => keyring.get(serial))
    if (!key) throw new KeyringError(`The keyring has no key ${serial}, which it prefers`)
    if ((await askKeyring(serial, () => key.verify(message, signature))) === true) throw ownKeyError(serial)
  }
}

function ownKeyError(serial: string): KeyError {
  return new KeyError({
    path: `wechatpay.${serial}`,
    expected: "WeChat Pay's public key or platform certificate (微信支付公钥、平台证书)",
    received: "the merchant's own certificate or key",
    remedy:
      'merchant.serialNo is that of apiclient_cert.pem, which does not belong under `wechatpay`: take pub_key.pem and its ID from 账户中心 > API安全',
  })
}

function isSigner(value: unknown): value is Signer {
  return typeof (value as Partial<Signer> | null)?.sign === 'function'
}

function isKeyring(value: unknown): value is Keyring {
  return typeof (value as Partial<Keyring> | null)?.get === 'function' && !(value instanceof Map)
}
