/** A notification of a spec against the vendor's page of the callback. */
import { readFileSync } from 'node:fs'
import { parsePage } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { checkPages } from '../../../scripts/vendor-pages/check.ts'
import { compareCallbackPage } from '../../../scripts/vendor-pages/compare.ts'
import { loadApis, loadSources, readSources } from '../../../scripts/vendor-pages/load.ts'
import { pagesIn } from '../../../scripts/vendor-pages/report.ts'
import type { SpecWebhook } from '../../../scripts/vendor-pages/shape.ts'
import { readWebhooks } from '../../../scripts/vendor-pages/spec.ts'

/** A page that no vendor has, in the shape of the vendor's pages. */
const samplePage = `## 一、回调描述

通知参数

| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| id | string(36) | true | 【通知ID】回调通知的唯一编号。 |
| event_type | string(32) | true | 【通知的类型】售出通知的类型为THING.SOLD。 |
| resource | object | true | 【通知数据】通知资源数据。 |
| resource.original_type | string(16) | true | 【原始回调类型】加密前的对象类型，为thing。 |
| resource.ciphertext | string(1,1048576) | true | 【数据密文】密文 |

resource中ciphertext解密后字段

| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| id | string(32) | true | 【编号】编号 |
| price | object | false | 【价格】价格 |
| price.total | int | true | 【总数】总数 |
`

const sampleSpec = `
openapi: 3.1.1
webhooks:
  thingSoldNotification:
    post:
      operationId: thingSoldNotification
      x-official-url: https://pay.weixin.qq.com/doc/v3/merchant/1
      x-event-types: [THING.SOLD]
      x-original-type: thing
      requestBody: { $ref: '#/components/requestBodies/Notification' }
      x-decrypted: { schema: { $ref: '#/components/schemas/Sold' } }
components:
  requestBodies:
    Notification:
      content: { application/json: { schema: { $ref: '#/components/schemas/Envelope' } } }
  schemas:
    Envelope:
      type: object
      required: [id, event_type, resource]
      properties:
        id: { type: string, title: 通知编号 }
        event_type: { type: string }
        resource:
          type: object
          required: [original_type, ciphertext]
          properties: { original_type: { type: string }, ciphertext: { type: string } }
    Sold:
      type: object
      required: [id]
      properties:
        id: { type: string, title: 编号, maxLength: 32 }
        price: { $ref: '#/components/schemas/Price' }
    Price:
      type: object
      title: 价格
      required: [total]
      properties: { total: { type: integer, title: 总数 } }
`

function specOf(yaml: string): SpecWebhook {
  const [webhook] = readWebhooks(parse(yaml))
  if (!webhook) throw new Error('the spec has no notification')
  return webhook
}

function swap(text: string, from: string, to: string): string {
  expect(text).toContain(from)
  return text.replace(from, to)
}

const compare = (page: string, spec: string): string[] =>
  compareCallbackPage(parsePage(page, 'merchant/1'), specOf(spec), []).differences.map(
    ({ row, aspect, vendor, spec: ours }) => `${row} | ${aspect} | ${vendor} | ${ours}`,
  )

describe('a notification and its page', () => {
  it('agree, though each page has its own lengths and names of the envelope', () => {
    expect(compare(samplePage, sampleSpec)).toEqual([])
  })

  it.each([
    [
      'another event type',
      'THING.SOLD',
      'THING.GONE',
      [
        'notification | event type THING.GONE | present | absent',
        'notification | event type THING.SOLD | absent | present',
      ],
    ],
    ['another original type', '为thing', '为box', ['notification | original type | box | thing']],
    [
      'a field of the envelope more',
      '| resource.ciphertext',
      '| resource.more | string | true | 更多 |\n| resource.ciphertext',
      ['envelope resource.more | row | present | absent'],
    ],
    [
      'a field of the envelope that may be absent',
      'id | string(36) | true',
      'id | string(36) | false',
      ['envelope id | required | false | true'],
    ],
    [
      'a field of the envelope of another type',
      'id | string(36)',
      'id | integer',
      ['envelope id | type | integer | string'],
    ],
    [
      'a decrypted field less',
      '| price.total | int | true | 【总数】总数 |\n',
      '',
      ['resource price.total | row | absent | present'],
    ],
    [
      'a decrypted field of another length',
      'id | string(32)',
      'id | string(64)',
      ['resource id | maxLength | 64 | 32'],
    ],
    [
      'a decrypted field that is always there',
      'price | object | false',
      'price | object | true',
      ['resource price | required | true | false'],
    ],
  ])('differ in %s', (_what, from, to, found) => {
    expect(compare(swap(samplePage, from, to), sampleSpec).sort()).toEqual([...found].sort())
  })

  it('differ if the spec has no original type, or the page', () => {
    expect(compare(samplePage, swap(sampleSpec, '      x-original-type: thing\n', ''))).toEqual([
      'notification | original type | thing | none',
    ])
  })

  it('have rows in the shape of changes, and reasons as operations have', () => {
    const page = parsePage(swap(samplePage, '【编号】', '【号】').replace('string(36)', 'integer'), 'merchant/1')
    const webhooks = [specOf(sampleSpec)]
    const { rows, lines, ok } = checkPages([{ name: 'things', operations: [], webhooks, reasons: [] }], [page])
    expect(ok).toBe(false)
    expect(lines[0]).toBe('merchant/1 thingSoldNotification: 2 differences without a reason, 0 with one')
    expect(rows.map(({ side, in: where, field, class: rated }) => [side, where, field, rated])).toEqual([
      ['answer', 'envelope', 'id', 'major'],
      ['answer', 'body', 'id', 'patch'],
    ])
    const operation = 'thingSoldNotification'
    const reasons = [
      { operation, row: 'envelope id', aspect: 'type', vendor: 'integer', spec: 'string', reason: 'a slip' },
      { operation, row: 'resource id', aspect: 'title', vendor: '号', spec: '编号', reason: 'a slip' },
    ]
    expect(checkPages([{ name: 'things', operations: [], webhooks, reasons }], [page])).toMatchObject({
      ok: true,
      lines: ['merchant/1 thingSoldNotification: agrees, 2 with one', 'things: reasons written: 2', expect.anything()],
    })
  })

  it('fail together if the page describes no notification', () => {
    const webhooks = [specOf(sampleSpec)]
    const { ok, lines } = checkPages(
      [{ name: 'things', operations: [], webhooks, reasons: [] }],
      [parsePage('a', 'merchant/1')],
    )
    expect([ok, lines[0]]).toEqual([false, 'merchant/1 thingSoldNotification: the page describes no notification'])
  })
})

const sources = loadSources()

describe.skipIf(!sources)('the envelope of every spec (skipped where ../shared/vendor-corpus is absent)', () => {
  it('is that of each callback page at hand, but for what a page leaves out', () => {
    const shared = parse(
      readFileSync(new URL('../../../openapi/shared/notification.yaml', import.meta.url), 'utf8'),
    ) as Record<string, unknown>
    const text = JSON.stringify(shared).replaceAll('"#/', '"#/components/schemas/')
    const document = { components: { schemas: JSON.parse(text) }, webhooks: {} }
    const post = {
      requestBody: {
        content: { 'application/json': { schema: { $ref: '#/components/schemas/NotificationEnvelope' } } },
      },
    }
    const [webhook] = readWebhooks({ ...document, webhooks: { every: { post } } })
    const pages = pagesIn(readSources(sources ?? [])).filter(({ callback }) => callback)
    expect(pages.length).toBeGreaterThan(50)
    const found = pages.flatMap((page) =>
      compareCallbackPage(page, webhook as SpecWebhook, []).differences.filter(({ row }) => row.startsWith('envelope')),
    )
    const kinds = new Set(found.map(({ row, aspect, vendor }) => `${row} ${aspect} ${vendor}`))
    // Some pages leave these two out.
    expect([...kinds].sort()).toEqual(['envelope resource.original_type row absent', 'envelope summary row absent'])
  })

  it('belongs to APIs that say whose they are, or are for everybody', () => {
    expect(loadApis().map(({ name, audience }) => [name, audience])).toContainEqual(['partnerships', undefined])
  })
})
