/**
 * `pnpm build`: compiles every package from the committed sources, generated files included, in dependency order; then
 * joins the modules of each package that runs everywhere into one, because each module costs an import its time
 * (docs/decisions/010-one-module-a-package.md).
 *
 * It starts from nothing, because a file that an earlier build made would be packed too. TypeScript 7 is called by path
 * because its `tsc` and TypeScript 6's compete for `node_modules/.bin/tsc`.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { readArguments } from './lib/command.ts'
import { codeModuleOf, filesIn, isJoined, type Package, packages, programsOf } from './lib/packages.ts'
import { runNode } from './lib/run.ts'

const options: BuildOptions = {
  bundle: true,
  packages: 'external',
  platform: 'neutral',
  format: 'esm',
  charset: 'utf8',
  sourcemap: true,
  sourcesContent: false,
  allowOverwrite: true,
  plugins: [
    {
      // Programs load one module of core, not two: './internal' contains the code, and what '.' exports (decision 010).
      name: 'one-module-of-core',
      setup: ({ onResolve }) =>
        onResolve({ filter: /^@wechatpay-edge\/core$/ }, ({ path }) => ({ path: `${path}/internal`, external: true })),
    },
  ],
}

/**
 * Puts all of a package's modules into one: as they were compiled, in plain text, with a map to the source. Entry points
 * beside it name what they give of it, so that each class and each WeakSet exists once.
 */
async function joinModules(one: Package): Promise<void> {
  const [programs, codeModule] = [programsOf(one), codeModuleOf(one)]
  const lists = await Promise.all(programs.map((file) => exportsOf(`${one.folder}/${file}`)))
  const contents = programs.map((file) => `export * from './${file}'\n`).join('')
  const source =
    programs.length > 1
      ? { stdin: { contents, resolveDir: one.folder } }
      : { entryPoints: [`${one.folder}/${codeModule}`] }
  await build({ ...options, ...source, outfile: `${one.folder}/${codeModule}` })
  for (const file of filesIn(`${one.folder}/dist`)) {
    if (/\.js(\.map)?$/.test(file) && !`dist/${file}`.startsWith(codeModule)) rmSync(`${one.folder}/dist/${file}`)
  }
  for (const [index, file] of programs.entries()) {
    const from = posix.relative(posix.dirname(file), codeModule)
    if (file !== codeModule)
      writeFileSync(`${one.folder}/${file}`, `export { ${lists[index]?.join(', ')} } from './${from}'\n`)
  }
}

/** The names that a module exports. */
async function exportsOf(path: string): Promise<string[]> {
  const { metafile } = await build({ ...options, entryPoints: [path], outfile: path, write: false, metafile: true })
  return Object.values(metafile.outputs).flatMap((output) => output.exports)
}

readArguments('Usage: pnpm build   compiles all packages into packages/*/dist\n')
for (const { folder } of packages) rmSync(`${folder}/dist`, { recursive: true, force: true })
const args = ['node_modules/typescript7/bin/tsc', '--build', '--force', 'tsconfig.json']
if (runNode(args) === 'failed') process.exit(1)
await Promise.all(packages.filter(isJoined).map(joinModules))
