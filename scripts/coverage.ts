/** `pnpm coverage`: builds, then runs every suite on the sources of the packages, and shows which lines they reach. */
import { readArguments } from './lib/command.ts'
import { runNode } from './lib/run.ts'

readArguments('Usage: pnpm coverage   builds, and shows which lines of the packages the suites reach\n')
if (runNode(['scripts/build.ts']) === 'failed') process.exit(1)
const args = ['node_modules/vitest/vitest.mjs', 'run', '--mode', 'coverage', '--coverage', '--reporter=dot']
process.exit(runNode(args) === 'failed' ? 1 : 0)
