/** The commands, as they react to `--help` and to what they do not know, in a clone in which nothing is built. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Copy, copyTree } from '../../../scripts/lib/copy-tree.ts'
import { type Ran, root, run } from '../../../scripts/lib/run.ts'

let copy: Copy
beforeAll(() => {
  copy = copyTree()
})
afterAll(() => copy[Symbol.dispose]())

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

/** Those of package.json, and the other files in `scripts` that are programs. */
const programs = [
  ...new Set([
    ...Object.values(scripts).map((script) => /^node (\S+\.ts)/.exec(script)?.[1] ?? script),
    ...globSync(['scripts/*.ts', 'scripts/checks/*.ts', 'scripts/*/main.ts', 'scripts/release/publish.ts'], {
      cwd: root,
    }),
  ]),
].sort()

/** Show their usage, whatever they do not know. */
const withUsage = ['scripts/demo.ts', 'scripts/release.ts', 'scripts/release/publish.ts']
/** Takes the words of titles, which it knows only once the packages are packed. */
const withWords = ['scripts/checks/package.ts']

const command = (program: string, given: string): Promise<Ran> =>
  run(process.execPath, [program, given], { cwd: copy.root })

/** What was built, installed or written. */
const made = (): readonly string[] => [
  ...readdirSync(join(copy.root, 'packages')).filter((name) => existsSync(join(copy.root, 'packages', name, 'dist'))),
  ...['docs/api', 'coverage'].filter((folder) => existsSync(join(copy.root, folder))),
  ...readdirSync(copy.outside).filter((name) => name !== 'repository' && name !== 'shared'),
]

it.each(Object.entries(scripts))('pnpm %s is one program, which reads all arguments: %s', (_name, script) => {
  expect(script).toMatch(/^node scripts\/[\w/-]+\.ts( --check)?$/)
})

describe.each(programs)('the program %s', (program) => {
  it('says with --help what it takes, and does nothing', async () => {
    expect(await command(program, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: (pnpm|node scripts\/) ?/),
      stderr: '',
    })
    expect(made()).toEqual([])
  })

  it.each(withWords.includes(program) ? ['--no-such-option'] : ['no-such-name', '--no-such-option'])(
    'refuses %s without a stack trace, and does nothing',
    async (given) => {
      const { status, stdout, stderr } = await command(program, given)
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(withUsage.includes(program) ? /^Usage: / : new RegExp(`^.*${given}.*; --help shows .*\n$`))
      expect(stderr).not.toMatch(/^ {4}at /m)
      expect(made()).toEqual([])
    },
  )
})
