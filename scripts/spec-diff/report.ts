/** The findings of all APIs as rows, for a terminal, for markdown and as JSON. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { operationsOf, partsOf, type SpecDocument } from './document.ts'
import { affectedOf, type Finding, sentenceOf } from './finding.ts'
import { type Class, classes, table, worse } from './table.ts'

/** One state of an API's bundled spec. */
export interface SpecText {
  readonly text: string
  readonly document: SpecDocument
}

/** One change, as it is printed. */
export interface Row {
  readonly api: string
  /** The number of its kind in the design's table. */
  readonly row: number
  readonly kind: string
  readonly class: Class
  readonly side: string
  readonly operations: readonly string[]
  readonly fields: readonly string[]
  readonly old: string
  readonly new: string
  readonly sentence: string
  readonly affected: string
  /** The vendor's page of the first operation. */
  readonly page: string
  /** `openapi/bundled/partnerships.yaml:559`, in the new state; in the old one if it is gone. */
  readonly place: string
}

/** The rows of one API. */
export function rowsOf(api: string, findings: readonly Finding[], base: SpecText, revision: SpecText): Row[] {
  const lines = { base: lineFinder(base.text), revision: lineFinder(revision.text) }
  const pages = new Map(
    [...operationsOf(base.document), ...operationsOf(revision.document)].map(({ id, node }) => [
      id,
      String(node['x-official-url'] ?? ''),
    ]),
  )
  return findings.map((finding) => {
    const { kind, side, places, operations, old, now, isGone, pointer } = finding
    const line = (isGone ? lines.base : lines.revision)(pointer) ?? ''
    return {
      api,
      row: table[kind].row,
      kind,
      class: finding.class,
      side,
      operations,
      fields: [
        ...new Set(places.filter(({ field }) => field !== '').map(({ in: where, field }) => `${where} ${field}`)),
      ],
      old,
      new: now,
      sentence: sentenceOf(finding),
      affected: affectedOf(finding),
      page: operations.map((id) => pages.get(id)).find(Boolean) ?? '',
      place: `openapi/bundled/${api}.yaml${line && `:${line}`}${isGone ? ' (old)' : ''}`,
    }
  })
}

/** Finds the line of a pointer; the nearest node above it, if it is in none. */
function lineFinder(text: string): (pointer: string) => number | undefined {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter })
  return (pointer) => {
    let node = document.contents as Node | null
    let line: number | undefined
    for (const part of partsOf(pointer)) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part)
        if (isScalar(pair?.key) && pair.key.range) line = counter.linePos(pair.key.range[0]).line
        node = (pair?.value ?? null) as Node | null
      } else {
        node = isSeq(node) ? ((node.items[Number(part)] ?? null) as Node | null) : null
        if (node?.range) line = counter.linePos(node.range[0]).line
      }
    }
    return line
  }
}

/** The worst class of all rows. */
export const worstOf = (rows: readonly Row[]): Class =>
  rows.reduce<Class>((worst, row) => worse(worst, row.class), 'none')

const count = (rows: readonly Row[]): string =>
  [...classes]
    .reverse()
    .map((one) => `${rows.filter((row) => row.class === one).length} ${one}`)
    .join(', ')

/** For a terminal: the worst first, a change in three lines. */
export function toText(rows: readonly Row[]): string {
  const entries = rows.map(({ api, row, class: rated, sentence, affected, page, place }) =>
    [
      `${rated.padEnd(6)}${sentence}`,
      `      ${api}, row ${row}; ${affected}`,
      `      ${[place, page].filter(Boolean).join('  ')}`,
    ].join('\n'),
  )
  return [...entries, count(rows)].join('\n\n')
}

/** As one table of markdown. */
export function toMarkdown(rows: readonly Row[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const lines = rows.map(
    ({ class: rated, sentence, affected, side, page, place }) =>
      `| ${[rated, side, cell(sentence), cell(affected), page ? `[${place}](${page})` : place].join(' | ')} |`,
  )
  return ['| Class | Side | Change | Who | Where |', '| --- | --- | --- | --- | --- |', ...lines, '', count(rows)].join(
    '\n',
  )
}
