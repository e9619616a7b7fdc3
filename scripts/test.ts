/**
 * `pnpm test`: builds, checks, runs every suite, and ends with one line that counts them all. What could not run here
 * (a tool, a browser or the vendor's pages are absent) is counted as skipped, never as passed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChecks } from './checks/main.ts'
import { readArguments } from './lib/command.ts'
import { root, runNode, type Verdict } from './lib/run.ts'
import { runRuntimes } from './runtimes.ts'

const usage = `Usage: pnpm test [--long]    builds, checks, and runs every suite; to run a part, see CONTRIBUTING.md
  --long    ten times as many random cases as usual
`

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numFailedTestSuites: number
  readonly success: boolean
}

const counts: Record<Verdict, number> = { passed: 0, failed: 0, skipped: 0 }

function count(verdicts: readonly Verdict[]): void {
  for (const verdict of verdicts) counts[verdict]++
}

function runVitest(): void {
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  const file = join(folder, 'report.json')
  const verdict = runNode([
    'node_modules/vitest/vitest.mjs',
    'run',
    // A line a file in a log; on a terminal, what runs now.
    '--reporter=default',
    '--slowTestThreshold=20000',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  rmSync(folder, { recursive: true })
  counts.passed += report.numPassedTests
  counts.skipped += report.numPendingTests
  // A file that cannot be loaded fails without a failing test, and so does a threshold.
  counts.failed += report.numFailedTests || (verdict === 'failed' || !report.success ? 1 : 0)
}

const { flags } = readArguments(usage, { flags: { long: { type: 'boolean' } } })
if (flags.long) process.env.WECHATPAY_EDGE_LONG = '1'
// Programs are started hundreds of times: each finds there what the first one compiled.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/compiled')
count([runNode(['scripts/build.ts'])])
if (counts.failed === 0) {
  count(await runChecks())
  runVitest()
  const runtimes = await runRuntimes()
  for (const verdict of ['passed', 'failed', 'skipped'] as const) counts[verdict] += runtimes[verdict]
}
const { passed, failed, skipped } = counts
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed > 0 ? 1 : 0)
