/**
 * `pnpm build`: compiles every package from the committed sources, generated files included, in dependency order; then
 * joins what a client is made of into one module a package, because each module costs an import its time
 * (docs/decisions/010-one-module-a-package.md).
 *
 * It starts from nothing, because what a file that is gone once made would be packed too. TypeScript 7 is called by
 * path because its `tsc` and TypeScript 6's fight for `node_modules/.bin/tsc`.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'
import { root } from './lib/run.ts'

const packages = readdirSync(`${root}/packages`).map((name) => `${root}/packages/${name}`)

/** Whether it has one entry. The sandbox has two, and runs where its import time is no matter. */
function hasOneEntry(folder: string): boolean {
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { exports: object }
  return Object.keys(exports).filter((name) => name !== './package.json').length === 1
}

/** Puts all of a package's modules into its `index.js`: as they were compiled, in plain text, with a map to the source. */
async function joinModules(folder: string): Promise<void> {
  const entry = `${folder}/dist/index.js`
  await build({
    entryPoints: [entry],
    outfile: entry,
    allowOverwrite: true,
    bundle: true,
    packages: 'external',
    platform: 'neutral',
    format: 'esm',
    charset: 'utf8',
    sourcemap: true,
    sourcesContent: false,
  })
  for (const name of readdirSync(`${folder}/dist`, { recursive: true, encoding: 'utf8' })) {
    if (/(?<!^index)\.js(\.map)?$/.test(name)) rmSync(`${folder}/dist/${name}`)
  }
}

for (const folder of packages) rmSync(`${folder}/dist`, { recursive: true, force: true })
const args = ['node_modules/typescript7/bin/tsc', '--build', '--force', 'tsconfig.json']
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
await Promise.all(packages.filter(hasOneEntry).map(joinModules))
