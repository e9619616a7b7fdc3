/** Counts what is on a page, line after line: it shares no code with the reader, and knows nothing of its grammar. */
export interface Count {
  fields: number
  errors: number
  examples: number
  /** Values that a list marks as code. */
  readonly members: string[]
}

/** Looks at one line after the other, and knows nothing of cells but how they begin. */
export function countLines(markdown: string): Count {
  const count: Count = { fields: 0, errors: 0, examples: 0, members: [] }
  let table: 'fields' | 'errors' | 'other' | undefined
  let [row, isCode, isExample] = [0, false, false]
  for (const line of markdown.split('\n').map((text) => text.trim())) {
    if (line.startsWith('```')) {
      isCode = !isCode
      if (isCode && isExample) count.examples += 1
    } else if (!isCode && line.startsWith('|')) {
      if (table === undefined) {
        table = line.startsWith('| 参数名 |') ? 'fields' : line.startsWith('| 状态码 |') ? 'errors' : 'other'
        row = 0
      }
      row += 1
      const isRow = row > 2 || (row === 2 && !/^[|\s:-]+$/.test(line))
      if (isRow && table !== 'other') count[table] += 1
      if (isRow && table === 'fields') {
        for (const [, member = ''] of line.matchAll(/<li>`([A-Z][A-Z0-9_]+)`\s*[:：]/g)) count.members.push(member)
      }
    } else if (!isCode) {
      table = undefined
      if (line.startsWith('#')) isExample = false
      if (line === '应答示例') isExample = true
    }
  }
  return count
}

/** Counts rows by one cell of theirs, whatever their table looks like: a mark of required, or a status. */
export function countRows(markdown: string): { readonly fields: number; readonly errors: number } {
  const lines = markdown.replaceAll(/^```[\s\S]*?^```/gm, '').split('\n')
  const count = (cell: RegExp): number => lines.filter((line) => cell.test(line)).length
  return {
    fields: count(/[|｜] *(?:true|false|ｔｒｕｅ) *[|｜]/),
    errors: count(/(?:^|[|｜]) *(?:[1-5]\d\d|４０４) *(?:[|｜]|$)/),
  }
}
