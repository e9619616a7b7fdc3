/** Code in a document that is an example's: its first line names the file, and the rest is what the file says. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CodeBlock } from './document.ts'

export interface QuotedExample {
  /** From the repository's root. */
  readonly path: string
  readonly code: string
}

/** The example that a block of code quotes, if any. */
export function quotedExample({ text }: CodeBlock): QuotedExample | undefined {
  const [line, path] = /^\/\/ (examples\/\S+)\n/.exec(text) ?? []
  return line === undefined || path === undefined ? undefined : { path, code: text.slice(line.length) }
}

/** Says which blocks are no longer what their example says; what a reader copies is what runs. */
export function staleExamples(blocks: readonly CodeBlock[], root: string): string[] {
  return blocks.flatMap((block) => {
    const quoted = quotedExample(block)
    if (!quoted) return []
    const file = join(root, quoted.path)
    if (!existsSync(file)) return [`${quoted.path} is missing`]
    return readFileSync(file, 'utf8') === quoted.code ? [] : [`its code is not that of ${quoted.path}: copy the file`]
  })
}
