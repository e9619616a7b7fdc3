/** Fresh keys: a merchant's, and WeChat Pay's platform certificate and public key. */
import { randomText, toPem } from '../lib/bytes.ts'
import { aFunction, anObject, type OptionRules, readOptions } from '../lib/options.ts'
import { type CryptoLike, resolveCrypto } from '../lib/web-crypto.ts'
import { certify, dayMs, generatePair, platformName, privatePem } from './make-keys.ts'
import { randomSerial } from './x509.ts'

/**
 * Everything that makes a sandbox the same one: plain JSON of PEM texts. Keep it in a file, and give it to
 * `createSandbox({ identity })`: keys are then not made anew. They are for tests, and nobody else's secrets.
 */
export interface SandboxIdentity {
  /** The merchant's keys and certificate. */
  readonly merchant: SandboxMerchant
  /** WeChat Pay's keys, private ones included. */
  readonly wechatpay: {
    /** 平台证书: its serial number, its PEM, and its private key (PKCS#8, PEM). */
    readonly certificate: SandboxWechatPay['certificate'] & { readonly privateKey: string }
    /** 微信支付公钥: its ID, its PEM, and its private key (PKCS#8, PEM). */
    readonly publicKey: SandboxWechatPay['publicKey'] & { readonly privateKey: string }
  }
  /** APIv3密钥: 32 letters and digits. */
  readonly apiV3Key: string
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
  /** WebCrypto, for a runtime that has none of its own (Node 18). Default: `globalThis.crypto`. */
  crypto?: CryptoLike | undefined
  /** Returns the time in ms: what a sandbox's clock starts from. Default: `Date.now`. */
  now?: (() => number) | undefined
  /** Serial numbers that begin with a 0, which some tools drop. Default `false`: none begins so. */
  serialWithLeadingZero?: boolean | undefined
}

/** What each option may be. */
export const identityRules: OptionRules<IdentityOptions> = {
  mchid: { expected: 'a text of digits', isRight: (value) => typeof value === 'string' && /^\d+$/.test(value) },
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
 * @param given - `mchid`: the merchant's number, by default a fresh one of ten digits; `now`: returns the time in ms, from
 * which the certificates are valid for five years, by default `Date.now`; `serialWithLeadingZero`: serial numbers that
 * begin with a 0, by default `false`; `crypto`: WebCrypto, by default `globalThis.crypto`.
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
  const options = readOptions(given, identityRules, '')
  const crypto = resolveCrypto(options.crypto)
  const nowMs = (options.now ?? Date.now)()
  const { mchid = `19${randomText(crypto, 8, digits)}`, serialWithLeadingZero = false } = options
  const [merchantKeys, platformKeys, publicKeys] = await Promise.all([
    generatePair(crypto),
    generatePair(crypto),
    generatePair(crypto),
  ])
  const notBeforeMs = nowMs - dayMs
  const merchantSerial = randomSerial(crypto, serialWithLeadingZero)
  const platformSerial = randomSerial(crypto, serialWithLeadingZero)
  // Nobody can check the root's signature, so the platform's key signs in its place.
  const by = { issuerKey: platformKeys.privateKey, notBeforeMs, crypto }

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
