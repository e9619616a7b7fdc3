/** Runs programs: shown as they go, or kept until it is known whether anybody wants to read what they print. */
import { type SpawnSyncOptions, spawn, spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** A check that cannot be made here ends with this code; it is never counted as passed. */
export const skippedCode = 77

/** How a command ended. */
export type Verdict = 'passed' | 'failed' | 'skipped'

/** No colours; some programs take any CI for a terminal. */
const plain = { NO_COLOR: '1', FORCE_COLOR: '0' }

/** Runs a Node program with its arguments, in the repository's folder, with its output shown. */
export function runNode(args: readonly string[]): Verdict {
  return show(process.execPath, args)
}

/** As {@link runNode}, for any program; coloured only on a terminal. */
export function show(command: string, args: readonly string[], options: SpawnSyncOptions = {}): Verdict {
  const isWatched = process.stdout.isTTY && !process.env.CI
  const env = { ...process.env, ...(isWatched ? {} : plain) }
  const { status } = spawnSync(command, args, { cwd: root, env, ...options, stdio: 'inherit' })
  return verdictOf(status)
}

/** What the exit code of a check means. */
export const verdictOf = (status: number | null): Verdict =>
  status === 0 ? 'passed' : status === skippedCode ? 'skipped' : 'failed'

/** How a program ended, and what it wrote. */
export interface Ran {
  /** Its exit code; `null` where a signal ended it. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** Both, as they came. */
  readonly output: string
}

export interface RunOptions {
  /** The repository's folder where it is not given. */
  readonly cwd?: string | undefined
  /** Beside this process's own variables, which it replaces. */
  readonly env?: NodeJS.ProcessEnv | undefined
  /** After so many milliseconds it is ended, with all that it started. */
  readonly limitMs?: number | undefined
}

/** Runs a program to its end. It never asks anything, and never colours. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { cwd = root, env, limitMs } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...plain, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, which can be ended as a whole.
      detached: limitMs !== undefined,
    })
    const [stdout, stderr, output]: [Buffer[], Buffer[], Buffer[]] = [[], [], []]
    const keepIn = (kept: Buffer[]) => (chunk: Buffer) => void kept.push(chunk)
    child.stdout.on('data', keepIn(stdout)).on('data', keepIn(output))
    child.stderr.on('data', keepIn(stderr)).on('data', keepIn(output))
    const stopWatching = limitMs === undefined ? undefined : endInTime(child.pid, limitMs)
    child.once('error', reject)
    child.once('close', (status) => {
      stopWatching?.()
      const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString()
      resolve({ status, stdout: text(stdout), stderr: text(stderr), output: text(output) })
    })
  })
}

/** Ends a group of processes after a time, and where a person interrupts this one; gives what calls that off. */
function endInTime(pid: number | undefined, limitMs: number): () => void {
  const end = (): void => void (pid !== undefined && process.kill(-pid, 'SIGKILL'))
  const interrupt = (): void => {
    end()
    process.exit(130)
  }
  const timer = setTimeout(end, limitMs)
  process.once('SIGINT', interrupt)
  return () => {
    clearTimeout(timer)
    process.off('SIGINT', interrupt)
  }
}

/**
 * What a program writes to stdout.
 *
 * @throws Error with what it wrote to both, where it fails
 */
export async function outputOf(
  command: string,
  args: readonly string[],
  cwd?: string,
  env?: NodeJS.ProcessEnv,
): Promise<string> {
  const { status, stdout, output } = await run(command, args, { cwd, env })
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}\n${output}`.trim())
  return stdout
}

/** No problem where a program ends well, else what it wrote. */
export async function problemsOf(command: string, args: readonly string[], cwd?: string): Promise<string[]> {
  const { status, output } = await run(command, args, { cwd })
  return status === 0 ? [] : [`${args.join(' ')} ended with ${status}\n${output.trim()}`]
}

/** What git says in a folder, without the newline at its end; undefined where it fails. */
export function git(folder: string, ...args: readonly string[]): string | undefined {
  const options = ['-c', 'core.quotePath=false', '-c', 'log.showRoot=true']
  const { status, stdout } = spawnSync('git', [...options, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return status === 0 ? stdout.trimEnd() : undefined
}

/** Does all tasks, as many at once as the machine has cores; the results are in the order of the tasks. */
export async function pool<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = []
  const queue = [...tasks.entries()]
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await next[1]()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return results
}
