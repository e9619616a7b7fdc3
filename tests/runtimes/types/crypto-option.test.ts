/** Compiles what the `crypto` options accept, with DOM's declarations alone and with Node's alone. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

it.each(['dom', 'node'])('the crypto options take every WebCrypto, and nothing else, with the types of %s', (types) => {
  const args = ['--pretty', 'false', '-p', file(`tsconfig.${types}.json`)]
  const tsc = file('../../../node_modules/typescript7/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...args], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})
