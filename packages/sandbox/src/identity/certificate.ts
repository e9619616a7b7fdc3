/** The certificates that WeChat Pay issues: just what a merchant's and a platform's need. */
import type { Bytes } from '../lib/bytes.ts'
import type { CryptoKey, WebCrypto } from '../lib/web-crypto.ts'
import { distinguishedName, extension, signCertificate } from './x509.ts'

export interface CertificateFields {
  /** 40 hexadecimal digits. */
  readonly serialNo: string
  readonly commonName: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
}

/** The certificate in DER, signed by `issuerKey` under the name of WeChat Pay's root. */
export async function createCertificate(
  { commonName, ...fields }: CertificateFields,
  issuerKey: CryptoKey,
  crypto: WebCrypto,
): Promise<Bytes> {
  const extensions = [
    // basicConstraints: no CA.
    extension('0603551d13', '3000', { critical: false }),
    // keyUsage: digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment.
    extension('0603551d0f', '030204f0', { critical: true }),
  ]
  const issuer = distinguishedName('Tenpay.com', 'Tenpay.com Root CA')
  const subject = distinguishedName('wechatpay-edge sandbox', commonName)
  return await signCertificate({ ...fields, issuer, subject, extensions }, issuerKey, crypto)
}
