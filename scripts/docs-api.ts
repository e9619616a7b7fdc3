/**
 * `pnpm docs:api`: builds the API reference (TypeDoc) of all published packages into docs/api, which Git ignores. A
 * `{@link}` that leads nowhere is an error. `--check` only validates, and writes nothing.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectReflection } from 'typedoc'
import { readArguments } from './lib/command.ts'
import { publicEntries } from './lib/packages.ts'
import { root } from './lib/run.ts'

const { flags } = readArguments(
  'Usage: pnpm docs:api [--check]   builds the API reference into docs/api; --check only validates\n',
  { flags: { check: { type: 'boolean' } } },
)
const folder = join(root, 'docs/api')
// TypeDoc reads this when it is loaded, and nothing else: it would colour a log, too.
if (!process.stdout.isTTY) process.env.NO_COLOR = '1'
const { Application, OptionDefaults } = await import('typedoc')

const app = await Application.bootstrap({
  name: 'wechatpay-edge',
  readme: join(root, 'README.md'),
  entryPoints: publicEntries.map(({ source }) => join(root, source)),
  tsconfig: join(root, 'scripts/docs-api/tsconfig.json'),
  // `pnpm check` compiles the sources.
  skipErrorChecking: true,
  // What openapi-typescript writes.
  blockTags: [...OptionDefaults.blockTags, '@constant', '@description'],
  // The README's links are checked by scripts/check-readme.ts, from where the README stands.
  validation: { invalidLink: true, invalidPath: false, notExported: false },
  treatWarningsAsErrors: true,
  excludePrivate: true,
  excludeInternal: true,
  disableSources: true,
  disableGit: true,
  githubPages: false,
})

const project = await app.convert()
if (!project) process.exit(1)
nameModules(project)
app.validate(project)
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
if (flags.check) {
  console.log(`The links in the TSDoc of ${publicEntries.length} entries lead somewhere`)
} else {
  rmSync(folder, { recursive: true, force: true })
  await app.generateDocs(project, folder)
  console.log(join(folder, 'index.html'))
}

/** Gives each module the name that users import; TypeDoc calls it by its folder: `core/src`, `sandbox/src/node`. */
function nameModules({ children = [] }: ProjectReflection): void {
  for (const module of children) {
    const entry = publicEntries.find(({ source }) => source === `packages/${module.name}/index.ts`)
    module.name = entry?.specifier ?? module.name
  }
}
