/** What all commands do in the same way: `--help`, and the refusal of arguments that they do not know. */
import { parseArgs } from 'node:util'

type Flags = Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>

/** A flag that is a word or, if it has a value, that value. */
type Values<F extends Flags> = { readonly [K in keyof F]?: F[K]['type'] extends 'string' ? string : boolean }

interface Arguments<F extends Flags> {
  readonly flags: Values<F>
  readonly names: readonly string[]
}

interface Accepted<F extends Flags> {
  readonly flags?: F
  /** The names that may be given; none if it is left out. `'any'` leaves their check to the command. */
  readonly names?: readonly string[] | 'any'
}

/**
 * Reads the arguments of this process. `--help` prints the usage and ends the process, before it has done anything; what
 * is not accepted ends it with one line that says so.
 */
export function readArguments<F extends Flags = Record<never, never>>(
  usage: string,
  { flags, names = [] }: Accepted<F> = {},
): Arguments<F> {
  // `pnpm test -- --help` hands the dashes on.
  const args = process.argv.slice(2).filter((argument) => argument !== '--')
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage)
    process.exit(0)
  }
  try {
    const { values, positionals } = parseArgs({ args, options: { ...flags }, allowPositionals: true })
    if (names !== 'any') assertKnown(positionals, names)
    return { flags: values as Values<F>, names: positionals }
  } catch (error) {
    refuseArguments((error as Error).message.split('. ')[0] ?? '')
  }
}

/** Ends the process with one line: why it cannot do what it was asked for. */
export function refuseArguments(why: string): never {
  process.stderr.write(`${why}; --help shows what this command takes\n`)
  process.exit(2)
}

function assertKnown(given: readonly string[], names: readonly string[]): void {
  const unknown = given.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Error(describeUnknown(unknown, names))
}

function describeUnknown(unknown: readonly string[], names: readonly string[]): string {
  const given = unknown.join(', ')
  if (names.length === 0) return `this command takes no names, received ${given}`
  return names.length > 20 ? `there is no ${given}` : `expected names of ${names.join(', ')}, received ${given}`
}
