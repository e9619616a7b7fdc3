/** What has changed since the last release, as git has it. */
import { git } from '../lib/run.ts'

/** Changes that belong together: a commit, a branch, or what is not committed. */
export interface Step {
  readonly title: string
  /** From the repository's folder, with `/`; deleted files too. */
  readonly paths: readonly string[]
}

/** Steps, or why nobody can know them. */
export type History = { readonly steps: readonly Step[] } | { readonly unknown: string }

/** A commit that changes this line of a package.json is a release. */
const versionLine = ['-G^  "version": ', '--diff-filter=M']
const manifests = ['--', ':(glob)packages/*/package.json']

/**
 * The steps since the last release, newest first.
 *
 * On a branch that is one step, from where it left the main branch. On the main branch each commit is a step, back to the
 * one that wrote the versions of the last release, or to the first. What is not committed is the newest step.
 */
export function readHistory(root: string, main: string): History {
  const head = git(root, 'rev-parse', 'HEAD')
  if (head === undefined) return { unknown: 'there is no git repository with a commit' }
  if (git(root, 'rev-parse', '--is-shallow-repository') === 'true') {
    return { unknown: 'the clone is shallow: git fetch --unshallow brings the history' }
  }
  if (git(root, 'diff', '--name-only', ...versionLine, head, ...manifests)) return { steps: [] }
  const base = mergeBase(root, main)
  if (base === undefined || base === head) return { steps: mainSteps(root, head) }
  return { steps: [diffStep(root, 'this branch', lastRelease(root, `${base}..${head}`) ?? base)] }
}

/** Where this branch left the main branch; undefined where there is none of that name. */
export function mergeBase(root: string, main: string): string | undefined {
  const known = [`refs/remotes/origin/${main}`, `refs/heads/${main}`].find((ref) =>
    git(root, 'rev-parse', '--verify', '-q', ref),
  )
  return known && git(root, 'merge-base', 'HEAD', known)
}

function lastRelease(root: string, range: string): string | undefined {
  return git(root, 'log', '-1', '--format=%H', ...versionLine, range, ...manifests) || undefined
}

function mainSteps(root: string, head: string): Step[] {
  const release = lastRelease(root, head)
  const range = release ? `${release}..${head}` : head
  const log = git(root, 'log', '--first-parent', '-m', '--no-renames', '--name-only', '--format=%x00%h %s', range) ?? ''
  const commits = log
    .split('\0')
    .slice(1)
    .map((text): Step => {
      const [title = '', ...paths] = text.split('\n').filter(Boolean)
      return { title, paths }
    })
  return [diffStep(root, 'the work tree', head), ...commits]
}

/** What the work tree has, untracked files included, that a commit has not. */
function diffStep(root: string, title: string, since: string): Step {
  const texts = [
    git(root, 'diff', '--name-only', '--no-renames', since),
    git(root, 'ls-files', '--others', '--exclude-standard'),
  ]
  return { title, paths: texts.flatMap((text) => text?.split('\n').filter(Boolean) ?? []) }
}
