/** The version that each package needs: the largest of what its spec, its public types and its own changesets ask for. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageOf } from '../lib/apis.ts'
import { publishedPackages } from '../lib/packages.ts'
import { git, root, run } from '../lib/run.ts'
import { readChangesets } from '../release/changesets.ts'
import type { Row } from './report.ts'
import { worstOf } from './report.ts'
import { type Class, classes, worse } from './table.ts'

/** What one package needs, and which of the three inputs asks for it. */
export interface Bump {
  readonly package: string
  /** From the specs that it is generated from. */
  readonly spec: Class
  /** From the difference of its API report: what the generator and hand-written code export. */
  readonly types: Class
  /** From the changesets since then that name it. */
  readonly changesets: Class
  readonly proposed: Class
}

const reports = 'tests/repository/package/api'

/** What of a commit is compiled, and by which settings. */
const sources = [
  'package.json',
  'tsconfig.base.json',
  'examples',
  'tests/package.json',
  'tests/repository/types',
  'tests/repository/examples',
]
const configs = ['types/tsconfig.json', 'examples/tsconfig.json', 'examples/tsconfig.worker.json']

/** Judges every published package, against a commit. */
export function bumpsSince(base: string, rows: readonly Row[]): Bump[] {
  const written = new Set(git(root, 'diff', '--name-only', '--diff-filter=A', base, '--', '.changeset')?.split('\n'))
  const untracked = git(root, 'ls-files', '--others', '--exclude-standard', '--', '.changeset')?.split('\n') ?? []
  const changesets = readChangesets(root).filter(({ path }) => written.has(path) || untracked.includes(path))
  return publishedPackages.map(({ name, manifest }) => {
    // The sandbox is generated from every spec.
    const spec = worstOf(name === 'sandbox' ? rows : rows.filter(({ api }) => packageOf(api) === name))
    const types = reportsOf(name).reduce<Class>((worst, report) => worse(worst, compareReport(base, report)), 'none')
    const own = changesets.map(({ releases }) => toClass(releases[manifest.name]))
    const hand = own.reduce<Class>(worse, 'none')
    return { package: manifest.name, spec, types, changesets: hand, proposed: [spec, types, hand].reduce(worse) }
  })
}

const toClass = (kind: unknown): Class => classes.find((one) => one === kind) ?? 'none'

/** `core.txt` and `core-internal.txt` of core; what packages share with each other is none of the users'. */
function reportsOf(name: string): string[] {
  return readdirSync(join(root, reports)).filter(
    (file) => (file === `${name}.txt` || file.startsWith(`${name}-`)) && !file.endsWith('-internal.txt'),
  )
}

/** What is gone from a report breaks users; what is new does not. */
function compareReport(base: string, file: string): Class {
  const path = `${reports}/${file}`
  const old = git(root, 'show', `${base}:${path}`)
  if (old === undefined) return 'minor'
  const lines = (text: string): Set<string> => new Set(text.split('\n').map((line) => line.trim()))
  const [before, after] = [lines(old), lines(readFileSync(join(root, path), 'utf8'))]
  if ([...before].some((line) => !after.has(line))) return 'major'
  return [...after].some((line) => !before.has(line)) ? 'minor' : 'none'
}

/**
 * Compiles the examples and type tests of a commit against today's build: what users wrote then must still compile, or the
 * change is a major one.
 *
 * @returns what the compiler says; empty if all is well
 */
export async function compileOld(base: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'spec-diff-'))
  try {
    const archive = join(folder, 'old.tar')
    if (git(root, 'archive', '-o', archive, base, ...sources) === undefined)
      return `git has no ${sources.join(', ')} in ${base}`
    await run('tar', ['-xf', archive, '-C', folder], { cwd: folder })
    for (const room of ['examples', 'tests', 'tests/runtimes']) {
      mkdirSync(join(folder, room), { recursive: true })
      symlinkSync(join(root, room, 'node_modules'), join(folder, room, 'node_modules'), 'junction')
    }
    const compiled = configs.map((config) => compile(folder, `tests/repository/${config}`))
    return (await Promise.all(compiled)).join('').replaceAll(folder, base)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compile(folder: string, config: string): Promise<string> {
  const tsc = join(root, 'node_modules/typescript7/bin/tsc')
  const { stdout } = await run(process.execPath, [tsc, '--pretty', 'false', '-p', join(folder, config)], {
    cwd: folder,
  })
  return stdout
}
