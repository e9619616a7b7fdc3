/** Runs one runtime, and reads the report that it writes. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
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
  const { code, output } = await execute(program, args)
  // Runtimes write warnings of their own around it.
  const [, report] = /^.*?(\{"suite":.*\})$/m.exec(output) ?? []
  if (code !== 0 || report === undefined)
    throw new Error(`ended with ${code} (it has ${limitMs / 1000} s), and wrote:\n${output.slice(-4000)}`)
  return (JSON.parse(report) as { suite: SuiteReport }).suite
}

function execute(program: string, args: readonly string[]): Promise<{ code: number | string; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs })
    const [written, complained]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => written.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => complained.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code: code ?? signal ?? '', output: `${Buffer.concat(written)}\n${Buffer.concat(complained)}` }),
    )
  })
}
