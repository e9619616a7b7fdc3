/** The commands, as they answer `--help` and what they do not know, in a clone in which nothing is built. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Copy, copyTree } from '../../../scripts/lib/copy-tree.ts'
import { type Ran, run } from '../../../scripts/lib/run.ts'

let copy: Copy
beforeAll(() => {
  copy = copyTree()
})
afterAll(() => copy[Symbol.dispose]())

const command = (name: string, ...args: readonly string[]): Promise<Ran> =>
  run(process.execPath, [`scripts/${name}.ts`, ...args], { cwd: copy.root })

/** What was built, installed or written. */
const made = (): readonly string[] => [
  ...readdirSync(join(copy.root, 'packages')).filter((name) => existsSync(join(copy.root, 'packages', name, 'dist'))),
  ...readdirSync(copy.outside).filter((name) => name !== 'repository' && name !== 'shared'),
]

describe.each(['test', 'runtimes', 'frameworks', 'mutants', 'demo'])('the command %s', (name) => {
  it('says with --help what it takes, and does nothing', async () => {
    expect(await command(name, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: pnpm /),
      stderr: '',
    })
    expect(made()).toEqual([])
  })

  it.each(['no-such-name', '--no-such-option'])('refuses %s without a stack trace, and does nothing', async (given) => {
    const { status, stdout, stderr } = await command(name, given)
    expect([status, stdout]).toEqual([2, ''])
    // The demo is an example of its own, and shows its usage.
    expect(stderr).toMatch(name === 'demo' ? /^Usage: pnpm demo/ : new RegExp(`^.*${given}.*; --help shows .*\n$`))
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(made()).toEqual([])
  })
})
