/** The walk over a list, against a model of WeChat Pay's two possible lists that grow while they are read. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Page, paginate } from '@wechatpay-edge/client'
import { IncompleteListError } from '@wechatpay-edge/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

interface Insertion {
  /** Before which request, from 1 (the second). */
  readonly before: number
  /** Where, as a share of the list. */
  readonly at: number
  readonly rows: number
}

interface Model {
  readonly rows: number
  readonly limit: number
  readonly unit: 'page' | 'row'
  readonly total: boolean
  readonly echoesAsked?: boolean
  readonly insertions: readonly Insertion[]
  /** The most rows that the server gives from a request on. */
  readonly lowered?: { readonly from: number; readonly limit: number }
}

/** A server by the model, and how often it was asked. */
function serve(model: Model) {
  const list = Array.from({ length: model.rows }, (_, index) => `row ${index}`)
  const state = { requests: 0, inserted: 0, original: [...list] }
  const getPage = async (offset: number): Promise<Page<string>> => {
    for (const { before, at, rows } of model.insertions) {
      if (before !== state.requests) continue
      const index = Math.round(at * list.length)
      list.splice(index, 0, ...Array.from({ length: rows }, () => `new ${state.inserted++}`))
    }
    const { from, limit: less } = model.lowered ?? { from: 0, limit: model.limit }
    const limit = state.requests >= from ? Math.min(less, model.limit) : model.limit
    state.requests++
    const start = model.unit === 'row' ? offset : offset * limit
    const rows = list.slice(start, start + limit)
    const counted = model.total && offset === 0 ? { total: list.length } : {}
    return { rows, limit: model.echoesAsked ? model.limit : limit, ...counted }
  }
  return { getPage, state }
}

async function walk(getPage: (offset: number) => Promise<Page<string>>): Promise<string[]> {
  const rows: string[] = []
  for await (const row of paginate(getPage, (text) => text)) rows.push(row)
  return rows
}

const insertion = fc.record({
  before: fc.integer({ min: 1, max: 12 }),
  at: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  rows: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 10 }) }),
})

const model = fc.record({
  rows: fc.integer({ min: 0, max: 60 }),
  limit: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 50 })),
  unit: fc.constantFrom('page' as const, 'row' as const),
  total: fc.boolean(),
  echoesAsked: fc.boolean(),
  insertions: fc.array(insertion, { maxLength: 4 }),
})

/** How much more is on the heap when 30,000 rows of 1,000 characters have come, in a process that collects its garbage. */
const heapProgram = `
import { paginate } from '@wechatpay-edge/client'

const getPage = async (page) => ({
  rows: Array.from({ length: 50 }, (_, row) => JSON.stringify([page * 50 + row, '.'.repeat(990)])),
})
const used = () => {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
const before = used()
let count = 0
for await (const _ of paginate(getPage, (row) => row)) if (++count === 30_000) console.log(used() - before), process.exit()
`

describe('every row that was there at the start comes exactly once, and none comes twice', () => {
  it('whatever offset counts, and whatever is inserted meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(model, async (drawn) => {
        const { getPage, state } = serve(drawn)
        const came = await walk(getPage)
        expect(new Set(came).size).toBe(came.length)
        expect(came.filter((row) => row.startsWith('row'))).toEqual(state.original)
      }),
      { numRuns: 3000 },
    )
  })

  it('where the server gives fewer rows than it was asked for, from any request on', async () => {
    const lowered = fc.record({ from: fc.integer({ min: 0, max: 4 }), limit: fc.integer({ min: 1, max: 50 }) })
    await fc.assert(
      fc.asyncProperty(model, lowered, async (drawn, less) => {
        const { getPage, state } = serve({ ...drawn, lowered: less })
        const came = await walk(getPage)
        expect(new Set(came).size).toBe(came.length)
        expect(came.filter((row) => row.startsWith('row'))).toEqual(state.original)
      }),
      { numRuns: 2000 },
    )
  })

  // Two rows come before the last of a page of three: page 1 begins with the first answer's second row, as rows would.
  it.each([true, false])('where pages look like rows (total_count: %s)', async (total) => {
    const { getPage, state } = serve({
      rows: 7,
      limit: 3,
      unit: 'page',
      total,
      insertions: [{ before: 1, at: 0, rows: 2 }],
    })
    expect(await walk(getPage)).toEqual(state.original)
  })

  it('with rows inserted at the very place at which the next response would join', async () => {
    const insertions = [{ before: 2, at: 20 / 60, rows: 20 }]
    const { getPage, state } = serve({ rows: 60, limit: 20, unit: 'row', total: true, insertions })
    expect((await walk(getPage)).filter((row) => row.startsWith('row'))).toEqual(state.original)
  })

  it('where the limit is lowered silently and a row is inserted in the middle', async () => {
    const insertions = [{ before: 1, at: 25 / 40, rows: 1 }]
    const lowered = { from: 0, limit: 20 }
    const { getPage, state } = serve({
      rows: 40,
      limit: 50,
      unit: 'page',
      total: true,
      echoesAsked: true,
      insertions,
      lowered,
    })
    expect((await walk(getPage)).filter((row) => row.startsWith('row'))).toEqual(state.original)
  })
})

describe('an iteration asks no more often than it must', () => {
  it.each([
    // An empty answer ends it: a short one may be short of rows that were moved meanwhile. Rows are read once to join.
    ['page', 137, 50, true, 4],
    ['row', 137, 50, true, 6],
    ['page', 50, 50, true, 2],
    ['row', 50, 50, true, 4],
    ['page', 49, 50, true, 1],
    ['row', 49, 50, true, 1],
    ['page', 0, 50, true, 1],
    ['page', 137, 50, false, 4],
    ['page', 3, 1, true, 4],
  ] as const)(
    'offset in %ss: %i rows, limit %i, total_count %s: %i requests',
    async (unit, rows, limit, total, asked) => {
      const { getPage, state } = serve({ rows, limit, unit, total, insertions: [] })
      expect(await walk(getPage)).toHaveLength(rows)
      expect(state.requests).toBe(asked)
    },
  )

  it('and only when the next row is wanted', async () => {
    const { getPage, state } = serve({ rows: 137, limit: 50, unit: 'page', total: true, insertions: [] })
    for await (const row of paginate(getPage, (text) => text)) if (row === 'row 49') break
    expect(state.requests).toBe(1)
  })
})

describe('a long list', () => {
  // The iteration has two sets of 5,000 rows at the 4,950th, and begins another at the 5,000th.
  it.each([98, 99, 100, 101])(
    'gives each row once if 4,900 are inserted at the front before page %i',
    async (before) => {
      const insertions = [{ before, at: 0, rows: 4900 }]
      const { getPage, state } = serve({ rows: 6000, limit: 50, unit: 'page', total: true, insertions })
      expect(await walk(getPage)).toEqual(state.original)
    },
  )

  it('fails, and gives no row twice, if a lower limit leads back to rows that are forgotten', async () => {
    const lowered = { from: 300, limit: 10 }
    const { getPage, state } = serve({ rows: 20_000, limit: 50, unit: 'page', total: true, insertions: [], lowered })
    const rows: string[] = []
    const walking = (async () => {
      for await (const row of paginate(getPage, (row) => row)) rows.push(row)
    })()
    await expect(walking).rejects.toBeInstanceOf(IncompleteListError)
    expect(rows).toEqual(state.original.slice(0, 15_000))
  })

  it('takes as much memory as one of 10,000 rows', { timeout: 60_000 }, () => {
    const args = ['--expose-gc', '--input-type=module', '--eval', heapProgram]
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: join(import.meta.dirname, '../..'),
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    // 10,000 rows of 1,000 characters, and some room.
    expect(Number(stdout)).toBeLessThan(15_000_000)
  })
})

describe('an iteration that ends short of what was counted', () => {
  it('fails after all rows that came', async () => {
    const pages = [['a', 'b'], ['c'], []]
    const getPage = async (offset: number): Promise<Page<string>> => ({
      rows: pages[offset] ?? [],
      limit: 2,
      ...(offset === 0 && { total: 5 }),
    })
    const came: string[] = []
    const error = await (async () => {
      for await (const row of paginate(getPage, (text) => text)) came.push(row)
    })().catch((reason: unknown) => reason)
    expect(came).toEqual(['a', 'b', 'c'])
    expect(error).toBeInstanceOf(IncompleteListError)
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_INCOMPLETE_LIST', seen: 3, total: 5 })
  })

  it('ends, too, where the server ignores offset', async () => {
    let requests = 0
    const getPage = async (): Promise<Page<string>> => {
      requests++
      return { rows: ['a', 'b'], limit: 2, total: 3 }
    }
    await expect(walk(getPage)).rejects.toMatchObject({ seen: 2, total: 3 })
    expect(requests).toBeLessThan(150)
  })

  it('rejects with what a request rejects with', async () => {
    const reason = new Error('lost')
    const getPage = async (offset: number): Promise<Page<string>> =>
      offset === 0 ? { rows: ['a'], limit: 1, total: 2 } : Promise.reject(reason)
    await expect(walk(getPage)).rejects.toBe(reason)
  })
})
