/** Cuts a page into headings, tables, fenced code and lines of text, each with the headings above it. */
import { bare } from './text.ts'

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
}
export interface Table extends Place {
  readonly kind: 'table'
  /** The cells of the first row, without marks. */
  readonly head: readonly string[]
  readonly rows: readonly TableRow[]
}
export type Block = Heading | Text | Code | Table

function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim())
}

const fence = /^\s*(`{3,}|~{3,})/
const isRow = (line: string): boolean => /^\s*\|/.test(line)
const isRule = (cells: readonly string[]): boolean => cells.every((cell) => /^:?-*:?$/.test(cell))

type Cut<B extends Block> = Omit<B, keyof Place> & { readonly end: number }

function cutCode(lines: readonly string[], start: number): Cut<Code> {
  const mark = fence.exec(lines[start] ?? '')?.[1] ?? '```'
  let end = start + 1
  while (end < lines.length && !(lines[end] ?? '').trimStart().startsWith(mark)) end += 1
  return {
    kind: 'code',
    text: lines
      .slice(start + 1, end)
      .join('\n')
      .trim(),
    end: end + 1,
  }
}

function cutTable(lines: readonly string[], start: number): Cut<Table> {
  let end = start
  while (isRow(lines[end] ?? '')) end += 1
  const rows = lines.slice(start, end).map((line, at) => ({ line: start + at + 1, cells: cellsOf(line) }))
  const body = rows[1] && isRule(rows[1].cells) ? rows.slice(2) : rows.slice(1)
  return { kind: 'table', head: (rows[0]?.cells ?? []).map(bare), rows: body, end }
}

function cutLine(lines: readonly string[], start: number): Cut<Heading> | Cut<Text> {
  const line = lines[start] ?? ''
  const heading = /^\s{0,3}(#{1,6})\s+(.*)$/.exec(line)
  if (!heading) return { kind: 'text', text: line.trim(), end: start + 1 }
  return { kind: 'heading', depth: heading[1]?.length ?? 1, text: bare(heading[2] ?? ''), end: start + 1 }
}

function cut(lines: readonly string[], start: number): Cut<Code> | Cut<Table> | Cut<Heading> | Cut<Text> {
  const line = lines[start] ?? ''
  if (fence.test(line)) return cutCode(lines, start)
  return isRow(line) ? cutTable(lines, start) : cutLine(lines, start)
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

const isTable = (block: Block): block is Table => block.kind === 'table'
export const isText = (block: Block): block is Text => block.kind === 'text'

/** Tables of fields and of errors are known by the first cell of their heads. */
export const isFieldTable = (block: Block): block is Table => isTable(block) && block.head[0] === '参数名'
export const isErrorTable = (block: Block): block is Table => isTable(block) && block.head[0] === '状态码'
