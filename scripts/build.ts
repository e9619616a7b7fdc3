/**
 * `pnpm build`: compiles every package from the committed sources, generated files included, in dependency order.
 *
 * TypeScript 7 is called by path because its `tsc` and TypeScript 6's fight for `node_modules/.bin/tsc`.
 */
import { spawnSync } from 'node:child_process'

const tsc = 'node_modules/typescript7/bin/tsc'
const { status } = spawnSync(process.execPath, [tsc, '--build', 'tsconfig.json'], { stdio: 'inherit' })
process.exit(status ?? 1)
