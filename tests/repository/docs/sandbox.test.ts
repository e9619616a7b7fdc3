/** The pages of docs/sandbox, as far as that is quick: `pnpm test:clients` runs them. */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { root } from '../../../scripts/lib/run.ts'
import { clients } from '../../clients/table.ts'
import { readSandboxPage } from '../../lib/sandbox-page.ts'

/** What finds mistakes in the form of a program, and runs nothing; a compiler is too slow for it. */
const parsers: Readonly<Record<string, readonly [string, ...string[]]>> = {
  curl: ['sh', '-n'],
  go: ['gofmt', '-l'],
  node: [process.execPath, '--check'],
  php: ['php', '-l'],
  python: ['python3', '-c', 'import ast, sys; ast.parse(open(sys.argv[1]).read())'],
}

const names = globSync('docs/sandbox/*.md', { cwd: root })
  .map((path) => basename(path, '.md'))
  .filter((name) => !name.endsWith('.zh-CN'))

it('the clients run every page', () => {
  const run = Object.values(clients).flatMap(({ page }) => page?.name ?? [])
  expect(run.sort()).toEqual(names.sort())
})

describe.each(names)('docs/sandbox/%s.md', (name) => {
  const page = readSandboxPage(name)

  it('takes at most five lines, and names its program', () => {
    expect(page.commands.trim().split('\n').length).toBeLessThanOrEqual(5)
    expect(page.commands.trim().endsWith(page.file)).toBe(true)
    expect(page.program.length).toBeGreaterThan(100)
  })

  const [parser, ...args] = parsers[name] ?? []
  if (!parser) return
  const why = spawnSync(parser, ['--version']).error ? ` (skipped: ${parser} is absent)` : ''
  it.skipIf(why)(`has a program that can be read${why}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, page.file), page.program)
    const { status, stderr } = spawnSync(parser, [...args, page.file], { cwd: folder, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })
})
