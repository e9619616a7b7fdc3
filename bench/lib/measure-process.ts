/** What a program costs from its start, measured from outside. */
import { readdirSync, readFileSync } from 'node:fs'

/** Milliseconds of CPU that a process has taken so far, in the threads that it has now. Linux alone shows it. */
export function cpuMsOf(pid: number): number {
  const folder = `/proc/${pid}/task`
  const nanoseconds = readdirSync(folder).map((task) =>
    Number(readFileSync(`${folder}/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6
}

/** Whether this machine shows it. */
export function showsCpu(): boolean {
  try {
    return cpuMsOf(process.pid) > 0
  } catch {
    return false
  }
}
