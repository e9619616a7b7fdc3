/** Pages that print a table, a method or a path in another way than the vendor does today: no row is lost in silence. */
import { type PageResult, readPage, requestParts } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'
import { countRows } from './count.ts'
import { samplePage } from './sample.ts'

type Edit = (page: string) => string

/** One edit of the sample, whose text must be there. */
const swap =
  (from: string | RegExp, to: string): Edit =>
  (page) => {
    const edited = page.replace(from, () => to)
    if (edited === page) throw new Error(`the sample has no ${from}`)
    return edited
  }
const all =
  (from: string, to: string): Edit =>
  (page) =>
    page.replaceAll(from, to)

const fieldHead = '| 参数名 | 类型 | 必填 | 描述 |'
const errorHead = '| 状态码 | 错误码 | 描述 | 解决方案 |'
const rule = '| --- |  --- | --- | --- |'
const method = '请求方式：【POST】 `/v3/sample/{sample_id}/things`'
const cards = '| cards | array[string(13)] | true | 【卡】卡 |'
const notFound = '| 404 | NOT\\_FOUND | 不存在 | 请确认存在 |'

function read(...edits: readonly Edit[]): PageResult & { readonly printed: string } {
  const printed = edits.reduce((page, edit) => edit(page), samplePage)
  return { ...readPage(printed, 'merchant/1'), printed }
}

function rowsOf({ page }: PageResult): { fields: number; errors: number } {
  const { operation } = page ?? {}
  const request = requestParts.reduce((sum, part) => sum + (operation?.request[part].length ?? 0), 0)
  return { fields: request + (operation?.answer.fields.length ?? 0), errors: operation?.errors.length ?? 0 }
}

/** What is printed in another way, how, and what the result says; `read` if nothing is in doubt. */
type Variation = readonly [what: string, edits: readonly Edit[], result?: RegExp]
const tables: readonly Variation[] = [
  ['heads with wide blanks', [all(fieldHead, '|　参数名　|　类型　|　必填　|　描述　|')]],
  ['heads that are bold', [all(fieldHead, '| **参数名** | **类型** | **必填** | **描述** |')]],
  ['heads of other words', [all(fieldHead, '| 字段名 | 字段类型 | 是否必填 | 说明 |')]],
  ['heads of older pages', [all(fieldHead, '| 参数 | 类型[长度限制] | 必填 | 描述 |')]],
  [
    'columns in another order',
    [
      swap(
        `${fieldHead}\n${rule}\n| sample_id | string(1,20) | true | **【示例号】** 示例号 |`,
        `| 参数名 | 描述 | 必填 | 类型 |\n${rule}\n| sample_id | **【示例号】** 示例号 | true | string(1,20) |`,
      ),
    ],
  ],
  [
    'a head that nobody knows',
    [all(fieldHead, '| 参数名 | 类型 | 需要吗 | 描述 |')],
    /line 23: the column "需要吗" is read as 必填/,
  ],
  ['heads that nobody knows', [all(fieldHead, '| 甲 | 乙 | 丙 | 丁 |')], /line 23: the column "甲" is read as 参数名/],
  ['a table without heads', [swap(`### Body 参数\n${fieldHead}\n${rule}`, '### Body 参数')], /is read as 参数名/],
  ['a table without its rule', [swap(`${fieldHead}\n${rule}\n| sample_id`, `${fieldHead}\n| sample_id`)]],
  ['no bars at the ends', [swap(fieldHead, fieldHead.slice(2, -2)), swap(rule, rule.slice(2, -2))]],
  ['a row without its first bar', [swap(cards, cards.slice(2))]],
  ['a row that stands alone without its first bar', [swap(cards, `\n${cards.slice(2)}\n`)]],
  ['wide bars', [swap(cards, cards.replaceAll('|', '｜'))]],
  ['a blank line in a table', [swap(cards, `\n${cards}`)]],
  ['a line of words in a table', [swap(cards, `\n其余字段：\n\n${cards}`)]],
  ['a line of words under a row', [swap(cards, `其余字段\n${cards}`)], /"其余字段" follows a row of a table/],
  ['heads again in a table', [swap(cards, `${fieldHead}\n${rule}\n${cards}`)]],
  ['heads again without a rule', [swap(cards, `${fieldHead}\n${cards}`)]],
  ['a cell that is cut by a line break', [swap('【卡】卡 |', '【卡】卡，\n多张 |')], /received 1/],
  [
    'a column more',
    [
      swap(
        `${fieldHead}\n${rule}\n| things | array | false | 【结果】结果 |`,
        `| 参数名 | 类型 | 必填 | 描述 | 示例 |\n${rule}\n| things | array | false | 【结果】结果 | 一个 |`,
      ),
    ],
    /expected 5 cells, received 4/,
  ],
  ['a part in bold', [swap('### Path 参数', '**Path 参数**')]],
  ['the response in bold', [swap('## 应答参数', '**应答参数**')]],
  ['a part with a number', [swap('### Query 参数', '### 2.1、Query 参数')]],
  ['a heading below a part', [swap('### Body 参数', '### Body 参数\n#### 订单')]],
  [
    'wide letters',
    [
      swap('| open | boolean | false', '| ｏｐｅｎ | ｂｏｏｌｅａｎ | ｔｒｕｅ'),
      swap('### Body 参数', '### Ｂｏｄｙ 参数'),
    ],
  ],
  ['errors of other heads', [all(errorHead, '| HTTP状态码 | 错误代码 | 错误描述 | 处理建议 |')]],
  [
    'errors of three columns',
    [all(errorHead, '| 状态码 | 错误码 | 解决方案 |'), swap(notFound, '| 404 | NOT\\_FOUND | 请确认存在 |')],
    /the table has no column 描述|is read as/,
  ],
  [
    'errors in another order',
    [
      swap(
        `${errorHead}\n| --- | --- | --- | --- |\n| 400 | INVALID\\_REQUEST | 不符合业务规则 | 传入符合业务规则的参数 |`,
        '| 错误码 | 描述 | 解决方案 | 状态码 |\n| --- | --- | --- | --- |\n| INVALID\\_REQUEST | 不符合业务规则 | 传入符合业务规则的参数 | 400 |',
      ),
      swap(notFound, '| NOT\\_FOUND | 不存在 | 请确认存在 | 404 |'),
    ],
  ],
  [
    'a fence before the tables',
    [swap('## 请求参数', '```\n## 请求参数'), swap(/```\n\{[^`]*```\n$/, '')],
    /the code that begins here has no end/,
  ],
  [
    'strange heads in no part',
    [swap(`### Body 参数\n${fieldHead}`, '### 其他\n| 甲 | 乙 | 丙 | 丁 |')],
    /"其他" is not a part of a request/,
  ],
  ['errors cut in two', [swap(notFound, `\n${notFound}`)]],
  ['errors without heads', [all(`${errorHead}\n| --- | --- | --- | --- |\n`, '')], /is read as 错误码/],
  ['wide digits of a status', [swap('| 404 |', '| ４０４ |')]],
]

describe('a table that is printed in another way', () => {
  it.each(tables.map(([what, edits, result]) => ({ what, edits, result })))(
    'loses no row: $what',
    ({ edits, result = /^read$/ }) => {
      const page = read(...edits)
      expect(page.result).toMatch(result)
      const { fields, errors } = page.page?.counts ?? {}
      expect(rowsOf(page)).toEqual({ fields, errors })
      const printed = countRows(page.printed)
      // A cell that is cut in two is one row more.
      if (page.result === 'read') expect({ fields, errors }).toEqual(printed)
      expect(fields).toBeGreaterThanOrEqual(printed.fields)
      expect(errors).toBeGreaterThanOrEqual(printed.errors)
    },
  )
})

/** Method and path in another way. */
const routes: readonly (readonly [line: string, result?: RegExp, path?: string | null])[] = [
  ['请求方式：【ＰＯＳＴ】 `／ｖ３／ｓａｍｐｌｅ／｛ｓａｍｐｌｅ＿ｉｄ｝／ｔｈｉｎｇｓ`'],
  ['请求方式: [post] /v3/sample/{sample_id}/things'],
  ['**请求方式**：**【POST】** `/v3/sample/{ sample_id }/things`'],
  ['- 请求方法：POST https://main.example.com/v3/sample/{sample\\_id}/things'],
  ['请求方式：【POST】\n\n`/v3/sample/{sample_id}/things`'],
  ['请求方式：【POST】\n\n请求路径：`/v3/sample/{sample_id}/things`'],
  ['请求方式：【POST】 `/v3/sample/{sample_id}/things?mode=1`', /"\?mode=1" behind the path is not read/],
  ['请求方式：【HTTPS】 `/v3/sample/{sample_id}/things`', /"HTTPS" is no known method/],
  ['请求方式：【POST】', /the page has no path/, null],
]

describe('a method and a path that are printed in another way', () => {
  it.each(routes.map(([line, result, path]) => ({ line, result, path })))(
    'are read, or the page says why not: $line',
    ({ line, result = /^read$/, path = '/v3/sample/{sample_id}/things' }) => {
      const page = read(swap(method, line))
      expect(page.result).toMatch(result)
      expect(page.page?.operation?.routes).toEqual([{ method: line.includes('HTTPS】') ? 'HTTPS' : 'POST', path }])
      expect(rowsOf(page)).toEqual(countRows(page.printed))
    },
  )
})

describe('what may be a row', () => {
  it.each([
    ['a table in HTML', [swap(cards, `${cards}\n\n<table><tr><td>cards</td></tr></table>`)], 'is a table in HTML'],
    ['code without an end', [swap(/```\n$/, '')], 'the code that begins here has no end'],
    ['a row in code', [swap(cards, `\n\`\`\`\n${cards}\n\`\`\``)], 'a row of a table is in code'],
    ['bars in words', [swap('为测试提供示例。', '| 甲 | 乙 |')], '"甲 | 乙" looks like a row of a table'],
  ] as const)('is reported with its line, if it is not read: %s', (_, edits, text) => {
    expect(read(...edits).result).toMatch(new RegExp(`^partly: .*line \\d+: .*${text}`))
  })
})
