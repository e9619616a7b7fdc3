import { present } from './json.ts'
import { plain, type TableRow } from './markdown.ts'
import type { ErrorRow, Field } from './shape.ts'

/** A table that cannot be read: better reported than half read. */
export class PageError extends Error {
  override readonly name = 'PageError'
}

const typeNames: Readonly<Record<string, string>> = {
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  uint32: 'integer',
  uint64: 'integer',
}
const plainTypes = new Set(['string', 'integer', 'number', 'boolean', 'object', 'file'])

type TypeCell = Pick<Field, 'type' | 'minLength' | 'maxLength'>

function scalarType(text: string): TypeCell | undefined {
  const match = /^([a-z]+\d*)(?:\((?:(\d+),)?(\d+)\))?$/.exec(text)
  const name = match?.[1] ?? ''
  const type = typeNames[name] ?? name
  if (!match || !plainTypes.has(type)) return undefined
  return {
    type,
    ...(match[2] === undefined ? {} : { minLength: Number(match[2]) }),
    ...(match[3] === undefined ? {} : { maxLength: Number(match[3]) }),
  }
}

function typeCell(text: string): TypeCell | undefined {
  if (text === 'array') return { type: 'array' }
  const items = /^array\[(.*)\]$/.exec(text)
  if (!items) return scalarType(text)
  const item = scalarType(items[1] ?? '')
  return item && { ...item, type: `array[${item.type}]` }
}

const marks: Readonly<Record<string, boolean>> = { true: true, false: false, 是: true, 否: false }
const member = /^(?:\d+、)?`?([A-Za-z][\w.]*)`?\s*[:：—]/
const announces = /(枚举值|可选取值|仅支持)\s*[:：]?$/

/** Pages without a list print one member a line; one line alone counts where the words before it announce members. */
function membersInLines(text: string): string[] {
  const lines = text.replace(/可选取值[:：] *(?=`)/g, '可选取值：\n').split('\n')
  let found: string[] = []
  let run: string[] = []
  let announced = false
  for (const line of [...lines, '']) {
    const name = member.exec(line.trim())?.[1]
    if (name !== undefined) run.push(name)
    else {
      if (run.length > 1 || (announced && run.length === 1)) found = run
      run = []
      announced = announces.test(line.trim())
    }
  }
  return found
}

function membersOf(cell: string): string[] {
  const items = [...cell.matchAll(/<li>(.*?)<\/li>/g)].map((item) => plain(item[1] ?? ''))
  return items.length > 0 ? items.flatMap((item) => member.exec(item)?.[1] ?? []) : membersInLines(plain(cell))
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const digits = pattern
    .exec(text)
    ?.slice(1)
    .find((group) => group !== undefined)
  return digits === undefined ? undefined : Number(digits)
}

function symbolsIn(text: string): string[] | undefined {
  const list = /可包含英文字母，数字，(.+?)等内容/.exec(text)?.[1]
  return list?.split('，').map((symbol) => symbol.trim())
}

interface Words {
  readonly title?: string | undefined
  readonly text: string
}

function wordsOf(cell: string): Words {
  const text = plain(cell)
  const match = /^【([^】]*)】\s*/.exec(text)
  return match ? { title: match[1], text: text.slice(match[0].length) } : { text }
}

function readField(row: TableRow): Field {
  const [nameCell = '', type = '', mark = '', description = ''] = row.cells
  const name = plain(nameCell)
  const types = typeCell(type.replace(/\s+/g, ''))
  const required = marks[mark]
  if (row.cells.length !== 4) throw new PageError(`line ${row.line}: expected 4 cells, received ${row.cells.length}`)
  if (!/^[A-Za-z][\w.-]*$/.test(name)) throw new PageError(`line ${row.line}: "${name}" is not the name of a field`)
  if (types === undefined) throw new PageError(`line ${row.line}: the type "${type}" of ${name} is not known`)
  if (required === undefined)
    throw new PageError(`line ${row.line}: the required mark "${mark}" of ${name} is not known`)
  const words = wordsOf(description)
  const integer = types.type === 'integer'
  return present<Field>({
    name,
    title: words.title,
    ...types,
    required,
    condition: required ? undefined : /[^，,。；;：:\n]+时必填/.exec(words.text)?.[0].trim(),
    // 枚举值 of a boolean are true and false, which its type says already.
    members: types.type.includes('string') ? membersOf(description) : [],
    minimum: integer ? numberIn(words.text, /从(\d+)开始/) : undefined,
    maximum: integer ? numberIn(words.text, /最大(\d+)/) : undefined,
    default: integer ? numberIn(words.text, /不传默认为(\d+)|默认第(\d+)页/) : undefined,
    symbols: symbolsIn(words.text),
    value: /请设置为\s*`([^`]+)`/.exec(description)?.[1],
  })
}

/** `array` alone is an array of objects when the table goes on with the fields of an item. */
export function readFields(rows: readonly TableRow[]): Field[] {
  const fields = rows.map(readField)
  const isParent = (name: string): boolean => fields.some((field) => field.name.startsWith(`${name}.`))
  const twice = fields.find((field, at) => fields.findIndex(({ name }) => name === field.name) !== at)
  if (twice) throw new PageError(`the field ${twice.name} is in one table twice`)
  return fields.map((field) =>
    field.type === 'array' && isParent(field.name) ? { ...field, type: 'array[object]' } : field,
  )
}

export function readErrors(rows: readonly TableRow[], common: boolean | undefined): ErrorRow[] {
  return rows.map(({ line, cells }) => {
    if (cells.length !== 4) throw new PageError(`line ${line}: expected 4 cells, received ${cells.length}`)
    const [status = '', code = '', description = '', remedy = ''] = cells.map(plain)
    if (!/^[1-5]\d\d$/.test(status)) throw new PageError(`line ${line}: "${status}" is not a status`)
    return present<ErrorRow>({ status: Number(status), code, description, remedy, common })
  })
}
