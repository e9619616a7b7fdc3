/**
 * `node scripts/check-readme.ts`: keeps each document and its Chinese translation (`NAME.zh-CN.md` beside `NAME.md`) in
 * step, their code in step with the examples, every link into this repository alive, and the first page short. A
 * translation that lags behind misleads half of the users.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './lib/run.ts'
import { compareDocuments, newcomerCommands } from './readme/compare.ts'
import { type Document, documentPairs, findDocuments, isTranslation, readDocument } from './readme/document.ts'
import { staleExamples } from './readme/examples.ts'

/** What fits a reader's patience. The rest is in docs/. */
const firstPageLines = 150

function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function read(path: string): Document {
  return readDocument(readText(path))
}

/** Links within the repository that lead nowhere; those to other sites are not followed. */
function brokenLinks(path: string): string[] {
  return read(path).links.flatMap((link) => {
    if (/^[a-z]+:/.test(link)) return []
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : relative(root, join(root, dirname(path), file))
    if (!existsSync(join(root, target))) return [`${path}: ${link} leads nowhere`]
    const known = anchor === undefined || read(target).headings.some((heading) => heading.anchor === anchor)
    return known ? [] : [`${path}: ${link} has no such anchor`]
  })
}

/** What is wrong with a first page: README.md, or its translation. */
function firstPageProblems(path: string): string[] {
  const text = readText(path)
  const lines = text.trimEnd().split('\n').length
  return [
    ...newcomerCommands
      .filter((command) => !text.includes(command))
      .map((command) => `${path} does not show: ${command}`),
    ...(lines > firstPageLines ? [`${path} has ${lines} lines; at most ${firstPageLines}, the rest goes to docs/`] : []),
  ]
}

const documents = findDocuments(root)
const pairs = documentPairs(documents)
const problems = [
  ...pairs.flatMap(({ original, translation }) =>
    existsSync(join(root, original))
      ? compareDocuments(read(original), read(translation)).map((problem) => `${translation}: ${problem}`)
      : [`${translation}: there is no ${original}`],
  ),
  ...['README.md', 'README.zh-CN.md'].flatMap(firstPageProblems),
  ...documents.flatMap(brokenLinks),
  // A translation's comments are translated; the rest of its code was compared with the original's above.
  ...documents
    .filter((path) => !isTranslation(path))
    .flatMap((path) => staleExamples(read(path).blocks, root).map((problem) => `${path}: ${problem}`)),
]

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(
  `${pairs.length} documents and their translations are in step, and with the examples; the links of ${documents.length} documents lead somewhere`,
)
