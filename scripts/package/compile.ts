/**
 * Compiles the programs of `tests/repository/package/consumers` against the installed packages, as users do: with one compiler,
 * each way to resolve modules, the types of one platform at a time, and the declarations of all libraries checked.
 *
 * Run as a program, `compile.ts <compiler> <folder>`, so that compilers work side by side.
 */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type ts from 'typescript'
import { problemsOf } from '../lib/run.ts'
import { toolFile } from '../lib/tools.ts'

/** Each compiler, and the types of Node that its users have; both by their names in `tests/runtimes` or `tests`. */
export const compilers: Readonly<Record<string, string>> = {
  // The newest types want a newer compiler.
  typescript54: '@types/node',
  typescript57: 'types-node26',
  typescript59: 'types-node26',
  typescript: 'types-node26',
  typescript7: 'types-node26',
}

interface Platform {
  readonly lib: readonly string[]
  readonly types: readonly string[]
  readonly files: readonly string[]
  readonly options?: Readonly<Record<string, unknown>>
  /** Where one way to resolve modules is enough. */
  readonly only?: keyof typeof resolutions
}

/** What compiles each way to resolve modules; all where it is absent. */
const resolvers: Readonly<Record<string, readonly string[]>> = {
  node10: ['typescript54', 'typescript57', 'typescript59'],
}

const resolutions = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  // Old projects; it reads `main` and `types`, and no `exports`. TypeScript 6 wants it said, and 7 dropped it.
  node10: { module: 'esnext', moduleResolution: 'node10' },
} as const

const dom = ['ES2022', 'DOM', 'DOM.Iterable']

const platforms: Readonly<Record<string, Platform>> = {
  'DOM alone': { lib: dom, types: [], files: ['everywhere.ts'] },
  'Node alone': { lib: ['ES2022'], types: ['node'], files: ['everywhere.ts', 'node.ts'] },
  'Node, by `main` and `types`': {
    lib: ['ES2022'],
    types: ['node'],
    files: ['everywhere.ts', 'node.ts'],
    only: 'node10',
  },
  'Cloudflare alone': { lib: ['ES2022'], types: ['@cloudflare/workers-types'], files: ['everywhere.ts'] },
  // What most projects have, whose types of one thing differ: `CryptoKey`, for one.
  'DOM and Node, exactOptionalPropertyTypes': {
    lib: dom,
    types: ['node'],
    files: ['everywhere.ts', 'node.ts'],
    options: { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    only: 'nodenext',
  },
}

/** Writes one tsconfig for each way to compile; all compilers read the same. */
export function writeConfigs(folder: string): void {
  for (const { title, file, config } of configs())
    writeFileSync(join(folder, file), JSON.stringify({ title, ...config }))
}

/** The ways of one compiler; without its name, all. */
function configs(compiler?: string): { title: string; file: string; config: object }[] {
  const isTaken = (resolution: string) => compiler === undefined || (resolvers[resolution]?.includes(compiler) ?? true)
  return Object.entries(resolutions)
    .filter(([resolution]) => isTaken(resolution))
    .flatMap(([resolution, resolving]) =>
      Object.entries(platforms)
        .filter(([, { only }]) => (only === undefined ? resolution !== 'node10' : only === resolution))
        .map(([platform, { lib, types, files, options }], index) => {
          const base = { target: 'es2022', strict: true, skipLibCheck: false, noEmit: true }
          const config = { compilerOptions: { ...base, ...resolving, lib, types, ...options }, files }
          return { title: `${resolution}, ${platform}`, file: `tsconfig.${resolution}.${index}.json`, config }
        }),
    )
}

/** TypeScript 7 has no API for this; it is fast without. */
async function compileByCommand(compiler: string, folder: string): Promise<string[]> {
  const tsc = toolFile(compiler, 'bin/tsc')
  const problems: string[] = []
  for (const { title, file } of configs(compiler)) {
    const found = await problemsOf(process.execPath, [tsc, '--pretty', 'false', '-p', file], folder)
    problems.push(...found.map((problem) => `${compiler}, ${title}:\n${problem}`))
  }
  return problems
}

/** All ways in one process: files that were read for one are used for the next. */
async function compileByApi(compiler: string, folder: string): Promise<string[]> {
  const api = createRequire(import.meta.url)(toolFile(compiler)) as typeof ts
  const read = new Map<string, ts.SourceFile | undefined>()
  return configs(compiler).flatMap(({ title, config }) => {
    const { options, fileNames, errors } = api.parseJsonConfigFileContent(config, api.sys, folder)
    const host = api.createCompilerHost(options)
    const { getSourceFile } = host
    host.getSourceFile = (name, language, ...rest) => {
      const key = `${name} ${JSON.stringify(language)}`
      if (!read.has(key)) read.set(key, getSourceFile(name, language, ...rest))
      return read.get(key)
    }
    const program = api.createProgram(fileNames, options, host)
    const found = [...errors, ...api.getPreEmitDiagnostics(program)]
    return found.length === 0 ? [] : [`${compiler} (${api.version}), ${title}:\n${api.formatDiagnostics(found, host)}`]
  })
}

if (import.meta.main) {
  const [compiler = '', folder = ''] = process.argv.slice(2)
  const problems = await (compiler === 'typescript7' ? compileByCommand : compileByApi)(compiler, folder)
  for (const problem of problems) console.error(problem)
  process.exit(problems.length > 0 ? 1 : 0)
}
