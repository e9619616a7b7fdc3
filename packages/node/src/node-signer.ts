import { createPrivateKey, KeyObject, sign } from 'node:crypto'
import { createSigner, type MerchantOptions, readPrivateKey, type Signer } from '@wechatpay-edge/core/internal'

/** The merchant's ID, certificate serial number and private key. */
export interface NodeSignerOptions extends Omit<MerchantOptions, 'crypto' | 'privateKey'> {
  /** The merchant's API private key: the text of `apiclient_key.pem`, or a KeyObject of it. */
  readonly privateKey: MerchantOptions['privateKey'] | KeyObject
}

/**
 * Makes a signer that signs with `node:crypto`, in a thread of Node's pool. It takes what `createSigner` of
 * `@wechatpay-edge/core` takes, and a KeyObject. The key is read now, so that mistakes are reported here; it is imported
 * once, on first use.
 *
 * @throws KeyError when the merchant ID, the serial number or the key is anything else
 * @throws TypeError when the options are not an object or have another name, or `mchid` or `serialNo` is missing or of
 * another type
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 * @example
 * ```ts
 * import { createNodeSigner } from '@wechatpay-edge/node'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
 *
 * const merchant = createNodeSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 * console.log((await merchant.sign(new TextEncoder().encode('GET\n'))).length) // 256, for a key of 2048 bits
 * ```
 */
export function createNodeSigner(options: NodeSignerOptions): Signer {
  const given =
    options?.privateKey instanceof KeyObject ? { ...options, privateKey: pemOf(options.privateKey) } : options
  // It checks everything, and names what is wrong.
  const checked = createSigner(given as MerchantOptions)
  const material = readPrivateKey((given as MerchantOptions).privateKey, 'privateKey')
  // What is in a CryptoKey is WebCrypto's alone.
  if (material.kind === 'crypto-key') return checked
  let key: KeyObject | undefined
  return {
    ...checked,
    sign(message) {
      key ??= createPrivateKey({ key: Buffer.from(material.der), format: 'der', type: 'pkcs8' })
      const keyObject = key
      return new Promise<Uint8Array>((resolve, reject) =>
        sign('sha256', message, keyObject, (error, signature) => (error ? reject(error) : resolve(signature))),
      )
    },
  }
}

/** A public key stays one, so that the check can say so. */
function pemOf(key: KeyObject): string {
  const type = key.type === 'private' ? 'pkcs8' : 'spki'
  return key.type === 'secret' ? '' : (key.export({ type, format: 'pem' } as never) as string)
}
