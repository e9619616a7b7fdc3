/** `pnpm demo`: builds, and runs examples/demo. */
import { readMode } from '../examples/demo/mode.ts'
import { runNode } from './lib/run.ts'

readMode()
if (runNode(['scripts/build.ts']) === 'failed') process.exit(1)
// It imports the packages, which a fresh clone has only now.
await import('../examples/demo/main.ts')
