/**
 * `pnpm demo`: builds, lists and terminates a partnership over real HTTP against a strict local WeChat Pay, and shows
 * what was signed, what came back and what was verified. Nothing leaves the machine.
 *
 * `pnpm demo --live` lists with a merchant's own values (.env.example), which only reads; `pnpm demo --live build`
 * builds one partnership, after it has shown what it will send and has asked.
 */
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type LiveOptions, runLiveBuild, runLiveList } from './demo/live.ts'
import { runLocal } from './demo/local.ts'
import { createPaint } from './demo/paint.ts'
import { SettingsError } from './demo/settings.ts'

const usage = `Usage: pnpm demo                 against the sandbox on this machine
       pnpm demo --live          list at WeChat Pay, which only reads (.env.example has the variables)
       pnpm demo --live build    build one partnership at WeChat Pay; asks first
`

const print = (text: string): void => void process.stdout.write(`${text}\n`)

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}

function loadEnvironment(): NodeJS.ProcessEnv {
  try {
    process.loadEnvFile(fileURLToPath(new URL('../.env', import.meta.url)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return process.env
}

/** `undefined` where the arguments are others than the usage names. */
function readArguments(): 'local' | 'list' | 'build' | 'help' | undefined {
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

async function main(): Promise<number> {
  const mode = readArguments()
  if (mode === undefined || mode === 'help') {
    const stream = mode === 'help' ? process.stdout : process.stderr
    stream.write(usage)
    return mode === 'help' ? 0 : 2
  }
  const paint = createPaint(process.stdout, process.env.NO_COLOR)
  if (mode === 'local') {
    await runLocal(print, paint)
    print('\nThe same client against WeChat Pay: pnpm demo --live (it lists, which only reads; see .env.example).')
    return 0
  }
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY
  const options: LiveOptions = { environment: loadEnvironment(), print, paint, ask: isTerminal ? ask : undefined }
  try {
    return await (mode === 'build' ? runLiveBuild(options) : runLiveList(options))
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  }
}

process.exitCode = await main()
