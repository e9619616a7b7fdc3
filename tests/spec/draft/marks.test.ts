/** What a draft asks a person: of several pages of one operation, and of words that a program cannot keep. */
import { parsePage } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { type Draft, draft } from '../../../scripts/draft/draft.ts'
import { samplePage } from '../vendor-pages/sample.ts'
import { Drafted, isNode, listOf } from './drafted.ts'

type Edit = readonly [from: string, to: string]

function edited(edits: readonly Edit[]): string {
  return edits.reduce((page, [from, to]) => {
    if (!page.includes(from)) throw new Error(`the sample has no ${from}`)
    return page.replace(from, () => to)
  }, samplePage)
}

const draftOf = (...pages: readonly (readonly [id: string, edits: readonly Edit[]])[]): Draft =>
  draft({
    name: 'drafted',
    title: '示例',
    pages: pages.map(([id, edits]) => ({ ...parsePage(edited(edits), id), title: '示例', date: '2026-01-01' })),
    sharedErrors: {},
  })

const readable = ({ files }: Draft): Drafted =>
  new Drafted(
    new Map([...files].map(([path, content]) => [path, stringify(content, { aliasDuplicateObjects: false })])),
  )

const notFound = '| 404 | NOT\\_FOUND | 不存在 | 请确认存在 |'
const shop = '| holder.shop_id | string(15) | false | 【商户】商户，类别为SHOP时必填 |'
const more = '| one | string | false | 一 |\n| two | string | false | 二 |'
const total = '| total | int | true | 【总数】总数 |'

describe('a draft of an operation that has two pages', () => {
  const limit: Edit = ['支持商户', '接口频率：100/min\n\n支持商户']
  /** The first has more rows, and so is the one that is drafted. */
  const drafted = (...edits: readonly Edit[]): Drafted =>
    readable(draftOf(['merchant/1', [limit, [total, `${more}\n${total}`]]], ['merchant/2', edits]))

  it('has every error of both, once', () => {
    const more = drafted([notFound, `${notFound}\n| 429 | TOO\\_MANY | 太多了 | 稍后再试 |`])
    const [{ operation = {}, file = '' } = {}] = more.operations()
    const codes = listOf(operation['x-errors'])
      .map((row) => (typeof row.$ref === 'string' ? more.follow(file, row.$ref).node : row))
      .map((row) => (isNode(row) ? `${row.status} ${row.code} ${row.description}` : row))
    expect(codes).toEqual([
      '400 INVALID_REQUEST 不符合业务规则',
      '404 NOT_FOUND 不存在',
      '429 TOO_MANY 太多了',
      '400 INVALID_REQUEST HTTP 请求不符合规则',
    ])
  })

  it('has every example of both', () => {
    const [{ operation = {} } = {}] = drafted(['"total" : 1', '"total" : 77']).operations()
    expect(JSON.stringify(operation)).toContain('"total":77')
  })

  it.each<[what: string, edits: readonly Edit[], mark: string]>([
    [
      'a field',
      [[shop, `${shop}\n| holder.extra | string(7) | false | 【另】另外的 |`]],
      'merchant/2 also has body holder.extra, string(7), optional: 另外的',
    ],
    ['words of a field', [['【卡】卡 |', '【卡】每张卡 |']], 'merchant/2 says about body cards: 卡。每张卡'],
    [
      'a fact of a field',
      [[total, total.replace('true', 'false')]],
      'merchant/2 differs: answer field total: required to optional',
    ],
    [
      'a longer length',
      [['string(15)', 'string(25)']],
      'merchant/2 differs: request field holder.shop_id: length widened',
    ],
    ['a limit', [['支持商户', '接口频率：7/s\n\n支持商户']], 'merchant/2 also has limits: 接口频率：7/s'],
    ['a caller', [['【渠道商】', '【渠道商】【银行】']], 'merchant/2 also has callers: 银行'],
    ['a slash', [['things`', 'things/`']], 'merchant/2 prints POST /v3/sample/{sample_id}/things/'],
    ['a host', [['backup.example', 'second.example']], 'merchant/2 also has hosts: https://second.example.com'],
    [
      'another response',
      [
        ['\n200 OK', '\n202 Accepted'],
        ['> 200 OK', '> 202 Accepted'],
      ],
      'merchant/2 has a response json 202, not json 200',
    ],
    [
      'a row that cannot be read',
      [['| cards | array[string(13)]', '| cards | heap']],
      'merchant/2 line 37: the type "heap" of cards is not known',
    ],
  ])('says what the second alone has: %s', (_what, edits, mark) => {
    expect(drafted(...edits).marks()).toContain(`page: ${mark}`)
  })

  it('says nothing of a second page that is the same', () => {
    expect(drafted(limit, [total, `${more}\n${total}`]).marks()).not.toContain('page: ')
  })
})

describe('a draft of an operation of merchants and partners', () => {
  it('keeps the words of both about one field', () => {
    const marks = readable(draftOf(['merchant/1', []], ['partner/2', [['【卡】卡 |', '【卡】子商户的卡 |']]])).marks()
    expect(marks).toContain('words: also 卡')
  })
})

describe('a draft of words that no program keeps', () => {
  const marksOf = (...edits: readonly Edit[]): string => readable(draftOf(['merchant/1', edits])).marks()

  it.each<[what: string, edit: Edit, mark: string, isThere: boolean]>([
    [
      'a field of a request must be there',
      ['【卡】卡', '【卡】卡，类别为SHOP时必填'],
      'condition: 类别为SHOP时必填',
      true,
    ],
    ['a field of a request may be left out', ['【卡】卡', '【卡】卡，无需传入'], 'condition: 无需传入', true],
    ['a response has an optional field', ['【结果】结果', '【结果】结果，成功后返回'], 'condition:', false],
    [
      'a response has a field that is always there',
      ['【总数】总数', '【总数】总数，成功后返回'],
      'condition: 成功后返回',
      true,
    ],
    ['a request has letters', ['【卡】卡', '【卡】卡，只能包含数字和字母'], 'characters:', true],
    ['a response has letters', ['【种类】', '【种类】只能包含数字和字母。'], 'characters:', false],
  ])('asks only what a person can decide: %s', (_what, edit, mark, isThere) => {
    const first: readonly Edit[] = [
      ['，类别为APP时必填', ''],
      ['，类别为SHOP时必填', ''],
    ]
    expect(marksOf(...first, edit).includes(mark)).toBe(isThere)
  })

  it('keeps an error without a status', () => {
    expect(marksOf(['| 404 | NOT', '| 无 | NOT'])).toContain('has NOT_FOUND without a status: 不存在; 请确认存在')
  })

  it('keeps an integer of 64 bits of a notification as a mark, because nothing keeps its digits', () => {
    const head = '| 参数名 | 类型 | 必填 | 描述 |\n| --- | --- | --- | --- |'
    const page = `通知参数\n\n${head}\n| event_type | string | true | THING.DONE：完成 |\n| resource | object | true | 数据 |\n\n解密后字段\n\n${head}\n| total | int64 | true | 总数 |\n`
    const made = draft({ name: 'drafted', pages: [parsePage(page, 'merchant/9')], sharedErrors: {} })
    expect(JSON.stringify([...made.files])).not.toContain('"format":"int64"')
    expect(readable(made).marks()).toContain('format: int64; nothing keeps the digits')
  })
})
