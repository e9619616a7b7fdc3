/** Pages that break the vendor's grammar where it may be broken. */
import { parsePage } from '@wechatpay-edge/vendor-pages'
import { type Draft, draft } from '../../../scripts/draft/draft.ts'
import type { DraftPage } from '../../../scripts/draft/pages.ts'
import { samplePage } from '../vendor-pages/sample.ts'

type Edit = readonly [from: string, to: string]

const row = (name: string, type: string, text = `【${name}】某字段`): string =>
  `| ${name} | ${type} | false | ${text} |`
const inBody = (...rows: string[]): Edit => ['| open | boolean', `${rows.join('\n')}\n| open | boolean`]
const at = (method: string, path: string): Edit => [
  '【POST】 `/v3/sample/{sample_id}/things`',
  `【${method}】 \`${path}\``,
]
const inPath = '| sample_id | string(1,20) | true | **【示例号】** 示例号 |'
const inQuery = '| limit | integer | false | 【分页大小】分页大小，最大50。 不传默认为20 |'

/** What is unusual about a page, where it is, and what the draft has in its place. */
export const cases: readonly (readonly [trait: string, edits: readonly Edit[], word?: string])[] = [
  [
    'names that every object has',
    [
      inBody(
        row('constructor', 'object'),
        row('constructor.a', 'string'),
        row('__proto__', 'string'),
        row('toString', 'string'),
      ),
    ],
    '__proto__:',
  ],
  [
    'names that no spec can have',
    [inBody(row('$ref', 'string'), row('hasOwnProperty', 'string')), ['"total" : 1', '"$ref" : "1", "total" : 1']],
    'body hasOwnProperty, which no spec can have',
  ],
  ['an error that is called so', [['| 404 | NOT\\_FOUND', '| 404 | constructor']], 'code: constructor'],
  ['no length at all', [inBody(row('none', 'string(0)'))], 'length: 0 to 0'],
  ['lengths upside down', [inBody(row('down', 'string(20,10)'))], 'length: 20 to 10'],
  ['a value longer than it may be', [inBody(row('long', 'string(2)', '枚举值：<br>LONG：长'))], 'length: 0 to 2'],
  ['bounds without a number', [inBody(row('bound', 'integer', '取值范围 [10,5]'))], 'range: 10 to 5'],
  ['letters of an integer', [inBody(row('code', 'integer', '枚举值：<br>ABC：甲<br>DEF：乙'))], 'enum: ABC, DEF'],
  [
    'a form without an object `meta`',
    [inBody(row('picture', 'file')), [inPath, ''], [inQuery, ''], at('POST', '/v3/pictures')],
    'and drafted as JSON',
  ],
  [
    'a form with more than a file',
    [
      inBody(row('file', 'file'), row('meta', 'object'), row('meta.sha256', 'string'), row('more', 'string')),
      [inPath, ''],
      [inQuery, ''],
      at('POST', '/v3/files/upload'),
    ],
    'form: the page also has more, string, optional: more。某字段',
  ],
  [
    'a form beside a parameter',
    [
      inBody(row('file', 'file'), row('meta', 'object'), row('meta.sha256', 'string')),
      at('POST', '/v3/sheets/{sample_id}'),
    ],
    'and drafted as JSON',
  ],
  ['a form of GET', [['### Body 参数', '### Form 参数'], at('GET', '/v3/forms/{sample_id}')], 'as a body of GET'],
  ['a list', [['| limit |', '| offset | integer | false | 偏移 |\n| limit |'], at('GET', '/v3/lists')], 'x-unpaged:'],
  ['a thing that begins with a digit', [at('GET', '/v3/3ds/{sample_id}')], 'get3d'],
  ['a path of a placeholder', [at('DELETE', '/v3/{sample_id}')], 'deleteThing'],
  ['two placeholders side by side', [at('PUT', '/v3/pairs/{sample_id}/{second}')], 'path: the page has no row of it'],
  [
    'another method with other placeholders',
    [at('PATCH', '/v3/3ds/{other_id}'), [inPath, inPath.replace('sample', 'other')]],
    'path: this page calls it other_id',
  ],
  ['capitals alone apart', [at('POST', '/v3/a/orders/close')]],
  ['capitals alone apart, again', [at('POST', '/v3/aOrders/close')]],
  [
    'a number that JavaScript rounds',
    [['"total" : 1', '"total" : 12345678901234567890'], at('GET', '/v3/large')],
    '12345678901234567890',
  ],
]

const pageOf = (edits: readonly Edit[], number: number): DraftPage => {
  const text = edits.reduce((page, [from, to]) => {
    if (!page.includes(from)) throw new Error(`the sample has no ${from}`)
    return page.replace(from, () => to)
  }, samplePage)
  // Each has a path of its own.
  const own = text.replace('/v3/sample/{sample_id}/things', `/v3/sample-${number}/{sample_id}/things`)
  return { ...parsePage(own, `merchant/${number}`), title: '示例', date: '2026-01-01' }
}

/** All of them as one API. */
export const unseenDraft = (): Draft =>
  draft({
    name: 'drafted',
    title: '示例',
    pages: cases.map(([, edits], index) => pageOf(edits, index + 1)),
    sharedErrors: {},
  })
