/** Runs a command, and says how it ended. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** A check that cannot be made here ends with this code; it is never counted as passed. */
export const skippedCode = 77

/** How a command ended. */
export type Verdict = 'passed' | 'failed' | 'skipped'

/** Runs a Node program with its arguments, in the repository's folder, with its output shown. */
export function runNode(args: readonly string[]): Verdict {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  return status === 0 ? 'passed' : status === skippedCode ? 'skipped' : 'failed'
}
