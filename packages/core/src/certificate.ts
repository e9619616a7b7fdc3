import { findCertificate } from './lib/key-material.ts'
import type { Certificate } from './lib/x509.ts'

export type { Certificate }

/**
 * Reads the serial number, the validity and the public key of an X.509 certificate, such as `apiclient_cert.pem`
 * (商户API证书) or a platform certificate (平台证书). Of several in one text it reads the first. The certificate's own
 * signature is not checked, and neither is the time.
 *
 * @param pem - PEM (also with `\n` written as two characters, as in env files), its Base64 alone, or DER.
 * @throws KeyError where there is no certificate
 */
export function readCertificate(pem: string | Uint8Array): Certificate {
  return findCertificate(pem)
}
