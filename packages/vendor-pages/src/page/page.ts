/** Reads one page, whatever it is, and never throws: what cannot be read is part of the result. */
import { fieldRules } from '../field/columns.ts'
import { readFields } from '../field/field.ts'
import { columnsByHead } from '../lib/columns.ts'
import { type Block, blocksOf, isErrorTable, isFieldTable, isText, type Text } from '../lib/markdown.ts'
import { bare, gist, present } from '../lib/text.ts'
import { type FieldTable, type Remark, remark, type VendorPage } from '../shape.ts'
import { callbackOf } from './callback.ts'
import { callbackFaults, operationFaults } from './contradictions.ts'
import { exampleBlocks, statusIn } from './examples.ts'
import { leftovers } from './leftovers.ts'
import { isLimit, methodLine, namesAddress, operationOf, routesOf } from './operation.ts'
import { partOf, sortTables } from './tables.ts'

/** A page that is one of an operation, and does not say which. */
export class PageError extends Error {
  override readonly name = 'PageError'
  /** The line of the page, from 1. */
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

const updateLine = /^>?\s*更新时间[:：]\s*(\d{4}[.\-/]\d{1,2}[.\-/]\d{1,2})/

function countsOf(blocks: readonly Block[]): VendorPage['counts'] {
  const rows = (tables: readonly Block[]): number =>
    tables.reduce((sum, table) => sum + (table.kind === 'table' ? table.rows.length : 0), 0)
  return {
    fields: rows(blocks.filter(isFieldTable)),
    errors: rows(blocks.filter(isErrorTable)),
    examples: exampleBlocks(blocks).filter(({ kind }) => kind === 'code').length,
  }
}

/** What samples in three languages begin with, until the example of the response. */
const sampleTitle = /^(?:请求示例|示例代码)[:：]?$/

const isKnownTable = (block: Block): boolean => isFieldTable(block) || isErrorTable(block)

/** Lines that are read as facts, and compared as such. */
const factLine = /^(?:>\s*)?(?:更新时间|请求方式|请求域名|支持商户|适用对象)\s*[:：]|【[主备]域名】/

const isFact = ({ text }: { readonly text: string }): boolean => {
  const line = bare(text)
  return factLine.test(line) || statusIn(line) !== undefined || isLimit(line)
}

/** What the text outside the known tables says. Samples may leave a page, so they say nothing. */
function gistOf(blocks: readonly Block[]): string {
  const start = blocks.findIndex((block) => block.kind === 'text' && sampleTitle.test(bare(block.text)))
  const end =
    start < 0
      ? -1
      : blocks.findIndex(
          (block, at) =>
            at > start && (block.kind === 'heading' || (block.kind === 'text' && bare(block.text) === '应答示例')),
        )
  const isSample = (at: number): boolean => start >= 0 && at >= start && (end < 0 || at < end)
  return blocks
    .flatMap((block, at) => {
      if (isSample(at) || block.kind === 'code') return []
      if (block.kind === 'table')
        return isKnownTable(block) ? [] : block.rows.map(({ cells }) => cells.map(gist).join('|'))
      return block.kind === 'text' && isFact(block) ? [] : [gist(block.text)]
    })
    .filter((text) => /[\p{L}\p{N}]/u.test(text))
    .join('\n')
}

function tablesOf(blocks: readonly Block[]): FieldTable[] {
  return blocks
    .filter(isFieldTable)
    .filter(({ head }) => !Object.values(columnsByHead(head, fieldRules)).includes(-1))
    .map((table) => ({
      line: table.line,
      caption: bare(table.caption) || (table.headings.at(-1) ?? ''),
      fields: readFields([table], []),
    }))
}

/** A page with parts of a request is one of an operation, even if it has lost the line that says so. */
function assertNoOperation(blocks: readonly Block[]): void {
  const table = blocks.filter(isFieldTable).find((one) => partOf(one) === 'header')
  if (table) throw new PageError(table.line, 'the page has parts of a request, and no line 请求方式')
}

type Body = Pick<VendorPage, 'kind' | 'operation' | 'callback' | 'tables' | 'contradictions'>

/** What a page is about, and its blocks as such a page has them. */
interface Understood {
  readonly body: Body
  readonly blocks: readonly Block[]
}

function asOperation(raw: readonly Block[], head: Text, problems: Remark[]): Understood {
  const blocks = sortTables(raw, 'operation')
  const routes = routesOf(blocks, head, problems)
  if (routes.length === 0) throw new PageError(head.line, `"${bare(head.text)}" has no method`)
  if (routes[0]?.path === null && !namesAddress(blocks))
    problems.push(remark(head.line, 'the page has no path, and no 请求URL that says where it comes from'))
  const operation = operationOf(blocks, head, routes, problems)
  const contradictions = operationFaults(operation, head.line)
  return { blocks, body: { kind: 'operation', operation, tables: [], contradictions } }
}

function understand(raw: readonly Block[], problems: Remark[]): Understood {
  const head = methodLine(raw)
  if (head) return asOperation(raw, head, problems)
  const called = sortTables(raw, 'callback')
  const callback = callbackOf(called, problems)
  if (callback)
    return {
      blocks: called,
      body: { kind: 'callback', callback, tables: [], contradictions: callbackFaults(callback) },
    }
  assertNoOperation(sortTables(raw, 'operation'))
  const blocks = sortTables(raw, 'nothing')
  const tables = tablesOf(blocks)
  return { blocks, body: { kind: tables.length > 0 ? 'tables' : 'article', tables, contradictions: [] } }
}

/**
 * Reads one of the vendor's pages, in the form that the vendor publishes for programs.
 *
 * @param id `merchant/4012380498`: the audience and the number of the page
 * @throws {PageError} with the line, if the page is one of an operation and does not say which, or has nothing to read
 */
export function parsePage(markdown: string, id: string): VendorPage {
  const raw = blocksOf(markdown)
  if (raw.length === 0) throw new PageError(1, 'the page is empty')
  const problems: Remark[] = []
  const updated = raw.filter(isText).flatMap(({ text }) => updateLine.exec(bare(text))?.[1] ?? [])[0]
  const { body, blocks } = understand(raw, problems)
  if (body.operation || body.callback) problems.push(...leftovers(raw, blocks))
  problems.sort((a, b) => a.line - b.line)
  return present<VendorPage>({ id, updated, ...body, counts: countsOf(blocks), problems, gist: gistOf(blocks) })
}

/** A page, or why it could not be read. */
export type PageResult =
  | { readonly id: string; readonly page: VendorPage; readonly result: string }
  | { readonly id: string; readonly page: undefined; readonly result: string }

function resultOf({ kind, problems }: VendorPage): string {
  if (kind === 'tables' || kind === 'article') return 'not an operation'
  return problems.length === 0
    ? 'read'
    : `partly: ${problems.map(({ line, text }) => `line ${line}: ${text}`).join('; ')}`
}

/** Reads one page: its result is `read`, `partly: …`, `not an operation`, or `unreadable: line, reason`. */
export function readPage(markdown: string, id: string): PageResult {
  try {
    const page = parsePage(markdown, id)
    return { id, page, result: resultOf(page) }
  } catch (error) {
    const line = error instanceof PageError ? error.line : 1
    return { id, page: undefined, result: `unreadable: line ${line}, ${(error as Error).message}` }
  }
}
