import { createIdempotencyKey } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'

describe('createIdempotencyKey', () => {
  it("makes 32 characters that the vendor's page allows, anew each time", () => {
    const keys = Array.from({ length: 100 }, () => createIdempotencyKey())
    for (const key of keys) expect(key).toMatch(/^[0-9A-Za-z]{32}$/)
    expect(new Set(keys).size).toBe(100)
  })

  it.each([
    ['too few bytes', () => new Uint8Array(2)],
    ['none', () => undefined],
  ])('demands randomness: %s is a TypeError', (_title, random) => {
    expect(() => createIdempotencyKey({ random: random as never })).toThrow(
      new TypeError('random: expected a function that fills the bytes and returns them'),
    )
  })

  it('takes its randomness from the source that it is given', () => {
    expect(createIdempotencyKey({ random: (bytes) => bytes.fill(61) })).toBe('z'.repeat(32))
  })
})
