/**
 * Runs commands of Redocly in processes that stay: to load its program takes most of a second, and one more command a
 * fraction of that. They end with the process that started them.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Command {
  /** Where it runs: the folder of its configuration. */
  readonly folder: string
  readonly args: readonly string[]
}

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly status: number
  readonly stdout: string
  /** What it wrote to stdout and to stderr, as it came. */
  readonly output: string
}

const entry = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'lib/index.js')
const environment = {
  ...{ NO_COLOR: '1', FORCE_COLOR: '0' },
  ...{ REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
}

class Host {
  readonly #child: ChildProcess
  /** The files of rules that it has loaded, and when they were written: it would not load them again. */
  readonly #rules = new Map<string, number>()
  #last: Promise<unknown> = Promise.resolve()
  waiting = 0

  constructor() {
    this.#child = fork(fileURLToPath(new URL('./redocly-host.ts', import.meta.url)), [entry], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Not what a runner of tests gave its own process.
      execArgv: [],
    })
    this.#child.setMaxListeners(0)
    this.#rest()
  }

  /** A process that has nothing else to do need not wait for this one. */
  #rest(): void {
    this.#child.unref()
    this.#child.channel?.unref()
  }

  /** Whether it still runs, and the rules of a folder are those that it has loaded, if any. */
  knows(folder: string): boolean {
    if (!this.#child.connected) return false
    const file = join(folder, 'rules.js')
    const known = this.#rules.get(file)
    return known === undefined || known === writtenAt(file)
  }

  run(command: Command): Promise<Ended> {
    const file = join(command.folder, 'rules.js')
    this.#rules.set(file, writtenAt(file))
    this.waiting++
    const ended = this.#last.then(() => this.#send(command))
    this.#last = ended.catch(() => {})
    return ended.finally(() => {
      if (--this.waiting === 0) this.#rest()
    })
  }

  #send(command: Command): Promise<Ended> {
    const child = this.#child
    child.ref()
    child.channel?.ref()
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`redocly ${command.args.join(' ')} ended without a result`))
      child.once('exit', fail)
      child.once('message', (ended) => {
        child.off('exit', fail)
        resolve(ended as Ended)
      })
      child.send(command, (error) => {
        if (error) fail()
      })
    })
  }

  stop(): void {
    this.#child.kill()
  }
}

const writtenAt = (file: string): number => (existsSync(file) ? statSync(file).mtimeMs : 0)

let hosts: Host[] = []

/** One that has nothing to do, else a new one, up to as many as the machine has cores. */
function hostFor(folder: string): Host {
  for (const old of hosts.filter((one) => one.waiting === 0 && !one.knows(folder))) {
    old.stop()
    hosts = hosts.filter((one) => one !== old)
  }
  const [first] = hosts.filter((one) => one.knows(folder)).sort((one, other) => one.waiting - other.waiting)
  if (first && (first.waiting === 0 || hosts.length >= availableParallelism())) return first
  const host = new Host()
  hosts.push(host)
  return host
}

/** Runs one command of Redocly: `lint`, `bundle` or `diff`. */
export const runRedocly = (folder: string, args: readonly string[]): Promise<Ended> =>
  hostFor(folder).run({ folder, args })
