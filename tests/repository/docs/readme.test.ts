/** The check that keeps the READMEs in step finds what it is for. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { compareDocuments } from '../../../scripts/readme/compare.ts'
import { readDocument } from '../../../scripts/readme/document.ts'
import { staleExamples } from '../../../scripts/readme/examples.ts'
import { counts } from '../../runtimes/counts.ts'
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
      (text) => text.replace('console.log(state, build_time)', 'console.log(state)'),
      /^line of code \d+: "4: {3}console\.log\(state, build_time\)" is "4: {3}console\.log\(state\)"/,
    ],
    ['a table lacks a row', (text) => text.replace(/^\| `deadlineMs`.*\n/m, ''), /^table row/],
  ])('finds that %s', (_name, change, problem) => {
    expect(compareWith(change)).toContainEqual(expect.stringMatching(problem))
  })

  it('finds code that is no longer that of its example, and an example that is gone', () => {
    const { blocks } = readDocument(english)
    expect(staleExamples(blocks, root)).toEqual([])
    const changed = english
      .replace('createIdempotencyKey() //', "'1' //")
      .replace('deno-server/main', 'deno-server/gone')
    expect(staleExamples(readDocument(changed).blocks, root)).toEqual([
      'its code is not that of examples/node-script/quick-start.ts: copy the file',
      'examples/deno-server/gone.ts is missing',
    ])
  })

  it('lets comments in code differ, which are translated', () => {
    expect(compareWith((text) => text.replace('// 指向沙箱', '// 沙箱'))).toEqual([])
  })
})

it.each([
  ['README.md', english],
  ['README.zh-CN.md', chinese],
])('%s says how many cases run in each runtime', (_name, text) => {
  const cases = Object.values(counts).reduce((sum, count) => sum + count, 0)
  expect(text).toContain(` ${cases} `)
})
