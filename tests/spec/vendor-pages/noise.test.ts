/** All pages at hand, written in another way by a rule: what binds nobody is reported as words, or not at all. */
import { compareStates, type VendorPage } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'
import { loadSources, readSources } from '../../../scripts/vendor-pages/load.ts'
import { pagesIn } from '../../../scripts/vendor-pages/report.ts'

const sources = loadSources()
const absent = sources === undefined ? ' (skipped: ../shared/vendor-corpus is absent)' : ''

type Edit = (text: string) => string

/** Edits the rows of tables that begin with a name. */
const inRows =
  (edit: Edit): Edit =>
  (markdown) =>
    markdown
      .split('\n')
      .map((line) => (/^\| [A-Za-z]/.test(line) ? edit(line) : line))
      .join('\n')

const link = /\[([^\]]*)\]\(https:[^)]*\)/g

const edits: readonly (readonly [name: string, edit: Edit])[] = [
  ['a sentence at the end of each row', inRows((row) => row.replace(/ \|$/, '。详细说明请参考开发文档 |'))],
  ['a line at the end of each row', inRows((row) => row.replace(/ \|$/, '<br>说明：请以实际业务为准 |'))],
  ['blanks after commas', inRows((row) => row.replaceAll('，', '，\u00a0'))],
  ['narrow punctuation', inRows((row) => row.replaceAll('，', ',').replaceAll('：', ':'))],
  ['links with other titles', (markdown) => markdown.replace(link, '[$1新](https://example.com/x.md)')],
  ['links that are words', (markdown) => markdown.replace(link, '$1')],
  [
    'lists with other line breaks',
    inRows((row) => row.replaceAll('<br><ul>', '<ul>').replaceAll('</ul>', '</ul><br>')),
  ],
]

describe.skipIf(absent !== '')(`the vendor's pages with${absent}`, () => {
  const all = sources ?? []
  const before: readonly VendorPage[] = pagesIn(readSources(all))

  it.each(edits)('%s say the same', { timeout: 120_000 }, (_, edit) => {
    const after = pagesIn(readSources(all.map(({ id, markdown }) => ({ id, markdown: edit(markdown) }))))
    const facts = compareStates(before, after).filter(({ kind }) => kind !== 'words')
    expect(facts).toEqual([])
  })
})
