/** The examples compile as their readers compile them: under strict TypeScript, the Worker with Cloudflare's types. */
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { run } from '../../../scripts/lib/run.ts'

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

it.each(['tsconfig.json', 'tsconfig.worker.json'])('the examples compile under %s', async (config) => {
  const args = [file('../../../node_modules/typescript7/bin/tsc'), '--pretty', 'false', '-p', file(config)]
  const { status, stdout } = await run(process.execPath, args)
  expect(stdout).toBe('')
  expect(status).toBe(0)
})
