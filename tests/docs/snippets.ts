/** The TypeScript of the READMEs, written out as files, to be compiled and run as it stands there. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readDocument } from '../../scripts/readme/document.ts'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** Documents with code in them; the translation's is the same (scripts/check-readme.ts). */
const documents = [
  'README.md',
  'packages/partnerships/README.md',
  'packages/client/README.md',
  'packages/core/README.md',
]

export interface Snippet {
  /** The document, and which of its programs it is, from 1. */
  readonly name: string
  readonly text: string
  readonly path: string
}

/** What a snippet for Deno uses of it; its own types are not at hand. */
const denoTypes = `declare const Deno: { readonly env: { get(name: string): string | undefined } }\n`

const compilerOptions = {
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

/** A block that begins with an import is a program; one that does not goes on with the program before it. */
function programs(document: string): string[] {
  const { blocks } = readDocument(readFileSync(join(root, document), 'utf8'))
  const found: string[] = []
  for (const { language, text } of blocks) {
    if (language !== 'ts') continue
    if (text.startsWith('import ')) found.push(text)
    else found[found.length - 1] += text
  }
  return found
}

/** Writes all of them into a new folder in this one, where they find the packages by name. */
export function writeSnippets(): { folder: string; snippets: Snippet[] } {
  const folder = mkdtempSync(join(root, 'tests/docs/.snippets-'))
  const snippets = documents.flatMap((document) =>
    programs(document).map((text, index) => {
      const path = join(folder, `${document.replaceAll('/', '-').replace('.md', '').toLowerCase()}-${index + 1}.ts`)
      writeFileSync(path, text)
      return { name: `${document} ${index + 1}`, text, path }
    }),
  )
  writeFileSync(join(folder, 'deno.d.ts'), denoTypes)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  return { folder, snippets }
}
