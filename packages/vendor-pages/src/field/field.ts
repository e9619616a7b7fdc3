/** Reads a table that is headed 参数名: one field a row, whatever the row has. */

import type { Table, TableRow } from '../lib/markdown.ts'
import { bare, present } from '../lib/text.ts'
import { type Field, type Remark, remark } from '../shape.ts'
import { describer } from './facts.ts'
import { readTypeCell } from './type-cell.ts'

const marks: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  是: true,
  否: false,
  必填: true,
  选填: false,
  条件选填: false,
}

/** Where the four columns are: the vendor has one order, and some guides a column more. */
interface Columns {
  readonly name: number
  readonly type: number
  readonly required: number
  readonly description: number
}

export function columnsOf({ head }: Table): Columns | undefined {
  const at = (title: string): number => head.findIndex((cell) => cell.startsWith(title))
  const name = head.includes('变量') ? head.indexOf('变量') : 0
  const columns = { name, type: at('类型'), required: at('必填'), description: at('描述') }
  return Object.values(columns).includes(-1) ? undefined : columns
}

const describe = describer()

interface Reader {
  readonly columns: Columns
  readonly width: number
  readonly problems: Remark[]
}

function readField(row: TableRow, { columns, width, problems }: Reader): Field {
  const cell = (column: keyof Columns): string => row.cells[columns[column]] ?? ''
  const name = bare(cell('name')).replace(/\s+/g, '')
  const { words, isKnown, printed, ...type } = readTypeCell(cell('type'))
  const mark = bare(cell('required'))
  const required = marks[mark.toLowerCase()]
  // A bar that is not escaped cuts the last cell.
  const rest = columns.description === width - 1 ? row.cells.slice(columns.description).join('|') : cell('description')
  const description = words === '' ? rest : `${words} ${rest}`
  const { title, text, gist, unlinked, facts } = describe(description, type)
  const trouble = (what: string): number => problems.push(remark(row.line, what))
  if (row.cells.length !== width) trouble(`expected ${width} cells, received ${row.cells.length}`)
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) trouble(`"${name}" is not the name of a field`)
  if (!isKnown) trouble(`the type "${bare(cell('type'))}" of ${name} is not known`)
  if (required === undefined) trouble(`the required mark "${mark}" of ${name} is not known`)
  return present<Field>({
    line: row.line,
    name,
    title,
    printedType: printed,
    ...type,
    required: required ?? false,
    ...facts,
    text,
    gist,
    unlinked,
  })
}

/** What only the other rows say: `array` has items with fields if fields follow, and so has a class. */
function completeType(field: Field, isParent: boolean): Field {
  if (isParent && field.type === 'array') return { ...field, type: 'array[object]' }
  if (isParent && field.type === 'string') return field
  const isEnum = field.className !== undefined && !isParent && field.members.length > 0
  return isEnum ? { ...field, type: field.type.replace('object', 'string') } : field
}

/** Every row of a table, in order; what cannot be read of a row goes to `problems`, and the row stays. */
export function readFields(table: Table, problems: Remark[]): Field[] {
  const columns = columnsOf(table)
  if (columns === undefined) {
    problems.push(remark(table.line, `the columns ${table.head.join(', ')} are not known`))
    return []
  }
  const reader: Reader = { columns, width: table.head.length, problems }
  const fields = table.rows.map((row) => readField(row, reader))
  const parents = new Set(
    fields.flatMap(({ name }) => (name.includes('.') ? [name.slice(0, name.lastIndexOf('.'))] : [])),
  )
  return fields.map((field) => completeType(field, parents.has(field.name)))
}
