import { describe, expect, it } from 'vitest'
import { concat, hex, text, utf8 } from '../../src/lib/bytes.ts'

describe('bytes', () => {
  it('writes and reads UTF-8', () => {
    expect([...utf8('张a')]).toEqual([0xe5, 0xbc, 0xa0, 0x61])
    expect(text(Uint8Array.of(0xe5, 0xbc, 0xa0, 0x61))).toBe('张a')
  })

  it('keeps a byte order mark, which a signature covers', () => {
    expect(text(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\uFEFFa')
  })

  it.each([
    ['a byte that begins nothing', [0x80]],
    ['a character that is cut off', [0xe5, 0xbc]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
  ])('refuses %s', (_title, bytes) => {
    expect(() => text(Uint8Array.from(bytes))).toThrow(TypeError)
  })

  it('joins parts in a new array', () => {
    const part = Uint8Array.of(1, 2)
    const whole = concat(part, [], [3])
    part.fill(9)
    expect([...whole]).toEqual([1, 2, 3])
  })

  it('writes two upper-case digits a byte', () => {
    expect(hex(Uint8Array.of(0, 10, 0xff))).toBe('000AFF')
  })
})
