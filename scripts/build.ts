/**
 * `pnpm build`: compiles every package from the committed sources, generated files included, in dependency order; then
 * joins the modules of each package that runs everywhere into one an entry point, because each module costs an import its
 * time (docs/decisions/010-one-module-a-package.md).
 *
 * It starts from nothing, because a file that an earlier build made would be packed too. TypeScript 7 is called by path
 * because its `tsc` and TypeScript 6's compete for `node_modules/.bin/tsc`.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { filesIn, isJoined, type Package, packages, programsOf } from './lib/packages.ts'
import { runNode } from './lib/run.ts'

/**
 * Puts all of a package's modules into those of its entry points: as they were compiled, in plain text, with a map to the
 * source. What several entries use is in one module that they share, so that each class and each WeakSet exists once.
 */
async function joinModules(one: Package): Promise<void> {
  const programs = programsOf(one)
  await build({
    entryPoints: programs.filter((file) => file !== 'dist/shared.js').map((file) => `${one.folder}/${file}`),
    outdir: `${one.folder}/dist`,
    outbase: `${one.folder}/dist`,
    splitting: true,
    chunkNames: 'shared',
    allowOverwrite: true,
    bundle: true,
    packages: 'external',
    platform: 'neutral',
    format: 'esm',
    charset: 'utf8',
    sourcemap: true,
    sourcesContent: false,
  })
  const kept = programs.flatMap((file) => [file, `${file}.map`])
  for (const file of filesIn(`${one.folder}/dist`)) {
    if (/\.js(\.map)?$/.test(file) && !kept.includes(`dist/${file}`)) rmSync(`${one.folder}/dist/${file}`)
  }
}

const { values } = parseArgs({ options: { help: { type: 'boolean' } } })
if (values.help) {
  console.log('Usage: node scripts/build.ts\nCompiles all packages into packages/*/dist')
  process.exit()
}
for (const { folder } of packages) rmSync(`${folder}/dist`, { recursive: true, force: true })
const args = ['node_modules/typescript7/bin/tsc', '--build', '--force', 'tsconfig.json']
if (runNode(args) === 'failed') process.exit(1)
await Promise.all(packages.filter(isJoined).map(joinModules))
