/** Compiles what the `crypto` options accept, with DOM's declarations alone and with Node's alone. */
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { run } from '../../../scripts/lib/run.ts'

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

it.each(['dom', 'node'])(
  'the crypto options take every WebCrypto, and nothing else, with the types of %s',
  async (types) => {
    const args = ['--pretty', 'false', '-p', file(`tsconfig.${types}.json`)]
    const tsc = file('../../../node_modules/typescript7/bin/tsc')
    const { status, stdout } = await run(process.execPath, [tsc, ...args])
    expect(stdout).toBe('')
    expect(status).toBe(0)
  },
)
