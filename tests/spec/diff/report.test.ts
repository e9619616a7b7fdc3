/** What `pnpm spec:diff` prints and drafts, and what it judges beside the spec. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { publishedPackages } from '../../../scripts/lib/packages.ts'
import { git, root, run } from '../../../scripts/lib/run.ts'
import { parseChangeset } from '../../../scripts/release/changesets.ts'
import { draftChangeset } from '../../../scripts/spec-diff/changeset.ts'
import { compareSpecs } from '../../../scripts/spec-diff/compare.ts'
import type { SpecDocument } from '../../../scripts/spec-diff/document.ts'
import { type Row, rowsOf, toMarkdown, toText } from '../../../scripts/spec-diff/report.ts'

const text = readFileSync(new URL('base.yaml', import.meta.url), 'utf8')
const changed = text
  .replace('maxLength: 32, examples: [a]', 'maxLength: 16, examples: [a]')
  .replace('enum: [NEW, SOLD]', 'enum: [NEW, SOLD, LOST]')
  .replace('description: Makes a thing.', 'description: Makes one thing.')
const folder = mkdtempSync(join(tmpdir(), 'spec-diff-report-'))
let rows: readonly Row[] = []

beforeAll(async () => {
  const read = (source: string) => ({ text: source, document: parse(source) as SpecDocument })
  const [base, revision] = [read(text), read(changed)]
  rows = rowsOf('things', await compareSpecs(base.document, revision.document, folder), base, revision)
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lineOf = (source: string, words: string): number => source.slice(0, source.indexOf(words)).split('\n').length

it('names the line of the new spec, the page, the fields and who is affected', () => {
  const narrowed = rows.find(({ row }) => row === 17)
  expect(narrowed).toMatchObject({
    api: 'things',
    class: 'major',
    side: 'request',
    operations: ['makeThing'],
    fields: ['body name'],
    old: '32',
    new: '16',
    affected: 'callers of `makeThing` that set `name`',
    page: 'https://pay.weixin.qq.com/doc/v3/merchant/2',
    place: `openapi/bundled/things.yaml:${lineOf(changed, 'name: { type: string, title: 名称')}`,
  })
})

it('prints the same rows for a terminal and as markdown, the worst first, with their number', () => {
  for (const printed of [toText(rows), toMarkdown(rows)]) {
    expect(printed).toMatch(/major[\s\S]*patch/)
    expect(printed).toContain('2 major, 0 minor, 1 patch, 0 none')
    expect(printed).toContain('At most 16 characters instead of 32 for `name` in the request of `makeThing`.')
  }
})

it('drafts a changeset that users can read, with the kinds that a version below 1.0 has', () => {
  const things = { name: '@wechatpay-edge/things', version: '0.3.1' }
  const draft = draftChangeset([things, { name: '@wechatpay-edge/sandbox', version: '1.2.0' }], rows)
  const { releases, summary } = parseChangeset(draft)
  expect(releases).toEqual({ '@wechatpay-edge/things': 'minor', '@wechatpay-edge/sandbox': 'major' })
  expect(summary).toContain(
    '- `data[].state` and `state` can be `LOST` in the response of `listThings` and `makeThing`. Affected: readers that switch on `data[].state` and `state`.',
  )
  expect(summary).toContain("- The descriptions of `makeThing` follow WeChat Pay's page.")
  expect(summary).toContain('Source: https://pay.weixin.qq.com/doc/v3/merchant/2')
  expect(summary.split('\n')[0]).toMatch(/:$/)
})

// A copy of the sources has no commits to compare with.
it.skipIf(git(root, 'rev-parse', 'HEAD') === undefined)(
  'judges each published package since a commit, and compiles what users wrote then',
  async () => {
    const { status, stdout, stderr } = await run(process.execPath, ['scripts/spec-diff/main.ts', 'HEAD', '--json'])
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const { bumps } = JSON.parse(stdout) as { bumps: { package: string }[] }
    expect(bumps.map((bump) => bump.package)).toEqual(publishedPackages.map(({ manifest }) => manifest.name))
  },
  60_000,
)

it('refuses a commit that is not there', async () => {
  const { status, stderr } = await run(process.execPath, ['scripts/spec-diff/main.ts', 'no-such-commit'])
  expect(status).toBe(2)
  expect(stderr).toContain('there is no commit no-such-commit')
})
