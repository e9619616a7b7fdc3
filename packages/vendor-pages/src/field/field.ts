/** Reads tables of fields: one field a row, whatever the row has. */
import { type FoundColumns, findColumns, otherWords } from '../lib/columns.ts'
import type { Table, TableRow } from '../lib/markdown.ts'
import { bare, present } from '../lib/text.ts'
import { type Field, type Remark, remark } from '../shape.ts'
import { type FieldColumn, fieldRules, isName, nameIn, requiredIn } from './columns.ts'
import { describer } from './facts.ts'
import { readTypeCell } from './type-cell.ts'

const describe = describer()

interface Reader {
  readonly columns: FoundColumns<FieldColumn>
  readonly width: number
  readonly problems: Remark[]
}

function readField(row: TableRow, { columns: { at, others }, width, problems }: Reader): Field {
  const cell = (column: FieldColumn): string => row.cells[at[column]] ?? ''
  const name = nameIn(bare(cell('name')))
  const { words, isKnown, printed, ...type } = readTypeCell(cell('type'))
  const mark = bare(cell('required'))
  const required = requiredIn(mark)
  // A bar that is not escaped cuts the last cell.
  const rest = at.description === width - 1 ? row.cells.slice(at.description).join('|') : cell('description')
  const description = `${words === '' ? rest : `${words} ${rest}`}${otherWords(row, others)}`
  const { title, text, gist, unlinked, facts } = describe(description, type)
  const trouble = (what: string): number => problems.push(remark(row.line, what))
  if (row.cells.length !== width) trouble(`expected ${width} cells, received ${row.cells.length}`)
  if (!isName(name)) trouble(`"${name}" is not the name of a field`)
  if (!isKnown && at.type >= 0) trouble(`the type "${bare(cell('type'))}" of ${name} is not known`)
  if (required === undefined && at.required >= 0) trouble(`the required mark "${mark}" of ${name} is not known`)
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

/** The rows of one table; what cannot be read of a row goes to `problems`, and the row stays. */
function readTable(table: Table, problems: Remark[]): Field[] {
  const columns = findColumns(table, fieldRules)
  if (columns.at.name < 0) {
    problems.push(remark(table.line, `the columns ${table.head.join(', ')} are not known`))
    return []
  }
  problems.push(...columns.faults.map((fault) => remark(table.line, fault)))
  const reader: Reader = { columns, width: table.head.length || 4, problems }
  return table.rows.map((row) => readField(row, reader))
}

/** Every row of the tables that say together what one part has, in order. */
export function readFields(tables: readonly Table[], problems: Remark[]): Field[] {
  const fields = tables.flatMap((table) => readTable(table, problems))
  const parents = new Set(
    fields.flatMap(({ name }) => (name.includes('.') ? [name.slice(0, name.lastIndexOf('.'))] : [])),
  )
  return fields.map((field) => completeType(field, parents.has(field.name)))
}
