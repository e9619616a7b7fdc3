import { IncompleteListError } from '@wechatpay-edge/core'

/** One page of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** How many rows there are in all, if the response says so. */
  readonly total?: number | undefined
  /** The page size that the server used; it may be less than was asked for. */
  readonly limit?: number | undefined
}

/**
 * How many pages without a new row, one after the other, end a list: a server that ignores `offset` would never end it.
 * Lowering the limit from 50 to 1 mid-list can cause 49 such pages, plus one per row inserted at the front.
 */
const maxStale = 100

/** How many of the last rows are remembered at least: as many as `maxStale` pages of 50 contain. */
const remembered = 5000

/**
 * Reads a list from `offset` 0 and yields each row once, whether the server counts `offset` in pages or in rows.
 *
 * The second request asks for `offset: 1`. If its page contains the second row of the first page, the server counts
 * rows, else pages. From then on, a page that counts rows must contain at least one row that came before: rows are
 * inserted meanwhile, and pages may have been taken for rows. If it does not, the list continues by single steps, which
 * leave no gap under either reading. It ends at an empty page, or at a short first page with as many rows as were counted.
 *
 * @param getPage - Reads the page at an offset.
 * @param keyOf - Identifies a row.
 * @throws IncompleteListError when fewer rows came than were counted at first, after yielding all that came
 * @example
 * ```ts
 * import { paginate } from '@wechatpay-edge/client'
 *
 * const all = ['a', 'b', 'c']
 * const getPage = async (offset: number) => ({ rows: all.slice(offset * 2, offset * 2 + 2), total: 3, limit: 2 })
 * for await (const row of paginate(getPage, (row) => row)) console.log(row)
 * ```
 */
export async function* paginate<Row>(
  getPage: (offset: number) => Promise<Page<Row>>,
  keyOf: (row: Row) => string,
): AsyncGenerator<Row, void, undefined> {
  const first = await getPage(0)
  const { total = 0 } = first
  // Two, so that the older one can be forgotten as a whole: a list of any length takes as much memory.
  let recent = new Set<string>()
  let older = recent
  let count = 0
  let stale = 0
  const isSeen = (row: Row) => {
    const key = keyOf(row)
    return recent.has(key) || older.has(key)
  }
  const take = ({ rows }: Page<Row>): Row[] => {
    const fresh = rows.filter((row) => !isSeen(row))
    if (recent.size >= remembered) [recent, older] = [new Set(), recent]
    for (const row of fresh) recent.add(keyOf(row))
    count += fresh.length
    stale = fresh.length > 0 ? 0 : stale + 1
    return fresh
  }
  // Only the first page can be the last one by its length: rows inserted meanwhile fill up later ones.
  const isLast = ({ rows, limit = 0 }: Page<Row>) =>
    rows.length === 0 || stale > maxStale || (rows === first.rows && rows.length < limit && count === first.total)

  let page = first
  let offset = 0
  let byRows = false
  yield* take(page)
  while (!isLast(page)) {
    const step: number = offset + 1
    // Counting rows, ask from the last row that has come, to see that the page joins it.
    offset = byRows ? Math.max(offset + page.rows.length - 1, count - 1, step) : step
    page = await getPage(offset)
    if (step === 1) byRows = countsRows(first, page, keyOf)
    if (offset > step && !page.rows.some(isSeen)) {
      byRows = false
      offset = step
      page = await getPage(offset)
    }
    // The server lowered the limit, by which a page went back: to rows that may be forgotten, and would come twice.
    const isShort = page.rows.length < first.rows.length && count + page.rows.length < total
    if (isShort && !byRows && recent.size + older.size < count && !page.rows.some(isSeen)) break
    yield* take(page)
  }
  if (count < total) throw new IncompleteListError(count, total)
}

function countsRows<Row>({ rows }: Page<Row>, second: Page<Row>, keyOf: (row: Row) => string): boolean {
  const [, next] = rows
  return next !== undefined && second.rows.some((row) => keyOf(row) === keyOf(next))
}
