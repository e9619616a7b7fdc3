import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { root } from './repository.ts'

interface Step {
  readonly uses?: string
  readonly run?: string
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, { readonly permissions?: unknown; readonly steps: readonly Step[] }>>
}

const read = (name: string): Workflow => parse(readFileSync(join(root, '.github/workflows', name), 'utf8')) as Workflow
const jobsOf = (name: string) => Object.values(read(name).jobs)
const sum = ['$', '{{ needs.pack.outputs.sum }}'].join('')
const commandsOf = (name: string) => jobsOf(name).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))

describe('the workflows of the forge', () => {
  it('run what the gate runs, and the release script, and nothing of their own', () => {
    expect(commandsOf('ci.yml')).toEqual([
      'bash .ci/run',
      'npx -y pnpm@12.21.0 release --no-check',
      'npx -y pnpm@12.21.0 test:frameworks',
      expect.stringMatching(/^sudo apt-get update && sudo apt-get install -y [\w -]+$/),
      'npx -y pnpm@12.21.0 test:clients',
    ])
    expect(commandsOf('release.yml')).toEqual([
      'bash .ci/run',
      'npx -y pnpm@12.21.0 install --frozen-lockfile',
      'npx -y pnpm@12.21.0 release --pack packed',
      `node scripts/release/publish.ts npm packed ${sum}`,
      `node scripts/release/publish.ts jsr packed ${sum}`,
    ])
  })

  it("follow the vendor's pages: the commands of this repository, and then one change", () => {
    const pnpm = 'npx -y pnpm@12.21.0'
    const { compare, propose } = read('vendor-pages.yml').jobs
    const commands = compare?.steps.flatMap(({ run }) => run ?? []) ?? []
    expect(commands).toEqual([
      `${pnpm} install --frozen-lockfile`,
      expect.stringContaining(`${pnpm} spec:vendor pages --fetch `),
      expect.stringContaining(`${pnpm} spec:vendor --draft `),
      `${pnpm} generate`,
      `${pnpm} spec:diff HEAD --changeset --markdown >> proposal/report.md`,
      expect.stringContaining('git diff --cached --binary > proposal/change.patch'),
    ])
    expect(compare?.permissions).toBeUndefined()
    expect(propose).toMatchObject({
      needs: 'compare',
      permissions: { contents: 'write', 'pull-requests': 'write' },
    })
    // Who may write runs nothing that was installed.
    expect(propose?.steps.flatMap(({ run }) => run ?? []).join()).not.toMatch(/npx|npm|node /)
    expect(Object.keys(read('vendor-pages.yml').on)).toEqual(['schedule', 'workflow_dispatch'])
  })

  it('install and run nothing of other people where there is an identity to publish with, and have no secret', () => {
    const { test, pack, ...publishing } = read('release.yml').jobs
    for (const job of [test, pack]) expect(job?.permissions).toBeUndefined()
    for (const { steps } of Object.values(publishing)) {
      for (const { run } of steps) expect(run ?? sum).toContain(sum)
      expect(steps.flatMap(({ uses }) => uses ?? [])).toEqual([
        'actions/checkout@v4',
        'actions/setup-node@v4',
        'actions/download-artifact@v4',
      ])
    }
    expect(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')).not.toMatch(/secrets\.|NPM_TOKEN/)
  })

  it('name the pnpm that the repository names', () => {
    const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      packageManager: string
    }
    const names = ['ci.yml', 'release.yml', 'vendor-pages.yml']
    const named = names.flatMap(commandsOf).flatMap((command) => command.match(/npx .*/g) ?? [])
    for (const command of named) expect(command).toContain(`npx -y ${packageManager} `)
  })

  it('may read, and only the release may say who it is', () => {
    expect(read('ci.yml').permissions).toEqual({ contents: 'read' })
    expect(jobsOf('ci.yml').map(({ permissions }) => permissions)).toEqual([undefined, undefined, undefined])
    expect(read('release.yml').permissions).toEqual({ contents: 'read' })
    expect(read('vendor-pages.yml').permissions).toEqual({ contents: 'read' })
    expect(jobsOf('release.yml').map(({ permissions }) => permissions)).toEqual([
      undefined,
      undefined,
      { contents: 'read', 'id-token': 'write' },
      { contents: 'read', 'id-token': 'write' },
    ])
  })

  it('publish only once the tests have passed, and somebody has agreed', () => {
    const { pack, npm, jsr } = read('release.yml').jobs
    expect(pack).toMatchObject({ needs: 'test' })
    expect(npm).toMatchObject({ needs: 'pack', environment: 'release' })
    // Another environment: npm trusts the first alone.
    expect(jsr).toMatchObject({ needs: ['pack', 'npm'], environment: 'release-jsr' })
  })

  it('publish from the main branch alone, never for a pull request', () => {
    expect(read('release.yml').on).toEqual({
      push: { branches: ['main'], paths: ['packages/*/CHANGELOG.md'] },
      workflow_dispatch: null,
    })
  })

  it('use actions of the forge itself alone; what tests or packs has the whole history', () => {
    for (const job of ['ci.yml', 'release.yml'].flatMap(jobsOf)) {
      const steps = job.steps.filter(({ uses }) => uses)
      for (const { uses } of steps) expect(uses).toMatch(/^actions\/(checkout|setup-node|(up|down)load-artifact)@v4$/)
      expect(steps[0]).toMatchObject({ uses: 'actions/checkout@v4', with: { 'persist-credentials': false } })
    }
    const { test, pack } = read('release.yml').jobs
    for (const job of [test, pack, read('ci.yml').jobs.test]) {
      expect(job?.steps[0]).toMatchObject({ with: { 'fetch-depth': 0 } })
    }
  })
})
