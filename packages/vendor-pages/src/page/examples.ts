/** Finds the code blocks under 应答示例, each with the status and the words before it. */

import { type Block, type Code, isText } from '../lib/markdown.ts'
import { bare, present } from '../lib/text.ts'
import type { Example } from '../shape.ts'

const title = /^应答示例[:：]?$/
const statusLine = /^(?:>\s*)?(\d{3})(?:\s+[A-Za-z][A-Za-z -]*|\s*(?:或\s*\d{3}))?$/

/** The status that a line prints: `200 OK`, `> 204 No Content`. */
export function statusIn(line: string): number | undefined {
  const digits = statusLine.exec(bare(line).trim())?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The blocks under 应答示例: from the line or heading to the next heading that is not below it. */
export function exampleBlocks(blocks: readonly Block[]): Block[] {
  const start = blocks.findIndex(
    (block) => (block.kind === 'text' || block.kind === 'heading') && title.test(bare(block.text)),
  )
  const head = blocks[start]
  if (!head) return []
  const depth = head.kind === 'heading' ? head.depth : Number.POSITIVE_INFINITY
  const rest = blocks.slice(start + 1)
  const end = rest.findIndex((block) => block.kind === 'heading' && block.depth <= depth)
  return end < 0 ? rest : rest.slice(0, end)
}

const isCode = (block: Block): block is Code => block.kind === 'code'

/** Every block of code, named by the words between the status and itself. */
export function examplesOf(blocks: readonly Block[]): Example[] {
  const part = exampleBlocks(blocks)
  return part.filter(isCode).map((block) => {
    const before = part.filter(({ line }) => line < block.line).filter(isText)
    const status = before
      .map(({ text }) => statusIn(text))
      .filter((one) => one !== undefined)
      .at(-1)
    const name = statusIn(block.caption) === undefined ? bare(block.caption) : ''
    return present<Example>({ line: block.line, status, name: name || undefined, text: block.text })
  })
}

/** What the vendor prints where there is nothing: `'无应答包体'`. */
export const isNothing = (text: string): boolean => /^["'“]?无应答包体["'”]?$/.test(text.trim())

/** The value of an example, or `undefined` if it is not JSON. */
export function parsedExample(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
