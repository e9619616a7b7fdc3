/** `pnpm format`: formats all that the linter reads, and fixes what it can fix. */
import { readArguments } from './lib/command.ts'
import { runNode } from './lib/run.ts'

readArguments('Usage: pnpm format   formats all files, and fixes what the linter can fix\n')
const args = ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', '--colors=off', '.']
process.exit(runNode(args) === 'failed' ? 1 : 0)
