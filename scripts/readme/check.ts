/** Everything that is checked about the documents: translations, examples, links, and the first page. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { compareDocuments, newcomerCommands } from './compare.ts'
import { type Document, documentPairs, findDocuments, isTranslation, readDocument } from './document.ts'
import { staleExamples } from './examples.ts'

/** What fits a reader's patience. The rest is in docs/. */
const firstPageLines = 160

/** Reads a document, by its path from the repository's root. */
export type ReadText = (path: string) => string

/** What is wrong with the documents, one line a problem, each of which names its document. */
export function checkDocuments(
  root: string,
  readText: ReadText = (path) => readFileSync(join(root, path), 'utf8'),
): string[] {
  const read = (path: string): Document => readDocument(readText(path))
  const documents = findDocuments(root)

  /** Links within the repository that lead nowhere; those to other sites are not followed. */
  const brokenLinks = (path: string): string[] =>
    read(path).links.flatMap((link) => {
      if (/^[a-z]+:/.test(link)) return []
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : relative(root, join(root, dirname(path), file))
      if (!existsSync(join(root, target))) return [`${path}: ${link} leads nowhere`]
      const known = anchor === undefined || read(target).headings.some((heading) => heading.anchor === anchor)
      return known ? [] : [`${path}: ${link} has no such anchor`]
    })

  return [
    ...documentPairs(documents).flatMap(({ original, translation }) =>
      documents.includes(original)
        ? compareDocuments(read(original), read(translation)).map((problem) => `${translation}: ${problem}`)
        : [`${translation}: there is no ${original}`],
    ),
    ...['README.md', 'README.zh-CN.md'].flatMap((path) => firstPageProblems(path, readText(path))),
    ...documents.flatMap(brokenLinks),
    ...documents.filter(isTranslation).flatMap((path) => foreignLinks(path, readText(path), documents)),
    // A translation's comments are translated; the rest of its code was compared with the original's above.
    ...documents
      .filter((path) => !isTranslation(path))
      .flatMap((path) => staleExamples(read(path).blocks, root).map((problem) => `${path}: ${problem}`)),
  ]
}

/**
 * Links of a translation to pages in the other language: each leads to the page's own translation or, if it has none, is
 * marked （英文）, right after it, before the list that it is in, or in the head of its table.
 */
function foreignLinks(path: string, text: string, documents: readonly string[]): string[] {
  let head = ''
  return text.split('\n').flatMap((line) => {
    const isRow = line.startsWith('|')
    if (!isRow) head = ''
    else if (head === '') head = line
    return [...line.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)].flatMap(({ 0: { length }, 1: link = '', index }) => {
      // The switch of languages.
      if (/^[a-z]+:/.test(link) || line.startsWith('[English](')) return []
      const target = posix.join(posix.dirname(path), link)
      if (isTranslation(target) || !/(^|\/)[^./]+(\.md)?$/.test(target)) return []
      const translation = target.replace(/\.md$/, '.zh-CN.md')
      if (documents.includes(translation)) return [`${path}: ${link} has a translation, link to it: ${translation}`]
      const isMarked =
        /^[（，]英文）/.test(line.slice(index + length)) ||
        line.slice(0, index).includes('（英文）：') ||
        head.includes('（英文）')
      return isMarked ? [] : [`${path}: ${link} is in English alone, write （英文） after the link`]
    })
  })
}

/** What is wrong with a first page: README.md, or its translation. */
function firstPageProblems(path: string, text: string): string[] {
  const lines = text.trimEnd().split('\n').length
  const missing = newcomerCommands.filter((command) => !text.includes(command))
  return [
    ...missing.map((command) => `${path} does not show: ${command}`),
    ...(lines > firstPageLines
      ? [`${path} has ${lines} lines; at most ${firstPageLines}, the rest goes to docs/`]
      : []),
  ]
}
