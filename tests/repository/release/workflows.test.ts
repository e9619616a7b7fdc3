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
const commandsOf = (name: string) => jobsOf(name).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))

describe('the workflows of the forge', () => {
  it('run what the gate runs, and the release script, and nothing of their own', () => {
    expect(commandsOf('ci.yml')).toEqual(['bash .ci/run', 'npx -y pnpm@12.21.0 release --no-check'])
    expect(commandsOf('release.yml')).toEqual([
      'bash .ci/run',
      'npx -y pnpm@12.21.0 install --frozen-lockfile',
      'npx -y pnpm@12.21.0 release --publish',
    ])
  })

  it('name the pnpm that the repository names', () => {
    const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      packageManager: string
    }
    const commands = ['ci.yml', 'release.yml'].flatMap(commandsOf).filter((command) => command.startsWith('npx'))
    for (const command of commands) expect(command).toContain(`npx -y ${packageManager} `)
  })

  it('may read, and only the release may say who it is', () => {
    expect(read('ci.yml').permissions).toEqual({ contents: 'read' })
    expect(jobsOf('ci.yml').map(({ permissions }) => permissions)).toEqual([undefined])
    expect(read('release.yml').permissions).toEqual({ contents: 'read' })
    expect(jobsOf('release.yml').map(({ permissions }) => permissions)).toEqual([
      undefined,
      { contents: 'read', 'id-token': 'write' },
    ])
  })

  it('publish only once the tests have passed, and somebody has agreed', () => {
    expect(read('release.yml').jobs.publish).toMatchObject({ needs: 'test', environment: 'release' })
  })

  it('publish from the main branch alone, never for a pull request', () => {
    expect(read('release.yml').on).toEqual({
      push: { branches: ['main'], paths: ['packages/*/CHANGELOG.md'] },
      workflow_dispatch: null,
    })
  })

  it('use two actions of the forge itself, and the whole history', () => {
    for (const job of ['ci.yml', 'release.yml'].flatMap(jobsOf)) {
      const steps = job.steps.filter(({ uses }) => uses)
      expect(steps.map(({ uses }) => uses)).toEqual(['actions/checkout@v4', 'actions/setup-node@v4'])
      expect(steps[0]).toMatchObject({ with: { 'fetch-depth': 0, 'persist-credentials': false } })
    }
  })
})
