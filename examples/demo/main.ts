/**
 * The demo: builds, lists and terminates a partnership over real HTTP against a strict local WeChat Pay, and shows
 * what was signed, what came back and what was verified. Nothing leaves the machine. `pnpm demo` compiles the packages first.
 *
 * `pnpm demo --live` lists with a merchant's own values (.env.example), which only reads; `pnpm demo --live build`
 * builds one partnership, after it has shown what it will send and has asked.
 */
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { type LiveOptions, runLiveBuild, runLiveList } from './live.ts'
import { runLocal } from './local.ts'
import { readMode } from './mode.ts'
import { createPaint } from './paint.ts'
import { SettingsError } from './settings.ts'
import { wrap } from './wrap.ts'

/** On a terminal as wide as it is; a file gets whole lines. */
function print(text: string): void {
  const { isTTY, columns } = process.stdout
  process.stdout.write(`${isTTY && columns > 20 ? wrap(text, columns) : text}\n`)
}

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
    process.loadEnvFile(fileURLToPath(new URL('../../.env', import.meta.url)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return process.env
}

async function main(): Promise<number> {
  const mode = readMode()
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
