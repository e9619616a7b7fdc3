/**
 * `pnpm build`: compiles every package from the committed sources, generated files included, in dependency order.
 *
 * It starts from nothing, because what a file that is gone once made would be packed too. TypeScript 7 is called by
 * path because its `tsc` and TypeScript 6's fight for `node_modules/.bin/tsc`.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { root } from './lib/run.ts'

for (const name of readdirSync(`${root}/packages`)) {
  rmSync(`${root}/packages/${name}/dist`, { recursive: true, force: true })
}
const args = ['node_modules/typescript7/bin/tsc', '--build', '--force', 'tsconfig.json']
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
