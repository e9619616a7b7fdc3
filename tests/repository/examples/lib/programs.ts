/** Runs the scripts of examples/package.json, as a reader would: what is written there is what is tested. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toolsFolder } from '../../../../scripts/lib/tools.ts'

export const examples: string = fileURLToPath(new URL('../../../../examples', import.meta.url))
/** What a package manager puts there, and the runtimes, which a reader has installed. */
const binaries = [
  `${examples}/node_modules/.bin`,
  `${examples}/../node_modules/.bin`,
  `${toolsFolder}/node_modules/.bin`,
]
const limitMs = 15_000

export type Env = Readonly<Record<string, string>>

/** The scripts of examples/package.json by name. */
export const scripts = (
  JSON.parse(readFileSync(`${examples}/package.json`, 'utf8')) as { scripts: Readonly<Record<string, string>> }
).scripts

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Listening {
  readonly url: string
  /** What it has printed so far. */
  output(): string
  /** Ends it and all that it started. */
  stop(): Promise<void>
}

/** Runs a script to its end. */
export async function runScript(name: string, env: Env, args = ''): Promise<Ended> {
  const program = start(`${scripts[name]} ${args}`, env)
  const timer = setTimeout(() => end(program.child), limitMs)
  const code = await program.ended
  clearTimeout(timer)
  return { code, ...program.output }
}

/**
 * Starts a script that serves, and waits until it says where.
 *
 * @throws Error with its output where it ends, or does not say so in time
 */
export function startScript(name: string, env: Env, args = ''): Promise<Listening> {
  return startCommand(`${scripts[name]} ${args}`, env)
}

/** The same for a command that is no script. */
export async function startCommand(command: string, env: Env): Promise<Listening> {
  const { child, output, ended } = start(command, { PORT: '0', ...env })
  const stop = async (): Promise<void> => {
    end(child)
    await ended
  }
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (): void => {
      clearTimeout(timer)
      reject(new Error(`${command} does not listen:\n${output.stdout}${output.stderr}`))
    }
    const timer = setTimeout(fail, limitMs)
    const look = (): void => {
      const port = /127\.0\.0\.1:(\d+)|"port":(\d+)/.exec(output.stdout + output.stderr)
      if (!port) return
      clearTimeout(timer)
      resolve(`http://127.0.0.1:${port[1] ?? port[2]}`)
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.on('close', fail)
  }).catch(async (error) => {
    await stop()
    throw error
  })
  return { url, output: () => output.stdout + output.stderr, stop }
}

function start(command: string, env: Env) {
  const PATH = [...binaries, process.env.PATH].join(':')
  // A group of its own: the launchers of deno and workerd do not hand a signal on to what they started.
  const child = spawn('sh', ['-c', command], {
    cwd: examples,
    detached: true,
    env: { PATH, HOME: process.env.HOME ?? '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += chunk))
  child.stderr.on('data', (chunk) => (output.stderr += chunk))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, output, ended }
}

function end({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid)
}
