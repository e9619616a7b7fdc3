/** Changes between two states of a page: what each means to users of the SDK, and what is no change. */
import { type ChangeRow, classTable, compareStates, parsePage, type VendorPage } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'
import { table } from '../../../scripts/spec-diff/table.ts'
import { samplePage } from './sample.ts'

const page = (markdown: string, id = 'merchant/1'): VendorPage => parsePage(markdown, id)

function swap(text: string, from: string, to: string): string {
  expect(text).toContain(from)
  return text.replace(from, () => to)
}

function changes(from: string, to: string, text: string = samplePage): ChangeRow[] {
  return compareStates([page(text)], [page(swap(text, from, to))])
}

const shown = ({ side, in: part, field, kind, class: meaning }: ChangeRow): string =>
  [side, part, field, kind, meaning].map((one) => one ?? '-').join(' ')

type Case = readonly [name: string, from: string, to: string, rows: readonly string[]]

/** `total` is in the response, `limit` in the query, `cards` in the body. */
const total = '| total | int | true | 【总数】总数 |'
const cards = '| cards | array[string(13)] | true | 【卡】卡 |'
const open = '| open | boolean | false |'
const appId = '【应用】应用，类别为APP时必填'

const inRequests: readonly Case[] = [
  [
    '1: a field, optional',
    cards,
    `${cards}\n| note | string | false | 【话】 |`,
    ['request body note field added minor'],
  ],
  [
    '2: a field, required',
    cards,
    `${cards}\n| note | string | true | 【话】 |`,
    ['request body note field added major'],
  ],
  [
    '3: a required child of an optional parent',
    open,
    `| holder.note | string | true | 【话】 |\n${open}`,
    ['request body holder.note field added major'],
  ],
  [
    '2: a field, required by words about what was there',
    cards,
    `${cards}\n| note | string | false | 【话】\`open\` 为真时必填 |`,
    ['request body note field added major'],
  ],
  [
    '1: a field, required by words about what is new, too',
    cards,
    `${cards}\n| mode | string | false | 【式】 |\n| note | string | false | 【话】\`mode\` 为 \`A\` 时必填 |`,
    ['request body mode field added minor', 'request body note field added minor'],
  ],
  [
    '1: an object with required fields',
    cards,
    `${cards}\n| more | object | false | 【多】 |\n| more.note | string | true | 【话】 |`,
    ['request body more field added minor', 'request body more.note field added minor'],
  ],
  ['4: a field less', `${cards}\n`, '', ['request body cards field removed major']],
  ['5: another name', '| cards |', '| card_list |', ['request body card_list field renamed major']],
  ['6: required', open, '| open | boolean | true |', ['request body open required major']],
  [
    '7: optional',
    '| cards | array[string(13)] | true |',
    '| cards | array[string(13)] | false |',
    ['request body cards required minor'],
  ],
  [
    '8: a tighter condition',
    appId,
    '【应用】应用，类别为APP或SHOP时必填',
    ['request body holder.app_id condition major'],
  ],
  ['8: a looser condition', appId, '【应用】应用，选填', ['request body holder.app_id condition minor']],
  ['8: no condition', appId, '【应用】应用', ['request body holder.app_id condition minor']],
  ['9: a type', '| limit | integer |', '| limit | string |', ['request query limit type major']],
  ['10: 64 bits', '| limit | integer |', '| limit | int64 |', ['request query limit type major']],
  [
    '11: an array',
    '| holder.app\\_id | string(32) |',
    '| holder.app\\_id | array[string(32)] |',
    ['request body holder.app_id type major'],
  ],
  [
    '14: a value more',
    '<li>`APP`: 应用</li>',
    '<li>`APP`: 应用</li><li>`SHIP`: 船</li>',
    ['request body holder.type enum member added minor'],
  ],
  [
    '15: a value less',
    '<br><ul><li>`SHOP`:  商户</li></ul>',
    '',
    ['request body holder.type enum member removed major'],
  ],
  [
    '16: values where there were none',
    '【商户】商户，类别为SHOP时必填',
    '【商户】商户，类别为SHOP时必填<br>枚举值：<br>ONE：一<br>TWO：二',
    ['request body holder.shop_id enum gained major'],
  ],
  ['17: a shorter text', 'shop_id | string(15)', 'shop_id | string(10)', ['request body holder.shop_id length major']],
  ['17: a longer text', 'shop_id | string(15)', 'shop_id | string(32)', ['request body holder.shop_id length minor']],
  ['18: a lower maximum', '最大50', '最大20', ['request query limit limit major']],
  ['18: a higher maximum', '最大50', '最大100', ['request query limit limit minor']],
  ['18: fewer items', '【卡】卡', '【卡】卡，最多5个', ['request body cards limit major']],
  [
    '18: other characters',
    '【商户】商户，',
    '【商户】商户，只能由数字组成，',
    ['request body holder.shop_id characters major'],
  ],
  ['19: a default', '默认为20', '默认为10', ['request query limit default major']],
  [
    '22: encrypted',
    '【商户】商户，',
    '【商户】商户，该字段需要加密传入，',
    ['request body holder.shop_id encrypted major'],
  ],
  ['23: closed', '【开关】开关。', '【开关】开关。该字段暂未开放。', ['request body open standing patch']],
  [
    '24: a parameter',
    '| limit | integer |',
    '| offset | integer | true | 【起】 |\n| limit | integer |',
    ['request query offset field added major'],
  ],
  [
    '27: a form',
    'Content-Type | string | true | 请设置为 `application/json`',
    'Content-Type | string | true | 请设置为 `multipart/form-data`',
    ['request header Content-Type media type major'],
  ],
]

const inResponses: readonly Case[] = [
  [
    '1: a field, optional',
    total,
    `${total}\n| note | string | false | 【话】 |`,
    ['answer body note field added minor'],
  ],
  [
    '2: a field, required',
    total,
    `${total}\n| note | string | true | 【话】 |`,
    ['answer body note field added minor'],
  ],
  [
    '4: a field less',
    '| things.kind | string | false | 【种类】枚举值：<br><ul><li>A：甲</li><li>B：乙</li></ul> |\n',
    '',
    ['answer body things.kind field removed major'],
  ],
  ['6: required', '| things | array | false |', '| things | array | true |', ['answer body things required minor']],
  ['7: optional', '| total | int | true |', '| total | int | false |', ['answer body total required major']],
  ['9: a type', '| total | int |', '| total | string |', ['answer body total type major']],
  ['10: 64 bits', '| total | int |', '| total | int64 |', ['answer body total type major']],
  ['14: a value more', 'NEW：新', 'NEW：新<br>GONE：去', ['answer body things.state enum member added minor']],
  ['15: a value less', '<br>OLD\\_ONE：旧', '', ['answer body things.state enum member removed patch']],
  [
    '17: a shorter text',
    'things.state | string(16)',
    'things.state | string(8)',
    ['answer body things.state length patch'],
  ],
  ['22: encrypted', '【总数】总数', '【总数】总数，该字段需进行解密处理', ['answer body total encrypted major']],
  ['8: a condition', '【结果】结果', '【结果】结果，有结果时返回', ['answer body things condition patch']],
  ['27: nothing', '200 OK\n\n| 参', '202 Accepted\n\n| 参', ['answer body - response major']],
]

const elsewhere: readonly Case[] = [
  ['30: an error more', '| 404 |', '| 429 | SLOW | 超限 | 慢 |\n| 404 |', ['errors errors SLOW error added minor']],
  [
    '30: an error less',
    '| 404 | NOT\\_FOUND | 不存在 | 请确认存在 |\n',
    '',
    ['errors errors NOT_FOUND error removed minor'],
  ],
  ['30: a status', '| 404 |', '| 403 |', ['errors errors NOT_FOUND error changed minor']],
  ['30: a code', 'NOT\\_FOUND', 'GONE', ['errors errors GONE error changed minor']],
  ['30: words of an error', '请确认存在', '请先确认', ['- - - words patch']],
  [
    '31: a common error',
    '[接口规则](https://example.com/c.md) |',
    '[接口规则](https://example.com/c.md) |\n| 500 | OOPS | 糟 | 重试 |',
    ['errors errors OOPS error added patch'],
  ],
  ['34: a path', '/things`', '/other_things`', ['- - - path changed minor']],
  ['35: a host', 'https://backup.example.com', 'https://spare.example.com', ['- - - host patch', '- - - host patch']],
  ['a caller', '　【渠道商】', '', ['- - - caller major']],
  ['38: a title', '【总数】总数', '【数量】总数', ['- - - words patch']],
  ['38: words of a field', '【总数】总数', '【总数】全部的数', ['- - - words patch']],
  ['38: words before the tables', '为测试提供示例。', '为测试提供别的示例。', ['- - - words patch']],
  ['39: an example', '"total" : 1', '"total" : 2', ['answer example - example patch']],
]

describe('a change of a page', () => {
  it.each([...inRequests, ...inResponses, ...elsewhere])('is one row with its class: %s', (_, from, to, rows) => {
    expect(changes(from, to).map(shown)).toEqual(rows)
  })

  it('is one row with its class: 21: a form of time', () => {
    const dated = swap(samplePage, '【商户】商户，', '【商户】商户，格式yyyy-MM-DD，')
    expect(changes('yyyy-MM-DD', 'yyyyMMdd', dated).map(shown)).toEqual(['request body holder.shop_id time major'])
    expect(changes('yyyy-MM-DD', 'yyyy-MM-dd', dated).map(({ kind }) => kind)).toEqual(['words'])
    expect(changes('，格式yyyy-MM-DD', '', dated).map(({ kind }) => kind)).toEqual(['words'])
  })

  it('is no other condition if other words bind in the same way', () => {
    const kinds = (to: string): string[] => changes(appId, to).map(({ kind }) => kind)
    expect(kinds('【应用】应用。类别为 `APP` 时必传')).toEqual(['words'])
    expect(kinds('【应用】应用，类别为app时，必须填写')).toEqual(['words'])
    expect(kinds('【应用】应用，类别为APP时该字段必填')).toEqual(['words'])
    expect(kinds('【应用】应用，类别不为APP时必填')).toEqual(['condition'])
  })

  it('has both values, the line of the newer page, and a sentence', () => {
    expect(changes('shop_id | string(15)', 'shop_id | string(32)')).toEqual([
      {
        page: 'merchant/1',
        side: 'request',
        in: 'body',
        field: 'holder.shop_id',
        old: 'string(15)',
        new: 'string(32)',
        kind: 'length',
        class: 'minor',
        description: 'request field holder.shop_id: length widened: string(15) -> string(32)',
        line: 36,
      },
    ])
  })

  it('has what a new field is', () => {
    const row = changes(cards, `${cards}\n| mode | string(8) | false | 【式】枚举值：<br>ONE：一<br>TWO：二 |`)[0]
    expect(row).toMatchObject({ old: null, new: { type: 'string(8)', required: 'false', enum: ['ONE', 'TWO'] } })
  })

  it('reports a condition and not its words, too', () => {
    expect(changes(appId, '【应用】应用号，类别为APP且开放时必填').map(({ kind }) => kind)).toEqual(['condition'])
  })
})

describe('no change', () => {
  const links = swap(samplePage, '【卡】卡', '【卡】卡，填写[图片上传API](https://e.com/1.md)返回的值')
  const linked = swap(samplePage, '类别为SHOP时必填', '开通[申请A](https://e.com/1.md)时必填')
  const image = swap(samplePage, '【卡】卡', '【卡】卡![图](https://e.com/1.png)')

  it.each([
    ['the date of the page', '为测试', '>更新时间：2026.06.29\n\n为测试', samplePage],
    ['bold names', '【持有方】**', '【持有方】 **', samplePage],
    ['names that are not bold any more', '**【持有方】**', '【持有方】', samplePage],
    ['blanks', '【卡】卡', '【卡】\u00a0卡\u3000', samplePage],
    ['blank lines', '## 应答参数', '\n\n\n## 应答参数', samplePage],
    ['rules of tables', '| --- |  --- | --- | --- |', '| :-- | :-- | :-- | :-- |', samplePage],
    ['where a link leads', 'https://example.com/c.md', 'https://example.com/d.md', samplePage],
    ['the title of a link', '[图片上传API](https://e.com/1.md)', '[文件上传API](https://e.com/2.md)', links],
    ['the title of a link in a condition', '[申请A](https://e.com/1.md)', '[申请B](https://e.com/1.md)', linked],
    ['the address of an image', 'https://e.com/1.png', 'https://e.com/2.png', image],
    ['an image that becomes a diagram', '【卡】卡![图](https://e.com/1.png)', '【卡】卡', image],
    ['a diagram in code', '## 请求参数', '```mermaid\ngraph TD\n```\n\n## 请求参数', samplePage],
    [
      'the order of rows',
      `${cards}\n`,
      '',
      samplePage.replace('| holder | object', () => `${cards}\n| holder | object`),
    ],
    ['samples that come', '应答示例', '请求示例\n\n**curl**\n\n> POST\n\n```\ncurl\n```\n\n应答示例', samplePage],
    ['blanks of an example', '{ "total" : 1,', '{\n  "total": 1,', samplePage],
    ['the width of punctuation', '【卡】卡，', '【卡】卡,', swap(samplePage, '【卡】卡', '【卡】卡，一张')],
  ])('is reported for %s', (name, from, to, text) => {
    const before = name === 'the order of rows' ? samplePage : text
    expect(compareStates([page(before)], [page(swap(text, from, to))])).toEqual([])
  })

  it('is reported for a page that is read again, or a guide', () => {
    expect(compareStates([page(samplePage)], [page(samplePage)])).toEqual([])
    expect(compareStates([page('# 指引\n\n一')], [page('# 指引\n\n二')])).toEqual([])
    expect(compareStates([], [page('# 指引')])).toEqual([])
  })
})

const callback = (type: string, more = ''): string => `通知参数

| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| event_type | string(32) | true | 【通知的类型】通知的类型为${type} |
| resource | object | true | 【数据】 |
| resource.nonce | string | true | 【随机串】 |

resource中ciphertext解密后字段

| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| total | integer | true | 【总数】 |${more}
`

describe('pages that come and go', () => {
  const one = (rows: readonly ChangeRow[]): string[] => rows.map((row) => `${row.page} ${row.kind} ${row.class}`)
  const moved = samplePage.replace('/things`', '/other`')

  it('bring and take operations', () => {
    expect(one(compareStates([], [page(samplePage)]))).toEqual(['merchant/1 operation added minor'])
    expect(one(compareStates([page(samplePage)], []))).toEqual(['merchant/1 operation removed major'])
  })

  it('are no operation more if another page has it', () => {
    const both = [page(samplePage), page(samplePage.replace('{sample_id}', '{id}'), 'partner/2')]
    expect(one(compareStates(both.slice(0, 1), both))).toEqual(['partner/2 page added for a known operation none'])
    expect(one(compareStates(both, both.slice(0, 1)))).toEqual(['partner/2 page removed of a known operation none'])
  })

  it('are one page with another number, and are compared', () => {
    const now = page(swap(samplePage, '最大50', '最大20'), 'merchant/9')
    expect(one(compareStates([page(samplePage)], [now]))).toEqual([
      'merchant/9 page moved none',
      'merchant/9 limit major',
    ])
  })

  it('are two operations if neither method nor path nor number is the same', () => {
    expect(one(compareStates([page(samplePage)], [page(moved, 'merchant/9')]))).toEqual([
      'merchant/1 operation removed major',
      'merchant/9 operation added minor',
    ])
  })

  it('bring and take notifications, whose bodies are read as responses are', () => {
    const [before, now] = [page(callback('A.DONE')), page(callback('A.DONE', '\n| note | string | true | 【话】 |'))]
    expect(one(compareStates([], [before]))).toEqual(['merchant/1 notification added minor'])
    expect(one(compareStates([before], []))).toEqual(['merchant/1 notification removed major'])
    expect(compareStates([before], [now]).map(shown)).toEqual(['answer body note field added minor'])
    const other = compareStates([before], [page(callback('B.DONE'))]).map(({ kind }) => kind)
    expect(other.filter((kind) => kind.startsWith('event'))).toEqual(['event type', 'event type'])
  })
})

/** Lines of the table by which two specs are compared: of a request, and of a response if it is another. */
const sameLines: Readonly<Record<string, readonly [request: keyof typeof table, response?: keyof typeof table]>> = {
  'field added, optional': ['field-added'],
  'field added, required': ['required-field-added'],
  'field removed': ['field-removed'],
  'field renamed': ['field-renamed'],
  'optional to required': ['became-required'],
  'required to optional': ['became-optional'],
  'condition tightened': ['condition-tightened'],
  'condition loosened': ['condition-loosened'],
  'type changed': ['type-changed'],
  'integer to 64 bits': ['integer-widened'],
  'value to array, or back': ['list-changed'],
  'enum member added': ['member-added', 'open-member-added'],
  'enum member removed': ['member-removed', 'open-member-removed'],
  'enum gained': ['enum-gained', 'open-enum-gained'],
  'enum lost': ['enum-lost'],
  'length narrowed': ['maximum-length-lowered'],
  'length widened': ['maximum-length-raised'],
  'limit narrowed': ['limit-narrowed'],
  'limit widened': ['limit-widened'],
  'default changed': ['default-changed'],
  'time changed': ['format-changed'],
  'encryption changed': ['encryption-gained'],
  'closed or retired': ['field-deprecated'],
  'open again': ['field-restored'],
  'media type changed': ['media-type-changed'],
  words: ['words-changed'],
  example: ['example-changed'],
}

describe('the table of classes', () => {
  it.each(Object.entries(sameLines))('agrees with that by which two specs are compared: %s', (change, [one, other]) => {
    const classes: Readonly<Record<string, { readonly request?: string; readonly response?: string }>> = table
    expect(classTable[change as keyof typeof classTable]).toEqual({
      request: classes[one]?.request,
      answer: classes[other ?? one]?.response,
    })
  })

  it('has no line whose request is less than a patch, but for pages that change nothing', () => {
    const none = Object.entries(classTable).filter(([, { request }]) => (request as string) === 'none')
    expect(none.map(([change]) => change)).toEqual([
      'page added for a known operation',
      'page removed of a known operation',
      'page moved',
    ])
  })
})
