import { PageError, readErrors, readFields } from './field.ts'
import { type Block, blocksOf, type TableRow } from './markdown.ts'
import {
  type ErrorRow,
  type Field,
  type FieldTable,
  pageUrl,
  type RequestPart,
  type VendorOperation,
  type VendorPage,
} from './shape.ts'

type TableBlock = Extract<Block, { kind: 'table' }>

/** A table, the words before it, and the headings above it (outermost first). */
interface PlacedTable {
  readonly headings: readonly string[]
  readonly caption: string
  readonly rows: readonly TableRow[]
}

const headOf = (rows: readonly TableRow[]): string => rows[0]?.cells.join(' ') ?? ''
const isFields = (table: PlacedTable): boolean => headOf(table.rows) === '参数名 类型 必填 描述'
const isErrors = (table: PlacedTable): boolean => headOf(table.rows) === '状态码 错误码 描述 解决方案'

function placeTables(blocks: readonly Block[]): PlacedTable[] {
  const headings: { depth: number; text: string }[] = []
  const tables: PlacedTable[] = []
  let caption = ''
  const place = (table: TableBlock): number =>
    tables.push({ headings: headings.map(({ text }) => text), caption, rows: table.rows })
  for (const block of blocks) {
    if (block.kind === 'heading') {
      while ((headings.at(-1)?.depth ?? 0) >= block.depth) headings.pop()
      headings.push(block)
    }
    if (block.kind === 'heading' || block.kind === 'text') caption = block.text
    if (block.kind === 'table') place(block)
  }
  return tables
}

const textsOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []))

function bracketed(text: string): string[] {
  return [...text.matchAll(/【([^】]+)】/g)].flatMap((match) => match[1] ?? [])
}

const partHeadings: Readonly<Record<string, RequestPart>> = {
  'Header 参数': 'header',
  'Path 参数': 'path',
  'Query 参数': 'query',
  'Body 参数': 'body',
}

function requestOf(tables: readonly PlacedTable[]): Record<RequestPart, readonly Field[]> {
  const request: Record<RequestPart, readonly Field[]> = { header: [], path: [], query: [], body: [] }
  for (const table of tables.filter(({ headings }) => headings[0] === '请求参数')) {
    const heading = table.headings.at(-1) ?? ''
    const part = partHeadings[heading]
    if (part === undefined) throw new PageError(`"${heading}" is not a part of a request`)
    request[part] = readFields(table.rows.slice(1))
  }
  return request
}

/** The lines of one section: from its heading to the next of the same depth. */
function section(blocks: readonly Block[], title: string): Block[] {
  const start = blocks.findIndex((block) => block.kind === 'heading' && block.text === title)
  const heading = blocks[start]
  if (heading?.kind !== 'heading') return []
  const rest = blocks.slice(start + 1)
  const end = rest.findIndex((block) => block.kind === 'heading' && block.depth <= heading.depth)
  return end < 0 ? rest : rest.slice(0, end)
}

function answerStatus(blocks: readonly Block[]): number {
  const status = textsOf(section(blocks, '应答参数')).flatMap((text) => /^(\d{3})(?:\s|$)/.exec(text)?.[1] ?? [])[0]
  if (status === undefined) throw new PageError('应答参数 does not begin with a status')
  return Number(status)
}

function errorsOf(tables: readonly PlacedTable[]): ErrorRow[] {
  const tableOf = (headings: readonly string[]): boolean | undefined => {
    if (headings.includes('公共错误码')) return true
    return headings.includes('业务错误码') ? false : undefined
  }
  return tables.filter(isErrors).flatMap(({ headings, rows }) => readErrors(rows.slice(1), tableOf(headings)))
}

function exampleOf(blocks: readonly Block[]): VendorOperation['example'] {
  const start = blocks.findIndex((block) => block.kind === 'text' && block.text === '应答示例')
  if (start < 0) return undefined
  const [status, code] = blocks.slice(start + 1, start + 3)
  const digits = status?.kind === 'text' ? /^>\s*(\d{3})\b/.exec(status.text)?.[1] : undefined
  if (digits === undefined || code?.kind !== 'code') throw new PageError('应答示例 is not a status and a code block')
  return { status: Number(digits), text: code.text.trim() }
}

function operationOf(blocks: readonly Block[], tables: readonly PlacedTable[]): VendorOperation | undefined {
  const about = textsOf(section(blocks, '接口说明'))
  const request = about.find((text) => text.startsWith('请求方式'))
  if (request === undefined) return undefined
  const [, method, path] = /【([A-Z]+)】\s*`(\/[^`]*)`/.exec(request) ?? []
  if (method === undefined || path === undefined) throw new PageError(`"${request}" contains no method and path`)
  const fields = tables.filter(isFields)
  const answers = fields.filter(({ headings }) => headings[0] === '应答参数')
  if (answers.length > 1) throw new PageError(`expected one table of the response, received ${answers.length}`)
  const example = exampleOf(blocks)
  return {
    method,
    path,
    hosts: about.flatMap((text) => /【[主备]域名】\s*(https:\/\/[a-z0-9.-]+)/.exec(text)?.[1] ?? []),
    callers: about.filter((text) => text.startsWith('支持商户')).flatMap(bracketed),
    request: requestOf(fields),
    answer: { status: answerStatus(blocks), fields: readFields(answers[0]?.rows.slice(1) ?? []) },
    errors: errorsOf(tables),
    ...(example ? { example } : {}),
  }
}

function otherTables(tables: readonly PlacedTable[], operation: VendorOperation | undefined): FieldTable[] {
  if (operation) return []
  return tables.filter(isFields).map(({ caption, rows }) => ({ caption, fields: readFields(rows.slice(1)) }))
}

/**
 * Reads one of the vendor's pages, in the form that the vendor publishes for programs.
 *
 * @param id `merchant/4012380498`: the audience and the number of the page
 * @throws {PageError} where a table has a shape that is not known
 */
export function parsePage(markdown: string, id: string): VendorPage {
  try {
    const blocks = blocksOf(markdown)
    const placed = placeTables(blocks)
    const operation = operationOf(blocks, placed)
    const tables = otherTables(placed, operation)
    const other = tables.length > 0 ? 'notification' : 'article'
    const page = { id, url: pageUrl(id), tables }
    return operation ? { ...page, kind: 'operation', operation } : { ...page, kind: other }
  } catch (error) {
    if (error instanceof PageError) throw new PageError(`${id}: ${error.message}`, { cause: error })
    throw error
  }
}
