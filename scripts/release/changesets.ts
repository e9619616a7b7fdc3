/** Reads changesets: which packages each names, and what it says to users. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** One file of `.changeset`. */
export interface Changeset {
  /** From the repository's folder, with `/`. */
  readonly path: string
  /** Package → kind of change; empty where the front matter cannot be read. */
  readonly releases: Readonly<Record<string, unknown>>
  /** What becomes an entry of the changelogs. */
  readonly summary: string
}

const kinds: readonly unknown[] = ['major', 'minor', 'patch', 'none']
const commitSubject = /^(build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(\(.*\))?!?:/i

/** All changesets that no version has yet. */
export function readChangesets(root: string): Changeset[] {
  const folder = join(root, '.changeset')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => ({ path: `.changeset/${name}`, ...parseChangeset(readFileSync(join(folder, name), 'utf8')) }))
}

/** Whether a changeset asks for a new version of a package; one of `none` alone does not. */
export function asksForVersion({ releases }: Changeset): boolean {
  return Object.values(releases).some((kind) => kind !== 'none')
}

/** What keeps a changeset from being an entry that users can read. */
export function findFaults(changeset: Changeset, packages: readonly string[]): string[] {
  const { path, releases, summary } = changeset
  const named = Object.entries(releases)
  const [first = ''] = summary.split('\n')
  const isShown = asksForVersion(changeset)
  const facts: Readonly<Record<string, boolean>> = {
    'it has no front matter that names a package': named.length === 0,
    'it says nothing to users: write what changes for them': isShown && summary === '',
    'its first line is the subject of a commit: write a sentence for users': commitSubject.test(first),
    'its first line is no sentence: end it with a full stop, or a colon': isShown && !/[.:。：]$/.test(first || '.'),
    'it has a heading: the changelog has its own': /^#{1,6} /m.test(summary),
  }
  return [
    ...named.filter(([name]) => !packages.includes(name)).map(([name]) => `there is no package '${name}'`),
    ...named
      .filter(([, kind]) => !kinds.includes(kind))
      .map(([, kind]) => `'${kind}' is not one of ${kinds.join(', ')}`),
    ...Object.keys(facts).filter((fact) => facts[fact]),
  ].map((problem) => `${path}: ${problem}`)
}

/** A changeset's packages, and its text. */
export function parseChangeset(text: string): Pick<Changeset, 'releases' | 'summary'> {
  const [, head = '', summary = ''] = /^---\r?\n([\s\S]*?)\r?\n?---\r?\n?([\s\S]*)$/.exec(text) ?? []
  const releases: unknown = parse(head)
  const isTable = typeof releases === 'object' && releases !== null && !Array.isArray(releases)
  return { releases: isTable ? (releases as Record<string, unknown>) : {}, summary: summary.trim() }
}
