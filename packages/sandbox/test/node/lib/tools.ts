/** Programs that a test needs, and that may be absent. */
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

export const run = promisify(execFile)

/** Whether a program is installed and runs. */
export function isAbsent(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 30_000 }).status !== 0
}

/** What stands behind a title whose program is absent. */
export function because(absent: boolean, program: string): string {
  return absent ? ` (skipped: ${program} is absent)` : ''
}
