import { isBytes } from './bytes.ts'
import { isPublicKeyId } from './serial.ts'

/** Says what a value is, never what it contains: any of these texts may be a key in the wrong place. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return describeText(value)
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (isBytes(value)) return `${value.length} bytes`
  if (typeof Object(value).export === 'function') return 'a KeyObject: export it as PEM'
  return typeof value === 'object' ? 'an object' : value === undefined ? 'undefined' : `a ${typeof value}`
}

function describeText(text: string): string {
  if (text === '') return 'empty text'
  if (text.includes('-----BEGIN')) return 'a PEM'
  if (isPublicKeyId(text)) return 'the ID of a WeChat Pay public key'
  if (/^wx[0-9a-f]{16}$/.test(text)) return 'an AppID'
  if (/^[\da-f]{40}$/i.test(text)) return 'a serial number'
  const hidden = /[\s\p{Cf}]/u.test(text) ? ', white space or invisible ones among them' : ''
  // Too short for a key. A variable that is not set reads 'undefined'.
  return /^\w{1,16}$/.test(text) ? `'${text}'` : `text of ${text.length} characters${hidden}`
}
