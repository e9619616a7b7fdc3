/**
 * `pnpm build`: compiles every package from the committed sources, generated files included, in dependency order; then
 * joins the modules of each package that runs everywhere into few, because each module costs an import its time
 * (docs/decisions/010-one-module-a-package.md).
 *
 * It starts from nothing, because a file that an earlier build made would be packed too. TypeScript 7 is called by path
 * because its `tsc` and TypeScript 6's compete for `node_modules/.bin/tsc`.
 */
import { rmSync } from 'node:fs'
import { exportsOf, joinModules } from './build/join.ts'
import { readArguments } from './lib/command.ts'
import { isJoined, packages, programsOf } from './lib/packages.ts'
import { root, runNode } from './lib/run.ts'

readArguments('Usage: pnpm build   compiles all packages into packages/*/dist\n')
for (const { folder } of packages) rmSync(`${folder}/dist`, { recursive: true, force: true })
const args = ['node_modules/typescript7/bin/tsc', '--build', '--force', 'tsconfig.json']
if (runNode(args) === 'failed') process.exit(1)
const shared = await exportsOf(`${root}/packages/core/src/internal.ts`)
await Promise.all(
  packages.filter(isJoined).map((one) => joinModules({ folder: one.folder, programs: programsOf(one) }, shared)),
)
