/** The TypeScript of the documents that no example has, written out as files, to be compiled and run as it stands. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toolsFolder } from '../../../scripts/lib/tools.ts'
import { findDocuments, isTranslation, readDocument } from '../../../scripts/readme/document.ts'
import { quotedExample } from '../../../scripts/readme/examples.ts'

export const root: string = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * A translation's code is the same (scripts/check-readme.ts). What docs/adding-an-api.md makes is a package that is not
 * here; tests/repository/package follows it.
 */
const documents = findDocuments(root).filter((path) => !isTranslation(path) && path !== 'docs/adding-an-api.md')

export interface Snippet {
  /** The document, and which of its programs it is, from 1. */
  readonly name: string
  readonly text: string
  readonly path: string
}

/** How a reader's strict project compiles them. */
export const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2022', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
  module: 'NodeNext',
  moduleDetection: 'force',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
}

/**
 * A block that begins with an import, or with the name of its example, is a program; one that does not goes on with the
 * program before it. What is an example's and no more is left out: tests/repository/examples compiles and runs it.
 */
function programs(document: string): { text: string; index: number }[] {
  const { blocks } = readDocument(readFileSync(join(root, document), 'utf8'))
  const found: { text: string; index: number; isExample: boolean }[] = []
  for (const block of blocks) {
    const { language, text } = block
    const [last] = found.slice(-1)
    if (language !== 'ts') continue
    const isExample = quotedExample(block) !== undefined
    if (isExample || text.startsWith('import ')) found.push({ text, index: found.length + 1, isExample })
    else if (last) Object.assign(last, { text: last.text + text, isExample: false })
  }
  return found.filter(({ isExample }) => !isExample)
}

/** Writes all of them into a new folder, where they find the packages by name, and another WebCrypto. */
export function writeSnippets(): { folder: string; snippets: Snippet[] } {
  mkdirSync(join(toolsFolder, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(toolsFolder, 'dist/snippets-'))
  const snippets = documents.flatMap((document) =>
    programs(document).map(({ text, index }) => {
      const path = join(folder, `${document.replaceAll('/', '-').replace('.md', '').toLowerCase()}-${index}.ts`)
      writeFileSync(path, text)
      return { name: `${document} ${index}`, text, path }
    }),
  )
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  return { folder, snippets }
}
