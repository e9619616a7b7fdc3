/**
 * `pnpm test:runtimes [name…]`: runs one suite of cases on every runtime, because "runtime-agnostic" is a claim that only
 * each runtime itself can confirm. Prints one line a runtime, and ends with a tally. Fails where a case fails, where a
 * runtime ran other cases than the first, where a case file is missing, or where the runtimes that were asked for could not be installed.
 *
 * The cases, their numbers and the entries are in tests/runtimes; the packages are taken as they are built.
 */
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { counts } from '../tests/runtimes/counts.ts'
import type { RuntimeData } from '../tests/runtimes/lib/data.ts'
import { runRuntime } from '../tests/runtimes/runner/run.ts'
import { needTools, type Runtime, runtimes, whyAbsent } from '../tests/runtimes/runner/runtimes.ts'
import type { SuiteReport } from '../tests/runtimes/suite.ts'
import { readArguments } from './lib/command.ts'
import { root, runNode } from './lib/run.ts'
import { installTools } from './lib/tools.ts'

const usage = `Usage: pnpm test:runtimes          the cases on every runtime
       pnpm test:runtimes NAME…    on these: ${Object.keys(runtimes).join(', ')}
`

/** How many cases ended how, on all runtimes together. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const expected = Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Runs the suite on the runtimes of these names; without names on all. The packages must be built. */
export async function runRuntimes(names: readonly string[] = []): Promise<Tally> {
  const chosen = Object.entries(runtimes).filter(([name]) => names.length === 0 || names.includes(name))
  // It imports the packages, which a fresh clone has only now.
  const { makeData } = await import('../tests/runtimes/runner/data.ts')
  const data = await makeData()
  const problems = missingFiles()
  let total: Tally = { passed: 0, failed: problems.length, skipped: 0 }
  let first: string | undefined
  for (const pending of startAll(chosen, data)) {
    const run = await pending
    const { line, tally, problems: found } = judge(run, first)
    first ??= run.report && titles(run.report)
    console.log(`${run.name}: ${line}`)
    problems.push(...found.map((text) => `${run.name}: ${text}`))
    total = add(total, tally)
  }
  for (const text of problems) console.error(`\n${text}`)
  return total
}

/** How the run on one runtime ended: with a report, with a problem, or not at all, as it is absent. */
interface Run {
  readonly name: string
  readonly seconds: number
  readonly report?: SuiteReport | undefined
  readonly problem?: string | undefined
  readonly absent?: string | undefined
}

/** Starts the runs in order, as many at a time as there are processors, but no more than two: cases wait for timers. */
function startAll(chosen: readonly (readonly [string, Runtime])[], data: RuntimeData): Promise<Run>[] {
  const lanes = Array.from({ length: Math.min(2, availableParallelism()) }, () => Promise.resolve<unknown>(undefined))
  return chosen.map(([name, runtime], index) => {
    const lane = index % lanes.length
    const run = (lanes[lane] as Promise<unknown>).then(() => runOne(name, runtime, data))
    lanes[lane] = run
    return run
  })
}

async function runOne(name: string, runtime: Runtime, data: RuntimeData): Promise<Run> {
  const start = Date.now()
  const absent = whyAbsent(runtime)
  if (absent !== undefined) return { name, seconds: 0, absent }
  try {
    const report = await runRuntime(runtime, data)
    return { name, seconds: (Date.now() - start) / 1000, report }
  } catch (error) {
    return { name, seconds: 0, problem: (error as Error).message }
  }
}

/** Case files that nobody entered, and entered ones that are not there. */
function missingFiles(): string[] {
  const entered = Object.keys(counts)
  const found = readdirSync(`${root}/tests/runtimes/cases`).map((file) => file.replace(/\.ts$/, ''))
  return [
    ...entered.filter((name) => !found.includes(name)).map((name) => `tests/runtimes/cases/${name}.ts is missing`),
    ...found
      .filter((name) => name !== 'index' && !entered.includes(name))
      .map((name) => `tests/runtimes/cases/${name}.ts is not entered in tests/runtimes/counts.ts`),
  ]
}

/** What a run comes to: its line, its part of the tally, and what is wrong, once for each that failed. */
function judge({ seconds, report, problem, absent }: Run, first: string | undefined) {
  if (absent !== undefined) {
    const tally = { passed: 0, failed: 0, skipped: expected }
    return { line: `${expected} skipped: ${absent}`, tally, problems: [] }
  }
  if (report === undefined) {
    return { line: 'did not run', tally: { passed: 0, failed: 1, skipped: 0 }, problems: [problem] }
  }
  const problems = [...compare(report, first), ...failures(report)]
  const files = Object.values(report)
  const passed = files.reduce((sum, file) => sum + file.passed, 0)
  const skipped = files.flatMap((file) => file.skipped)
  const line = [
    `${passed} passed`,
    problems.length > 0 && `${problems.length} failed`,
    skipped.length > 0 && `${skipped.length} skipped (${skipped[0]?.reason})`,
    `${seconds.toFixed(1)} s`,
  ]
  return {
    line: line.filter(Boolean).join(', '),
    tally: { passed, failed: problems.length, skipped: skipped.length },
    problems,
  }
}

/** What a runtime ran otherwise than it should. */
function compare(report: SuiteReport, first: string | undefined): string[] {
  const problems = Object.entries(counts).flatMap(([file, count]) => {
    const ran = report[file]?.names.length ?? 0
    return ran === count ? [] : [`cases/${file}.ts: expected ${count} cases (tests/runtimes/counts.ts), ran ${ran}`]
  })
  if (first !== undefined && titles(report) !== first) problems.push('ran cases of other names than the first runtime')
  return problems
}

function titles(report: SuiteReport): string {
  return JSON.stringify(Object.entries(report).map(([file, { names }]) => [file, names]))
}

function failures(report: SuiteReport): string[] {
  return Object.entries(report).flatMap(([file, { failed }]) =>
    failed.map((one) => `cases/${file}.ts: ${one.name}\n  ${one.error.replaceAll('\n', '\n  ')}`),
  )
}

function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  }
}

if (import.meta.main) {
  const { names } = readArguments(usage, { names: Object.keys(runtimes) })
  if (runNode(['scripts/build.ts']) === 'failed') process.exit(1)
  const isInstalled = !needTools(names.length > 0 ? names : Object.keys(runtimes)) || installTools() === 'passed'
  const { passed, failed, skipped } = await runRuntimes(names)
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exit(failed === 0 && isInstalled ? 0 : 1)
}
