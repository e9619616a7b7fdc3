import { parsePage } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Api, checkPages } from '../../../scripts/vendor-pages/check.ts'
import { comparePage } from '../../../scripts/vendor-pages/compare.ts'
import { type Difference, readReasons } from '../../../scripts/vendor-pages/reasons.ts'
import type { SpecOperation } from '../../../scripts/vendor-pages/shape.ts'
import { readSpec } from '../../../scripts/vendor-pages/spec.ts'
import { samplePage, sampleSpec } from './sample.ts'

function specOf(yaml: string): SpecOperation {
  const [operation] = readSpec(parse(yaml))
  if (!operation) throw new Error('the spec has no operation')
  return operation
}

/** Both texts with one of them changed; the change must be there to be made. */
function swap(text: string, from: string, to: string): string {
  expect(text).toContain(from)
  return text.replace(from, to)
}

const compare = (page: string, spec: string) => comparePage(parsePage(page, 'merchant/1'), specOf(spec), [])

const told = ({ row, aspect, vendor, spec }: Difference): string => `${row} | ${aspect} | ${vendor} | ${spec}`

type Plant = readonly [name: string, from: string, to: string, found: readonly string[]]

const onPage: readonly Plant[] = [
  ['a caller more', '【渠道商】', '【渠道商】　【平台商户】', ['operation | caller 平台商户 | present | absent']],
  ['a caller of another audience alone', '【普通服务商】　【渠道商】', '【渠道商】', []],
  [
    'limits',
    '## 接口说明',
    '调用成功的频率限制为150QPS，而调用失败报错时的频率限制为6QPS。单ip 5/min\n\n## 接口说明',
    ['operation | rate limit | 150 in 1 s on success, 5 in 60 s per ip, 6 in 1 s on failure | none'],
  ],
  [
    'a field less',
    '| open | boolean | false | 【开关】开关。枚举值：<br>true：是<br>false：否 |\n',
    '',
    ['body open | row | absent | present'],
  ],
  [
    'a field more',
    '| open |',
    '| note | string | false | 【话】话 |\n| open |',
    ['body note | row | present | absent'],
  ],
  ['another type', '| total | int |', '| total | string |', ['answer total | type | string | integer']],
  ['another length', 'shop_id | string(15)', 'shop_id | string(16)', ['body holder.shop_id | maxLength | 16 | 15']],
  ['a least length', 'string(1,20)', 'string(8,20)', ['path sample_id | minLength | 8 | none']],
  ['a length of items', 'array[string(13)]', 'array[string(9)]', ['body cards | maxLength | 9 | 13']],
  [
    'a mark of the request',
    'array[string(13)] | true',
    'array[string(13)] | false',
    ['body cards | required | false | true'],
  ],
  ['a mark of the answer', '| total | int | true', '| total | int | false', ['answer total | required | false | true']],
  [
    'another condition',
    '类别为APP时必填',
    '类别为SHOP时必填',
    ['body holder.app_id | required | false, 类别为SHOP时必填 | false, true with APP'],
  ],
  ['no condition', '，类别为APP时必填', '', ['body holder.app_id | required | false | false, true with APP']],
  [
    'a member more',
    '<li>`APP`: 应用</li>',
    '<li>`APP`: 应用</li><li>`SHIP`: 船</li>',
    ['body holder.type | member SHIP | present | absent'],
  ],
  ['a member less', '<br>OLD\\_ONE：旧', '', ['answer things.state | member OLD_ONE | absent | present']],
  ['another title', '【总数】', '【数量】', ['answer total | title | 数量 | 总数']],
  ['another maximum', '最大50', '最大100', ['query limit | maximum | 100 | 50']],
  ['another default', '默认为20', '默认为10', ['query limit | default | 10 | 20']],
  ['another symbol', '&#124;', '｜', ['header Idempotency-Key | symbols | * - _ ｜ | * - _ |']],
  [
    'another media type',
    'Content-Type | string | true | 请设置为 `application/json`',
    'Content-Type | string | true | 请设置为 `multipart/form-data`',
    ['header Content-Type | value | multipart/form-data | application/json'],
  ],
  [
    'an error row less',
    '| 404 | NOT\\_FOUND | 不存在 | 请确认存在 |\n',
    '',
    ['error 404 NOT_FOUND 不存在 | row | absent | present'],
  ],
  [
    'an error row more',
    '| 404 |',
    '| 429 | SLOW | 超限 | 慢 |\n| 404 |',
    ['error 429 SLOW 超限 | row | present | absent'],
  ],
  [
    'another description',
    '不符合业务规则',
    '不合规则',
    ['error 400 INVALID_REQUEST 不合规则 | description | 不合规则 | 不符合业务规则'],
  ],
  ['another remedy', '请确认存在', '请确认', ['error 404 NOT_FOUND 不存在 | remedy | 请确认 | 请确认存在']],
  ['another status', '| 404 |', '| 403 |', ['error 403 NOT_FOUND 不存在 | status | 403 | 404']],
  ['another code', 'NOT\\_FOUND', 'GONE', ['error 404 GONE 不存在 | code | GONE | NOT_FOUND']],
  ['another method', '【POST】', '【PUT】', ['operation | method | PUT | POST']],
  [
    'another path',
    '/things`',
    '/thing`',
    ['operation | path | /v3/sample/{sample_id}/thing | /v3/sample/{sample_id}/things'],
  ],
  [
    'another host',
    'https://backup.example.com',
    'https://spare.example.com',
    [
      'operation | hosts | https://main.example.com, https://spare.example.com | https://main.example.com, https://backup.example.com',
    ],
  ],
  ['another status of the answer', '200 OK\n\n| 参', '202 Accepted\n\n| 参', ['operation | answer status | 202 | 200']],
]

const inSpec: readonly Plant[] = [
  [
    'a required mark in one branch',
    'required: [type, shop_id]',
    'required: [type]',
    ['body holder.shop_id | required | false, 类别为SHOP时必填 | false'],
  ],
  [
    'a length in one branch',
    'shop_id: { type: string, title: 商户, maxLength: 15 }',
    'shop_id: { type: string, title: 商户, maxLength: 99 }',
    ['body holder.shop_id | maxLength | 15 | 99', 'body holder.shop_id | branches | none | maxLength 99 or 15'],
  ],
  [
    'a pattern that no page gives',
    'title: 卡, items: { type: string,',
    'title: 卡, items: { type: string, pattern: "^[0-9]+$",',
    ['body cards | pattern | none | ^[0-9]+$'],
  ],
  ['a minimum that no page gives', 'minimum: 0', 'minimum: 1', ['query limit | minimum | none | 1']],
  [
    'a row of the wrong table',
    ', common: true',
    '',
    ['error 400 INVALID_REQUEST HTTP 请求不符合规则 | table | 公共错误码 | 业务错误码'],
  ],
  ['no signature', 'security: [{ Signature: [] }]', 'security: []', ['header Authorization | row | present | absent']],
]

describe('a page and the spec that was written from it', () => {
  it('do not differ, whatever the order of rows and the detours of the spec', () => {
    expect(compare(samplePage, sampleSpec)).toEqual({ differences: [], unused: [], explained: 0 })
  })

  it.each(onPage)('differ where the page has %s', (_, from, to, found) => {
    expect(compare(swap(samplePage, from, to), sampleSpec).differences.map(told)).toEqual(found)
  })

  it('agree on a field with two names, if the spec has one of them', () => {
    const page = swap(samplePage, '【业务请求幂等值】', '【幂等值】或【业务请求幂等值】')
    expect(compare(page, sampleSpec).differences).toEqual([])
  })

  it.each(inSpec)('differ where the spec has %s', (_, from, to, found) => {
    expect(compare(samplePage, swap(sampleSpec, from, to)).differences.map(told)).toEqual(found)
  })

  it('agree on a condition that the spec says with if and then', () => {
    const choice = "oneOf: [{ $ref: '#/components/schemas/App' }, { $ref: '#/components/schemas/Shop' }]"
    const branch = (value: string, field: string): string =>
      `{ if: { properties: { type: { const: ${value} } } }, then: { required: [${field}] } }`
    const properties = `type: { enum: [APP, SHOP], title: 类别 }, app_id: { title: 应用, maxLength: 32 }, shop_id: { title: 商户, maxLength: 15 }`
    const conditional = `{ required: [type], properties: { ${properties} }, allOf: [${branch('APP', 'app_id')}, ${branch('SHOP', 'shop_id')}] }`
    const spec = swap(sampleSpec, `Holder:\n      ${choice}`, `Holder: ${conditional}`)
    expect(compare(samplePage, spec).differences).toEqual([])
  })

  it('compare a condition that asks if another field is given with the words that name it', () => {
    const given = swap(samplePage, '类别为SHOP时必填', '若传入open则必填')
    const asked = (field: string): string =>
      swap(
        swap(sampleSpec, 'required: [type, shop_id]', 'required: [type]'),
        `app_id: { type: string, title: 应用, maxLength: 32 }
        shop_id: { type: string, title: 商户, maxLength: 15 }
    Thing:`,
        `app_id: { type: string, title: 应用, maxLength: 32 }
        shop_id: { type: string, title: 商户, maxLength: 15 }
      allOf: [{ if: { required: [${field}], properties: { ${field}: {} } }, then: { required: [shop_id] } }]
    Thing:`,
      )
    expect(compare(given, asked('open')).differences).toEqual([])
    const row = 'body holder.shop_id | required | false, 若传入open则必填'
    expect(compare(given, asked('shut')).differences.map(told)).toEqual([`${row} | false, true with shut`])
    const without = swap(sampleSpec, 'required: [type, shop_id]', 'required: [type]')
    expect(compare(given, without).differences.map(told)).toEqual([`${row} | false`])
  })
})

const page = parsePage(swap(samplePage, '| total | int |', '| total | string |'), 'merchant/1')
const reason = {
  operation: 'makeThings',
  row: 'answer total',
  aspect: 'type',
  vendor: 'string',
  spec: 'integer',
  reason: 'The example shows a number.',
}

describe('a written reason', () => {
  const operation = specOf(sampleSpec)

  it('covers the difference that it quotes', () => {
    expect(comparePage(page, operation, [reason])).toEqual({ differences: [], unused: [], explained: 1 })
  })

  it.each(['row', 'aspect', 'vendor', 'spec'] as const)('covers nothing where its %s is another', (key) => {
    const other = { ...reason, [key]: 'another' }
    const { differences, unused } = comparePage(page, operation, [other])
    expect(differences).toHaveLength(1)
    expect(unused).toEqual([other])
  })

  it('covers one difference: a second one for it is of no use', () => {
    expect(comparePage(page, operation, [reason, reason]).unused).toEqual([reason])
  })

  it('of another operation is left alone', () => {
    const other = { ...reason, operation: 'listThings' }
    expect(comparePage(page, operation, [other]).unused).toEqual([])
  })

  it('may be for one page or for the pages of one audience, and is idle elsewhere', () => {
    const forPage = { ...reason, page: 'merchant/2' }
    const forPartners = { ...reason, audience: 'partner' }
    const none = { unused: [], explained: 0 }
    expect(comparePage(page, operation, [forPage])).toMatchObject(none)
    expect(comparePage(page, operation, [forPartners])).toMatchObject(none)
    const other = { ...page, id: 'merchant/2' }
    expect(comparePage(other, operation, [forPage])).toEqual({ differences: [], unused: [], explained: 1 })
    const partner = { ...page, id: 'partner/1' }
    expect(comparePage(partner, operation, [forPartners])).toEqual({ differences: [], unused: [], explained: 1 })
  })

  it('must say everything, and nothing else', () => {
    expect(readReasons([reason])).toEqual([reason])
    expect(readReasons(undefined)).toEqual([])
    expect(() => readReasons({})).toThrow('expected a list of reasons')
    expect(() => readReasons([{ ...reason, reason: ' ' }])).toThrow('reason 1: reason must be a text')
    expect(() => readReasons([reason, { ...reason, pages: 'x' }])).toThrow('reason 2: pages is not known')
    expect(() => readReasons([{ ...reason, page: 'x' }])).toThrow('reason 1: page must be one as merchant/4012380498')
    expect(() => readReasons([{ ...reason, audience: 'x' }])).toThrow('audience must be merchant or partner')
    const both = { ...reason, audience: 'partner', page: 'partner/1' }
    expect(() => readReasons([both])).toThrow('expected page or audience, received both')
  })
})

describe('the report', () => {
  const operations = [specOf(sampleSpec)]
  const pages = [parsePage(samplePage, 'merchant/1'), parsePage('words', 'merchant/2')]

  it('has a line a page and the number of reasons', () => {
    expect(checkPages([{ name: 'things', operations, reasons: [] }], pages)).toEqual({
      ok: true,
      rows: [],
      lines: [
        'merchant/1 makeThings: agrees, 0 with one',
        'things: reasons written: 0',
        '2 pages read, 1 of them for no operation of the specs',
      ],
    })
  })

  it('finds a page by its address when the method and path on it are others, and by these when no address names it', () => {
    const moved = parsePage(swap(samplePage, '/things`', '/moved`'), 'merchant/1')
    const partner = parsePage(samplePage, 'partner/9')
    const { lines, ok } = checkPages([{ name: 'things', operations, reasons: [] }], [moved, partner])
    expect(ok).toBe(false)
    expect(lines[0]).toBe('merchant/1 makeThings: 1 difference without a reason, 0 with one')
    expect(lines[1]).toContain('operation: path: the page says /v3/sample/{sample_id}/moved')
    expect(lines[2]).toBe('partner/9 makeThings: agrees, 0 with one')
  })

  it('asks for each page of an operation that the spec does not name, with its date', () => {
    const page = { ...parsePage(samplePage, 'merchant/9'), updated: '2026.06.29' }
    const { lines, ok } = checkPages([{ name: 'things', operations, reasons: [] }], [...pages, page])
    expect(ok).toBe(false)
    expect(lines[2]).toBe(
      "  not named in the spec: add { url: https://pay.weixin.qq.com/doc/v3/merchant/9, updated: '2026-06-29' } to x-official-pages",
    )
    const mark = 'x-official-url: https://pay.weixin.qq.com/doc/v3/merchant/1'
    const more = `x-official-pages: [{ url: https://pay.weixin.qq.com/doc/v3/merchant/9, updated: '2026-06-29' }]`
    const named = [specOf(swap(sampleSpec, mark, `${mark}\n      ${more}`))]
    expect(checkPages([{ name: 'things', operations: named, reasons: [] }], [...pages, page]).ok).toBe(true)
  })

  it('has a row for each difference, in the shape of a change from the spec to the page', () => {
    const changed = parsePage(swap(samplePage, 'string(1,20)', 'string(1,10)'), 'merchant/1')
    expect(checkPages([{ name: 'things', operations, reasons: [] }], [changed]).rows).toEqual([
      {
        page: 'merchant/1',
        side: 'request',
        in: 'path',
        field: 'sample_id',
        old: '20',
        new: '10',
        kind: 'maxLength',
        class: 'major',
        description: 'makeThings: path sample_id: maxLength: the page says 10, our spec says 20',
      },
    ])
  })

  it('compares each view of an API with the pages for its audience alone', () => {
    const total = 'total: { type: integer, title: 总数 }'
    const partnerSpec = swap(sampleSpec, total, `${total}, fee: { type: integer, title: 费 }`)
      .replace('merchant/1', 'partner/1')
      .replace('makeThings', 'makePartnerThings')
    const row = '| total | int | true | 【总数】总数 |\n'
    const partnerPage = swap(samplePage, row, `${row}| fee | integer | false | 【费】 |\n`)
    const reasons = [{ ...reason, operation: 'makePartnerThings' }]
    const apis: Api[] = [
      { name: 'things', audience: 'merchant', operations, reasons },
      { name: 'things-partner', folder: 'things', audience: 'partner', operations: [specOf(partnerSpec)], reasons },
    ]
    const good = [parsePage(samplePage, 'merchant/1'), parsePage(partnerPage, 'partner/1')]
    const { lines } = checkPages(apis, good)
    expect(lines).toEqual([
      'merchant/1 makeThings: agrees, 0 with one',
      'things: reasons written: 0',
      'partner/1 makePartnerThings: 1 difference without a reason, 0 with one',
      expect.stringContaining('a reason is written for what does not differ'),
      'things-partner: reasons written: 1',
      '2 pages read, 0 of them for no operation of the specs',
    ])
    const without = apis.map((api) => ({ ...api, reasons: [] }))
    expect(checkPages(without, good).ok).toBe(true)
    const { rows } = checkPages(without, [parsePage(partnerPage, 'merchant/1'), parsePage(samplePage, 'partner/1')])
    expect(rows.map(({ page: id, kind, field }) => `${id} ${kind} ${field}`)).toEqual([
      'merchant/1 row fee',
      'partner/1 row fee',
    ])
  })

  it('says where two pages for one audience disagree, which is no fault of the spec', () => {
    const other = parsePage(swap(samplePage, 'array[string(13)]', 'array[string(9)]'), 'merchant/3')
    const { lines } = checkPages(
      [{ name: 'things', operations, reasons: [] }],
      [parsePage(samplePage, 'merchant/1'), other],
    )
    expect(lines.join('\n')).toContain('merchant/1 and merchant/3 disagree: request field cards: length narrowed')
    const partner = { ...other, id: 'partner/3' }
    const apart = checkPages(
      [{ name: 'things', operations, reasons: [] }],
      [parsePage(samplePage, 'merchant/1'), partner],
    )
    expect(apart.lines.join('\n')).not.toContain('disagree')
  })

  it('fails where the page that the spec names describes no operation', () => {
    const { lines, ok } = checkPages([{ name: 'things', operations, reasons: [] }], [parsePage('words', 'merchant/1')])
    expect(ok).toBe(false)
    expect(lines[0]).toBe('merchant/1 makeThings: the page describes no operation')
  })

  it('says that no page is at hand, and fails for a reason that nothing can use', () => {
    const api = { name: 'things', operations, reasons: [] }
    expect(checkPages([api], []).lines[0]).toBe('no page of makeThings is at hand')
    expect(checkPages([api], []).ok).toBe(true)
    expect(checkPages([{ ...api, reasons: [reason] }], []).ok).toBe(true)
    expect(checkPages([{ ...api, reasons: [{ ...reason, page: 'merchant/7' }] }], pages).ok).toBe(false)
    expect(checkPages([{ ...api, reasons: [{ ...reason, operation: 'noThings' }] }], pages).lines).toContain(
      'things: a reason names noThings, which is no operation',
    )
  })
})
