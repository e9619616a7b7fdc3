/** The check that keeps the READMEs in step finds what it is for. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { compareDocuments } from '../../scripts/readme/compare.ts'
import { readDocument } from '../../scripts/readme/document.ts'
import { root } from './snippets.ts'

const english = readFileSync(join(root, 'README.md'), 'utf8')
const chinese = readFileSync(join(root, 'README.zh-CN.md'), 'utf8')

function compareWith(change: (text: string) => string): string[] {
  const changed = change(chinese)
  expect(changed).not.toBe(chinese)
  return compareDocuments(readDocument(english), readDocument(changed))
}

describe('the check of the READMEs', () => {
  it('passes what is in the repository', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'scripts/check-readme.ts')])
    expect(stdout).toContain('in step')
  })

  it.each<[string, (text: string) => string, RegExp]>([
    ['a section is missing', (text) => text.replace(/<a id="deno">.*?(?=<a id="defaults">)/s, ''), /^heading 9: /],
    ['a heading has another level', (text) => text.replace('\n### Deno', '\n## Deno'), /^heading 9: /],
    ['a heading has no anchor', (text) => text.replace('<a id="deno"></a>\n', ''), /^heading without an anchor: Deno$/],
    [
      'code differs',
      (text) => text.replace('await partnerships.ready()', 'partnerships.ready()'),
      /^line of code \d+: "4: await partnerships\.ready\(\)" is "4: partnerships\.ready\(\)"/,
    ],
    ['a table lacks a row', (text) => text.replace(/^\| `deadlineMs`.*\n/m, ''), /^table row/],
  ])('finds that %s', (_name, change, problem) => {
    expect(compareWith(change)).toContainEqual(expect.stringMatching(problem))
  })

  it('lets comments in code differ, which are translated', () => {
    expect(compareWith((text) => text.replace('// 指向沙箱', '// 沙箱'))).toEqual([])
  })
})
