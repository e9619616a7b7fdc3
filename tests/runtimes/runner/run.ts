/** Runs one runtime, and reads the report that it writes. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { run } from '../../../scripts/lib/run.ts'
import type { RuntimeData } from '../lib/data.ts'
import type { SuiteReport } from '../suite.ts'
import { bundle } from './bundle.ts'
import type { Runtime } from './runtimes.ts'

const limitMs = 120_000
const folder = fileURLToPath(new URL('..', import.meta.url))

/** @throws Error with the runtime's output where it wrote no report, or did not end well */
export async function runRuntime(runtime: Runtime, data: RuntimeData): Promise<SuiteReport> {
  // Within tests/, so that it finds the packages by name.
  mkdirSync(`${folder}dist`, { recursive: true })
  const out = mkdtempSync(`${folder}dist/run-`)
  try {
    return await runIn(out, runtime, data)
  } finally {
    rmSync(out, { recursive: true })
  }
}

async function runIn(out: string, { entry, format, command }: Runtime, data: RuntimeData): Promise<SuiteReport> {
  const file = `${out}/suite.js`
  await bundle(entry, format, data, file)
  const [program = '', ...args] = command(file)
  const { status, stdout, stderr } = await run(program, args, { cwd: folder, limitMs })
  const output = `${stdout}\n${stderr}`
  // Runtimes write warnings of their own around it.
  const [, report] = /^.*?(\{"suite":.*\})$/m.exec(output) ?? []
  if (status !== 0 || report === undefined)
    throw new Error(`ended with ${status} (it has ${limitMs / 1000} s), and wrote:\n${output.slice(-4000)}`)
  return (JSON.parse(report) as { suite: SuiteReport }).suite
}
