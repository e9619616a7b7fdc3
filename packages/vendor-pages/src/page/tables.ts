/** Says what each table of a page is about, and puts together what a page cuts in two. */
import { fieldRules, isName, isType, nameIn, requiredIn } from '../field/columns.ts'
import { columnsByHead } from '../lib/columns.ts'
import { type Block, isRule, isTable, type Table, type TableRole, type TableRow } from '../lib/markdown.ts'
import { bare, keyOf, narrow } from '../lib/text.ts'
import type { RequestPart } from '../shape.ts'
import { errorRules, isCode, isStatus } from './errors.ts'

const partNames: readonly (readonly [RegExp, RequestPart])[] = [
  [/^(?:header|请求头)\s*参数/i, 'header'],
  [/^(?:path|路径)\s*参数/i, 'path'],
  [/^(?:query|查询)\s*参数/i, 'query'],
  [/^(?:body|包体|请求体|请求包体)\s*参数/i, 'body'],
  [/^(?:form|表单)\s*参数/i, 'form'],
]
const answerWords = /^(?:应答|返回|响应)(?:参数|字段|结果|报文)?/
/** `2.1、Body 参数` is a part, too. */
const numbering = /^(?:[（(]?[\d一二三四五六七八九十]+[)）]?[.、\s]*)+/

/** The headings above, innermost first. */
const titlesOf = ({ headings }: Block): string[] =>
  headings.toReversed().map((title) => narrow(title).replace(numbering, '').trim())

/** The part of a request that a block is in. */
export const partOf = (block: Block): RequestPart | undefined =>
  titlesOf(block)
    .map((title) => partNames.find(([pattern]) => pattern.test(title))?.[1])
    .find((part) => part !== undefined)

export const isAnswer = (block: Block): boolean => titlesOf(block).some((title) => answerWords.test(title))
const isOfErrors = (block: Block): boolean => titlesOf(block).some((title) => /错误码/.test(title))

const count = (columns: Readonly<Record<string, number>>): number =>
  Object.values(columns).filter((at) => at >= 0).length

const fieldHeads = (cells: readonly string[]) => columnsByHead(cells, fieldRules)
const errorHeads = (cells: readonly string[]) => columnsByHead(cells, errorRules)

const looksLikeField = ({ cells }: TableRow): boolean => {
  const words = cells.map(bare)
  return (
    words.some((cell) => isName(nameIn(cell))) &&
    words.some((cell) => requiredIn(cell) !== undefined) &&
    words.some(isType)
  )
}
const looksLikeError = ({ cells }: TableRow): boolean => cells.some(isStatus) && cells.some(isCode)

/** With its marks: `**参数名称**`. */
const longestHead = 24

/** A row of heads, wherever it is; a field may be called `type`, and have 描述 as its description. */
function isHead(row: TableRow): boolean {
  if (row.cells.some((cell) => cell.length > longestHead)) return false
  const known = Math.max(count(fieldHeads(row.cells)), count(errorHeads(row.cells)))
  return !looksLikeField(row) && known > 1 && (known > 2 || known === row.cells.length)
}

/** Which pages expect tables of fields and errors, whatever heads they have. */
export type Expected = 'operation' | 'callback' | 'nothing'

/** On a page that is neither, the vendor's own heads alone. */
function strictRole({ head }: Table): TableRole {
  const columns = fieldHeads(head)
  if (keyOf(head[0] ?? '') === '参数名') return 'fields'
  if (head.length === 4 && count(columns) === 4) return 'fields'
  return errorHeads(head).status === 0 ? 'errors' : 'other'
}

function roleOf(table: Table, expected: Expected): TableRole {
  if (expected === 'nothing') return strictRole(table)
  const [fields, errors] = [fieldHeads(table.head), errorHeads(table.head)]
  if (fields.name >= 0 && fields.type >= 0) return 'fields'
  if (errors.status >= 0) return 'errors'
  const rows = [table.first, ...table.rows]
  const isMost = (looks: (row: TableRow) => boolean): boolean => rows.filter(looks).length * 2 >= rows.length
  if (isMost(looksLikeError)) return 'errors'
  if (isMost(looksLikeField)) return 'fields'
  if (expected !== 'operation') return 'other'
  if (isOfErrors(table)) return 'errors'
  return partOf(table) !== undefined || isAnswer(table) ? 'fields' : 'other'
}

/** A first row without heads has values. */
function withoutHead(table: Table): Table {
  if (table.role === 'other') return table
  const isValue = table.role === 'fields' ? looksLikeField(table.first) : looksLikeError(table.first)
  return isValue ? { ...table, head: [], rows: [table.first, ...table.rows] } : table
}

/** Two tables without a line between them. */
function splitAtHeads(table: Table): Table[] {
  const at = table.rows.findIndex(isHead)
  const first = table.rows[at]
  if (!first) return [table]
  const next = table.rows[at + 1]
  const hasRule = next !== undefined && isRule(next.cells)
  const rows = table.rows.slice(at + (hasRule ? 2 : 1))
  const second = { ...table, line: first.line, first, hasRule, head: first.cells.map(bare), rows }
  return [{ ...table, rows: table.rows.slice(0, at) }, ...splitAtHeads(second)]
}

/** Tables without a row of heads go on where the last one ended, if only text is between them. */
function joinCut(blocks: readonly Block[]): Block[] {
  const joined: Block[] = []
  let last = -1
  for (const block of blocks) {
    const before = joined[last]
    if (isTable(block) && before && isTable(before) && !block.hasRule && !isHead(block.first))
      joined[last] = { ...before, rows: [...before.rows, block.first, ...block.rows] }
    else {
      joined.push(block)
      if (block.kind !== 'text') last = isTable(block) ? joined.length - 1 : -1
    }
  }
  return joined
}

/** The blocks of a page, each table with what it is about. */
export function sortTables(blocks: readonly Block[], expected: Expected): Block[] {
  return joinCut(blocks)
    .flatMap((block): Block[] => (isTable(block) ? splitAtHeads(block) : [block]))
    .map((block) => (isTable(block) ? withoutHead({ ...block, role: roleOf(block, expected) }) : block))
}
