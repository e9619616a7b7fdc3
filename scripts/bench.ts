/** `pnpm bench`: builds, then measures the CPU of a call and the time of an import. It is no part of `pnpm test`. */
import { readArguments } from './lib/command.ts'
import { runNode } from './lib/run.ts'

readArguments('Usage: pnpm bench   builds, and measures the CPU of a call and the time of an import, beside peers\n')
const programs = ['scripts/build.ts', 'bench/build-call.ts', 'bench/import.ts']
process.exit(programs.every((program) => runNode([program]) === 'passed') ? 0 : 1)
