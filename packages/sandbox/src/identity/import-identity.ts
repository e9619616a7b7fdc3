/** Imports the keys of an identity, fresh or given. */
import { fromBase64 } from '../lib/bytes.ts'
import { anArray, anObject, type OptionRule, type OptionRules, readOptions } from '../lib/options.ts'
import type { CryptoKey, WebCrypto } from '../lib/web-crypto.ts'
import {
  type MerchantIdentity,
  type SandboxIdentity,
  type SandboxMerchant,
  type SandboxWechatPay,
  subMerchantsRule,
} from './identity.ts'

/** A key that WeChat Pay signs with, and its name in `Wechatpay-Serial`. */
export interface SigningKey {
  readonly serial: string
  readonly privateKey: CryptoKey
}

/** A platform certificate, ready to sign with. */
export interface PlatformCertificate extends SigningKey {
  readonly pem: string
  /** From when it is valid, in ms. */
  readonly startsAt: number
  /** When it expires, in ms. */
  readonly expiresAt: number
}

/** An identity, ready to sign and verify. */
export interface Identity {
  readonly merchant: SandboxMerchant
  readonly merchantPublicKey: CryptoKey
  /** When the merchant's certificate expires, in ms. */
  readonly merchantExpiresAt: number
  readonly wechatpay: SandboxWechatPay
  readonly certificateKey: PlatformCertificate
  readonly publicKeyKey: SigningKey
  readonly apiV3Key: string
}

const rsaSha256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

function text(expected: string, form: RegExp): OptionRule {
  return { expected, isRight: (value) => typeof value === 'string' && form.test(value) }
}

const aSerial = text('a serial number: hexadecimal digits', /^[\dA-Fa-f]+$/)
const aCertificate = text('a certificate: a PEM', /^-----BEGIN CERTIFICATE-----\s/)
const aPrivateKey = text('a private key: a PEM of PKCS#8', /^-----BEGIN PRIVATE KEY-----\s/)

const rules: OptionRules<MerchantIdentity> = {
  merchant: anObject,
  wechatpay: anObject,
  apiV3Key: text('32 letters and digits', /^[\dA-Za-z]{32}$/),
  subMerchants: subMerchantsRule,
}
const merchantRules: OptionRules<SandboxMerchant> = {
  mchid: text('a text of digits', /^\d+$/),
  serialNo: aSerial,
  privateKey: aPrivateKey,
  certificate: aCertificate,
}
const wechatpayRules: OptionRules<MerchantIdentity['wechatpay']> = { certificate: anObject, publicKey: anObject }
const certificateRules: OptionRules<MerchantIdentity['wechatpay']['certificate']> = {
  serialNo: aSerial,
  pem: aCertificate,
  privateKey: aPrivateKey,
}
const publicKeyRules: OptionRules<MerchantIdentity['wechatpay']['publicKey']> = {
  id: text('PUB_KEY_ID_ and digits', /^PUB_KEY_ID_\d+$/),
  pem: text('a public key: a PEM', /^-----BEGIN PUBLIC KEY-----\s/),
  privateKey: aPrivateKey,
}

/**
 * The identity's own members, and theirs.
 *
 * @throws TypeError that names the member, if one is missing, has another name, or is something else; or if a merchant is
 * there twice
 */
export function readIdentity(given: SandboxIdentity): SandboxIdentity {
  const { merchants, ...first } = readMembers(given, { ...rules, merchants: anArray }, 'identity', optional)
  const identity = readMerchantIdentity(first, 'identity')
  if (!merchants || merchants.length === 0) return identity
  const further = Array.from(merchants, (one, index) => readMerchantIdentity(one, `identity.merchants[${index}]`))
  const mchids = [identity, ...further].map(({ merchant }) => merchant.mchid)
  const twice = mchids.find((mchid, index) => mchids.indexOf(mchid) < index)
  if (twice !== undefined)
    throw new TypeError(`identity.merchants: expected each merchant once, received ${twice} twice`)
  return { ...identity, merchants: further }
}

const optional = ['subMerchants', 'merchants']

function readMerchantIdentity(given: MerchantIdentity, path: string): MerchantIdentity {
  const { merchant, wechatpay, apiV3Key, subMerchants } = readMembers(given, rules, path, optional)
  const { certificate, publicKey } = readMembers(wechatpay, wechatpayRules, `${path}.wechatpay`)
  return {
    merchant: readMembers(merchant, merchantRules, `${path}.merchant`),
    wechatpay: {
      certificate: readMembers(certificate, certificateRules, `${path}.wechatpay.certificate`),
      publicKey: readMembers(publicKey, publicKeyRules, `${path}.wechatpay.publicKey`),
    },
    apiV3Key,
    ...(subMerchants && { subMerchants }),
  }
}

/** All members but those that are optional must be there. */
function readMembers<T extends object>(
  value: T,
  expected: OptionRules<T>,
  path: string,
  optional: readonly string[] = [],
): T {
  const required = Object.keys(expected).filter((name) => !optional.includes(name))
  return readOptions(value, expected as Readonly<Record<string, OptionRule>>, path, required)
}

/** Throws TypeError that names the member, if a key or a certificate cannot be read. */
export async function importIdentity(
  identity: MerchantIdentity,
  crypto: WebCrypto,
  path = 'identity',
): Promise<Identity> {
  const { merchant, wechatpay, apiV3Key } = identity
  const { certificate, publicKey } = wechatpay
  const merchantKey = await importSigningKey(merchant.privateKey, `${path}.merchant.privateKey`, crypto)
  const { kty, n, e } = (await crypto.subtle.exportKey('jwk', merchantKey)) as JsonWebKey
  const publicJwk = { kty, n, e } as JsonWebKey
  return {
    merchant,
    merchantPublicKey: await crypto.subtle.importKey('jwk', publicJwk, rsaSha256, true, ['verify']),
    merchantExpiresAt: timesOf(merchant.certificate, `${path}.merchant.certificate`).expiresAt,
    wechatpay: {
      certificate: { serialNo: certificate.serialNo, pem: certificate.pem },
      publicKey: { id: publicKey.id, pem: publicKey.pem },
    },
    certificateKey: await importCertificate(certificate, crypto, `${path}.wechatpay.certificate`),
    publicKeyKey: {
      serial: publicKey.id,
      privateKey: await importSigningKey(publicKey.privateKey, `${path}.wechatpay.publicKey.privateKey`, crypto),
    },
    apiV3Key,
  }
}

/** Throws TypeError that names the member, if the certificate or its key cannot be read. */
export async function importCertificate(
  { serialNo, pem, privateKey }: MerchantIdentity['wechatpay']['certificate'],
  crypto: WebCrypto,
  path: string,
): Promise<PlatformCertificate> {
  return {
    serial: serialNo,
    pem,
    privateKey: await importSigningKey(privateKey, `${path}.privateKey`, crypto),
    ...timesOf(pem, `${path}.pem`),
  }
}

/** A private key from its PEM. Throws TypeError that names `path`, if it is none. */
export async function importSigningKey(pem: string, path: string, crypto: WebCrypto): Promise<CryptoKey> {
  const der = derOf(pem)
  try {
    if (der) return await crypto.subtle.importKey('pkcs8', der, rsaSha256, true, ['sign'])
  } catch {
    // Said below, whatever the platform calls it.
  }
  throw new TypeError(`${path}: expected an RSA key that WebCrypto imports, received one that it refuses`)
}

/** The bytes inside a PEM; `undefined` if they are not Base64. */
function derOf(pem: string): ReturnType<typeof fromBase64> {
  return fromBase64(pem.replace(/-----[^-]+-----|\s/g, ''))
}

/** A certificate's two times (RFC 5280 §4.1.2.5), in ms: each a UTCTime of 13 characters, or a GeneralizedTime of 15. */
function timesOf(pem: string, path: string): { readonly startsAt: number; readonly expiresAt: number } {
  const bytes = String.fromCharCode(...(derOf(pem) ?? []))
  const time = String.raw`(?:\x17\x0d(\d{12})|\x18\x0f(\d{14}))Z`
  const [, ...found] = new RegExp(time + time).exec(bytes) ?? []
  const [startsAt, expiresAt] = [msOf(found[0], found[1]), msOf(found[2], found[3])]
  if (Number.isNaN(startsAt + expiresAt)) {
    throw new TypeError(`${path}: expected a certificate with its two times, received another PEM`)
  }
  return { startsAt, expiresAt }
}

function msOf(short: string | undefined, long = `20${short}`): number {
  return Date.parse(long.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'))
}
