/** Jest runs the packages, which are ES modules alone: by its flag, and by babel-jest with `transformIgnorePatterns`. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folder, run } from './programs.ts'

it.each([
  ['as ES modules', 'esm', { NODE_OPTIONS: '--experimental-vm-modules' }],
  ['as CommonJS', 'commonjs', { NODE_OPTIONS: '' }],
])('%s', { timeout: 120_000 }, async (_title, name, env) => {
  const cwd = join(folder, 'jest-app', name)
  const { code, output } = await run('jest/bin/jest.js', ['--config', 'jest.config.json'], { cwd, env })
  expect(output).toContain('1 passed, 1 total')
  expect(code).toBe(0)
})
