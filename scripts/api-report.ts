/**
 * Writes down what each entry point exports, as its users' compilers see it, into `tests/repository/package/api`: a change of the
 * public API shows in a review as a change of these files. `--check` fails where they are not in step with what was
 * built.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { root } from './lib/run.ts'
import { reportEntry } from './package/api.ts'
import { entryPoints, packageFolder, packageNames, readManifest } from './package/packages.ts'

const folder = `${root}/tests/repository/package/api`

function makeReports(): Map<string, string> {
  const reports = new Map<string, string>()
  for (const name of packageNames) {
    for (const { specifier, subpath, types } of entryPoints(readManifest(packageFolder(name)))) {
      const file = `${name}${subpath.slice(1).replaceAll('/', '-')}.txt`
      reports.set(file, reportEntry(specifier, packageFolder(name), types))
    }
  }
  return reports
}

function firstDifference(committed: string, made: string): string {
  const [theirs, ours] = [committed.split('\n'), made.split('\n')]
  const at = ours.findIndex((line, index) => line !== theirs[index])
  const line = at === -1 ? ours.length : at
  return `line ${line + 1} is "${theirs[line] ?? ''}", and what was built says "${ours[line] ?? ''}"`
}

function check(reports: ReadonlyMap<string, string>): string[] {
  const problems = readdirSync(folder)
    .filter((file) => !reports.has(file))
    .map((file) => `tests/repository/package/api/${file}: there is no such entry point`)
  for (const [file, made] of reports) {
    const committed = existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, 'utf8') : ''
    if (committed !== made) problems.push(`tests/repository/package/api/${file}: ${firstDifference(committed, made)}`)
  }
  return problems
}

function write(reports: ReadonlyMap<string, string>): void {
  for (const file of readdirSync(folder)) if (!reports.has(file)) rmSync(`${folder}/${file}`)
  for (const [file, report] of reports) writeFileSync(`${folder}/${file}`, report)
  console.log(`wrote ${reports.size} reports into tests/repository/package/api`)
}

const reports = makeReports()
if (process.argv.includes('--check')) {
  const problems = check(reports)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) {
    console.error(
      'The public API has changed. If that is meant, run `node scripts/api-report.ts`, review, add a changeset',
    )
    process.exit(1)
  }
} else {
  write(reports)
}
