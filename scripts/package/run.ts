/** Runs programs side by side, and keeps what they print until it is known whether anybody wants to read it. */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

interface Ran {
  readonly status: number | null
  /** What it wrote to stdout and stderr, as it came. */
  readonly output: string
}

/** Runs a program to its end. It never asks anything, and never colours. */
function run(command: string, args: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const add = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout.on('data', add)
    child.stderr.on('data', add)
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output: output.trim() }))
  })
}

/** As {@link run}; a program that fails is an Error with its output. */
export async function mustRun(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { status, output } = await run(command, args, cwd)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${output}`)
}

/** As {@link run}; what a program that fails wrote is a problem. */
export async function problemsOf(command: string, args: readonly string[], cwd: string): Promise<string[]> {
  const { status, output } = await run(command, args, cwd)
  return status === 0 ? [] : [`${args.join(' ')} ended with ${status}\n${output}`]
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
