/** What a page prints, line after line: it shares no code with the reader or the draft, and knows little of the grammar. */

export interface PrintedRow {
  readonly side: 'request' | 'answer'
  readonly name: string
  readonly type: string
  readonly required: boolean
  /** Runs of Chinese characters in the description. */
  readonly words: readonly string[]
  /** Values that a list marks as code. */
  readonly members: readonly string[]
}

interface PrintedError {
  readonly status: string
  readonly code: string
  readonly words: readonly string[]
}

export interface Printed {
  readonly rows: readonly PrintedRow[]
  readonly errors: readonly PrintedError[]
  /** Blocks of code below 应答示例. */
  readonly examples: readonly string[]
  /** Of the line 支持商户. */
  readonly callers: readonly string[]
}

const plain = (cell: string): string => cell.trim().replaceAll('\\_', '_').replaceAll(/[`*]/g, '')

/** Text without the addresses of links and images, as runs of Chinese characters. */
const wordsOf = (cell: string): string[] =>
  cell
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, ' ')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]*>/g, ' ')
    .match(/[\u4e00-\u9fff]{2,}/g) ?? []

const membersOf = (cell: string): string[] =>
  [...cell.matchAll(/<li>`([A-Z][A-Z0-9_]+)`\s*[:：]/g)].map(([, member = '']) => member)

export function readPrinted(markdown: string): Printed {
  const rows: PrintedRow[] = []
  const errors: PrintedError[] = []
  const examples: string[] = []
  let table: 'fields' | 'errors' | 'other' | undefined
  let side: 'request' | 'answer' = 'request'
  let [isExample, code] = [false, undefined as string[] | undefined]
  for (const line of markdown.split('\n').map((text) => text.trim())) {
    if (line.startsWith('```')) {
      if (code && isExample) examples.push(code.join('\n'))
      code = code ? undefined : []
      continue
    }
    if (code) {
      code.push(line)
      continue
    }
    if (!line.startsWith('|')) {
      table = undefined
      if (/^#+ 应答(?:参数|字段)/.test(line)) side = 'answer'
      if (line.startsWith('#')) isExample = false
      if (line === '应答示例') isExample = true
      continue
    }
    if (table === undefined) {
      table = line.startsWith('| 参数名') ? 'fields' : line.startsWith('| 状态码') ? 'errors' : 'other'
      continue
    }
    if (/^[|\s:-]+$/.test(line)) continue
    const [, first = '', second = '', third = '', fourth = ''] = line.split('|')
    if (table === 'fields')
      rows.push({
        side,
        name: plain(first),
        type: plain(second),
        required: third.trim() === 'true',
        words: wordsOf(fourth),
        members: membersOf(fourth),
      })
    if (table === 'errors')
      errors.push({ status: plain(first), code: plain(second), words: [...wordsOf(third), ...wordsOf(fourth)] })
  }
  const callers = /^支持商户：(.*)$/m.exec(markdown)?.[1] ?? ''
  return { rows, errors, examples, callers: [...callers.matchAll(/【([^】]+)】/g)].map(([, name = '']) => name) }
}
