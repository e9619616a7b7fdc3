/** Compiles `partnerships.ts` as a consumer would, whose `@ts-expect-error` lines are errors where they compile. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

it('types take what callers write, and refuse what they must not', () => {
  const args = ['--pretty', 'false', '-p', file('tsconfig.json')]
  const tsc = file('../../../node_modules/typescript7/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...args], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})
