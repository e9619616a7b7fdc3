import { ArgumentError, KeyError } from '../errors.ts'
import { assertHeaderValue, assertOptions, describe, isCertificateSerial } from '../lib/describe.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { importOnce, type KeyInput, readPrivateKey } from './import.ts'

/** The signature schemes that this SDK speaks. */
export type SignatureScheme = 'WECHATPAY2-SHA256-RSA2048'

/** Signs for one merchant. A key that lives elsewhere (a KMS, an HSM) is one of these. */
export interface Signer {
  /** Which scheme the signatures are of. */
  readonly scheme: SignatureScheme
  /** The merchant ID (商户号). */
  readonly id: string
  /** The serial number of the merchant's API certificate (商户API证书序列号), whose private key signs. */
  readonly serialNo: string
  /** Signs the bytes: for RSA, RSASSA-PKCS1-v1_5 with SHA-256 over the message, not over a digest of it. */
  sign(message: Uint8Array): Promise<Uint8Array>
}

/** Under which name each scheme sends the signer's `id`. */
export const idNames: Readonly<Record<SignatureScheme, string>> = { 'WECHATPAY2-SHA256-RSA2048': 'mchid' }

/**
 * What of a signer stands in the header, read once: it may change while it signs.
 *
 * @throws TypeError where it is no signer, or has a value that would break the header: a line end that an environment
 * variable has kept, say
 */
export function readSigner(signer: Partial<Signer> | null | undefined): Omit<Signer, 'sign'> {
  const { scheme, id, serialNo, sign } = signer ?? {}
  if (typeof sign !== 'function' || !scheme || !Object.hasOwn(idNames, scheme)) {
    throw new ArgumentError(`signer: expected { scheme, id, serialNo, sign }, received ${describe(signer)}`)
  }
  assertHeaderValue('signer.id', id)
  assertHeaderValue('signer.serialNo', serialNo)
  return { scheme, id: String(id), serialNo: String(serialNo) }
}

/** A merchant's own three values. */
export interface MerchantOptions extends CryptoOptions {
  /** The merchant ID (商户号), digits as `1900007291`. */
  readonly mchid: string
  /** The serial number of the merchant's API certificate, hex as `openssl x509 -noout -serial` prints it. */
  readonly serialNo: string
  /** The merchant's API private key: the text of `apiclient_key.pem`. */
  readonly privateKey: KeyInput
}

/**
 * Makes a signer from a merchant's private key. The key is read now, so that mistakes show here; it is imported once,
 * on first use.
 *
 * @throws {@link KeyError} where the key or the serial number is something else
 * @throws TypeError where the options are no object, or `mchid` or `serialNo` is missing or of another type
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 */
export function createSigner(options: MerchantOptions): Signer {
  assertOptions(options, 'createSigner', '{ mchid, serialNo, privateKey }')
  const { mchid, serialNo, privateKey, crypto } = options
  checkMchid(mchid)
  checkSerialNo(serialNo, mchid)
  const material = readPrivateKey(privateKey, 'privateKey')
  const key = importOnce(material, 'sign', crypto)
  return {
    scheme: 'WECHATPAY2-SHA256-RSA2048',
    id: mchid,
    serialNo,
    async sign(message) {
      const { subtle, imported } = await key()
      return new Uint8Array(await subtle.sign('RSASSA-PKCS1-v1_5', imported, message as Uint8Array<ArrayBuffer>))
    },
  }
}

function checkMchid(mchid: unknown): void {
  if (typeof mchid !== 'string') {
    throw new TypeError(`mchid: expected the merchant ID (商户号) as a string, received ${describe(mchid)}`)
  }
  if (!/^\d+$/.test(mchid)) {
    throw new KeyError({
      path: 'mchid',
      expected: "the merchant ID (商户号), digits such as '1900007291'",
      received: describe(mchid),
      remedy: 'Copy it from the merchant platform (商户平台): it has digits alone, and is not the AppID',
    })
  }
}

function checkSerialNo(serialNo: unknown, mchid: string): void {
  const expected = "the serial number of the merchant's API certificate (商户API证书序列号), up to 40 hex digits"
  if (typeof serialNo !== 'string') {
    throw new TypeError(`serialNo: expected ${expected}, received ${describe(serialNo)}`)
  }
  if (isCertificateSerial(serialNo) && serialNo !== mchid) return
  throw new KeyError({
    path: 'serialNo',
    expected,
    received: describe(serialNo),
    remedy: serialNo.startsWith('PUB_KEY_ID_')
      ? 'The ID of the WeChat Pay public key (微信支付公钥ID) belongs under `wechatpay`, as the name of that key'
      : "Print it with `openssl x509 -in apiclient_cert.pem -noout -serial`, without colons or '0x'",
  })
}
