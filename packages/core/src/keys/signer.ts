import { ArgumentError, KeyError } from '../errors.ts'
import { askBytes } from '../lib/ask-bytes.ts'
import { assertHeaderValue, joinPath } from '../lib/assert.ts'
import { describe } from '../lib/describe.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { isCertificateSerial, trimId } from '../lib/serial.ts'
import { useKey } from './import.ts'
import { type KeyInput, readPrivateKey } from './material.ts'
import { schemes } from './scheme.ts'

/** Signs requests for one merchant. Implement it yourself if the key is in a KMS or HSM, or for another scheme. */
export interface Signer {
  /** The signature scheme, which the Authorization header begins with. */
  readonly scheme: string
  /** The name of `id` in the Authorization header. Default: `mchid`. */
  readonly idName?: string | undefined
  /** The merchant ID (商户号). */
  readonly id: string
  /** The serial number of the merchant's API certificate (商户API证书序列号), whose private key signs. */
  readonly serialNo: string
  /** Signs the bytes. For RSA: PKCS #1 v1.5 with SHA-256, over the message and not over a digest of it. */
  sign(message: Uint8Array): Promise<Uint8Array>
}

/** The part of a signer that is sent in the Authorization header. */
export type SignerHeader = Required<Omit<Signer, 'sign'>> & { readonly idName: string }

/**
 * Checks a signer and returns its header fields, each read once: they may change while it signs.
 *
 * @param path - The option that the signer came from.
 * @throws TypeError if it is not a signer, or a value would break the header: a line end that an environment variable
 * has kept, for example
 */
export function readSigner(signer: Partial<Signer> | null | undefined, path = 'signer'): SignerHeader {
  const { scheme, idName = schemes.merchant.idName, id, serialNo, sign } = signer ?? {}
  if (typeof sign !== 'function' || !scheme) {
    throw new ArgumentError(`${path}: expected { scheme, id, serialNo, sign }, received ${describe(signer)}`)
  }
  const header = { scheme, idName, id, serialNo }
  for (const [name, value] of Object.entries(header)) assertHeaderValue(joinPath(path, name), value)
  return header as SignerHeader
}

/**
 * Asks a signer for a signature and checks that it returns bytes.
 *
 * @throws KeyError if the signer fails, with its error as the `cause`, or returns anything but bytes
 */
export function signBytes(signer: Signer, message: Uint8Array): Promise<Uint8Array> {
  return askBytes('signer', 'a signature', () => signer.sign(message))
}

/** The merchant's ID, certificate serial number and private key. */
export interface MerchantOptions extends CryptoOptions {
  /** The merchant ID (商户号): digits, such as `1900007291`. */
  readonly mchid: string
  /** The serial number of the merchant's API certificate: hex, as `openssl x509 -noout -serial` prints it. */
  readonly serialNo: string
  /** The merchant's API private key: the text of `apiclient_key.pem`. */
  readonly privateKey: KeyInput
  /** Not needed, and not read: `apiclient_cert.pem`, where the three come from one object with it. */
  readonly certificate?: unknown
}

/**
 * Makes a signer from a merchant's private key, with which requests are signed. The key is read now, so that mistakes are
 * reported here; it is imported once, on first use.
 *
 * @throws KeyError when the merchant ID, the serial number or the key is anything else
 * @throws TypeError when the options are not an object or have another name, or `mchid` or `serialNo` is missing or of
 * another type
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 * @example
 * ```ts
 * import { createSigner, signRequest } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
 *
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 * const request = await signRequest(new Request('https://api.mch.weixin.qq.com/v3/certificates'), signer)
 * console.log(request.headers.has('Authorization')) // true
 * ```
 */
export function createSigner(options: MerchantOptions): Signer {
  return makeSigner(options)
}

/**
 * {@link createSigner} for options that are themselves an option.
 *
 * @param path - That option's name, with which errors begin.
 * @param fallback - Gives WebCrypto if the options do not.
 */
export function makeSigner(options: MerchantOptions, path = '', fallback: CryptoOptions = {}): Signer {
  const names = ['mchid', 'serialNo', 'privateKey', 'certificate', 'crypto'] as const
  const given = readOptions(options, path || 'createSigner', names, '{ mchid, serialNo, privateKey }')
  const { privateKey, crypto = fallback.crypto } = given
  const mchid = readMchid(given.mchid, joinPath(path, 'mchid'))
  const serialNo = readSerialNo(given.serialNo, mchid, joinPath(path, 'serialNo'))
  const material = readPrivateKey(privateKey, joinPath(path, 'privateKey'))
  return { scheme: schemes.merchant.name, id: mchid, serialNo, sign: useKey(material, 'sign', { crypto }) }
}

function readMchid(given: unknown, path: string): string {
  if (typeof given !== 'string') {
    throw new TypeError(`${path}: expected the merchant ID (商户号) as a string, received ${describe(given)}`)
  }
  const mchid = trimId(given)
  if (/^\d+$/.test(mchid)) return mchid
  throw new KeyError({
    path,
    expected: "the merchant ID (商户号), digits such as '1900007291'",
    received: describe(mchid),
    remedy: 'Copy it from the merchant platform (商户平台): it has only digits, and is not the AppID',
  })
}

/** Checks the serial number of a signer's certificate, which is not the signer's own ID. */
export function readSerialNo(given: unknown, id: string, path: string): string {
  const expected = "the serial number of the merchant's API certificate (商户API证书序列号), up to 40 hex digits"
  if (typeof given !== 'string') {
    throw new TypeError(`${path}: expected ${expected}, received ${describe(given)}`)
  }
  const serialNo = trimId(given)
  if (isCertificateSerial(serialNo) && serialNo !== id) return serialNo
  throw new KeyError({
    path,
    expected,
    received: describe(serialNo),
    remedy: serialNo.startsWith('PUB_KEY_ID_')
      ? 'The ID of the WeChat Pay public key (微信支付公钥ID) belongs under `wechatpay`, as the name of that key'
      : "Print it with `openssl x509 -in apiclient_cert.pem -noout -serial`, without colons or '0x'",
  })
}
