/** Compiles the file of each API as a consumer would, whose `@ts-expect-error` lines are errors where they compile. */
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { run } from '../../../scripts/lib/run.ts'

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

it('types take what callers write, and refuse what they must not', async () => {
  const args = ['--pretty', 'false', '-p', file('tsconfig.json')]
  const tsc = file('../../../node_modules/typescript7/bin/tsc')
  const { status, stdout } = await run(process.execPath, [tsc, ...args])
  expect(stdout).toBe('')
  expect(status).toBe(0)
})
