import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../src/lib/bytes.ts'

// RFC 4648, section 10.
const vectors: readonly [string, string][] = [
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg=='],
  ['fooba', 'Zm9vYmE='],
  ['foobar', 'Zm9vYmFy'],
]

describe('Base64', () => {
  it.each(vectors)('agrees with RFC 4648 on %j', (text, base64) => {
    expect(encodeBase64(Buffer.from(text))).toBe(base64)
    expect(decodeBase64(base64)).toEqual(new Uint8Array(Buffer.from(text)))
  })

  it('agrees with Node on every byte, and on more bytes than a call has arguments', () => {
    const bytes = Uint8Array.from({ length: 1_000_003 }, (_, i) => (i * 151 + (i >> 8)) & 0xff)
    const base64 = Buffer.from(bytes).toString('base64')
    expect(encodeBase64(bytes) === base64).toBe(true)
    expect(Buffer.compare(decodeBase64(base64) ?? new Uint8Array(), bytes)).toBe(0)
  })

  it.each([
    ['a space', 'Zm9v Zm9v'],
    ['a line end', 'Zm9v\n'],
    ['a character of the URL alphabet', 'Zm9_'],
    ['no padding', 'Zg'],
    ['half its padding', 'Zg='],
    ['too much padding', 'Zm9v===='],
    ['padding within', 'Zg==Zg=='],
    ['stray bits before its padding', 'Zh=='],
    ['stray bits before one padding character', 'Zm9='],
    ['a character too many', 'Zm9vY'],
    ['a character beyond Latin-1', 'Zm9张'],
    ['a zero character', 'Zm9\0'],
  ])('refuses %s', (_title, text) => {
    expect(decodeBase64(text)).toBeUndefined()
  })
})
