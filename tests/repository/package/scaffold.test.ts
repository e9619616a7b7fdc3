/**
 * Follows docs/adding-an-api.md in a copy of this repository, step by step as it is written; runs the suites that compare
 * all APIs; then breaks one thing after the other, and sees `check` name it.
 *
 * Three things differ from what a reader does: `pnpm install` is replaced by the links that it makes, `check` leaves out
 * the slow installation of all packages, and the runtimes are taken as they are installed.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checks } from '../../../scripts/checks/main.ts'
import type { Copy } from '../../../scripts/lib/copy-tree.ts'
import { root, skippedCode } from '../../../scripts/lib/run.ts'
import { copyRepository } from '../../../scripts/release/copy.ts'
import { readSteps, type Step } from './steps.ts'

const slow = 'packages work as they are installed'
const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts
let copy: Copy

const read = (path: string): string => readFileSync(join(copy.root, path), 'utf8')

function write(path: string, text: string): void {
  mkdirSync(dirname(join(copy.root, path)), { recursive: true })
  writeFileSync(join(copy.root, path), text)
}

function runNode(args: readonly string[]): { status: number | null; output: string } {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy.root, env, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

/** Runs a program that must succeed, or be skipped. */
function mustRun(args: readonly string[]): void {
  const { status, output } = runNode(args)
  if (status !== 0 && status !== skippedCode) throw new Error(`node ${args.join(' ')} ended with ${status}\n${output}`)
}

function link(owner: string, name: string): void {
  const folder = join(copy.root, owner, 'node_modules/@wechatpay-edge')
  mkdirSync(folder, { recursive: true })
  symlinkSync(join(copy.root, 'packages', name), join(folder, name))
}

/** The programs of Node that a command of the document runs. */
function programsOf(command: string): string[][] {
  const [, name = '', rest = ''] = /^npx (?:-y pnpm@\S+ )?(\S+) ?(.*)$/.exec(command) ?? []
  const more = rest.split(' ').filter(Boolean)
  if (name === 'test:runtimes') {
    const program = "import { runRuntimes } from './scripts/runtimes.ts'"
    return [['--input-type=module', '--eval', `${program}; process.exit((await runRuntimes(['${rest}'])).failed)`]]
  }
  if (name === 'vitest') return [['node_modules/vitest/vitest.mjs', ...more]]
  if (name === 'check') {
    const some = Object.entries(checks).filter(([title]) => title !== slow)
    return [['scripts/build.ts'], ...some.map(([, { command }]) => [...command])]
  }
  return [[...(scripts[name] ?? '').replace(/^node /, '').split(' '), ...more]]
}

/** Each program once after the last change of a file: several commands build first. */
const done = new Set<string>()

function follow(step: Step): void {
  if (step.kind !== 'run') {
    done.clear()
    write(step.path, step.kind === 'write' ? step.text : edit(step))
  } else if (step.command.endsWith(' install')) {
    for (const name of ['client', 'core']) link('packages/coupons', name)
    link('tests', 'coupons')
  } else {
    for (const program of programsOf(step.command).filter((args) => !done.has(args.join(' ')))) {
      mustRun(program)
      done.add(program.join(' '))
    }
  }
}

function edit(step: Extract<Step, { kind: 'add' | 'replace' }>): string {
  const text = read(step.path)
  const mark = step.kind === 'add' ? step.after : step.before
  const lines = text.split('\n').filter((line) => line.includes(mark))
  const [line = ''] = lines
  if (lines.length !== 1) throw new Error(`${step.path} has ${lines.length} lines with ${mark}, not one`)
  return step.kind === 'add'
    ? text.replace(`${line}\n`, () => `${line}\n${step.text}`)
    : text.replace(mark, () => step.text)
}

const steps = readSteps(readFileSync(join(root, 'docs/adding-an-api.md'), 'utf8'))

/** Suites that read every package, every operation or every count: they must not turn red for a new API. */
const comparing = [
  'tests/e2e/contracts/contracts.test.ts',
  'packages/sandbox/test/sandbox.test.ts',
  'tests/repository/docs/manifests.test.ts',
  'tests/repository/docs/readme.test.ts',
  'tests/repository/types/types.test.ts',
  'tests/spec/generate/pages.test.ts',
]

beforeAll(async () => {
  copy = await copyRepository()
  for (const step of steps) follow(step)
}, 240_000)
afterAll(() => copy[Symbol.dispose]())

describe('docs/adding-an-api.md', () => {
  it('has steps that leave nothing to guess: every file, line and command is read', () => {
    const document = readFileSync(join(root, 'docs/adding-an-api.md'), 'utf8')
    const files = document.match(/(?:Write|In) `/g) ?? []
    expect(steps.filter(({ kind }) => kind !== 'run')).toHaveLength(files.length)
    expect(steps.filter(({ kind }) => kind === 'run')).toHaveLength(document.match(/^npx /gm)?.length ?? 0)
  })

  it('followed to the letter leaves no suite red that compares all APIs', () => {
    mustRun(['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...comparing])
  }, 90_000)

  const faults: readonly (readonly [string, string, string, (text: string) => string | undefined, RegExp])[] = [
    [
      'a Buffer in its source',
      'neutral',
      'packages/coupons/src/index.ts',
      (text) => `${text}export const size: number = Buffer.byteLength('')\n`,
      /packages\/coupons\/src\/index\.ts: 'Buffer' is not in every runtime/,
    ],
    [
      '81 lines by hand',
      'neutral',
      'packages/coupons/src/index.ts',
      (text) => text + '// A line.\n'.repeat(81 - text.split('\n').length + 1),
      /packages\/coupons: 81 hand-written lines: move mechanism into/,
    ],
    [
      'no budget',
      'complete',
      'packages/coupons/budgets.json',
      () => undefined,
      /coupons has no size budget: write packages\/coupons\/budgets\.json/,
    ],
    [
      'no API report',
      'complete',
      'tests/repository/package/api/coupons.txt',
      () => undefined,
      /coupons has no API report: run `pnpm api-report`, which writes \S+\/api\/coupons\.txt/,
    ],
    [
      'no file list',
      'complete',
      'tests/repository/package/files/coupons.txt',
      () => undefined,
      /coupons has no file list: run `pnpm api-report`, which writes \S+\/files\/coupons\.txt/,
    ],
    [
      'no runtime surface case',
      'complete',
      'tests/runtimes/lib/packages.ts',
      (text) => text.replace(/.*@wechatpay-edge\/coupons.*\n/, ''),
      /coupons has no runtime surface case: import @wechatpay-edge\/coupons in tests\/runtimes\/lib\/packages\.ts/,
    ],
    ...['README.md', 'README.zh-CN.md'].map(
      (path) =>
        [
          `no row in ${path}`,
          'complete',
          path,
          (text: string) => text.replace(/^\|.*packages\/coupons.*\n/m, ''),
          new RegExp(`coupons has no row in the table of packages: add one to ${path}`),
        ] as const,
    ),
    [
      'no reference',
      'complete',
      'tsconfig.json',
      (text) => text.replace(/.*packages\/coupons.*\n/, ''),
      /coupons has no reference: add \{ "path": "packages\/coupons" \} to tsconfig\.json/,
    ],
    [
      'no dependency of the tests',
      'complete',
      'tests/package.json',
      (text) => text.replace(/.*@wechatpay-edge\/coupons.*\n/, ''),
      /coupons has no dependency of the tests: add it to devDependencies in tests\/package\.json/,
    ],
    [
      'no spec',
      'complete',
      'openapi/bundled/coupons.yaml',
      () => undefined,
      /coupons has no spec: enter it in openapi\/redocly\.yaml/,
    ],
    [
      'no contract of an operation',
      'complete',
      'tests/e2e/contracts/apis/coupons.ts',
      (text) => text.replace('getCoupon: {', 'getAnother: {'),
      /getCoupon has no contract over TCP: write it into tests\/e2e\/contracts\/apis\/coupons\.ts/,
    ],
    [
      'no type test of an operation',
      'complete',
      'tests/repository/types/coupons.ts',
      (text) => text.replaceAll('client.get(', 'client.find('),
      /getCoupon has no type test: call it in tests\/repository\/types\/coupons\.ts/,
    ],
    [
      'no row of an operation',
      'complete',
      'packages/coupons/README.md',
      (text) => text.replaceAll('.get(', '.find('),
      /getCoupon has no row in the table of methods: add one to packages\/coupons\/README\.md/,
    ],
    [
      'a word of its own in a shared package',
      'neutral',
      'packages/client/src/index.ts',
      (text) => `${text}// As getCoupon does.\n`,
      /packages\/client\/src\/index\.ts: '\w*coupon' belongs to one API/i,
    ],
    [
      'a budget that is too small',
      'size',
      'packages/coupons/budgets.json',
      (text) => text.replace(/"gzip": \d+/, '"gzip": 10240'),
      /packages\/coupons\/budgets\.json, the whole client, with openapi-fetch: \d+ bytes gzipped, at most 10240/,
    ],
    [
      'a word that its bundle must not contain',
      'size',
      'packages/coupons/budgets.json',
      (text) => text.replace('"gzip"', '"forbidden": { "PKCS#12": "for this test" }, "gzip"'),
      /packages\/coupons\/budgets\.json, .*: its bundle contains 'PKCS#12': for this test/,
    ],
  ]
  it.each(faults)(
    'with %s fails the check %s, which names it',
    (_title, check, path, change, problem) => {
      const text = read(path)
      const changed = change(text)
      expect(changed).not.toBe(text)
      if (changed === undefined) rmSync(join(copy.root, path))
      else write(path, changed)
      const { status, output } = runNode([`scripts/checks/${check}.ts`])
      write(path, text)
      expect(output).toMatch(problem)
      expect(status).toBe(1)
    },
    60_000,
  )

  it('made private needs none of it', () => {
    const [manifest, budgets] = ['packages/coupons/package.json', 'packages/coupons/budgets.json']
    const [text, limits] = [read(manifest), read(budgets)]
    write(manifest, text.replace('"license"', '"private": true, "license"'))
    rmSync(join(copy.root, budgets))
    const { status } = runNode(['scripts/checks/complete.ts'])
    write(manifest, text)
    write(budgets, limits)
    expect(status).toBe(0)
  })
})
