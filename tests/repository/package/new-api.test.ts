/**
 * `pnpm new-api` in a copy of this repository: drafts an API from pages, and leaves nothing to write that `check` misses
 * but what only a person knows, which it refuses by name. Links stand for `pnpm install`.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseDocument, visit } from 'yaml'
import type { Copy } from '../../../scripts/lib/copy-tree.ts'
import { copyRepository } from '../../../scripts/release/copy.ts'
import { samplePage } from '../../spec/vendor-pages/sample.ts'

let copy: Copy
let said = ''

const read = (path: string): string => readFileSync(join(copy.root, path), 'utf8')

function write(path: string, text: string): void {
  mkdirSync(dirname(join(copy.root, path)), { recursive: true })
  writeFileSync(join(copy.root, path), text)
}

function runNode(...args: readonly string[]): { status: number | null; output: string } {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy.root, env, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

function mustRun(...args: readonly string[]): string {
  const { status, output } = runNode(...args)
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}\n${output}`)
  return output
}

function link(owner: string, name: string): void {
  const folder = join(copy.root, owner, 'node_modules/@wechatpay-edge')
  mkdirSync(folder, { recursive: true })
  symlinkSync(join(copy.root, 'packages', name), join(folder, name))
}

/** The sample in words that no other package has. */
const postPage = samplePage.replaceAll('things', 'vouchers')

/** A page that looks up what the other one makes. */
const getPage = postPage
  .replace('【POST】 `/v3/sample/{sample_id}/vouchers`', '【GET】 `/v3/kept/vouchers/{sample_id}`')
  .replace(/### Query 参数[\s\S]*?(?=## 应答参数)/, '')
  .replace(/\| (?:Content-Type|Idempotency-Key) .*\n/g, '')

/** Every mark deleted, as a person leaves a spec. */
function decide(): void {
  for (const file of readdirSync(join(copy.root, 'openapi/vouchers'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.yaml')) continue
    const document = parseDocument(read(`openapi/vouchers/${file}`))
    visit(document, { Pair: (_, { key }) => (String(key) === 'x-draft' ? visit.REMOVE : undefined) })
    write(`openapi/vouchers/${file}`, document.toString({ lineWidth: 120 }))
  }
}

beforeAll(async () => {
  copy = await copyRepository()
  write('pages/merchant/1.md', postPage)
  write('pages/merchant/2.md', getPage)
  const pages = ['merchant/1', 'merchant/2']
  said = mustRun('scripts/new-api.ts', 'vouchers', ...pages, '--pages', 'pages', '--title', '东西')
  for (const name of ['client', 'core']) link('packages/vouchers', name)
  link('tests', 'vouchers')
}, 240_000)
afterAll(() => copy[Symbol.dispose]())

describe('pnpm new-api', () => {
  it('says what it wrote, and what comes next', () => {
    expect(said).toContain('2 operations of 东西: openapi/vouchers, packages/vouchers, and its tests are written.')
    expect(said).toMatch(/\d+ marks \(x-draft\) for you to decide/)
    expect(said).toContain('pnpm install')
  })

  it('is refused by name as long as a mark is left', () => {
    const { status, output } = runNode('scripts/generate/main.ts', '--check')
    expect(status).toBe(1)
    expect(output).toContain('Decide what the draft asks, and delete the mark: operationId')
  })

  it('writes over nothing', () => {
    const { status, output } = runNode('scripts/new-api.ts', 'vouchers', 'merchant/1', '--pages', 'pages')
    expect(status).toBe(2)
    expect(output).toContain('openapi/vouchers/openapi.yaml is there already')
  })

  it.each([
    ['no name', ['scripts/new-api.ts'], /an API has a name as payments, received none/],
    ['no pages', ['scripts/new-api.ts', 'boxes'], /name the pages of its operations/],
    [
      'a page that is not there',
      ['scripts/new-api.ts', 'boxes', 'merchant/9', '--pages', 'pages'],
      /there is no page merchant\/9/,
    ],
  ])('with %s writes nothing, and says why', (_title, args, why) => {
    const { status, output } = runNode(...args)
    expect(status).not.toBe(0)
    expect(output).toMatch(why)
    expect(() => read('openapi/boxes/openapi.yaml')).toThrow()
  })

  describe('once every mark is decided', () => {
    beforeAll(() => {
      decide()
      mustRun('scripts/generate/main.ts')
      const written = ['packages/vouchers', 'tests/e2e/contracts', 'tests/runtimes', 'tests/repository/types']
      mustRun('node_modules/@biomejs/biome/bin/biome', 'check', '--write', '--colors=off', ...written)
      mustRun('scripts/build.ts')
      mustRun('scripts/api-report.ts')
    }, 240_000)

    it.each([
      ['generated files are in step', ['scripts/generate/main.ts', '--check']],
      ['nothing is missing', ['scripts/checks/complete.ts']],
      ['packages are neutral, and APIs apart', ['scripts/checks/neutral.ts']],
      ['no import leads upward', ['scripts/checks/layers.ts']],
    ])(
      '%s',
      (_title, command) => {
        mustRun(...command)
      },
      120_000,
    )

    it('it keeps to its sizes', () => {
      const { output } = runNode('scripts/checks/size.ts')
      expect(output).toMatch(/^vouchers, the whole client, with openapi-fetch: /m)
      expect(output).not.toMatch(/^packages\/vouchers\/budgets\.json/m)
    }, 120_000)

    it('its contracts and types are kept, and no suite that compares all APIs is red', () => {
      const suites = [
        'tests/e2e/contracts/contracts.test.ts',
        'tests/repository/types/types.test.ts',
        'tests/repository/docs/manifests.test.ts',
        'tests/repository/docs/readme.test.ts',
      ]
      mustRun('node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...suites)
    }, 180_000)

    it('its cases run', () => {
      const program = "import { runRuntimes } from './scripts/runtimes.ts'"
      const run = "process.exit((await runRuntimes(['node24'])).failed)"
      mustRun('--input-type=module', '--eval', `${program}; ${run}`)
    }, 180_000)
  })
})
