import { describe, expect, it } from 'vitest'
import { readSequence, writeElement } from '../../src/keys/der.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const read = (hex: string) =>
  readSequence(bytes(hex)).map(({ tag, body, whole }) => [tag, Buffer.from(body).toString('hex'), whole.length])

describe('readSequence', () => {
  // X.690, section 8.1.3 and 10.1.
  it('reads the elements of a sequence', () => {
    expect(read('30 06 02 01 05 04 01 ff')).toEqual([
      [2, '05', 3],
      [4, 'ff', 3],
    ])
    expect(read('30 00')).toEqual([])
    expect(read('30 02 05 00')).toEqual([[5, '', 2]])
  })

  it('reads lengths of one, two and three bytes', () => {
    expect(read(`30 81 83 04 81 80 ${'ab'.repeat(128)}`)).toEqual([[4, 'ab'.repeat(128), 131]])
    expect(read(`30 82 01 04 04 82 01 00 ${'ab'.repeat(256)}`)).toEqual([[4, 'ab'.repeat(256), 260]])
    expect(read(`30 83 01 00 05 04 83 01 00 00 ${'ab'.repeat(65_536)}`)[0]?.[2]).toBe(65_541)
  })

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['another element', '31 03 02 01 05'],
    ['an element after the sequence', '30 03 02 01 05 05 00'],
    ['a byte after the sequence', '30 03 02 01 05 00'],
    ['a sequence that is cut off', '30 04 02 01 05'],
    ['an element that is longer than its sequence', '30 03 02 02 05'],
    ['an element of a tag alone', '30 04 02 01 05 02'],
    ['the indefinite length', '30 80 02 01 05 00 00'],
    ['an indefinite length within', '30 06 24 80 04 00 00 00'],
    ['a length of two bytes that needs one', '30 81 03 02 01 05'],
    ['a length with a leading zero', `30 82 00 83 04 81 80 ${'ab'.repeat(128)}`],
    ['a length whose own bytes are cut off', '30 82 01'],
    ['a length beyond the buffer', '30 84 ff ff ff ff 02 01 05'],
    ['a length of 126 bytes', `30 fe ${'ff'.repeat(126)}`],
    ['the reserved length', `30 ff ${'ff'.repeat(127)}`],
    ['a tag number of more than one byte', '30 04 1f 22 01 05'],
  ])('refuses %s', (_title, hex) => {
    expect(readSequence(bytes(hex))).toEqual([])
  })

  it('refuses what is absent', () => {
    expect(readSequence(undefined)).toEqual([])
  })
})

describe('writeElement', () => {
  it('writes the length in two bytes', () => {
    const element = writeElement(4, [1], new Uint8Array(299).fill(0xab))
    expect(Buffer.from(element).toString('hex')).toBe(`0482012c01${'ab'.repeat(299)}`)
  })
})
