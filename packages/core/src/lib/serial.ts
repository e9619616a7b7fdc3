/** Serial numbers of certificates, and IDs of WeChat Pay public keys (微信支付公钥ID). */

const publicKeyId = /^PUB_KEY_ID_\d+$/
const hex = /^[0-9a-f]{1,40}$/i

/** Whether it is the ID of a WeChat Pay public key; their number of digits varies. */
export function isPublicKeyId(text: string): boolean {
  return publicKeyId.test(text)
}

/** Whether it is a certificate's serial number, as `openssl x509 -serial` prints it. */
export function isCertificateSerial(text: string): boolean {
  return hex.test(text)
}

/**
 * The form in which two serials are equal when they name the same key: hex without case or leading zeros (some SDKs
 * drop a leading zero), IDs as they are. `undefined` where it is neither.
 */
export function normalizeSerial(text: string): string | undefined {
  if (isPublicKeyId(text)) return text
  return isCertificateSerial(text) ? text.toUpperCase().replace(/^0+(?=.)/, '') : undefined
}
