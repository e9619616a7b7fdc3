/** What the demo is asked to do. */
import { parseArgs } from 'node:util'

const usage = `Usage: pnpm demo                 against the sandbox on this machine
       pnpm demo --live          list at WeChat Pay, which only reads (.env.example has the variables)
       pnpm demo --live build    build one partnership at WeChat Pay; asks first
`

export type Mode = 'local' | 'list' | 'build'

/** Reads the arguments of this process; `--help`, and others than the usage names, end it with the usage. */
export function readMode(): Mode {
  const mode = parse()
  if (mode !== undefined && mode !== 'help') return mode
  const [stream, code] = mode === 'help' ? [process.stdout, 0] : [process.stderr, 2]
  stream.write(usage)
  process.exit(code)
}

function parse(): Mode | 'help' | undefined {
  try {
    const { values, positionals } = parseArgs({
      // `pnpm demo -- --live` hands the dashes on.
      args: process.argv.slice(2).filter((argument) => argument !== '--'),
      options: { live: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
      allowPositionals: true,
    })
    if (values.help) return 'help'
    if (positionals.length === 0) return values.live ? 'list' : 'local'
    return values.live && positionals.join() === 'build' ? 'build' : undefined
  } catch {
    return undefined
  }
}
