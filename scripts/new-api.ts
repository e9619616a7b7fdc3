/**
 * `pnpm new-api NAME PAGES…`: drafts the spec of an API from the vendor's pages, and writes all that a package needs: the
 * files of docs/adding-an-api.md. What only a person knows is marked `x-draft` in the spec.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { audienceOf } from '@wechatpay-edge/vendor-pages'
import { writeDraft } from './draft/command.ts'
import { selectPages } from './draft/pages.ts'
import { readArguments, refuseArguments } from './lib/command.ts'
import { root, runNode } from './lib/run.ts'
import { readApi } from './new-api/api.ts'
import { budgets, entryPoint, manifest, readme, tsconfig } from './new-api/package.ts'
import { enter, reference, register } from './new-api/places.ts'
import { contracts, runtimeCase, typeTests } from './new-api/tests.ts'
import { pagesFolder } from './vendor-pages/load.ts'

const usage = `Usage: pnpm new-api NAME PAGE…   drafts openapi/NAME from pages as merchant/4012791856, and writes packages/NAME and its tests
  --title WORDS   the API in the vendor's words: 代金券
  --pages FOLDER  has the pages (../shared/vendor-corpus)
It writes over nothing that is there. Commit before, so that git shows what it wrote.
`

const text = { type: 'string' } as const
const { flags, names } = readArguments(usage, { flags: { title: text, pages: text }, names: 'any' })
const [name = '', ...ids] = names
const { title = name, pages: folder = pagesFolder } = flags

if (!/^[a-z][a-z0-9-]*$/.test(name)) refuseArguments(`an API has a name as payments, received ${name || 'none'}`)
if (ids.length === 0) refuseArguments(`${name}: name the pages of its operations`)
for (const path of [`openapi/${name}/openapi.yaml`, `packages/${name}/package.json`])
  if (existsSync(join(root, path))) refuseArguments(`${path} is there already`)

function assertOneAudience(): void {
  const audiences = new Set(selectPages({ folder, names: ids }).map(({ id }) => audienceOf(id)))
  if (audiences.size > 1)
    refuseArguments(
      'a package begins with the pages of one audience; the other is an entry point of it: docs/adding-an-api.md, Merchants and partners',
    )
}

function write(path: string, content: string): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

function generate(): void {
  if (runNode(['scripts/generate/main.ts']) === 'failed')
    throw new Error(`edit openapi/${name} until \`pnpm generate\` takes it, then run \`pnpm new-api\` on a clean tree`)
}

async function main(): Promise<void> {
  assertOneAudience()
  const { lines, ok } = await writeDraft({ name, folder, pages: ids, title: flags.title })
  if (!ok) throw new Error(lines.join('\n'))
  register(root, `  ${name}:\n    root: ${name}/openapi.yaml`)
  write(`packages/${name}/package.json`, manifest(name, title))
  write(`packages/${name}/tsconfig.json`, tsconfig)
  reference(root, name)
  generate()
  const api = readApi(root, name)
  write(`packages/${name}/src/index.ts`, entryPoint(api))
  write(`packages/${name}/budgets.json`, budgets(api))
  write(`packages/${name}/README.md`, readme(api))
  write(`tests/e2e/contracts/apis/${name}.ts`, contracts(api))
  write(`tests/repository/types/${name}.ts`, typeTests(api))
  write(`tests/runtimes/cases/${name}.ts`, runtimeCase(api))
  write(
    `.changeset/first-${name}.md`,
    `---\n'@wechatpay-edge/${name}': minor\n'@wechatpay-edge/sandbox': patch\n---\n\nCall the ${name} API (${title}).\n`,
  )
  enter(root, api)
  const marks = lines.find((line) => line.includes('marks (x-draft)')) ?? ''
  console.log(`${api.operations.length} operations of ${title}: openapi/${name}, packages/${name}, and its tests are written.
${marks}
Next, in this order:
  pnpm install                    links the package
  openapi/${name}                 decide each mark, and delete it: grep -rn x-draft openapi/${name}
  pnpm generate                   after each decision
  packages/${name}/src/index.ts   and the README, contracts, type tests and runtime cases name operations and schemas: rename them there, too
  packages/${name}/budgets.json   lower the sizes to what \`node scripts/checks/size.ts\` measures
  docs/adding-an-api.md           says what is left: rules of the sandbox and their tests, what README.md says is built, the changeset
  pnpm format; pnpm api-report; pnpm check`)
}

try {
  await main()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
