/**
 * The process in which Redocly's program runs, one command after the other: it is loaded once, and only its entry is run
 * again for each command. See redocly.ts.
 */
import { flushCompileCache } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Command, Ended } from './redocly.ts'

const [entry = ''] = process.argv.slice(2)

/** Thrown in place of an exit, so that nothing runs after it. */
const exited = new Error('Redocly ended')

let end: (status: number) => void = () => {}

process.exit = (code?: number | string | null): never => {
  process.channel?.ref()
  end(Number(code ?? process.exitCode ?? 0))
  throw exited
}

function fail(error: unknown): void {
  if (error === exited) return
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.channel?.ref()
  end(1)
}
process.on('unhandledRejection', fail).on('uncaughtException', fail)

/** Keeps what is written to a stream. */
function keep(stream: NodeJS.WriteStream, ...kept: string[][]): void {
  stream.write = (chunk: string | Uint8Array): boolean => {
    for (const list of kept) list.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    return true
  }
}

let count = 0

function runCommand({ folder, args }: Command): Promise<Ended> {
  const [stdout, output]: [string[], string[]] = [[], []]
  keep(process.stdout, stdout, output)
  keep(process.stderr, output)
  process.chdir(folder)
  process.argv = [process.execPath, entry, ...args]
  process.exitCode = undefined
  // It exits when nothing is left to do (beforeExit), and to wait for the next command is something.
  process.channel?.unref()
  return new Promise((resolve) => {
    end = (status) => resolve({ status, stdout: stdout.join(''), output: output.join('') })
    // Another address is another module; what it imports is the same.
    import(`${pathToFileURL(entry)}?${count++}`).catch(fail)
  })
}

process.on('disconnect', () => {
  // What an exit would do, which is taken over above.
  flushCompileCache()
  process.kill(process.pid, 'SIGKILL')
})
process.on('message', async (command: Command) => process.send?.(await runCommand(command)))
