/** Makes the parts of an identity: key pairs, serial numbers, certificates. */
import { randomBytes, randomText, toHex, toPem } from '../lib/bytes.ts'
import type { CryptoKey, WebCrypto } from '../lib/web-crypto.ts'
import { createCertificate } from './certificate.ts'

const rsa2048 = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: 'SHA-256',
}

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

/** The first digit is 1–7, so that no tool prints a sign byte or drops a zero; or 0 if `serialWithLeadingZero` is set. */
export function randomSerial(crypto: WebCrypto, serialWithLeadingZero: boolean): string {
  const first = serialWithLeadingZero ? '0' : randomText(crypto, 1, '1234567')
  const second = randomText(crypto, 1, '123456789ABCDEF')
  return `${first}${second}${toHex(randomBytes(crypto, 19)).toUpperCase()}`
}
