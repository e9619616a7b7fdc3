/** Runs a client's program as a process of its own. */
import { spawn } from 'node:child_process'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What a client finds in its environment: no more than a shell has, and the settings of a sandbox as its command prints them. */
export function clientEnv(settings: Readonly<Record<string, string>>, folder: string): Record<string, string> {
  const printed = Object.entries(settings).map(([name, value]) => [name, value.replaceAll('\n', '\\n')])
  const { PATH = '', HOME = '' } = process.env
  // Java reads its arguments in the encoding of the locale.
  return { PATH, HOME, LC_ALL: 'C.UTF-8', CLIENT_FOLDER: folder, ...Object.fromEntries(printed) }
}

/** The end of a program that got `input`, and what it wrote. */
export function runClient(
  [command, ...args]: readonly [string, ...string[]],
  env: Record<string, string>,
  input = '',
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }))
    // A program that does not read, or fails first, closes it.
    child.stdin.on('error', () => {}).end(input)
  })
}
