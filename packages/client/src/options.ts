/** What a client is made of, read once: who signs, who is trusted, and how requests travel. */
import {
  type CryptoOptions,
  createKeyring,
  createSigner,
  type Fetch,
  isWechatPayError,
  KeyError,
  type KeyInput,
  type Keyring,
  KeyringError,
  type MerchantOptions,
  type RetryOptions,
  type Signer,
  signRequest,
} from '@wechatpay-edge/core'

/** What {@link ApiClientOptions.observe} is told after each attempt. No key, signature, header or body is in it. */
export interface AttemptReport {
  /** The operation's id in the spec. */
  readonly operation: string
  /** From 1. */
  readonly attempt: number
  readonly host: string
  readonly durationMs: number
  /** The answer's status; absent where there was none. */
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  /** Whether the answer's signature was checked. */
  readonly verified?: boolean | undefined
  /** What the attempt failed with. */
  readonly error?: unknown
}

/** Options of every API's client. */
export interface ApiClientOptions extends RetryOptions, CryptoOptions {
  /** The merchant's own three values, or a signer that holds the key elsewhere (a KMS). */
  readonly merchant: MerchantOptions | Signer
  /**
   * WeChat Pay's keys: the public key (微信支付公钥) under its ID, platform certificates (平台证书) under their serial
   * numbers, any mix; or a keyring. Answers are asked to be signed with the first.
   */
  readonly wechatpay: Readonly<Record<string, KeyInput>> | Keyring
  /** Sends the signed Request. Default: the platform's `fetch`. */
  readonly fetch?: Fetch | undefined
  /** The longest answer that is read, in bytes. Default: 8 MiB. */
  readonly maxAnswerBytes?: number | undefined
  /** Told of each attempt when it ends, once. It is not waited for; what it throws or rejects with is ignored. */
  readonly observe?: ((report: AttemptReport) => unknown) | undefined
}

/** The parties of a client, checked against each other. */
export interface Parties {
  readonly signer: Signer
  readonly keyring: Keyring
  /** The names of all of WeChat Pay's keys, as far as they are known. */
  readonly serials: readonly string[]
}

/**
 * Makes signer and keyring, and finds what is in the other's place.
 *
 * @throws {@link KeyError} whose `path` begins with `merchant.` or `wechatpay`
 * @throws TypeError where an option is missing or of another type
 */
export function readParties(options: ApiClientOptions): Parties {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `options: expected an object with merchant and wechatpay, received ${options === null ? 'null' : typeof options}`,
    )
  }
  const { merchant, wechatpay, crypto } = options
  const signer = within('merchant', () => {
    if (isSigner(merchant)) return merchant
    if (!merchant?.mchid) return createSigner(merchant)
    const { mchid, serialNo, privateKey } = merchant
    return createSigner({ mchid, serialNo, privateKey, crypto: merchant.crypto ?? crypto })
  })
  if (isKeyring(wechatpay)) {
    return { signer, keyring: wechatpay, serials: wechatpay.preferred === undefined ? [] : [wechatpay.preferred] }
  }
  const keyring = within('wechatpay', () => createKeyring(wechatpay, { crypto }))
  const serials = Object.keys(wechatpay)
  const own = serials.find((serial) => sameSerial(serial, signer.serialNo))
  if (own !== undefined) throw ownKeyError(own)
  return { signer, keyring, serials }
}

/**
 * Signs once with the merchant's key and tries that signature on each of WeChat Pay's: all keys are imported then (of a
 * Keyring the preferred one), and a key that fits its own signature is the merchant's, in the wrong place.
 */
export async function checkParties({ signer, keyring, serials }: Parties): Promise<void> {
  const signed = await signRequest(new Request('https://api.mch.weixin.qq.com'), signer, {
    timestamp: 0,
    nonce: 'ready',
  })
  const message = new TextEncoder().encode('GET\n/\n0\nready\n\n')
  const [, base64 = ''] = /signature="([^"]+)/.exec(signed.headers.get('Authorization') ?? '') ?? []
  const signature = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  for (const serial of serials) {
    const key = await ask(serial, () => keyring.get(serial))
    if (!key) throw new KeyringError(`The keyring has no key ${serial}, which it prefers`)
    if ((await ask(serial, () => key.verify(message, signature))) === true) throw ownKeyError(serial)
  }
}

/** What a keyring of the caller's own gives. */
async function ask<T>(serial: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (cause) {
    if (isWechatPayError(cause)) throw cause
    throw new KeyringError(`WeChat Pay's key ${serial} could not be had`, { cause })
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

function sameSerial(a: string, b: string): boolean {
  const [x, y] = [a, b].map((serial) => `${serial}`.toUpperCase().replace(/^0+/, ''))
  return x === y
}

/** Says in a KeyError, or TypeError, which option of the client it is about. */
function within<T>(option: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof TypeError)
      throw new TypeError(`${option}.${error.message}`.replace(/\.create\w+/, ''), { cause: error })
    if (!isWechatPayError(error) || error.code !== 'ERR_WECHATPAY_KEY') throw error
    const { expected, received, remedy } = error
    throw new KeyError({ path: error.path ? `${option}.${error.path}` : option, expected, received, remedy })
  }
}
