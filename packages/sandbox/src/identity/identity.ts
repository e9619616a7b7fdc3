/** Fresh keys: a merchant's, and WeChat Pay's platform certificate and public key. */
import { randomBytes, randomText, toHex, toPem } from '../lib/bytes.ts'
import type { CryptoKey, WebCrypto } from '../lib/web-crypto.ts'
import { createCertificate } from './certificate.ts'

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

/** A key that WeChat Pay signs with, and its name in `Wechatpay-Serial`. */
export interface SigningKey {
  readonly serial: string
  readonly privateKey: CryptoKey
}

export interface Identity {
  readonly merchant: SandboxMerchant
  readonly merchantPublicKey: CryptoKey
  /** When the merchant's certificate expires, in ms. */
  readonly merchantExpiresAt: number
  readonly wechatpay: SandboxWechatPay
  readonly certificateKey: SigningKey
  readonly publicKeyKey: SigningKey
  readonly apiV3Key: string
}

export interface IdentityOptions {
  readonly crypto: WebCrypto
  readonly nowMs: number
  readonly mchid?: string | undefined
  readonly serialWithLeadingZero?: boolean | undefined
}

const rsa2048 = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: 'SHA-256',
}
const digits = '0123456789'
const alphanumerics = `${digits}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz`
const dayMs = 86_400_000

export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { crypto, nowMs, mchid = `19${randomText(crypto, 8, digits)}` } = options
  const [merchantKeys, platformKeys, publicKeys] = await Promise.all([generate(), generate(), generate()])
  // WeChat Pay's certificates live for five years.
  const [notBefore, notAfter] = [new Date(nowMs - dayMs), new Date(nowMs + 5 * 365 * dayMs)]
  const merchantSerial = randomSerial(options)
  const platformSerial = randomSerial(options)

  function generate(): Promise<CryptoKeyPair> {
    return crypto.subtle.generateKey(rsa2048, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
  }
  // Nobody can check the root's signature, so the platform's key signs in its place.
  async function certify(serialNo: string, commonName: string, key: CryptoKey): Promise<string> {
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', key))
    const fields = { serialNo, commonName, notBefore, notAfter, publicKey }
    return toPem('CERTIFICATE', await createCertificate(fields, platformKeys.privateKey, crypto))
  }

  const merchant: SandboxMerchant = {
    mchid,
    serialNo: merchantSerial,
    privateKey: toPem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', merchantKeys.privateKey)),
    certificate: await certify(merchantSerial, mchid, merchantKeys.publicKey),
  }
  const wechatpay: SandboxWechatPay = {
    certificate: {
      serialNo: platformSerial,
      pem: await certify(platformSerial, 'Tenpay.com sign', platformKeys.publicKey),
    },
    publicKey: {
      id: `PUB_KEY_ID_01${randomText(crypto, 32, digits)}`,
      pem: toPem('PUBLIC KEY', await crypto.subtle.exportKey('spki', publicKeys.publicKey)),
    },
  }
  return {
    merchant,
    merchantPublicKey: merchantKeys.publicKey,
    merchantExpiresAt: notAfter.getTime(),
    wechatpay,
    certificateKey: { serial: platformSerial, privateKey: platformKeys.privateKey },
    publicKeyKey: { serial: wechatpay.publicKey.id, privateKey: publicKeys.privateKey },
    apiV3Key: randomText(crypto, 32, alphanumerics),
  }
}

/** The first digit is 1–7, so that no tool prints a sign byte or drops a zero; or 0 if `serialWithLeadingZero` is set. */
function randomSerial({ crypto, serialWithLeadingZero = false }: IdentityOptions): string {
  const first = serialWithLeadingZero ? '0' : randomText(crypto, 1, '1234567')
  const second = randomText(crypto, 1, '123456789ABCDEF')
  return `${first}${second}${toHex(randomBytes(crypto, 19)).toUpperCase()}`
}

/** Serial numbers as numbers: tools differ on case and on leading zeros. */
export function sameSerial(one: string, other: string): boolean {
  return normalSerial(one) === normalSerial(other)
}

function normalSerial(serial: string): string {
  return serial.toUpperCase().replace(/^0+/, '')
}
