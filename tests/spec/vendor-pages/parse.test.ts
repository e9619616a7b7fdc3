import { describe, expect, it } from 'vitest'
import { loadPages, pagesFolder } from '../../../scripts/vendor-pages/load.ts'
import { parsePage } from '../../../scripts/vendor-pages/parse.ts'
import type { Field, VendorOperation } from '../../../scripts/vendor-pages/shape.ts'
import { samplePage } from './sample.ts'

function operationOf(markdown: string): VendorOperation {
  const { operation } = parsePage(markdown, 'merchant/1')
  if (!operation) throw new Error('the page describes no operation')
  return operation
}

const named = (fields: readonly Field[], name: string): Field | undefined => fields.find((field) => field.name === name)

describe('a page of an operation', () => {
  const operation = operationOf(samplePage)

  it('says method, path, hosts and callers', () => {
    expect(operation).toMatchObject({
      method: 'POST',
      path: '/v3/sample/{sample_id}/things',
      hosts: ['https://main.example.com', 'https://backup.example.com'],
      callers: ['普通服务商', '渠道商'],
    })
  })

  it('has a table for each part of the request', () => {
    const names = Object.values(operation.request).map((fields) => fields.map(({ name }) => name))
    expect(names).toEqual([
      ['Authorization', 'Accept', 'Content-Type', 'Idempotency-Key'],
      ['sample_id'],
      ['limit'],
      ['holder', 'holder.type', 'holder.app_id', 'holder.shop_id', 'cards', 'open'],
    ])
  })

  it('names a field in brackets, bold or not', () => {
    expect(named(operation.request.path, 'sample_id')?.title).toBe('示例号')
    expect(named(operation.request.body, 'holder.shop_id')?.title).toBe('商户')
  })

  it('gives lengths in parentheses, of the items where the field is an array', () => {
    expect(named(operation.request.path, 'sample_id')).toMatchObject({ type: 'string', minLength: 1, maxLength: 20 })
    expect(named(operation.request.body, 'cards')).toMatchObject({ type: 'array[string]', maxLength: 13 })
  })

  it('calls an array of fields an array of objects, and int an integer', () => {
    expect(named(operation.answer.fields, 'things')?.type).toBe('array[object]')
    expect(named(operation.answer.fields, 'total')?.type).toBe('integer')
  })

  it('lists members in list items with and without code marks, or one a line', () => {
    expect(named(operation.request.body, 'holder.type')?.members).toEqual(['APP', 'SHOP'])
    expect(named(operation.answer.fields, 'things.kind')?.members).toEqual(['A', 'B'])
    expect(named(operation.answer.fields, 'things.state')?.members).toEqual(['NEW', 'OLD_ONE'])
    expect(named(operation.request.body, 'open')?.members).toEqual([])
  })

  it('says in words when a field is required, how large a number may be, and which symbols a text may contain', () => {
    expect(named(operation.request.body, 'holder.app_id')).toMatchObject({
      required: false,
      condition: '类别为APP时必填',
    })
    expect(named(operation.request.query, 'limit')).toMatchObject({ maximum: 50, default: 20 })
    expect(named(operation.request.header, 'Idempotency-Key')?.symbols).toEqual(['|', '_', '*', '-'])
    expect(named(operation.request.header, 'Accept')?.value).toBe('application/json')
  })

  it('keeps the common errors and its own apart, without escapes and links', () => {
    expect(operation.errors).toEqual([
      {
        status: 400,
        code: 'INVALID_REQUEST',
        description: 'HTTP 请求不符合规则',
        remedy: '请参阅 接口规则',
        common: true,
      },
      {
        status: 400,
        code: 'INVALID_REQUEST',
        description: '不符合业务规则',
        remedy: '传入符合业务规则的参数',
        common: false,
      },
      { status: 404, code: 'NOT_FOUND', description: '不存在', remedy: '请确认存在', common: false },
    ])
  })

  it('ends with an example, whose lines are no tables', () => {
    expect(operation.example).toEqual({ status: 200, text: '{ "total" : 1, "words" : "| 400 | not a table |" }' })
  })
})

describe('a table that cannot be read', () => {
  it.each([
    ['a type', '| total | int |', '| total | whole |', 'the type "whole" of total is not known'],
    ['a required mark', '| total | int | true |', '| total | int | perhaps |', 'the required mark "perhaps" of total'],
    ['a cell too many', '总数】总数 |', '总数】总数 | more |', 'expected 4 cells, received 5'],
    ['a field twice', '| total | int |', '| things | int |', 'the field things is in one table twice'],
    ['a status', '| 404 | NOT', '| none | NOT', '"none" is not a status'],
    ['a method', '【POST】', 'POST', 'contains no method and path'],
    ['an answer without a status', '200 OK\n\n| 参', '| 参', '应答参数 does not begin with a status'],
  ])('is reported by its line or name and not half read: %s', (_, from, to, message) => {
    expect(samplePage).toContain(from)
    const parse = () => parsePage(samplePage.replace(from, to), 'merchant/1')
    expect(parse).toThrow(`merchant/1: `)
    expect(parse).toThrow(message)
  })
})

const pages = loadPages()
const absent = pages === undefined ? ' (skipped: ../shared/vendor-pages is absent)' : ''

/** Read from the pages by eye: rows of header, path, query, body and answer, then of the error tables. */
const counts: Readonly<Record<string, readonly number[]>> = {
  'merchant/4012380498': [4, 0, 0, 7, 11, 11],
  'partner/4012381469': [4, 0, 0, 7, 11, 11],
  'merchant/4012380536': [2, 0, 9, 0, 15, 11],
  'partner/4012381479': [2, 0, 9, 0, 15, 11],
  'merchant/4012463767': [3, 1, 0, 6, 1, 32],
  'merchant/4012557233': [3, 0, 0, 4, 1, 8],
  'merchant/4013071227': [2, 0, 3, 0, 3, 8],
  'merchant/4014551946': [4, 0, 0, 3, 2, 4],
  'merchant/4012551764': [2, 0, 0, 0, 9, 0],
}

/** Pages without 请求方式: three describe what a notification carries, five are articles. */
const notifications = ['merchant/4012791861', 'merchant/4012791865', 'merchant/4015164042']
const articles = ['4012072670', '4012075113', '4012075420', '4012081709', '4012081717'].map((id) => `merchant/${id}`)

describe.skipIf(absent !== '')(`the vendor's own pages${absent}`, () => {
  const all = pages ?? []
  const operations = all.filter(({ kind }) => kind === 'operation')

  it('are all read', () => {
    expect(pagesFolder).toMatch(/shared\/vendor-pages$/)
    expect(all.length).toBeGreaterThanOrEqual(32)
    expect(all.filter(({ kind }) => kind === 'notification').map(({ id }) => id)).toEqual(notifications)
    expect(all.filter(({ kind }) => kind === 'article').map(({ id }) => id)).toEqual(articles)
    expect(operations.length).toBeGreaterThanOrEqual(24)
  })

  it.each(operations.map((page) => [page.id, page] as const))(
    '%s names both hosts, a caller and its fields',
    (_, page) => {
      expect(page.operation?.hosts).toEqual(['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'])
      expect(page.operation?.callers.length).toBeGreaterThan(0)
      expect(page.operation?.request.header.map(({ name }) => name).slice(0, 2)).toEqual(['Authorization', 'Accept'])
      expect(page.operation?.answer.fields.length).toBeGreaterThan(0)
      expect(page.operation?.example?.status).toBe(200)
    },
  )

  it.each(Object.entries(counts))('%s has as many rows as the page prints', (id, expected) => {
    const operation = all.find((page) => page.id === id)?.operation
    const { header = [], path = [], query = [], body = [] } = operation?.request ?? {}
    const tables = [header, path, query, body, operation?.answer.fields ?? [], operation?.errors ?? []]
    expect(tables.map((rows) => rows.length)).toEqual(expected)
  })

  it('of notifications contain the notification, the response to it, and what it encrypts', () => {
    const sizes = notifications.map((id) =>
      all.find((page) => page.id === id)?.tables.map(({ fields }) => fields.length),
    )
    expect(sizes).toEqual([
      [11, 2, 36],
      [11, 2, 13],
      [11, 2, 2],
    ])
  })
})
