/** What `pnpm bench` takes: it is read before anything is built. */
import { readArguments } from '../scripts/lib/command.ts'

/** What is measured, in this order. */
const groupNames = ['calls', 'crypto', 'start', 'memory', 'growth'] as const

export interface BenchArguments {
  readonly isLong: boolean
  /** The groups that are named; none for all. */
  readonly names: readonly string[]
}

export function readBenchArguments(): BenchArguments {
  const { flags, names } = readArguments(
    `Usage: pnpm bench [--long] [${groupNames.join('|')}…]   measures beside peers, in turns; ratios, not times, can be compared
`,
    { flags: { long: { type: 'boolean' } }, names: groupNames },
  )
  return { isLong: flags.long === true, names }
}
