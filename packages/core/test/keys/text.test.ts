import { describe, expect, it } from 'vitest'
import { readPem } from '../../src/keys/text.ts'

describe('readPem', () => {
  it('reads every block, with what it begins and ends with', () => {
    expect(
      readPem('a\n-----BEGIN A B-----\nMQ\n==\n-----END A B-----\nb\n-----BEGIN C-----\nMg==\n-----END C-----'),
    ).toEqual([
      { label: 'A B', body: 'MQ==', ended: true },
      { label: 'C', body: 'Mg==', ended: true },
    ])
  })

  it('says where the end is absent, or is that of another block', () => {
    expect(readPem('-----BEGIN A-----')).toEqual([{ label: 'A', body: '', ended: false }])
    expect(readPem('-----BEGIN A-----\nMQ==')).toEqual([{ label: 'A', body: 'MQ==', ended: false }])
    expect(readPem('-----BEGIN A-----\nMQ==\n-----END B-----')).toEqual([{ label: 'A', body: 'MQ==', ended: 'other' }])
    expect(readPem('-----BEGIN A-----\nMQ==\n-----BEGIN B-----\nMg==\n-----END B-----')).toEqual([
      { label: 'A', body: 'MQ==', ended: false },
      { label: 'B', body: 'Mg==', ended: true },
    ])
  })

  it('takes escaped line ends, however often they were escaped', () => {
    for (const end of ['\\n', '\\r\\n', '\\\\n', '\r\n', ' ', '']) {
      expect(readPem(`-----BEGIN A-----${end}MQ==${end}-----END A-----${end}`)).toEqual([
        { label: 'A', body: 'MQ==', ended: true },
      ])
    }
  })

  it('finds none where there is none', () => {
    expect(readPem('')).toEqual([])
    expect(readPem('BEGIN A')).toEqual([])
    expect(readPem('-----END A-----')).toEqual([])
  })

  it('reads a megabyte of beginnings without delay', () => {
    const started = performance.now()
    expect(readPem('-----BEGIN A'.repeat(90_000)).length).toBe(90_000)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
