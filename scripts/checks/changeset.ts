/**
 * Checks that users can read about changes: a change under a package's `src`, generated files included, must be covered
 * by a changeset that names the package and came with it, or later. `none` is the kind of a change that nobody can
 * notice. Also checks that every changeset can be read as an entry of a changelog.
 *
 * `changeset.ts [folder]` checks another clone.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readArguments, refuseArguments } from '../lib/command.ts'
import { root, skippedCode } from '../lib/run.ts'
import { type Changeset, findFaults, readChangesets } from '../release/changesets.ts'
import { readHistory, type Step } from '../release/history.ts'

const usage = 'Usage: node scripts/checks/changeset.ts [folder]   fails if users cannot read about a change\n'
const { names } = readArguments(usage, { names: 'any' })
const [folder = root] = names
if (names.length > 1 || !existsSync(folder)) refuseArguments(`there is no folder ${names.join(' ')}`)

/** The package that a path is a shipped source of; undefined for all else, and for what is not published. */
function packageOf(path: string): string | undefined {
  const [, name] = /^packages\/([^/]+)\/src\/(?:.*\/)?(?!tsconfig\.json$)[^/]+$/.exec(path) ?? []
  return name && publishedName(name)
}

function publishedName(name: string): string | undefined {
  const manifest = join(folder, 'packages', name, 'package.json')
  if (!existsSync(manifest)) return undefined
  const { name: published, private: isPrivate } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    name: string
    private?: boolean
  }
  return isPrivate ? undefined : published
}

/** One line for each package whose newest change is newer than every changeset that names it. */
function findUncovered(steps: readonly Step[], changesets: readonly Changeset[]): string[] {
  const seen = new Set<string>()
  const problems: string[] = []
  for (const { title, paths } of steps) {
    const came = changesets.filter(({ path }) => paths.includes(path))
    for (const name of came.flatMap(({ releases }) => Object.keys(releases))) seen.add(name)
    for (const path of paths) {
      const name = packageOf(path)
      if (!name || seen.has(name)) continue
      seen.add(name)
      problems.push(`${name}: ${path} changed in '${title}', and no changeset that came with it or later names it`)
    }
  }
  return problems
}

const { baseBranch = 'main' } = JSON.parse(readFileSync(join(folder, '.changeset/config.json'), 'utf8')) as {
  baseBranch?: string
}
const changesets = readChangesets(folder)
const history = readHistory(folder, baseBranch)
const packages = readdirSync(join(folder, 'packages')).flatMap((name) => publishedName(name) ?? [])
const faults = changesets.flatMap((changeset) => findFaults(changeset, packages))
const uncovered = 'steps' in history ? findUncovered(history.steps, changesets) : []
for (const problem of [...faults, ...uncovered]) console.error(problem)
if (uncovered.length > 0) {
  console.error(
    '\nTell users what changes for them: npx -y pnpm@12.21.0 exec changeset (or write .changeset/<name>.md)',
  )
  console.error(
    "Where no user can notice the change, name the package with the kind 'none'. See CONTRIBUTING.md, Changesets",
  )
}
if (faults.length + uncovered.length > 0) process.exit(1)
if ('unknown' in history) {
  console.log(`skipped: ${history.unknown}`)
  process.exit(skippedCode)
}
console.log(`${changesets.length} changesets cover ${history.steps.length} steps since the last release`)
