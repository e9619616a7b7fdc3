/** Everything that is checked about the documents: translations, examples, links, and the first page. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { compareDocuments, newcomerCommands } from './compare.ts'
import { type Document, documentPairs, findDocuments, isTranslation, readDocument } from './document.ts'
import { staleExamples } from './examples.ts'

/** What fits a reader's patience. The rest is in docs/. */
const firstPageLines = 150

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
    // A translation's comments are translated; the rest of its code was compared with the original's above.
    ...documents
      .filter((path) => !isTranslation(path))
      .flatMap((path) => staleExamples(read(path).blocks, root).map((problem) => `${path}: ${problem}`)),
  ]
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
