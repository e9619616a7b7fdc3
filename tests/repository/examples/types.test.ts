/** The examples compile as their readers compile them: under strict TypeScript, the Worker with Cloudflare's types. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

it.each(['tsconfig.json', 'tsconfig.worker.json'])('the examples compile under %s', (config) => {
  const args = [file('../../../node_modules/typescript7/bin/tsc'), '--pretty', 'false', '-p', file(config)]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})
