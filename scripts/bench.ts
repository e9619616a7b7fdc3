/** `pnpm bench`: builds, then runs bench/main.ts with the same arguments. It is no part of `pnpm test`. */
import { readBenchArguments } from '../bench/arguments.ts'
import { runNode } from './lib/run.ts'

readBenchArguments()
const programs = [['scripts/build.ts'], ['bench/main.ts', ...process.argv.slice(2)]]
process.exit(programs.every((program) => runNode(program) === 'passed') ? 0 : 1)
