import { ArgumentError } from '../errors.ts'
import { isBytes } from './bytes.ts'

/** Says what a value is, never what it holds: any of these texts may be a key in the wrong place. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return describeText(value)
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (isBytes(value)) return `${value.length} bytes`
  return typeof value === 'object' ? 'an object' : value === undefined ? 'undefined' : `a ${typeof value}`
}

function describeText(text: string): string {
  if (text === '') return 'empty text'
  if (text.includes('-----BEGIN')) return 'a PEM'
  if (isPublicKeyId(text)) return 'the ID of a WeChat Pay public key'
  if (/^wx[0-9a-f]{16}$/.test(text)) return 'an AppID'
  if (/^[\da-f]{40}$/i.test(text)) return 'a serial number'
  // Too short for a key; a variable that is not set reads 'undefined'.
  return /^\w{1,16}$/.test(text) ? `'${text}'` : `text of ${text.length} characters`
}

/** Throws TypeError where it is not an object of named values. */
export function assertOptions(value: unknown, name: string, expected: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isBytes(value)) return
  throw new TypeError(`${name}: expected ${expected}, received ${describe(value)}`)
}

/** Throws TypeError where it is no text that can stand between the quotes of the Authorization header. */
export function assertHeaderValue(name: string, value: unknown): void {
  if (typeof value === 'string' && /^[!#-[\]-~]+$/.test(value)) return
  throw new ArgumentError(
    `${name}: expected ASCII without quotes, backslashes, spaces or line ends, received ${describe(value)}`,
  )
}

const publicKeyId = /^PUB_KEY_ID_\d+$/
const hex = /^0*[0-9a-f]{1,40}$/i

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
