/**
 * Writes what each package gives its users: what each entry point exports, as their compilers see it, into
 * `tests/repository/package/api`, and which modules it ships, into `tests/repository/package/files`. A change for users
 * shows in a review as a change of these files. `--check` fails if they differ from what was built.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { readArguments } from './lib/command.ts'
import { publishedPackages } from './lib/packages.ts'
import { root, runNode } from './lib/run.ts'
import { reportEntry } from './package/api.ts'
import { describeModules, fileList, reportFile } from './package/files.ts'

const folders = ['tests/repository/package/api', 'tests/repository/package/files']
const usage = `Usage: pnpm api-report                        builds, and writes the reports and file lists
       node scripts/api-report.ts --check     fails if they differ from what was built
`

/** Path from the repository's folder → text. */
type Reports = ReadonlyMap<string, string>

function makeReports(): Reports {
  const reports = new Map<string, string>()
  for (const one of publishedPackages) {
    reports.set(fileList(one), describeModules(one))
    for (const entry of one.entries) {
      reports.set(reportFile(one, entry), reportEntry(entry.specifier, one.folder, entry.types))
    }
  }
  return reports
}

function firstDifference(committed: string, made: string): string {
  const [theirs, ours] = [committed.split('\n'), made.split('\n')]
  const at = ours.findIndex((line, index) => line !== theirs[index])
  const line = at === -1 ? ours.length : at
  return `line ${line + 1} is "${theirs[line] ?? ''}", expected "${ours[line] ?? ''}"`
}

/** Committed files that belong to no package or entry point. */
function strays(reports: Reports): string[] {
  return folders
    .filter((folder) => existsSync(`${root}/${folder}`))
    .flatMap((folder) => readdirSync(`${root}/${folder}`).map((file) => `${folder}/${file}`))
    .filter((file) => !reports.has(file))
}

function check(reports: Reports): string[] {
  const problems = strays(reports).map((file) => `${file}: there is no such package or entry point`)
  for (const [file, made] of reports) {
    if (!existsSync(`${root}/${file}`)) problems.push(`${file} is missing`)
    else {
      const committed = readFileSync(`${root}/${file}`, 'utf8')
      if (committed !== made) problems.push(`${file}: ${firstDifference(committed, made)}`)
    }
  }
  return problems
}

function write(reports: Reports): void {
  for (const file of strays(reports)) rmSync(`${root}/${file}`)
  for (const [file, report] of reports) {
    mkdirSync(dirname(`${root}/${file}`), { recursive: true })
    writeFileSync(`${root}/${file}`, report)
  }
  console.log(`wrote ${reports.size} files into ${folders.join(' and ')}`)
}

const { flags } = readArguments(usage, { flags: { check: { type: 'boolean' } } })
if (!flags.check) {
  if (runNode(['scripts/build.ts']) === 'failed') process.exit(1)
  write(makeReports())
} else {
  const problems = check(makeReports())
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) {
    console.error(
      'What users get has changed. If that is meant, run `pnpm api-report`, review the difference, add a changeset',
    )
    process.exit(1)
  }
}
