/** The runtimes: which entry each runs, in which format, and by which command. */
import { existsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toolFile } from '../../../scripts/lib/tools.ts'
import type { Format } from './bundle.ts'

export interface Runtime {
  readonly entry: string
  readonly format: Format
  /** Program and arguments that run the file. */
  readonly command: (file: string) => readonly string[]
  /** What must be there to run it. */
  readonly program: string
  /** How to bring it; only for what the package manager does not bring. */
  readonly remedy?: string | undefined
}

const chromium = '/usr/bin/chromium'
const bun = toolFile('bun', 'bin/bun.exe')
const deno = toolFile('deno', 'bin.cjs')
const workerdProgram = toolFile('workerd', 'bin/workerd')

function host(name: string): string {
  return fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
}

function node(version: string, entry: string): Runtime {
  const program = version === '' ? process.execPath : toolFile(`node${version}`, 'bin/node')
  return { entry, format: 'files', program, command: (file) => [program, file] }
}

function workerd(entry: string, flags: readonly string[]): Runtime {
  return {
    entry,
    format: 'module',
    program: workerdProgram,
    command: (file) => [process.execPath, workerdProgram, 'test', writeConfig(file, flags)],
  }
}

/** Writes what `workerd test` reads, beside the bundle. */
function writeConfig(file: string, flags: readonly string[]): string {
  const path = file.replace(/\.js$/, '.capnp')
  const name = file.slice(dirname(file).length + 1)
  writeFileSync(
    path,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "suite", worker = (
  modules = [(name = "suite", esModule = embed "${name}")],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ${JSON.stringify(flags)},
  bindings = [(name = "SELF", service = "suite")],
))]);
`,
  )
  return path
}

export const runtimes: Readonly<Record<string, Runtime>> = {
  node20: node('20', 'node'),
  node22: node('22', 'node'),
  node24: node('', 'node'),
  node26: node('26', 'node'),
  'node18-webcrypto': node('18', 'node18-webcrypto'),
  'node18-peculiar': node('18', 'node18-peculiar'),
  deno: {
    entry: 'deno',
    format: 'files',
    program: deno,
    command: (file) => [process.execPath, deno, 'run', '--no-lock', '--no-remote', '--allow-net=127.0.0.1', file],
  },
  bun: { entry: 'bun', format: 'files', program: bun, command: (file) => [bun, 'run', file] },
  // Newer compatibility dates bring Node compatibility, and eval while a module loads, unasked.
  workerd: workerd('workerd', ['no_nodejs_compat', 'no_nodejs_compat_v2', 'disallow_eval_during_startup']),
  'workerd-nodejs-compat': workerd('workerd-nodejs-compat', ['nodejs_compat']),
  'edge-light': {
    entry: 'edge-light',
    format: 'script',
    program: toolFile('@edge-runtime/vm', 'package.json'),
    command: (file) => [process.execPath, host('edge-light'), file],
  },
  chromium: {
    entry: 'chromium',
    format: 'module',
    program: chromium,
    remedy: 'apt-get install chromium',
    command: (file) => [process.execPath, host('chromium'), file, chromium],
  },
}

/** Whether one of these runtimes, or what starts it, comes with the packages of tests/runtimes. */
export function needTools(names: readonly string[]): boolean {
  return names.some((name) => runtimes[name]?.program !== process.execPath)
}

/** Why a runtime cannot be run on this machine; undefined where it can. */
export function whyAbsent({ program, remedy }: Runtime): string | undefined {
  return existsSync(program) ? undefined : `${program} is absent: ${remedy ?? 'tests/runtimes is not installed'}`
}
