/**
 * Adds two APIs to a copy of this repository: one as docs/adding-an-api.md says, step by step as it is written, and one by
 * `pnpm new-api`, from pages. Then the suites run that compare all APIs; and one thing after the other is broken, which
 * `check` must name.
 *
 * Three things differ from what a reader does: `pnpm install` is replaced by the links that it makes, `check` leaves out
 * the slow installation of all packages, and the runtimes are taken as they are installed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parseDocument, visit } from 'yaml'
import { checks } from '../../../scripts/checks/main.ts'
import { root } from '../../../scripts/lib/run.ts'
import { samplePage } from '../../spec/vendor-pages/sample.ts'
import { type Copied, copied } from './copied.ts'
import { type Fault, faults } from './faults.ts'
import { readSteps, type Step } from './steps.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 })

const slow = 'packages work as they are installed'
const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts
let copy: Copied

beforeAll(async () => {
  copy = await copied()
})
afterAll(() => copy[Symbol.dispose]())

const runtimesOf = (names: string): string[] => {
  const program = "import { runRuntimes } from './scripts/runtimes.ts'"
  return ['--input-type=module', '--eval', `${program}; process.exit((await runRuntimes(['${names}'])).failed)`]
}

/** The programs of Node that a command of the document runs. */
function programsOf(command: string): string[][] {
  const [, name = '', rest = ''] = /^npx (?:-y pnpm@\S+ )?(\S+) ?(.*)$/.exec(command) ?? []
  const more = rest.split(' ').filter(Boolean)
  if (name === 'test:runtimes') return [runtimesOf(rest)]
  if (name === 'vitest') return [['node_modules/vitest/vitest.mjs', ...more]]
  if (name === 'check') {
    // It builds first: what the command before it has built.
    const some = Object.entries(checks).filter(([title]) => title !== slow)
    return some.map(([, { command }]) => [...command])
  }
  return [[...(scripts[name] ?? '').replace(/^node /, '').split(' '), ...more]]
}

function follow(step: Step): void {
  if (step.kind !== 'run') copy.write(step.path, step.kind === 'write' ? step.text : edit(step))
  else if (step.command.endsWith(' install')) {
    copy.link('packages/coupons', 'client', 'core')
    copy.link('tests', 'coupons')
  } else for (const program of programsOf(step.command)) copy.mustRun(...program)
}

function edit(step: Extract<Step, { kind: 'add' | 'replace' }>): string {
  const text = copy.read(step.path)
  const mark = step.kind === 'add' ? step.after : step.before
  const lines = text.split('\n').filter((line) => line.includes(mark))
  const [line = ''] = lines
  if (lines.length !== 1) throw new Error(`${step.path} has ${lines.length} lines with ${mark}, not one`)
  return step.kind === 'add'
    ? text.replace(`${line}\n`, () => `${line}\n${step.text}`)
    : text.replace(mark, () => step.text)
}

describe('docs/adding-an-api.md', () => {
  const document = readFileSync(join(root, 'docs/adding-an-api.md'), 'utf8')
  const steps = readSteps(document)

  it('has steps that leave nothing to guess: every file, line and command is read', () => {
    const files = document.match(/(?:Write|In) `/g) ?? []
    expect(steps.filter(({ kind }) => kind !== 'run')).toHaveLength(files.length)
    expect(steps.filter(({ kind }) => kind === 'run')).toHaveLength(document.match(/^npx /gm)?.length ?? 0)
  })

  it('is followed to the letter, and each of its commands succeeds', () => {
    for (const step of steps) follow(step)
  }, 300_000)

  it('counts the cases of the runtimes right', () => {
    copy.mustRun('node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', 'tests/repository/docs/readme.test.ts')
  })
})

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
    const document = parseDocument(copy.read(`openapi/vouchers/${file}`))
    visit(document, { Pair: (_, { key }) => (String(key) === 'x-draft' ? visit.REMOVE : undefined) })
    copy.write(`openapi/vouchers/${file}`, document.toString({ lineWidth: 120 }))
  }
}

describe('pnpm new-api', () => {
  let said = ''
  beforeAll(() => {
    copy.write('pages/merchant/1.md', postPage)
    copy.write('pages/merchant/2.md', getPage)
    const pages = ['merchant/1', 'merchant/2', '--pages', 'pages']
    said = copy.mustRun('scripts/new-api.ts', 'vouchers', ...pages, '--title', '东西')
    copy.link('packages/vouchers', 'client', 'core')
    copy.link('tests', 'vouchers')
  })

  it('says what it wrote, and what comes next', () => {
    expect(said).toContain('2 operations of 东西: openapi/vouchers, packages/vouchers, and its tests are written.')
    expect(said).toMatch(/\d+ marks \(x-draft\) for you to decide/)
    expect(said).toContain('pnpm install')
  })

  it('is refused by name as long as a mark is left', () => {
    const { status, output } = copy.run('scripts/generate/main.ts', '--check')
    expect(status).toBe(1)
    expect(output).toContain('Decide what the draft asks, and delete the mark: operationId')
  })

  it('writes over nothing', () => {
    const { status, output } = copy.run('scripts/new-api.ts', 'vouchers', 'merchant/1', '--pages', 'pages')
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
    const { status, output } = copy.run(...args)
    expect(status).not.toBe(0)
    expect(output).toMatch(why)
    expect(() => copy.read('openapi/boxes/openapi.yaml')).toThrow()
  })

  describe('once every mark is decided', () => {
    beforeAll(() => {
      decide()
      copy.mustRun('scripts/generate/main.ts')
      const written = ['packages/vouchers', 'tests/e2e/contracts', 'tests/runtimes', 'tests/repository/types']
      copy.mustRun('node_modules/@biomejs/biome/bin/biome', 'check', '--write', '--colors=off', ...written)
      copy.mustRun('scripts/api-report.ts')
    })

    it.each([
      ['generated files are in step', ['scripts/generate/main.ts', '--check']],
      ['nothing is missing', ['scripts/checks/complete.ts']],
      ['no import leads upward', ['scripts/checks/layers.ts']],
      ['its cases run', runtimesOf('node24')],
    ])('%s', (_title, command) => {
      copy.mustRun(...command)
    })
  })
})

describe('with both APIs', () => {
  it('no suite is red that reads every package, every operation or every count', () => {
    const suites = [
      'tests/e2e/contracts/contracts.test.ts',
      'packages/sandbox/test/sandbox.test.ts',
      'tests/repository/docs/manifests.test.ts',
      'tests/repository/types/types.test.ts',
      'tests/spec/generate/pages.test.ts',
    ]
    copy.mustRun('node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...suites)
  })

  /** All faults that one check finds are there at once; a spec that is absent would hide others. */
  const runs = [
    ['neutral', faults.filter(([, check]) => check === 'neutral')],
    ['complete', faults.filter(([title, check]) => check === 'complete' && title !== 'no spec')],
    ['complete', faults.filter(([title]) => title === 'no spec')],
    ['size', faults.filter(([, check]) => check === 'size')],
  ] as const satisfies readonly (readonly [Fault[1], readonly Fault[]])[]

  describe.each(runs)('the check %s', (check, planted) => {
    let ended: ReturnType<Copied['run']>
    beforeAll(() => {
      const before = new Map(planted.map(([, , path]) => [path, copy.read(path)]))
      for (const [, , path, change] of planted) {
        const text = copy.read(path)
        const changed = change(text)
        expect(changed).not.toBe(text)
        copy.write(path, changed)
      }
      ended = copy.run(`scripts/checks/${check}.ts`)
      for (const [path, text] of before) copy.write(path, text)
    })

    it.each(planted)('names %s', (_title, _check, _path, _change, problem) => {
      expect(ended.output).toMatch(problem)
      expect(ended.status).toBe(1)
    })

    // The sandbox was never meant to have room for two more APIs at once.
    if (check === 'size')
      it('finds that the API of new-api keeps to its sizes', () => {
        expect(ended.output).toMatch(/^vouchers, the whole client, with openapi-fetch: /m)
        expect(ended.output).not.toMatch(/^packages\/vouchers\/budgets\.json/m)
      })
    else
      it('names nothing else', () => {
        expect(ended.problems).toHaveLength(planted.length)
      })
  })

  it('one that is private needs none of it', () => {
    const [manifest, budgets] = ['packages/coupons/package.json', 'packages/coupons/budgets.json']
    const [text, limits] = [copy.read(manifest), copy.read(budgets)]
    copy.write(manifest, text.replace('"license"', '"private": true, "license"'))
    copy.write(budgets, undefined)
    const { status } = copy.run('scripts/checks/complete.ts')
    copy.write(manifest, text)
    copy.write(budgets, limits)
    expect(status).toBe(0)
  })
})
