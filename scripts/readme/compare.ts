/** What keeps a document and its translation in step. */
import type { CodeBlock, Document, Heading } from './document.ts'

/** The two commands that a newcomer runs; both languages must show them. */
export const newcomerCommands: readonly string[] = ['npx -y pnpm@12.21.0 demo', 'npx -y pnpm@12.21.0 test']

/** The lines of all code, each under the number of its block. Comments are translated; the rest is the same. */
function codeLines(blocks: readonly CodeBlock[]): string[] {
  return blocks.flatMap(({ language, text }, index) =>
    `${language}\n${text}`.split('\n').map((line) => `${index + 1}: ${line.replace(/(^|\s)\/\/ .*$/, '').trimEnd()}`),
  )
}

function outline(headings: readonly Heading[]): string[] {
  return headings.map(({ level, anchor }) => `${'#'.repeat(level)} ${anchor}`)
}

/** How many cells each table row has. */
function tables({ prose }: Document): number[] {
  return prose.split('\n').flatMap((line) => (line.startsWith('|') ? [line.split('|').length] : []))
}

/** Says where two languages of one document differ. */
export function compareDocuments(original: Document, translation: Document): string[] {
  const problems = differences('heading', outline(original.headings), outline(translation.headings))
  const unnamed = [original, translation].flatMap(({ headings }) =>
    headings.filter(({ level, anchor }) => level > 1 && anchor === '').map(({ text }) => text),
  )
  problems.push(...unnamed.map((text) => `heading without an anchor: ${text}`))
  problems.push(...differences('line of code', codeLines(original.blocks), codeLines(translation.blocks)))
  problems.push(...differences('table row, by its number of cells', tables(original), tables(translation)))
  return problems
}

function differences<T>(what: string, ours: readonly T[], theirs: readonly T[]): string[] {
  const place = Array.from({ length: Math.max(ours.length, theirs.length) }).findIndex(
    (_, index) => ours[index] !== theirs[index],
  )
  if (place === -1) return []
  return [`${what} ${place + 1}: ${JSON.stringify(ours[place])} is ${JSON.stringify(theirs[place])} in the translation`]
}
