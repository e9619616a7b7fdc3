/** Cuts a page into headings, tables, fenced code and lines of text, each with the headings above it. */
import { bare, narrow } from './text.ts'

export interface TableRow {
  readonly line: number
  readonly cells: readonly string[]
}

interface Place {
  readonly line: number
  /** Headings above, outermost first, without marks. */
  readonly headings: readonly string[]
  /** The line of text between the last heading, table or code and this block. */
  readonly caption: string
}

interface Heading extends Place {
  readonly kind: 'heading'
  readonly depth: number
  readonly text: string
}
export interface Text extends Place {
  readonly kind: 'text'
  readonly text: string
}
export interface Code extends Place {
  readonly kind: 'code'
  readonly text: string
  /** Whether the page has the fence that ends it. */
  readonly isClosed: boolean
}

/** What a table is about: rows of fields, rows of errors, or anything else. */
export type TableRole = 'fields' | 'errors' | 'other'

export interface Table extends Place {
  readonly kind: 'table'
  readonly role: TableRole
  /** The first row, which is one of heads on any page that keeps the grammar. */
  readonly first: TableRow
  /** Whether a line of dashes follows the first row. */
  readonly hasRule: boolean
  /** The cells of the first row, without marks; none if the first row is one of values. */
  readonly head: readonly string[]
  readonly rows: readonly TableRow[]
}
export type Block = Heading | Text | Code | Table

const bar = /(?<!\\)\|/

function cellsOf(line: string): string[] {
  const text = line.trim()
  const inner = (text.startsWith('｜') ? text.replaceAll('｜', '|') : text).replace(/^\|/, '').replace(/(?<!\\)\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim())
}

const fence = /^\s*(`{3,}|~{3,})/
const isRow = (line: string): boolean => /^[\s\u200b]*[|｜]/.test(line)
export const isRule = (cells: readonly string[]): boolean =>
  cells.every((cell) => /^:?[-—－]*:?$/.test(cell)) && cells.some((cell) => cell !== '')
const isHeading = (line: string): boolean => /^\s{0,3}#{1,6}\s/.test(line)

/** A row without its first bar is known by the line of dashes below it, by the rows above it, and by its bars. */
const opensTable = (lines: readonly string[], at: number): boolean =>
  isRow(lines[at] ?? '') ||
  cellsOf(lines[at] ?? '').length > 3 ||
  (bar.test(lines[at] ?? '') && bar.test(lines[at + 1] ?? '') && isRule(cellsOf(lines[at + 1] ?? '')))
const continuesTable = (line: string): boolean =>
  isRow(line) || (bar.test(line) && !fence.test(line) && !isHeading(line))

type Cut<B extends Block> = Omit<B, keyof Place> & { readonly end: number }

/** Code without an end ends before what is none: a heading, or a row of a table. */
function cutCode(lines: readonly string[], start: number): Cut<Code> {
  const mark = fence.exec(lines[start] ?? '')?.[1] ?? '```'
  const find = (isEnd: (line: string) => boolean): number => {
    const at = lines.slice(start + 1).findIndex(isEnd)
    return at < 0 ? lines.length : start + 1 + at
  }
  const closing = find((line) => line.trimStart().startsWith(mark))
  const isClosed = closing < lines.length
  const end = isClosed ? closing : find((line) => isHeading(line) || isRow(line))
  return {
    kind: 'code',
    text: lines
      .slice(start + 1, end)
      .join('\n')
      .trim(),
    isClosed,
    end: isClosed ? end + 1 : end,
  }
}

function cutTable(lines: readonly string[], start: number): Cut<Table> {
  let end = start
  while (end < lines.length && continuesTable(lines[end] ?? '')) end += 1
  const rows = lines.slice(start, end).map((line, at) => ({ line: start + at + 1, cells: cellsOf(line) }))
  const first = rows[0] ?? { line: start + 1, cells: [] }
  const hasRule = rows[1] !== undefined && isRule(rows[1].cells)
  const body = hasRule ? rows.slice(2) : rows.slice(1)
  return { kind: 'table', role: 'other', first, hasRule, head: first.cells.map(bare), rows: body, end }
}

/** A part of a page may have a title in bold in place of a heading. */
const boldTitle = /^\s*\*\*\s*([^*]*(?:参数|字段|错误码))\s*\*\*\s*[:：]?\s*$/
const isOfPart = (title: string): boolean => /^(?:header|path|query|body|form|公共|业务)/i.test(title)

function cutLine(lines: readonly string[], start: number): Cut<Heading> | Cut<Text> {
  const line = lines[start] ?? ''
  const heading = /^\s{0,3}(#{1,6})\s+(.*)$/.exec(line)
  const bold = boldTitle.exec(line)?.[1]
  if (bold !== undefined)
    return { kind: 'heading', depth: isOfPart(narrow(bold)) ? 3 : 2, text: bare(bold), end: start + 1 }
  if (!heading) return { kind: 'text', text: line.trim(), end: start + 1 }
  return { kind: 'heading', depth: heading[1]?.length ?? 1, text: bare(heading[2] ?? ''), end: start + 1 }
}

function cut(lines: readonly string[], start: number): Cut<Code> | Cut<Table> | Cut<Heading> | Cut<Text> {
  const line = lines[start] ?? ''
  if (fence.test(line)) return cutCode(lines, start)
  return opensTable(lines, start) ? cutTable(lines, start) : cutLine(lines, start)
}

export function blocksOf(markdown: string): Block[] {
  const lines = markdown.replace(/^\ufeff/, '').split(/\r\n?|\n/)
  const above: { readonly depth: number; readonly text: string }[] = []
  const blocks: Block[] = []
  let caption = ''
  for (let at = 0; at < lines.length; ) {
    const { end, ...block } = cut(lines, at)
    const line = at + 1
    at = end
    if (block.kind === 'text' && bare(block.text) === '') continue
    if (block.kind === 'heading') {
      while ((above.at(-1)?.depth ?? 0) >= block.depth) above.pop()
    }
    blocks.push({ ...block, line, headings: above.map(({ text }) => text), caption })
    if (block.kind === 'heading') above.push(block)
    caption = block.kind === 'text' ? block.text : ''
  }
  return blocks
}

export const isText = (block: Block): block is Text => block.kind === 'text'
export const isTable = (block: Block): block is Table => block.kind === 'table'
export const isFieldTable = (block: Block): block is Table => isTable(block) && block.role === 'fields'
export const isErrorTable = (block: Block): block is Table => isTable(block) && block.role === 'errors'
