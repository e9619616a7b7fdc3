import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeset, createRepository, type Repository, release } from './repository.ts'

let repository: Repository
beforeEach(() => {
  repository = createRepository()
})
afterEach(() => repository[Symbol.dispose]())

const change = (name: string): void => repository.write(`packages/${name}/src/index.ts`, 'export const one = 2\n')
const tell = (name: string, kind = 'patch'): void =>
  repository.write(`.changeset/${name}.md`, changeset({ [name]: kind }, 'Two is no longer one.'))

describe('a change of what a package ships', () => {
  it('needs no changeset right after a release', () => {
    expect(repository.check()).toMatchObject({ status: 0 })
  })

  it('is red without a changeset, and green with one, before it is committed', () => {
    change('core')
    const red = repository.check()
    expect(red.status).toBe(1)
    expect(red.output).toContain("@wechatpay-edge/core: packages/core/src/index.ts changed in 'the work tree'")
    expect(red.output).toContain('exec changeset')
    expect(red.output).not.toContain('@wechatpay-edge/client:')
    tell('core')
    expect(repository.check()).toMatchObject({ status: 0 })
  })

  it('is red on the main branch too, and names the commit', () => {
    change('core')
    repository.commit('Count to two')
    expect(repository.check().output).toMatch(/core: .* changed in '[0-9a-f]{7,} Count to two'/)
    tell('core')
    expect(repository.check()).toMatchObject({ status: 0 })
  })

  it('is red if another package, or an unknown package, is named', () => {
    change('core')
    tell('client')
    expect(repository.check().output).toContain('@wechatpay-edge/core:')
    repository.write('.changeset/core.md', changeset({ cores: 'patch' }, 'Two is no longer one.'))
    expect(repository.check().output).toContain(".changeset/core.md: there is no package '@wechatpay-edge/cores'")
  })

  it('is not covered by an older changeset, which is about something else', () => {
    change('core')
    tell('core')
    repository.commit('Count to two')
    expect(repository.check()).toMatchObject({ status: 0 })
    repository.write('packages/core/src/other.ts', 'export const three = 3\n')
    repository.commit('Count to three')
    expect(repository.check()).toMatchObject({ status: 1 })
    repository.write('.changeset/core.md', changeset({ core: 'patch' }, 'Two is no longer one, and there is three.'))
    expect(repository.check()).toMatchObject({ status: 0 })
  })

  it.each([
    ['generated', 'packages/core/src/generated/values.ts'],
    ['nested', 'packages/core/src/lib/deep/two.ts'],
    ['not ASCII', 'packages/core/src/二.ts'],
  ])('counts where the file is %s', (_kind, path) => {
    repository.write(path, 'export const two = 2\n')
    expect(repository.check()).toMatchObject({ status: 1 })
  })

  it('counts where a file is removed', () => {
    repository.remove('packages/core/src/index.ts')
    expect(repository.check()).toMatchObject({ status: 1 })
  })

  it("is covered by the kind 'none', without a word, where nobody can notice it", () => {
    change('core')
    repository.write('.changeset/core.md', changeset({ core: 'none' }, ''))
    expect(repository.check()).toMatchObject({ status: 0 })
  })

  it.each([
    'packages/core/test/one.test.ts',
    'docs/one.md',
    'packages/core/README.md',
    'packages/core/src/tsconfig.json',
  ])('does not need one for %s', (path) => {
    repository.write(path, 'text\n')
    repository.commit('Say more')
    expect(repository.check()).toMatchObject({ status: 0 })
  })
})

describe('a branch', () => {
  beforeEach(() => {
    tell('core')
    change('core')
    repository.commit('Count to two')
    repository.git('switch', '-q', '-c', 'topic')
  })

  it('brings its own changeset: one that the main branch has does not cover it', () => {
    repository.write('packages/core/src/three.ts', 'export const three = 3\n')
    repository.commit('Count to three')
    expect(repository.check().output).toContain("packages/core/src/three.ts changed in 'this branch'")
  })

  it('may bring it in any of its commits', () => {
    repository.write('.changeset/three.md', changeset({ core: 'minor' }, 'There is three.'))
    repository.commit('Tell of three')
    repository.write('packages/core/src/three.ts', 'export const three = 3\n')
    repository.commit('Count to three')
    expect(repository.check()).toMatchObject({ status: 0 })
  })

  it('needs none where it is the release that uses changesets up, before and after the commit', () => {
    repository.remove('.changeset/core.md')
    release(repository, '0.1.1')
    expect(repository.check()).toMatchObject({ status: 0 })
    repository.commit('Release')
    expect(repository.check()).toMatchObject({ status: 0 })
    change('client')
    expect(repository.check()).toMatchObject({ status: 1 })
  })
})

describe('a changeset', () => {
  it.each([
    ['no front matter', 'Two is no longer one.\n', 'no front matter that names a package'],
    [
      'a kind that is none',
      changeset({ core: 'small' }, 'Two is no longer one.'),
      "'small' is not one of major, minor",
    ],
    ['no text', changeset({ core: 'patch' }, ''), 'it says nothing to users'],
    ['the subject of a commit', changeset({ core: 'patch' }, 'fix(core): count to two.'), 'the subject of a commit'],
    ['half a sentence', changeset({ core: 'patch' }, 'count to two'), 'no sentence'],
    ['a heading', changeset({ core: 'patch' }, 'Two.\n\n## How\n\nSo.'), 'it has a heading'],
  ])('with %s is red, because it makes no entry that users can read', (_fault, text, problem) => {
    repository.write('.changeset/one.md', text)
    const { status, output } = repository.check()
    expect(status).toBe(1)
    expect(output).toContain(`.changeset/one.md: `)
    expect(output).toContain(problem)
  })
})

describe('a history that cannot be read', () => {
  it.each([
    [
      'a shallow clone',
      (folder: string) => ['clone', '-q', '--depth=1', `file://${repository.folder}`, folder],
      'shallow',
    ],
    ['no repository', (folder: string) => ['worktree', 'add', '-q', folder], 'no git repository'],
  ])('is said to be skipped, never passed: %s', (_name, command, reason) => {
    const outside = mkdtempSync(join(tmpdir(), 'changeset-'))
    const folder = join(outside, 'clone')
    repository.git(...command(folder))
    if (reason.startsWith('no')) rmSync(join(folder, '.git'))
    const { status, output } = repository.check(folder)
    rmSync(outside, { recursive: true })
    expect(status).toBe(77)
    expect(output).toContain(`skipped: `)
    expect(output).toContain(reason)
  })
})
