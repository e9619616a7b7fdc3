/**
 * `node scripts/check-readme.ts`: keeps README.md and README.zh-CN.md in step, their code in step with the examples, and
 * every link into this repository alive. A translation that lags behind tells half of the users something that is no
 * longer true.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareDocuments, newcomerCommands } from './readme/compare.ts'
import { type Document, readDocument } from './readme/document.ts'
import { staleExamples } from './readme/examples.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function read(path: string): Document {
  return readDocument(readFileSync(join(root, path), 'utf8'))
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

const [original, translation] = ['README.md', 'README.zh-CN.md'] as const
const texts = [original, translation].map((path) => [path, readFileSync(join(root, path), 'utf8')] as const)
const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*.md'], { cwd: root })
const problems = [
  ...compareDocuments(read(original), read(translation)).map((problem) => `${translation}: ${problem}`),
  ...texts.flatMap(([path, text]) =>
    newcomerCommands.filter((command) => !text.includes(command)).map((command) => `${path} does not show: ${command}`),
  ),
  ...documents.flatMap(brokenLinks),
  // The translation's comments are translated; the rest of its code was compared with the original's above.
  ...documents
    .filter((path) => path !== translation)
    .flatMap((path) => staleExamples(read(path).blocks, root).map((problem) => `${path}: ${problem}`)),
]

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(
  `${original} and ${translation} are in step, and with the examples; the links of ${documents.length} documents lead somewhere`,
)
