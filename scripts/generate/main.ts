/**
 * `pnpm generate`: makes every generated file from openapi/. `pnpm generate:check` (`--check`) makes them in memory and
 * fails where the repository holds others, or files in their folders that no spec makes.
 */
import { fileURLToPath } from 'node:url'
import { type Files, findDrift, writeFiles } from './files.ts'
import { generate } from './generate.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

function check(files: Files): void {
  const drift = findDrift(root, files)
  if (drift.length > 0)
    throw new Error(
      `Generated files are not what openapi/ makes:\n  ${drift.join('\n  ')}\nMend it with: pnpm generate`,
    )
  console.log(`${files.size} generated files are what openapi/ makes`)
}

function write(files: Files): void {
  writeFiles(root, files)
  console.log([...files.keys()].join('\n'))
}

try {
  const files = await generate(root)
  if (process.argv.includes('--check')) check(files)
  else write(files)
} catch (error) {
  // A finding about a spec, not a fault of this program: its stack says nothing.
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
