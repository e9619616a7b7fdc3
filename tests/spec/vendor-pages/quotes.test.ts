/** What a spec quotes of a page, compared with the page. */
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadApis, loadSources } from '../../../scripts/vendor-pages/load.ts'
import { checkQuotes } from '../../../scripts/vendor-pages/quotes.ts'
import { readSpec } from '../../../scripts/vendor-pages/spec.ts'
import { sampleSpec } from './sample.ts'

const source = 'https://pay.weixin.qq.com/doc/v3/merchant/7'
const quote = '相同out_no的请求只会被处理一次'

function checked(markdown: string, id = 'merchant/7') {
  const marked = sampleSpec.replace(
    '      operationId: makeThings\n',
    `$&      x-idempotent-by: { field: out_no, source: '${source}', quote: ${quote} }\n`,
  )
  return checkQuotes([{ name: 'things', operations: readSpec(parse(marked)), reasons: [] }], [{ id, markdown }])
}

describe('a quote', () => {
  it.each([
    ['as it is', `| 幂等 ID | ${quote} |`],
    ['with escapes', '相同out\\_no的请求只会被处理一次'],
    ['with spaces', '相同 out_no 的请求\n只会被处理一次'],
  ])('is found %s', (_, markdown) => {
    expect(checked(markdown)).toEqual({ lines: [`merchant/7 makeThings: says: ${quote}`], rows: [], ok: true })
  })

  it('is a fault, if the page no longer says it', () => {
    const { lines, ok } = checked('相同out_no的请求会被处理两次')
    expect([ok, lines]).toEqual([false, [`merchant/7 makeThings: does not say: ${quote}`]])
  })

  it('is no fault, if its page is not at hand', () => {
    const { lines, ok } = checked('相同out_no的请求会被处理两次', 'partner/7')
    expect([ok, lines]).toEqual([true, [`makeThings: ${source} is not at hand, which says: ${quote}`]])
  })
})

const sources = loadSources()

describe.skipIf(!sources)('every quote of the specs (skipped where ../shared/vendor-corpus is absent)', () => {
  it('is on its page, which is at hand', () => {
    const { lines, ok } = checkQuotes(loadApis(), sources ?? [])
    expect(lines.filter((line) => !line.includes(': says: '))).toEqual([])
    expect([ok, lines.length]).toEqual([true, 19])
  })
})
