/** Makes the parts of an identity: key pairs and certificates. */
import { toPem } from '../lib/bytes.ts'
import type { CryptoKey, WebCrypto } from '../lib/web-crypto.ts'
import { createCertificate } from './certificate.ts'
import { rsa2048 } from './x509.ts'

export const dayMs = 86_400_000

/** The common name of a platform certificate. */
export const platformName = 'Tenpay.com sign'

export function generatePair(crypto: WebCrypto): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(rsa2048, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
}

export async function privatePem({ privateKey }: CryptoKeyPair, crypto: WebCrypto): Promise<string> {
  return toPem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', privateKey))
}

/** A certificate as PEM. WeChat Pay's certificates live for five years. */
export async function certify(
  serialNo: string,
  commonName: string,
  key: CryptoKey,
  by: { readonly issuerKey: CryptoKey; readonly notBeforeMs: number; readonly crypto: WebCrypto },
): Promise<string> {
  const { issuerKey, notBeforeMs, crypto } = by
  const [notBefore, notAfter] = [new Date(notBeforeMs), new Date(notBeforeMs + (5 * 365 + 1) * dayMs)]
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', key))
  const fields = { serialNo, commonName, notBefore, notAfter, publicKey }
  return toPem('CERTIFICATE', await createCertificate(fields, issuerKey, crypto))
}
