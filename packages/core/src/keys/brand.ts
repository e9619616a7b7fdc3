/** Brand APIs (品牌API, `/brand/…`): a brand signs, and WeChat Pay's keys sign for it under a type of their own. */
import { KeyError } from '../errors.ts'
import { describe } from '../lib/describe.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { isPublicKeyId, trimId } from '../lib/serial.ts'
import { useKey } from './import.ts'
import { createKeyring, type Keyring, type KeyringOptions } from './keyring.ts'
import { type KeyInput, readPrivateKey } from './material.ts'
import { brandScheme } from './scheme.ts'
import { readSerialNo, type Signer } from './signer.ts'

/** The brand's ID, certificate serial number and private key. */
export interface BrandOptions extends CryptoOptions {
  /** The brand ID (品牌ID), such as `123456789`. */
  readonly brandId: string
  /** The serial number of the brand's API certificate (品牌商户API证书): hex, as `openssl x509 -noout -serial` prints it. */
  readonly serialNo: string
  /** The brand's API private key: the text of its `apiclient_key.pem`. */
  readonly privateKey: KeyInput
}

/**
 * Makes a signer for brand APIs (品牌API, `/brand/…`), whose requests a brand signs and not a merchant:
 * `WECHATPAY-BRAND-SHA256-RSA2048` with `brand_id`. Certificate, private key and APIv3 key are the brand's own. Verify the
 * responses with {@link createBrandKeyring}.
 *
 * The key is read now, so that mistakes are reported here; it is imported once, on first use. For a key in a KMS, implement
 * `Signer` with `scheme: 'WECHATPAY-BRAND-SHA256-RSA2048'` and `idName: 'brand_id'`.
 *
 * @param options - `brandId`, `serialNo` and `privateKey`; `crypto`: WebCrypto, by default the global `crypto`.
 * @throws KeyError when the brand ID, the serial number or the key is anything else
 * @throws TypeError when the options are not an object or have another name, or `serialNo` is missing or of another type
 * @see https://pay.weixin.qq.com/doc/brand/4015407523
 * @example
 * ```ts
 * import { createBrandKeyring, createBrandSigner, withAuth } from '@wechatpay-edge/core'
 *
 * const { WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const signer = createBrandSigner({ brandId: '123456789', serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 * const keyring = createBrandKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 *
 * const fetchWechatPay = withAuth({ signer, keyring })
 * console.log(typeof fetchWechatPay, signer.scheme) // function WECHATPAY-BRAND-SHA256-RSA2048
 * ```
 */
export function createBrandSigner(options: BrandOptions): Signer {
  const names = ['brandId', 'serialNo', 'privateKey', 'crypto'] as const
  const given = readOptions(options, 'createBrandSigner', names, '{ brandId, serialNo, privateKey }')
  const { brandId, serialNo, privateKey, crypto } = given
  const id = readBrandId(brandId)
  return {
    scheme: brandScheme.name,
    idName: brandScheme.idName,
    id,
    serialNo: readSerialNo(serialNo, id, 'serialNo'),
    sign: useKey(readPrivateKey(privateKey, 'privateKey'), 'sign', { crypto }),
  }
}

function readBrandId(given: unknown): string {
  const id = typeof given === 'string' ? trimId(given) : ''
  // No page of WeChat Pay limits it further. An AppID and a public key's ID are the usual mistakes.
  if (/^[\w-]{1,64}$/.test(id) && !/^(wx[0-9a-f]{16}|PUB_KEY_ID_.*)$/.test(id)) return id
  throw new KeyError({
    path: 'brandId',
    expected: "the brand ID (品牌ID) as a string, such as '123456789'",
    received: describe(given),
    remedy: "Copy it from the brand's account: it is neither the merchant ID nor the AppID",
  })
}

/**
 * Makes a keyring for brand APIs (品牌API): {@link createKeyring} whose keys expect
 * `Wechatpay-Signature-Type: WECHATPAY-BRAND-SHA256-RSA2048`. Requests name its preferred key as `Wechatpay-Serial`, which
 * brand APIs require.
 *
 * @param keys - The brand's WeChat Pay public key (微信支付公钥) under its ID (`PUB_KEY_ID_…`). Brand APIs have no platform
 * certificates.
 * @param options - `preferred`: the name of the key that WeChat Pay is asked to sign with, by default the first;
 * `crypto`: WebCrypto, by default the global `crypto`.
 * @throws KeyError when a key is anything else, is not under an ID, or there is no key
 * @throws TypeError when an argument is not an object, or an option has another name
 * @see https://pay.weixin.qq.com/doc/brand/4015407582
 * @example
 * ```ts
 * import { createBrandKeyring } from '@wechatpay-edge/core'
 *
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 *
 * const keyring = createBrandKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 * const key = await keyring.get(WXPAY_PUBLIC_KEY_ID)
 * console.log(key?.signatureType) // WECHATPAY-BRAND-SHA256-RSA2048
 * ```
 */
export function createBrandKeyring(keys: Readonly<Record<string, KeyInput>>, options: KeyringOptions = {}): Keyring {
  const keyring = createKeyring(keys, options)
  if (!Object.keys(keys).every((name) => isPublicKeyId(trimId(name)))) {
    throw new KeyError({
      expected: 'WeChat Pay public keys (微信支付公钥) under their IDs, PUB_KEY_ID_ and digits',
      received: 'one under a serial number',
      remedy: 'Brand APIs have no platform certificates: copy the public key and its ID',
    })
  }
  const { signatureType } = brandScheme
  return {
    preferred: keyring.preferred,
    async get(serial) {
      const key = await keyring.get(serial)
      return key && { ...key, signatureType }
    },
  }
}
