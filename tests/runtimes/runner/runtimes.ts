/** The runtimes: which entry each runs, in which format, and by which command. */
import { accessSync, constants, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Format } from './bundle.ts'

export interface Runtime {
  readonly entry: string
  readonly format: Format
  /** Program and arguments that run the file. */
  readonly command: (file: string) => readonly string[]
  /** Why it cannot be run on this machine; only for what the package manager does not bring. */
  readonly absent?: (() => string | undefined) | undefined
}

const require = createRequire(import.meta.url)
const chromiumPath = '/usr/bin/chromium'

/** A package's folder under tests/node_modules: some do not let their package.json be resolved. */
function packageFile(name: string, path: string): string {
  return join(fileURLToPath(new URL('../../node_modules/', import.meta.url)), name, path)
}

function host(name: string): string {
  return fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
}

function node(version: string, entry: string): Runtime {
  const program = version === '' ? process.execPath : packageFile(`node${version}`, 'bin/node')
  return { entry, format: 'files', command: (file) => [program, file] }
}

function workerd(entry: string, flags: readonly string[]): Runtime {
  return {
    entry,
    format: 'module',
    command: (file) => [process.execPath, require.resolve('workerd/bin/workerd'), 'test', writeConfig(file, flags)],
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
    command: (file) => [
      process.execPath,
      packageFile('deno', 'bin.cjs'),
      'run',
      '--no-lock',
      '--no-remote',
      '--allow-net=127.0.0.1',
      file,
    ],
  },
  bun: { entry: 'bun', format: 'files', command: (file) => [packageFile('bun', 'bin/bun.exe'), 'run', file] },
  // Newer compatibility dates bring Node compatibility, and eval while a module loads, unasked.
  workerd: workerd('workerd', ['no_nodejs_compat', 'no_nodejs_compat_v2', 'disallow_eval_during_startup']),
  'workerd-nodejs-compat': workerd('workerd-nodejs-compat', ['nodejs_compat']),
  'edge-light': {
    entry: 'edge-light',
    format: 'script',
    command: (file) => [process.execPath, host('edge-light'), file],
  },
  chromium: {
    entry: 'chromium',
    format: 'module',
    command: (file) => [process.execPath, host('chromium'), file, chromiumPath],
    absent: () => (isExecutable(chromiumPath) ? undefined : `${chromiumPath} is absent: apt-get install chromium`),
  },
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
