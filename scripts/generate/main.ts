/**
 * `pnpm generate`: makes every generated file from openapi/, drafts included. `pnpm generate:check` (`--check`) makes them
 * in memory and fails if the repository has other ones, files in their folders that no spec makes, or a draft's marks.
 */
import { watch } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readArguments, refuseArguments } from '../lib/command.ts'
import { findDrift, mergeFiles, writeFiles } from './files.ts'
import { generate, generateSome } from './generate.ts'
import { findChanged, remember } from './made.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

async function check(): Promise<void> {
  const files = await generate(root)
  const drift = findDrift(root, files)
  if (drift.length > 0)
    throw new Error(
      `Generated files differ from what openapi/ makes:\n  ${drift.join('\n  ')}\nFix it with: pnpm generate`,
    )
  console.log(`${files.size} generated files are what openapi/ makes`)
}

/** Makes what changed since the last time, and what all APIs share. */
async function write(): Promise<void> {
  const started = performance.now()
  const { apis, kept } = findChanged(root)
  const byApi = await generateSome(root, apis, { isDraft: true })
  const files = mergeFiles(byApi)
  writeFiles(root, files, kept)
  remember(root, byApi)
  const names = apis.map(({ name }) => name).join(', ') || 'no API had changed'
  console.log(`${names}: ${files.size} files in ${Math.round(performance.now() - started)} ms`)
}

/** A finding about a spec, not a bug of this program: its stack does not help. */
function explain(error: unknown): void {
  console.error(error instanceof Error ? error.message : error)
}

/** Makes them again after each change of a spec, until it is interrupted; what is wrong with a spec ends nothing. */
function watchSpecs(): void {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const again = (): void => {
    running = running.then(write).catch(explain)
  }
  watch(`${root}openapi`, { recursive: true }, (_event, path) => {
    if (path?.startsWith('bundled')) return
    clearTimeout(timer)
    // An editor writes a file in several steps.
    timer = setTimeout(again, 50)
  })
  console.log('watching openapi/')
}

const usage = `Usage: pnpm generate        write the generated files of each API whose spec changed, from openapi/
       pnpm generate:check  make all, compare them with those in the repository, and write none (generate --check)
       pnpm generate --watch  write them again after each change of a spec
`

const { flags } = readArguments(usage, { flags: { check: { type: 'boolean' }, watch: { type: 'boolean' } } })
if (flags.check && flags.watch) refuseArguments('--check writes nothing, so it watches nothing')
try {
  await (flags.check ? check() : write())
} catch (error) {
  explain(error)
  process.exitCode = 1
}
if (flags.watch) watchSpecs()
