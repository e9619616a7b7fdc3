/** Finds what may be a row of a table, and stands where no table is read: nothing of a page is lost in silence. */
import { type Block, isTable, type Table } from '../lib/markdown.ts'
import { bare } from '../lib/text.ts'
import { type Remark, remark } from '../shape.ts'

const html = /<\/?(?:table|tr|td|th)\b/i

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

const lastLine = ({ rows, first, hasRule }: Table): number => rows.at(-1)?.line ?? first.line + (hasRule ? 1 : 0)

function leftIn(block: Block, before: Block | undefined): string[] {
  if (block.kind === 'code')
    return [
      ...(block.isClosed ? [] : ['the code that begins here has no end']),
      ...(/^\s*\|.*\|/m.test(block.text) ? ['a row of a table is in code, and is not read'] : []),
    ]
  if (block.kind !== 'text') return []
  const words = short(bare(block.text))
  if (html.test(block.text)) return [`"${words}" is a table in HTML, which is not read`]
  return before && isTable(before) && lastLine(before) === block.line - 1
    ? [`"${words}" follows a row of a table, and is not read as one`]
    : []
}

/** A line with bars that is part of no table. */
const isUnread = (block: Block): block is Table => isTable(block) && block.role === 'other' && !block.hasRule

/**
 * @param printed - the blocks of a page as they are printed
 * @param read - the same, each table with what it is about
 */
export const leftovers = (printed: readonly Block[], read: readonly Block[]): Remark[] => [
  ...printed.flatMap((block, at) => leftIn(block, printed[at - 1]).map((text) => remark(block.line, text))),
  ...read
    .filter(isUnread)
    .map(({ line, head }) => remark(line, `"${short(head.join(' | '))}" looks like a row of a table, and is not read`)),
]
