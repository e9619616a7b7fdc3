/** All cases, on whatever an entry imported. */
import { caseFiles } from './cases/index.ts'
import { counts } from './counts.ts'
import { type FileReport, runFile } from './lib/harness.ts'
import { createSubject, type Given } from './lib/subject.ts'

/** How the cases of each file ended. */
export type SuiteReport = Readonly<Record<string, FileReport>>

/** Runs all cases, one after the other, and gives the line of JSON that an entry writes. */
export async function runSuite(given: Given): Promise<string> {
  const lib = createSubject(given)
  const report: Record<string, FileReport> = {}
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) {
    report[name] = await runFile((t) => caseFiles[name].run(lib, t))
  }
  return JSON.stringify({ suite: report })
}
