/** A copy of the work tree, to be broken, built and tested. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root } from '../lib/run.ts'

/** How a program ended, and what it printed. */
export interface Run {
  readonly passed: boolean
  readonly output: string
}

/** A copy of the work tree in a folder of its own, which goes when the process ends. */
export interface Copy {
  /** Its repository's folder. */
  readonly folder: string
  /** Compiles what changed. */
  build(): Promise<Run>
  /** Runs test files, or all that are about the packages, until the first failure. */
  test(files?: readonly string[]): Promise<Run>
}

const notCopied = /^(node_modules|dist|coverage|\.git|.*\.tsbuildinfo)$/
/** Suites of the spec, the documents and what is published: they say nothing of the packages' rules, and take long. */
const apart = 'tests/{repository,spec,runtimes}/**'
/** A mutant may wait forever, or never end. */
const longestRunMs = 300_000

/** Copies sources, and links dependencies so that each package finds the copies of the others. */
export function copyTree(): Copy {
  const outside = mkdtempSync(join(tmpdir(), 'mutants-'))
  process.on('exit', () => rmSync(outside, { recursive: true, force: true }))
  const folder = join(outside, 'repository')
  cpSync(root, folder, {
    recursive: true,
    filter: (path) => !notCopied.test(basename(path)),
  })
  linkModules(folder)
  // Vectors lie beside the repository.
  const shared = join(root, '../shared')
  if (existsSync(shared)) symlinkSync(shared, join(outside, 'shared'))
  return {
    folder,
    build: () => runNode(folder, ['node_modules/typescript7/bin/tsc', '--build', 'tsconfig.json']),
    test: (files = []) =>
      runNode(folder, [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--bail=1',
        '--reporter=dot',
        `--exclude=${apart}`,
        ...files,
      ]),
  }
}

/** Links what pnpm installed; the links between the packages are relative, and so lead to the copies. */
function linkModules(folder: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  // Not the folder itself, in which vitest keeps a cache.
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.vite')) symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)
  for (const owner of [...packages, 'tests', 'scripts', 'bench', 'examples']) {
    const installed = join(root, owner, 'node_modules')
    if (existsSync(installed)) {
      cpSync(installed, join(folder, owner, 'node_modules'), { recursive: true, verbatimSymlinks: true })
    }
  }
}

function runNode(cwd: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1' }
    // A group of its own, so that what it has started ends with it.
    const child = spawn(process.execPath, args, { cwd, env, detached: true })
    let output = ''
    const take = (chunk: Buffer): void => {
      output += chunk
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const end = (): void => {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    }
    const interrupt = (): void => {
      end()
      process.exit(130)
    }
    const timer = setTimeout(end, longestRunMs)
    process.once('SIGINT', interrupt)
    child.on('close', (code) => {
      clearTimeout(timer)
      process.off('SIGINT', interrupt)
      resolve({ passed: code === 0, output })
    })
  })
}
