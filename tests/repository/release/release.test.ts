/** The release script in a copy of this repository, with a changeset of its own: as it is run, but for the checks. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Copy } from '../../../scripts/lib/copy-tree.ts'
import { readChangesets } from '../../../scripts/release/changesets.ts'
import { copyRepository } from '../../../scripts/release/copy.ts'
import { changeset, gitEnv } from './repository.ts'

let tree: Copy
let copy: string
let core: string

interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Not CI, whatever this suite itself runs in. */
const developer = Object.fromEntries(
  Object.entries(gitEnv).filter(([name]) => name !== 'CI' && !/^(GITHUB|ACTIONS)_/.test(name)),
)

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const options = { cwd: copy, env: { ...developer, ...env }, encoding: 'utf8' as const }
  return spawnSync(process.execPath, ['scripts/release.ts', ...args], options)
}

const git = (...args: readonly string[]): string =>
  spawnSync('git', args, { cwd: copy, env: gitEnv, encoding: 'utf8' }).stdout.trim()
const read = (path: string): string => readFileSync(join(copy, path), 'utf8')
const versionOf = (name: string): string =>
  (JSON.parse(read(`packages/${name}/package.json`)) as { version: string }).version

beforeAll(async () => {
  tree = await copyRepository()
  copy = tree.root
  for (const { path } of readChangesets(copy)) rmSync(join(copy, path))
  writeFileSync(join(copy, '.changeset/one.md'), changeset({ core: 'major' }, 'A nonce is a noun.'))
  git('add', '-A')
  git('commit', '-q', '-m', 'Say what a nonce is')
  core = `${Number(versionOf('core').split('.')[0]) + 1}.0.0`
}, 60_000)
afterAll(() => tree[Symbol.dispose]())

describe('pnpm release', () => {
  it('shows versions, changelogs and what is packed, of the packages that change, and leaves the tree as it is', () => {
    const { status, stdout, stderr } = run(['--no-check'])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`@wechatpay-edge/core ${versionOf('core')} -> ${core}\n`)
    expect(stdout).toContain('  - A nonce is a noun.\n')
    expect(stdout).toContain(`  - Built on \`@wechatpay-edge/core\` ${core}.\n`)
    // The sandbox shares no code with core, and so has a version of its own.
    expect(stdout).not.toMatch(/@wechatpay-edge\/sandbox \S+ ->/)
    expect(stdout).toMatch(
      new RegExp(`^@wechatpay-edge/core ${core}: \\d+ files, \\d+ bytes\n {2}sha512-.{86}==\n {2}CHANGELOG.md, `, 'm'),
    )
    expect(stdout).toContain('\nThe forge adds its repository to each package.json: there, bytes and sum are others.\n')
    expect(stdout).toMatch(
      new RegExp(`^@wechatpay-edge/core ${core}: \\d+ files\n {2}LICENSE, README.md, deno.json, src/ \\(\\d+\\)$`, 'm'),
    )
    expect(stdout).toContain('This was a dry run: nothing was published')
    expect(git('status', '--porcelain')).toBe('')
  }, 180_000)

  it('refuses an option that it does not know', () => {
    expect(run(['--now'])).toMatchObject({ status: 2, stdout: '' })
    expect(run(['--pack'])).toMatchObject({ status: 2, stdout: '' })
    expect(run(['--pack', 'a', 'b'])).toMatchObject({ status: 2, stdout: '' })
  })
})

describe('pnpm release --pack', () => {
  it('refuses outside CI, and says why', () => {
    const { status, stdout, stderr } = run(['--pack', 'packed'])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^Nothing was packed:\n {2}- this is not CI: only .*release\.yml publishes/)
  })

  it('refuses in the workflow too, where changes have no version yet', () => {
    const { status, stdout, stderr } = run(['--pack', 'packed'], {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SHA: git('rev-parse', 'HEAD'),
      GITHUB_SERVER_URL: 'https://forge.example',
      GITHUB_REPOSITORY: 'somebody/wechatpay-edge',
    })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain('  - these changes have no version yet, run pnpm release --prepare: .changeset/one.md\n')
    expect(stderr).not.toContain('this is not CI')
  })
})

describe('pnpm release --prepare', () => {
  it('refuses where the tree is not clean', () => {
    writeFileSync(join(copy, 'note.txt'), 'not committed')
    expect(run(['--prepare'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the work tree is not clean'),
    })
    rmSync(join(copy, 'note.txt'))
  })

  it("refuses where every changeset is of the kind 'none', which it would use up without a version", () => {
    const asking = read('.changeset/one.md')
    writeFileSync(join(copy, '.changeset/one.md'), changeset({ core: 'none' }, 'Nobody notices.'))
    git('commit', '-q', '-a', '-m', 'Take it back')
    expect(run(['--prepare'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no changeset asks for a new version'),
    })
    expect(git('status', '--porcelain')).toBe('')
    writeFileSync(join(copy, '.changeset/one.md'), asking)
    git('commit', '-q', '-a', '-m', 'Say what a nonce is, again')
  })

  it('writes versions, changelogs and the version that User-Agent names, and uses the changeset up', () => {
    expect(run(['--prepare'])).toMatchObject({ status: 0, stderr: '' })
    expect(versionOf('core')).toBe(core)
    expect(read('packages/core/src/generated/version.ts')).toContain(`'${core}'`)
    expect(read('packages/core/CHANGELOG.md')).toContain(`## ${core}\n\n### Major Changes\n\n- A nonce is a noun.\n`)
    expect(existsSync(join(copy, '.changeset/one.md'))).toBe(false)
    const check = spawnSync(process.execPath, ['scripts/checks/changeset.ts'], { cwd: copy, env: gitEnv })
    expect(check.status).toBe(0)
  }, 60_000)
})
