/** Fresh keys: of each merchant its own, and its platform certificate and public key of WeChat Pay. */
import { randomText, toPem } from '../lib/bytes.ts'
import { aFunction, anObject, type OptionRule, type OptionRules, own, readOptions } from '../lib/options.ts'
import { describe } from '../lib/values.ts'
import { type CryptoLike, resolveCrypto, type WebCrypto } from '../lib/web-crypto.ts'
import { certify, dayMs, generatePair, platformName, privatePem } from './make-keys.ts'
import { randomSerial } from './x509.ts'

/** One merchant's keys, and those that WeChat Pay signs with for this merchant: plain JSON of PEM texts. */
export interface MerchantIdentity {
  /** The merchant's keys and certificate. */
  readonly merchant: SandboxMerchant
  /** WeChat Pay's keys for this merchant, private ones included. */
  readonly wechatpay: {
    /** 平台证书: its serial number, its PEM, and its private key (PKCS#8, PEM). */
    readonly certificate: SandboxWechatPay['certificate'] & { readonly privateKey: string }
    /** 微信支付公钥: its ID, its PEM, and its private key (PKCS#8, PEM). */
    readonly publicKey: SandboxWechatPay['publicKey'] & { readonly privateKey: string }
  }
  /** APIv3密钥: 32 letters and digits. */
  readonly apiV3Key: string
  /** Of a service provider (服务商): the numbers of its sub-merchants (特约商户). */
  readonly subMerchants?: readonly string[] | undefined
}

/**
 * Everything that makes a sandbox the same one: plain JSON of PEM texts. Keep it in a file, and give it to
 * `createSandbox({ identity })`: keys are then not made anew. They are for tests, and nobody else's secrets.
 */
export interface SandboxIdentity extends MerchantIdentity {
  /** The same of each further merchant, if there are any. */
  readonly merchants?: readonly MerchantIdentity[] | undefined
}

/** What a merchant has from the merchant platform (商户平台). */
export interface SandboxMerchant {
  /** 商户号 */
  readonly mchid: string
  /** 商户API证书序列号: 40 upper-case hexadecimal digits. */
  readonly serialNo: string
  /** apiclient_key.pem: PKCS#8, PEM. */
  readonly privateKey: string
  /** apiclient_cert.pem: its common name is the mchid. */
  readonly certificate: string
}

/** The keys that WeChat Pay signs its responses with. */
export interface SandboxWechatPay {
  /** 平台证书 */
  readonly certificate: { readonly serialNo: string; readonly pem: string }
  /** 微信支付公钥; its `id` is `PUB_KEY_ID_` and 34 digits. */
  readonly publicKey: { readonly id: string; readonly pem: string }
}

/** Options of {@link createIdentity}, which a sandbox has, too. */
export interface IdentityOptions {
  /** The merchant's number (商户号). Default: a fresh one of ten digits. */
  mchid?: string | undefined
  /**
   * Further merchants by number, each with keys of its own; or more of the first one, under its number:
   * `{ '1900000209': {}, '1900000100': { subMerchants: ['1900000110'] } }`. Default: none.
   */
  merchants?: Readonly<Record<string, MerchantOptions>> | undefined
  /** WebCrypto, for a runtime that has none of its own (Node 18). Default: `globalThis.crypto`. */
  crypto?: CryptoLike | undefined
  /** Returns the time in ms: what a sandbox's clock starts from. Default: `Date.now`. */
  now?: (() => number) | undefined
  /** Serial numbers that begin with a 0, which some tools drop. Default `false`: none begins so. */
  serialWithLeadingZero?: boolean | undefined
}

/** What is known of one merchant. */
export interface MerchantOptions {
  /** Of a service provider (服务商): the numbers of its sub-merchants (特约商户), which need no keys. Default: no service provider. */
  subMerchants?: readonly string[] | undefined
}

/** Whether it can be a merchant's number. */
export function isMchid(value: unknown): value is string {
  return typeof value === 'string' && /^\d+$/.test(value)
}

/** What sub-merchants may be. */
export const subMerchantsRule: OptionRule = {
  expected: 'an array of texts of digits, each once',
  isRight: (value) => Array.isArray(value) && value.every(isMchid) && new Set(value).size === value.length,
}

/** What each option may be. */
export const identityRules: OptionRules<IdentityOptions> = {
  mchid: { expected: 'a text of digits', isRight: isMchid },
  merchants: anObject,
  crypto: anObject,
  now: aFunction,
  serialWithLeadingZero: [false, true],
}

const digits = '0123456789'
const alphanumerics = `${digits}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz`

/**
 * Makes fresh keys for a test: a merchant's, and WeChat Pay's. `createSandbox` makes its own; keep these in a file if they
 * shall stay the same, or use them with `createTestNotification`, which needs no sandbox.
 *
 * @param given - `mchid`: the merchant's number, by default a fresh one of ten digits; `merchants`: further merchants by
 * number, by default none; `now`: returns the time in ms, from which the certificates are valid for five years, by default
 * `Date.now`; `serialWithLeadingZero`: serial numbers that begin with a 0, by default `false`; `crypto`: WebCrypto, by
 * default `globalThis.crypto`.
 * @throws TypeError when an option has another name or value, or there is no WebCrypto
 * @example
 * ```ts
 * import { createIdentity, createSandbox } from '@wechatpay-edge/sandbox'
 *
 * const identity = await createIdentity({ mchid: '1900007291' })
 * const sandbox = await createSandbox({ identity })
 * console.log(sandbox.merchant.mchid) // 1900007291
 * ```
 */
export async function createIdentity(given: IdentityOptions = {}): Promise<SandboxIdentity> {
  return await completeIdentity(undefined, readOptions(given, identityRules, ''))
}

/** An identity of these merchants: whoever is in the given one keeps its keys, all others get fresh ones, side by side. */
export async function completeIdentity(
  given: SandboxIdentity | undefined,
  options: IdentityOptions,
): Promise<SandboxIdentity> {
  const crypto = resolveCrypto(options.crypto)
  const merchants = readMerchants(options.merchants)
  const kept = given ? identitiesOf(given) : []
  const first = kept[0]?.merchant.mchid ?? options.mchid ?? `19${randomText(crypto, 8, digits)}`
  const mchids = new Set([first, ...kept.map(({ merchant }) => merchant.mchid), ...Object.keys(merchants)])
  const identityOf = async (mchid: string): Promise<MerchantIdentity> => {
    const keys = kept.find(({ merchant }) => merchant.mchid === mchid) ?? (await makeKeys(mchid, crypto, options))
    const { subMerchants = keys.subMerchants } = merchants[mchid] ?? {}
    return { ...keys, ...(subMerchants && { subMerchants }) }
  }
  const [identity, ...further] = (await Promise.all([...mchids].map(identityOf))) as [
    MerchantIdentity,
    ...MerchantIdentity[],
  ]
  return further.length === 0 ? identity : { ...identity, merchants: further }
}

/** The identity of each merchant, the first one's first. */
export function identitiesOf({
  merchants = [],
  ...first
}: SandboxIdentity): readonly [MerchantIdentity, ...MerchantIdentity[]] {
  return [first, ...merchants]
}

function readMerchants(given: IdentityOptions['merchants'] = {}): Readonly<Record<string, MerchantOptions>> {
  const entries = Object.entries(own(given)).map(([mchid, value]) => {
    if (!isMchid(mchid)) throw new TypeError(`merchants: expected numbers of merchants, received ${describe(mchid)}`)
    return [mchid, readOptions(value, { subMerchants: subMerchantsRule }, `merchants.${mchid}`)] as const
  })
  return own(Object.fromEntries(entries))
}

async function makeKeys(
  mchid: string,
  crypto: WebCrypto,
  { now = Date.now, serialWithLeadingZero = false }: IdentityOptions,
): Promise<MerchantIdentity> {
  const [merchantKeys, platformKeys, publicKeys] = await Promise.all([
    generatePair(crypto),
    generatePair(crypto),
    generatePair(crypto),
  ])
  const merchantSerial = randomSerial(crypto, serialWithLeadingZero)
  const platformSerial = randomSerial(crypto, serialWithLeadingZero)
  // Nobody can check the root's signature, so the platform's key signs in its place.
  const by = { issuerKey: platformKeys.privateKey, notBeforeMs: now() - dayMs, crypto }

  return {
    merchant: {
      mchid,
      serialNo: merchantSerial,
      privateKey: await privatePem(merchantKeys, crypto),
      certificate: await certify(merchantSerial, mchid, merchantKeys.publicKey, by),
    },
    wechatpay: {
      certificate: {
        serialNo: platformSerial,
        pem: await certify(platformSerial, platformName, platformKeys.publicKey, by),
        privateKey: await privatePem(platformKeys, crypto),
      },
      publicKey: {
        id: `PUB_KEY_ID_01${randomText(crypto, 32, digits)}`,
        pem: toPem('PUBLIC KEY', await crypto.subtle.exportKey('spki', publicKeys.publicKey)),
        privateKey: await privatePem(publicKeys, crypto),
      },
    },
    apiV3Key: randomText(crypto, 32, alphanumerics),
  }
}
