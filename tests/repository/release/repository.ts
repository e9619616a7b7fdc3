/** A small repository of git with two packages, whose history a test writes. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository that the tests are in. */
export const root: string = fileURLToPath(new URL('../../..', import.meta.url))

/** Nobody's own settings, hooks or signatures, and no repository that a hook of git runs the tests for. */
export const gitEnv: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'somebody',
  GIT_AUTHOR_EMAIL: 'somebody@localhost',
  GIT_COMMITTER_NAME: 'somebody',
  GIT_COMMITTER_EMAIL: 'somebody@localhost',
}

interface Checked {
  readonly status: number | null
  readonly output: string
}

export interface Repository extends Disposable {
  readonly folder: string
  write(path: string, text: string): void
  remove(path: string): void
  git(...args: readonly string[]): string
  /** Commits all that there is. */
  commit(title: string): void
  /** Runs the check for changesets; in another folder where one is named. */
  check(folder?: string): Checked
}

const manifest = (name: string, version: string): string =>
  `${JSON.stringify({ name: `@wechatpay-edge/${name}`, version }, null, 2)}\n`

export const changeset = (releases: Readonly<Record<string, string>>, summary: string): string =>
  `---\n${Object.entries(releases)
    .map(([name, kind]) => `'@wechatpay-edge/${name}': ${kind}\n`)
    .join('')}---\n\n${summary}\n`

/** The files of a release: its versions and changelogs. */
export function release(repository: Repository, version: string): void {
  for (const name of ['core', 'client']) {
    repository.write(`packages/${name}/package.json`, manifest(name, version))
    repository.write(`packages/${name}/CHANGELOG.md`, `# @wechatpay-edge/${name}\n\n## ${version}\n\n- All.\n`)
  }
  repository.write('packages/core/src/generated/version.ts', `export const version: string = '${version}'\n`)
}

/** Two packages, released as 0.1.0 in the second commit. */
export function createRepository(): Repository {
  const folder = mkdtempSync(join(tmpdir(), 'changeset-'))
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, env: gitEnv, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const repository: Repository = {
    folder,
    git,
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    remove: (path) => rmSync(join(folder, path)),
    commit(title) {
      git('add', '-A')
      git('commit', '-q', '-m', title)
    },
    check(other = folder) {
      const program = join(root, 'scripts/checks/changeset.ts')
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, other], {
        env: gitEnv,
        encoding: 'utf8',
      })
      return { status, output: stdout + stderr }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
  git('init', '-q', '-b', 'main')
  repository.write('.changeset/config.json', '{ "baseBranch": "main" }\n')
  for (const name of ['core', 'client']) {
    repository.write(`packages/${name}/package.json`, manifest(name, '0.0.0'))
    repository.write(`packages/${name}/src/index.ts`, 'export const one = 1\n')
  }
  repository.write('.changeset/first.md', changeset({ core: 'minor', client: 'minor' }, 'All that there is.'))
  repository.commit('Begin')
  repository.remove('.changeset/first.md')
  release(repository, '0.1.0')
  repository.commit('Release')
  return repository
}
