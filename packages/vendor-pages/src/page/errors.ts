/** Reads the tables of errors. */
import { type ColumnRules, findColumns, otherWords } from '../lib/columns.ts'
import type { Table, TableRow } from '../lib/markdown.ts'
import { bare, gist, narrow, plain, present } from '../lib/text.ts'
import { type ErrorRow, type Remark, remark } from '../shape.ts'

type ErrorColumn = 'status' | 'code' | 'description' | 'remedy'

const statusIn = (cell: string): string | undefined => /^([1-5]\d\d)(?!\d)/.exec(narrow(bare(cell)))?.[1]
const codeIn = (cell: string): string => narrow(bare(cell)).replace(/\s+/g, '')

export const isStatus = (cell: string): boolean => statusIn(cell) !== undefined
export const isCode = (cell: string): boolean => /^[A-Z][A-Z0-9_]{2,}$/.test(codeIn(cell))

export const errorRules: ColumnRules<ErrorColumn> = {
  status: { title: '状态码', heads: [/^(?:http)?状态码?$/i], fits: isStatus },
  code: { title: '错误码', heads: [/^(?:业务|公共|返回)?错误(?:码|代码)$/, /^返回码$/], fits: isCode },
  description: {
    title: '描述',
    heads: [/^(?:错误)?(?:描述|说明|信息|原因|含义)$/],
    fits: (cell) => /\p{Script=Han}/u.test(cell),
  },
  remedy: {
    title: '解决方案',
    heads: [/^(?:建议)?(?:解决|处理|应对)(?:方案|方法|方式|办法|建议|措施)$/],
    fits: (cell) => /\p{Script=Han}/u.test(cell),
  },
}

/** Whether a table has the common errors or its own; `undefined` if it has both. */
function isCommon({ headings }: Table): boolean | undefined {
  const words = headings.join(' ')
  if (words.includes('公共错误码')) return true
  return words.includes('业务错误码') ? false : undefined
}

interface Reader {
  readonly columns: ReturnType<typeof findColumns<ErrorColumn>>
  readonly width: number
  readonly common: boolean | undefined
  readonly problems: Remark[]
}

function readRow(row: TableRow, { columns: { at, others }, width, common, problems }: Reader): ErrorRow {
  const { line, cells } = row
  // A bar that is not escaped cuts the last cell.
  const cell = (column: ErrorColumn): string =>
    at[column] < 0 ? '' : at[column] === width - 1 ? cells.slice(at[column]).join('|') : (cells[at[column]] ?? '')
  const status = statusIn(cell('status'))
  const description = `${cell('description')}${otherWords(row, others)}`
  if (cells.length !== width) problems.push(remark(line, `expected ${width} cells, received ${cells.length}`))
  if (status === undefined && at.status >= 0) problems.push(remark(line, `"${bare(cell('status'))}" is not a status`))
  return present<ErrorRow>({
    line,
    status: Number(status ?? 0),
    code: codeIn(cell('code')),
    description: plain(description),
    remedy: plain(cell('remedy')),
    common,
    gist: `${gist(description)}|${gist(cell('remedy'))}`,
  })
}

/** Every row of a table of errors; a table without codes is only reported. */
export function readErrors(table: Table, problems: Remark[]): ErrorRow[] {
  const columns = findColumns(table, errorRules)
  if (columns.at.code < 0) {
    problems.push(remark(table.line, `the columns ${table.head.join(', ')} are not known`))
    return []
  }
  problems.push(...columns.faults.map((fault) => remark(table.line, fault)))
  const width = table.head.length || 4
  return table.rows.map((row) => readRow(row, { columns, width, common: isCommon(table), problems }))
}
