/** The names of WeChat Pay's keys: serial numbers of certificates, and IDs of public keys. */

const publicKeyId = /^PUB_KEY_ID_\d+$/
const certificateSerial = /^0*[0-9a-f]{1,40}$/i

/** Whether it is the ID of a WeChat Pay public key (微信支付公钥ID). The number of its digits varies. */
export function isPublicKeyId(text: string): boolean {
  return publicKeyId.test(text)
}

/** Whether it is a certificate's serial number, as `openssl x509 -serial` prints it. */
export function isCertificateSerial(text: string): boolean {
  return certificateSerial.test(text)
}

/**
 * An ID or a serial number as it was meant: without white space, invisible characters and quotes around it, which files
 * and environment variables add, and without the `serial=` that openssl prints before it.
 */
export function trimId(text: string): string {
  return text.replace(/^(serial=|[\s"'\u200b-\u200d\u2060])+|[\s"'\u200b-\u200d\u2060]+$/gi, '')
}

/**
 * Two serials name the same key if this form of them is equal: hex without case or leading zeros (some SDKs drop a
 * leading zero), IDs unchanged. `undefined` if it is neither.
 */
export function normalizeSerial(text: string): string | undefined {
  if (isPublicKeyId(text)) return text
  return isCertificateSerial(text) ? text.toUpperCase().replace(/^0+(?=.)/, '') : undefined
}
