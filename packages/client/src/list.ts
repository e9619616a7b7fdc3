/** Lists, as the operation table describes them. */
import { type ApiError, ValidationError } from '@wechatpay-edge/core'
import type { Operation } from './operation.ts'
import { paginate } from './paginate.ts'

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
