/**
 * `pnpm generate`: makes every generated file from openapi/. `pnpm generate:check` (`--check`) makes them in memory and
 * fails if the repository has other ones, or files in their folders that no spec makes.
 */
import { fileURLToPath } from 'node:url'
import { readArguments } from '../lib/command.ts'
import { type Files, findDrift, writeFiles } from './files.ts'
import { generate } from './generate.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

function check(files: Files): void {
  const drift = findDrift(root, files)
  if (drift.length > 0)
    throw new Error(
      `Generated files differ from what openapi/ makes:\n  ${drift.join('\n  ')}\nFix it with: pnpm generate`,
    )
  console.log(`${files.size} generated files are what openapi/ makes`)
}

function write(files: Files): void {
  writeFiles(root, files)
  console.log([...files.keys()].join('\n'))
}

const usage = `Usage: pnpm generate        write every generated file, from openapi/
       pnpm generate:check  compare them with those in the repository, and write none (generate --check)
`

const { flags } = readArguments(usage, { flags: { check: { type: 'boolean' } } })
try {
  const files = await generate(root)
  if (flags.check) check(files)
  else write(files)
} catch (error) {
  // A finding about a spec, not a bug of this program: its stack does not help.
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
