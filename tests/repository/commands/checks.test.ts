/** Each check of `pnpm check`, made to fail once in a copy: what it prints names the command or the file that fixes it. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checks, describe as describeCheck } from '../../../scripts/checks/main.ts'
import { type Copy, copyTree } from '../../../scripts/lib/copy-tree.ts'
import { type Ran, root, run } from '../../../scripts/lib/run.ts'
import { pagesFolder } from '../../../scripts/vendor-pages/load.ts'
import { mutants } from '../../mutants/all.ts'

let copy: Copy
beforeAll(() => {
  copy = copyTree()
  // As it was built for all tests.
  for (const name of readdirSync(join(root, 'packages'))) {
    const dist = join('packages', name, 'dist')
    if (existsSync(join(root, dist))) cpSync(join(root, dist), join(copy.root, dist), { recursive: true })
  }
}, 60_000)
afterAll(() => copy[Symbol.dispose]())

/** As in a job that is no terminal, but that some programs take for one. */
const env = { CI: 'true', NO_COLOR: undefined, FORCE_COLOR: undefined }

/** Runs a program after a change of one file, which is undone. */
async function runWith(path: string, change: (text: string) => string, args: readonly string[]): Promise<Ran> {
  const file = join(copy.root, path)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const changed = change(text ?? '')
  expect(changed).not.toBe(text)
  writeFileSync(file, changed)
  const ran = await run(process.execPath, args, { cwd: copy.root, env })
  if (text === undefined) rmSync(file)
  else writeFileSync(file, text)
  return ran
}

function argumentsOf(title: string): string[] {
  const program = `import { describe, runCheck } from './scripts/checks/main.ts'
const title = ${JSON.stringify(title)}
const verdict = await runCheck(title)
console.log(describe(title, verdict))
process.exit(verdict === 'failed' ? 1 : 0)`
  return ['--input-type=module', '--eval', program]
}

const [mutant] = mutants
const errors = 'packages/core/src/errors.ts'

type Fault = readonly [title: string, path: string, change: (text: string) => string, named: readonly RegExp[]]

const faults: readonly Fault[] = [
  ['format and lint', errors, (text) => `${text}export const  a = 1\n`, [/errors\.ts/, /`pnpm format`/]],
  [
    'types of tests and scripts',
    'scripts/format.ts',
    (text) => `${text}export const a: number = ''\n`,
    [/^scripts\/format\.ts\(/m],
  ],
  [
    'generated files are in step with the spec',
    'packages/partnerships/src/generated/values.ts',
    (text) => `${text}// More.\n`,
    [/differs: packages\/partnerships\/src\/generated\/values\.ts/, /pnpm generate/],
  ],
  [
    "the spec says what the vendor's pages say",
    'openapi/bundled/partnerships.yaml',
    (text) => text.replaceAll('maxLength: 32', 'maxLength: 33'),
    [/the page says 32, our spec says 33/, /openapi\/<api>\/vendor-differences\.yaml/],
  ],
  [
    'no package lacks what all have',
    'packages/core/budgets.json',
    () => '[]',
    [/no size budget: write packages\/core\/budgets\.json/],
  ],
  [
    'packages are neutral, and APIs apart',
    errors,
    (text) => `${text}export const size: number = Buffer.byteLength('')\n`,
    [/^packages\/core\/src\/errors\.ts: 'Buffer' is not in every runtime: .* src\/node$/m],
  ],
  [
    'no import leads upward',
    errors,
    (text) => `${text}export type { Fetch } from './index.ts'\n`,
    [/^packages\/core\/src\/errors\.ts imports upward: index\.ts$/m, /scripts\/checks\/layers\.ts has their order/],
  ],
  [
    'packages keep to their sizes',
    'packages/core/budgets.json',
    (text) => text.replace(/"gzip": \d+/, '"gzip": 10'),
    [/^packages\/core\/budgets\.json, .*: \d+ bytes gzipped, at most 10$/m, /docs\/decisions\/009-size\.md/],
  ],
  [
    'what users can notice has a changeset',
    '.changeset/planted.md',
    () => "---\n'@wechatpay-edge/core': patch\n---\n",
    [/^\.changeset\/planted\.md: /m, /\.changeset\/<name>\.md/],
  ],
  [
    'documents are in step',
    'docs/errors.zh-CN.md',
    (text) => text.replace('(errors.md)', '(error.md)'),
    [/^docs\/errors\.zh-CN\.md: error\.md leads nowhere$/m],
  ],
  [
    'links in the TSDoc lead somewhere',
    'packages/core/src/index.ts',
    (text) => `${text}/** See {@link Nothing}. */\nexport const planted = 1\n`,
    [/planted.*Nothing|Nothing.*planted/, /packages\/<name>\/src/],
  ],
  [
    'mutants are in step with the source',
    mutant?.file ?? '',
    (text) => text.replace(mutant?.text ?? '', ''),
    [new RegExp(`^${mutant?.name}: its text occurs 0 times in`, 'm'), /tests\/mutants/],
  ],
  [
    'nothing is unused',
    'scripts/lib/planted.ts',
    () => 'export const a = 1\n',
    [/scripts\/lib\/planted\.ts/, /knip\.json/],
  ],
]

/** It packs and installs, so a part of it is made to fail instead. */
const slow = 'packages work as they are installed'

describe('a check that fails', () => {
  it('is in this table, whichever it is', () => {
    expect([...faults.map(([title]) => title), slow].sort()).toEqual(Object.keys(checks).sort())
  })

  it.for(faults)('says what fixes it: %s', { timeout: 60_000 }, async ([title, path, change, named], { skip }) => {
    skip(title.includes('vendor') && !existsSync(pagesFolder), '../shared/vendor-corpus is absent')
    const { status, output } = await runWith(path, change, checks[title]?.command ?? [])
    for (const pattern of named) expect(`${output}\n${describeCheck(title, 'failed')}`).toMatch(pattern)
    expect(output).not.toContain('\u001b[')
    expect(status).toBe(1)
  })

  it('is shown by `pnpm check` with what it wrote, and what fixes it', async () => {
    const title = 'documents are in step'
    const [, path, change, [named = /^$/]] = faults.find(([name]) => name === title) ?? ['', '', String, []]
    const { status, output } = await runWith(path, change, argumentsOf(title))
    expect(output).toMatch(named)
    expect(output).toContain(`check failed: ${title}\n  to fix it: ${checks[title]?.fix}\n`)
    expect(output).not.toContain('\u001b[')
    expect(status).toBe(1)
  })

  it(`says what fixes it: ${slow}`, async () => {
    const path = 'tests/repository/package/api/core.txt'
    const ran = await runWith(path, (text) => `${text}more\n`, ['scripts/api-report.ts', '--check'])
    expect(ran.status).toBe(1)
    expect(ran.output).toContain(path)
    expect(ran.output).toMatch(/run `pnpm api-report`/)
  })
})

it.each(Object.entries(checks))('%s: what fixes it exists', (_title, { fix }) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  const ofPnpm = ['install', 'exec']
  for (const [, name = ''] of fix.matchAll(/`pnpm ([\w:-]+)/g))
    expect([...Object.keys(scripts), ...ofPnpm]).toContain(name)
  const paths = fix.match(/(?<![\w/])[\w.-]+(\/[\w.-]+)*\.(ts|md|json)\b/g) ?? []
  expect(paths.filter((path) => !path.startsWith('NAME') && !existsSync(join(root, path)))).toEqual([])
})
