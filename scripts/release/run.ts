/** Runs programs for a release, and gives what they print. */
import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

const runFile = promisify(execFile)
const maxBuffer = 64 * 1024 * 1024

/**
 * What a program writes to stdout.
 *
 * @throws Error with what it wrote to both, where it fails
 */
export async function outputOf(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { cwd, maxBuffer, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env } }
  const { stdout } = await runFile(command, args, options).catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`${[command, ...args].join(' ')} failed\n${error.stdout ?? ''}${error.stderr ?? ''}`.trim())
  })
  return stdout
}

/** What git says in a folder, without the newline at its end; undefined where it fails. */
export function git(folder: string, ...args: readonly string[]): string | undefined {
  try {
    const options = ['-c', 'core.quotePath=false', '-c', 'log.showRoot=true']
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
    return execFileSync('git', [...options, ...args], { cwd: folder, encoding: 'utf8', maxBuffer, stdio }).trimEnd()
  } catch {
    return undefined
  }
}
