/** Reads the tables that are headed 状态码. */

import type { Table, TableRow } from '../lib/markdown.ts'
import { bare, gist, plain, present } from '../lib/text.ts'
import { type ErrorRow, type Remark, remark } from '../shape.ts'

const heads = '状态码 错误码 描述 解决方案'

/** Whether a table has the common errors or its own; `undefined` if it has both. */
function isCommon({ headings }: Table): boolean | undefined {
  const words = headings.join(' ')
  if (words.includes('公共错误码')) return true
  return words.includes('业务错误码') ? false : undefined
}

function readRow({ line, cells }: TableRow, common: boolean | undefined, problems: Remark[]): ErrorRow {
  const [statusCell = '', codeCell = '', descriptionCell = '', ...remedyCells] = cells
  const remedyCell = remedyCells.join('|')
  const status = /^([1-5]\d\d)\b/.exec(bare(statusCell))?.[1]
  const code = bare(codeCell).replace(/\s+/g, '')
  if (cells.length !== 4) problems.push(remark(line, `expected 4 cells, received ${cells.length}`))
  if (status === undefined) problems.push(remark(line, `"${bare(statusCell)}" is not a status`))
  return present<ErrorRow>({
    line,
    status: Number(status ?? 0),
    code,
    description: plain(descriptionCell),
    remedy: plain(remedyCell),
    common,
    gist: `${gist(descriptionCell)}|${gist(remedyCell)}`,
  })
}

/** Every row of a table of errors; a table with other columns is only reported. */
export function readErrors(table: Table, problems: Remark[]): ErrorRow[] {
  if (table.head.join(' ') !== heads) {
    problems.push(remark(table.line, `the columns ${table.head.join(', ')} are not known`))
    return []
  }
  const common = isCommon(table)
  return table.rows.map((row) => readRow(row, common, problems))
}
