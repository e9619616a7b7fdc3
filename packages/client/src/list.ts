/** Lists, as the operation table describes them. */
import { type ApiError, IncompleteListError, ValidationError } from '@wechatpay-edge/core'
import type { Operation } from './operation.ts'

type Fields = Readonly<Record<string, unknown>>

/** Whether it is the answer by which WeChat Pay says "none": its very words, and signed. */
export function isEmptyAnswer(
  { emptyAnswer }: Operation,
  { status, apiCode, apiMessage, verified }: ApiError,
): boolean {
  if (!emptyAnswer || !verified) return false
  return status === emptyAnswer.status && apiCode === emptyAnswer.code && apiMessage === emptyAnswer.message
}

/** The page that such an answer stands for, with what the query asked for. */
export function emptyPage({ emptyAnswer }: Operation, query: unknown): Fields {
  const page: Record<string, unknown> = structuredClone({ ...emptyAnswer?.page })
  for (const [name, value] of Object.entries(Object(query))) if (name in page && value !== undefined) page[name] = value
  return page
}

/** The query as it is now: what its owner changes during a call or walk must not tell of, or read, another list. */
export function fixQuery(query: unknown): unknown {
  try {
    return typeof query === 'object' ? JSON.parse(JSON.stringify(query)) : query
  } catch {
    // What JSON cannot carry is refused when the walk begins.
    return query
  }
}

/** Walks every row of a list. */
export async function* walk<Row>(
  { id, pagination }: Operation,
  query: unknown,
  getPage: (query: unknown) => Promise<Fields>,
): AsyncGenerator<Row, void, undefined> {
  if (!pagination) throw new TypeError(`expected an operation that lists, received ${id}`)
  if (isFields(query) && query.offset !== undefined) {
    const message = 'must be left out: a walk reads every page. Ask for one page by its own method'
    throw new ValidationError([{ path: 'offset', rule: 'unexpected', message }])
  }
  const { rows, total, key } = pagination
  const asked = query === undefined ? {} : query
  const read = async (offset: number) => {
    const page = await getPage(isFields(asked) ? { ...asked, offset } : asked)
    return { rows: (page[rows] ?? []) as Row[], total: asNumber(page[total]), limit: asNumber(page.limit) }
  }
  yield* paginate(read, (row) =>
    JSON.stringify(
      key.map((name) => (row as Fields)[name]),
      sortKeys,
    ),
  )
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** The order of keys in an answer may change from page to page. */
function sortKeys(_name: string, value: unknown): unknown {
  return isFields(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value
}

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
 * gap under either reading. It ends at an empty answer, or at a short first one that has as many rows as were counted.
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
  // Only the first answer can be the last one by its length: what is inserted meanwhile makes up for what is missing.
  const isLast = ({ rows, limit = 0 }: Page<Row>) =>
    rows.length === 0 || stale > maxStale || (rows === first.rows && rows.length < limit && count === first.total)

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
