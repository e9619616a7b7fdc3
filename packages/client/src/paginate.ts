import { IncompleteListError } from '@wechatpay-edge/core'

/** One answer of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** How many rows there are in all, where the answer says so. */
  readonly total?: number | undefined
  /** The page size that the server used; it may be less than was asked for. */
  readonly limit?: number | undefined
}

/**
 * Answers that bring nothing new, one after the other, before a walk gives up: a server that ignores `offset` never ends.
 * 49 come where a limit of 50 is lowered to 1 on the way, and one for each row that is then inserted at the front.
 */
const maxStale = 100

/**
 * Walks a list from `offset` 0 and yields each row once, whether the server counts `offset` in pages or in rows.
 *
 * The second request asks `offset: 1`. Where its answer holds the second row of the first answer, rows are counted, else
 * pages. From then on an answer that counts rows must join those that came, in one row at least: rows are inserted
 * meanwhile, and pages may have been taken for rows. Where it does not, the walk goes on by single steps, which leave no
 * gap under either reading. It ends at an empty answer, or at a short one when as many rows have come as were counted at first.
 *
 * @throws {@link IncompleteListError} where fewer rows came than were counted at first, after all that came
 */
export async function* paginate<Row>(
  getPage: (offset: number) => Promise<Page<Row>>,
  keyOf: (row: Row) => string,
): AsyncGenerator<Row, void, undefined> {
  const first = await getPage(0)
  const { total = 0 } = first
  const seen = new Set<string>()
  let count = 0
  let stale = 0
  const isSeen = (row: Row) => seen.has(keyOf(row))
  const take = ({ rows }: Page<Row>): Row[] => {
    const fresh = rows.filter((row) => !isSeen(row))
    for (const row of fresh) seen.add(keyOf(row))
    count += fresh.length
    stale = fresh.length > 0 ? 0 : stale + 1
    return fresh
  }
  const isShort = (page: Page<Row>) => {
    const { rows, limit = 0 } = page
    // A server that lowers the limit may still echo the one that was asked for; then no full page is as long.
    return rows.length < limit && (page === first || rows.length < first.rows.length)
  }
  const isLast = (page: Page<Row>) =>
    page.rows.length === 0 || stale > maxStale || (first.total !== undefined && count >= total && isShort(page))

  let page = first
  let offset = 0
  let byRows = false
  yield* take(page)
  while (!isLast(page)) {
    const step: number = offset + 1
    // Counting rows, ask from the last row that has come, to see that the answer joins it.
    offset = byRows ? Math.max(offset + page.rows.length - 1, count - 1, step) : step
    page = await getPage(offset)
    if (step === 1) byRows = countsRows(first, page, keyOf)
    if (offset > step && !page.rows.some(isSeen)) {
      byRows = false
      offset = step
      page = await getPage(offset)
    }
    yield* take(page)
  }
  if (count < total) throw new IncompleteListError(count, total)
}

function countsRows<Row>({ rows }: Page<Row>, second: Page<Row>, keyOf: (row: Row) => string): boolean {
  const [, next] = rows
  return next !== undefined && second.rows.some((row) => keyOf(row) === keyOf(next))
}
