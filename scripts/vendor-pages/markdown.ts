/** A page cut into what matters here: headings, tables, fenced code, and lines of text. */
export type Block =
  | { readonly kind: 'heading'; readonly line: number; readonly depth: number; readonly text: string }
  | { readonly kind: 'text'; readonly line: number; readonly text: string }
  | { readonly kind: 'code'; readonly line: number; readonly text: string }
  | { readonly kind: 'table'; readonly line: number; readonly rows: readonly TableRow[] }

export interface TableRow {
  readonly line: number
  readonly cells: readonly string[]
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', nbsp: ' ' }

/** Plain text of one cell: no escapes, entities, emphasis or link targets; `<br>` becomes a line break. */
export function plain(markdown: string): string {
  return markdown
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/\[([^\]]*)\]\([^)\s]*\)/g, '$1')
    .replace(/\*\*/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&([a-z]+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/[ \t\u00a0\u3000]+/g, ' ')
    .trim()
}

function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim())
}

const isRow = (line: string): boolean => /^\s*\|/.test(line)
const isRule = (cells: readonly string[]): boolean => cells.every((cell) => /^:?-+:?$/.test(cell))

interface Cursor {
  readonly lines: readonly string[]
  at: number
}

function readCode(cursor: Cursor): Block {
  const start = cursor.at
  const body: string[] = []
  for (cursor.at += 1; cursor.at < cursor.lines.length; cursor.at += 1) {
    const line = cursor.lines[cursor.at] ?? ''
    if (/^\s*```/.test(line)) break
    body.push(line)
  }
  cursor.at += 1
  return { kind: 'code', line: start + 1, text: body.join('\n') }
}

function readTable(cursor: Cursor): Block {
  const start = cursor.at
  const rows: TableRow[] = []
  for (; cursor.at < cursor.lines.length; cursor.at += 1) {
    const line = cursor.lines[cursor.at] ?? ''
    if (!isRow(line)) break
    const cells = cellsOf(line)
    if (!isRule(cells)) rows.push({ line: cursor.at + 1, cells })
  }
  return { kind: 'table', line: start + 1, rows }
}

export function blocksOf(markdown: string): Block[] {
  const cursor: Cursor = { lines: markdown.split(/\r?\n/), at: 0 }
  const blocks: Block[] = []
  while (cursor.at < cursor.lines.length) {
    const line = cursor.lines[cursor.at] ?? ''
    if (/^\s*```/.test(line)) blocks.push(readCode(cursor))
    else if (isRow(line)) blocks.push(readTable(cursor))
    else {
      cursor.at += 1
      const heading = /^(#{1,6})\s+(.*)$/.exec(line)
      const text = line.trim()
      if (heading)
        blocks.push({ kind: 'heading', line: cursor.at, depth: heading[1]?.length ?? 1, text: plain(heading[2] ?? '') })
      else if (text !== '') blocks.push({ kind: 'text', line: cursor.at, text })
    }
  }
  return blocks
}
