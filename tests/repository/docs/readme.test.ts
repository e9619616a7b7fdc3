/** The check that keeps the documents in step finds what it is for. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { checkDocuments } from '../../../scripts/readme/check.ts'
import { compareDocuments } from '../../../scripts/readme/compare.ts'
import { documentPairs, findDocuments, readDocument } from '../../../scripts/readme/document.ts'
import { staleExamples } from '../../../scripts/readme/examples.ts'
import { counts } from '../../runtimes/counts.ts'
import { root } from './snippets.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const english = read('docs/runtimes.md')
const chinese = read('docs/runtimes.zh-CN.md')

function compareWith(change: (text: string) => string): string[] {
  const changed = change(chinese)
  expect(changed).not.toBe(chinese)
  return compareDocuments(readDocument(english), readDocument(changed))
}

/** What the check reports when one document is changed. */
function checkWith(path: string, change: (text: string) => string): string[] {
  const changed = change(read(path))
  expect(changed).not.toBe(read(path))
  return checkDocuments(root, (one) => (one === path ? changed : read(one)))
}

describe('the check of the documents', () => {
  it('passes what is in the repository', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'scripts/check-readme.ts')])
    expect(stdout).toContain('in step')
  })

  it('finds documents and their translations by name', () => {
    const translations = documentPairs(findDocuments(root)).map(({ translation }) => translation)
    expect(translations).toEqual([
      'README.zh-CN.md',
      'docs/complaints.zh-CN.md',
      'docs/errors.zh-CN.md',
      'docs/favor.zh-CN.md',
      'docs/front-end.zh-CN.md',
      'docs/middleware.zh-CN.md',
      'docs/migrating.zh-CN.md',
      'docs/notifications.zh-CN.md',
      'docs/payments.zh-CN.md',
      'docs/performance.zh-CN.md',
      'docs/runtimes.zh-CN.md',
      'docs/sandbox-command.zh-CN.md',
      'docs/sandbox/curl.zh-CN.md',
      'docs/sandbox/go.zh-CN.md',
      'docs/sandbox/java.zh-CN.md',
      'docs/sandbox/node.zh-CN.md',
      'docs/sandbox/php.zh-CN.md',
      'docs/sandbox/python.zh-CN.md',
      'docs/sensitive-fields.zh-CN.md',
      'docs/telemetry.zh-CN.md',
      'docs/testing.zh-CN.md',
      'docs/transfer.zh-CN.md',
    ])
  })

  it.each<[string, (text: string) => string, RegExp]>([
    ['a section is missing', (text) => text.replace(/<a id="deno">.*?(?=<a id="crypto">)/s, ''), /^heading 3: /],
    ['a heading has another level', (text) => text.replace('\n## Deno', '\n### Deno'), /^heading 3: /],
    ['a heading has no anchor', (text) => text.replace('<a id="deno"></a>\n', ''), /^heading without an anchor: Deno$/],
    [
      'code differs',
      (text) => text.replace('await partnerships.ready()', 'partnerships.ready()'),
      /^line of code \d+: "3: await partnerships\.ready\(\)" is "3: partnerships\.ready\(\)"/,
    ],
    ['a table lacks a row', (text) => text.replace(/^\| Chromium.*\n/m, ''), /^table row/],
  ])('finds that %s', (_name, change, problem) => {
    expect(compareWith(change)).toContainEqual(expect.stringMatching(problem))
  })

  it.each<[string, string, (text: string) => string, string]>([
    [
      'a translation of any document lags behind',
      'docs/errors.zh-CN.md',
      (text) => text.replace(/^\| `probe`.*\n/m, ''),
      'docs/errors.zh-CN.md: table row',
    ],
    [
      'a first page grows past a screen or two',
      'README.zh-CN.md',
      (text) => `${text}${'\n.'.repeat(20)}`,
      'lines; at most 160',
    ],
    [
      'a first page lacks a command',
      'README.md',
      (text) => text.replace('npx -y pnpm@12.21.0 test', 'npm test'),
      'README.md does not show: npx -y pnpm@12.21.0 test',
    ],
    [
      'a link leads nowhere',
      'docs/errors.md',
      (text) => text.replace('(decisions/006-outcome.md)', '(decisions/006-outcomes.md)'),
      'docs/errors.md: decisions/006-outcomes.md leads nowhere',
    ],
    [
      'a translation leads to a page in English as if it were in Chinese',
      'docs/runtimes.zh-CN.md',
      (text) => text.replace('(../GOVERNANCE.md)（英文）', '(../GOVERNANCE.md)'),
      'docs/runtimes.zh-CN.md: ../GOVERNANCE.md is in English alone, write （英文） after the link',
    ],
    [
      'a list in a translation is not marked',
      'README.zh-CN.md',
      (text) => text.replace('原理（英文）：', '原理：'),
      'README.zh-CN.md: docs/decisions is in English alone',
    ],
    [
      'the head of a table in a translation is not marked',
      'README.zh-CN.md',
      (text) => text.replace('包的说明（英文）', '包的说明'),
      'README.zh-CN.md: packages/core/README.md is in English alone',
    ],
    [
      'a mark after one link is taken for that of the next',
      'README.zh-CN.md',
      (text) => text.replace('(examples/README.md)（英文）', '(examples/README.md)（英文）[政策](GOVERNANCE.md)'),
      'README.zh-CN.md: GOVERNANCE.md is in English alone',
    ],
    [
      'a translation leads to a page in English that has a translation',
      'README.zh-CN.md',
      (text) => text.replace('(docs/errors.zh-CN.md)', '(docs/errors.md)'),
      'README.zh-CN.md: docs/errors.md has a translation, link to it: docs/errors.zh-CN.md',
    ],
  ])('is red when %s', (_name, path, change, problem) => {
    expect(checkWith(path, change)).toContainEqual(expect.stringContaining(problem))
  })

  it('finds code that is no longer that of its example, and an example that is gone', () => {
    const { blocks } = readDocument(english)
    expect(staleExamples(blocks, root)).toEqual([])
    const changed = english
      .replace('return Response.json(await Array', 'return (await Array')
      .replace('cloudflare-worker/worker', 'cloudflare-worker/gone')
    expect(staleExamples(readDocument(changed).blocks, root)).toEqual([
      'examples/cloudflare-worker/gone.ts is missing',
      'its code is not that of examples/deno-server/main.ts: copy the file',
    ])
  })

  it('lets comments in code differ, which are translated', () => {
    expect(compareWith((text) => text.replace('// 指向沙箱', '// 沙箱'))).toEqual([])
  })
})

it.each(['docs/runtimes.md', 'docs/runtimes.zh-CN.md'])('%s says how many cases run in each runtime', (path) => {
  const cases = Object.values(counts).reduce((sum, count) => sum + count, 0)
  expect(read(path)).toContain(` ${cases} `)
})

it('docs/adding-an-api.md counts on from the cases that run in each runtime', () => {
  const cases = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const [before = 0, after] = [...read('docs/adding-an-api.md').matchAll(/the same (\d+) cases/g)].map(([, n]) =>
    Number(n),
  )
  expect(after).toBe(before + 3)
  // In a copy in which the page was followed, its new cases are there.
  expect([before, after]).toContain(cases)
})
