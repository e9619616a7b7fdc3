/** Runs the specs of a workspace that `pnpm test` leaves out, and counts them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { show } from './run.ts'

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

interface Specs {
  /** The program of vitest, which is the workspace's own if it has one. */
  readonly vitest: string
  readonly folder: string
  /** Paths in the folder; none for all. */
  readonly files: readonly string[]
}

/** Runs specs with their output shown. */
export function runSpecs({ vitest, folder, files }: Specs): VitestReport {
  const place = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  const file = join(place, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const verdict = show(process.execPath, [vitest, 'run', ...reporters, ...files], { cwd: folder })
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  rmSync(place, { recursive: true })
  // A file that cannot be loaded fails without a failing test.
  return { ...report, numFailedTests: report.numFailedTests || (verdict === 'failed' ? 1 : 0) }
}

/** Ends the process with the line that counts; without a report, with one failure. */
export function finishSpecs(report: VitestReport | undefined): never {
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
  } = report ?? {
    numPassedTests: 0,
    numFailedTests: 1,
    numPendingTests: 0,
  }
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exit(failed > 0 ? 1 : 0)
}
