/** The constructs of an operation's page, each in the form that the vendor prints. */
import { type Field, type Operation, parsePage, readPage, type VendorPage } from '@wechatpay-edge/vendor-pages'
import { describe, expect, it } from 'vitest'
import { samplePage } from './sample.ts'

function operationOf(markdown: string): Operation {
  const { operation } = parsePage(markdown, 'merchant/1')
  if (!operation) throw new Error('the page describes no operation')
  return operation
}

const named = (fields: readonly Field[], name: string): Field | undefined => fields.find((field) => field.name === name)

/** The sample with one part in another form; the part must be there. */
function withPart(from: string, to: string): string {
  expect(samplePage).toContain(from)
  return samplePage.replace(from, to)
}

describe('a page of an operation', () => {
  const operation = operationOf(samplePage)

  it('says method, path, hosts and callers', () => {
    expect(operation).toMatchObject({
      routes: [{ method: 'POST', path: '/v3/sample/{sample_id}/things' }],
      hosts: ['https://main.example.com', 'https://backup.example.com'],
      callers: ['普通服务商', '渠道商'],
    })
  })

  it('has a table for each part of the request', () => {
    const names = Object.entries(operation.request).map(([part, fields]) => [part, ...fields.map(({ name }) => name)])
    expect(names).toEqual([
      ['header', 'Authorization', 'Accept', 'Content-Type', 'Idempotency-Key'],
      ['path', 'sample_id'],
      ['query', 'limit'],
      ['body', 'holder', 'holder.type', 'holder.app_id', 'holder.shop_id', 'cards', 'open'],
      ['form'],
    ])
  })

  it('names a field in brackets, bold or not', () => {
    expect(named(operation.request.path, 'sample_id')?.title).toBe('示例号')
    expect(named(operation.request.body, 'holder.shop_id')?.title).toBe('商户')
  })

  it('gives lengths in parentheses, of the items if the field is an array', () => {
    expect(named(operation.request.path, 'sample_id')).toMatchObject({ type: 'string', minLength: 1, maxLength: 20 })
    expect(named(operation.request.body, 'cards')).toMatchObject({ type: 'array[string]', maxLength: 13 })
  })

  it('calls an array of fields an array of objects, and int an integer', () => {
    expect(named(operation.answer.fields, 'things')?.type).toBe('array[object]')
    expect(named(operation.answer.fields, 'total')?.type).toBe('integer')
  })

  it('says in words when a field is required, how large a number may be, and which symbols a text may contain', () => {
    const field = named(operation.request.body, 'holder.app_id')
    expect(field).toMatchObject({ required: false, condition: '类别为APP时必填' })
    expect(named(operation.request.query, 'limit')).toMatchObject({ maximum: 50, default: '20' })
    expect(named(operation.request.header, 'Idempotency-Key')?.symbols).toEqual(['|', '_', '*', '-'])
    expect(named(operation.request.header, 'Accept')?.value).toBe('application/json')
  })

  it('keeps the common errors and its own apart, without escapes and links', () => {
    const shown = operation.errors.map(({ status, code, description, remedy, common }) => [
      status,
      code,
      description,
      remedy,
      common,
    ])
    expect(shown).toEqual([
      [400, 'INVALID_REQUEST', 'HTTP 请求不符合规则', '请参阅 接口规则', true],
      [400, 'INVALID_REQUEST', '不符合业务规则', '传入符合业务规则的参数', false],
      [404, 'NOT_FOUND', '不存在', '请确认存在', false],
    ])
  })

  it('ends with an example, whose lines are no tables', () => {
    expect(operation.answer).toMatchObject({ status: 200, kind: 'json' })
    expect(operation.answer.examples).toEqual([
      { line: expect.any(Number), status: 200, text: '{ "total" : 1, "words" : "| 400 | not a table |" }' },
    ])
  })

  it('counts the rows of its tables and the blocks of code under 应答示例', () => {
    expect(parsePage(samplePage, 'merchant/1').counts).toEqual({ fields: 16, errors: 3, examples: 1 })
  })
})

const methodLine = '请求方式：【POST】 `/v3/sample/{sample_id}/things`'
const noPath = (line: string): string =>
  withPart(methodLine, `${line}\n\n请求URL： 通过申请账单接口获取到“download\\_url”，URL有效期30s`)

describe('method and path', () => {
  const routes = (markdown: string) => operationOf(markdown).routes

  it.each([
    ['without backticks, with escapes', '请求方式：【GET】/v3/a/{out\\_no}', 'GET', '/v3/a/{out_no}'],
    ['with a no-break space', '请求方式：\u00a0【PATCH】\u00a0`/v3/a`', 'PATCH', '/v3/a'],
    ['with a slash at the end', '请求方式：【POST】 `/v3/a/`', 'POST', '/v3/a/'],
    ['without brackets', '请求方式： DELETE `/v3/a/{id}`', 'DELETE', '/v3/a/{id}'],
  ])('are read %s', (_, line, method, path) => {
    expect(routes(withPart(methodLine, line))).toEqual([{ method, path }])
  })

  it('are two if the page prints two paths', () => {
    const line = '请求方式：【POST】 `/v3/a/{x}/cancel 或 /v3/a/{y}/cancel`'
    expect(routes(withPart(methodLine, line)).map(({ path }) => path)).toEqual(['/v3/a/{x}/cancel', '/v3/a/{y}/cancel'])
  })

  it.each(['请求方式：\u00a0【GET】', '请求方式： GET'])(
    'have no path if the URL comes from another response: %s',
    (line) => {
      expect(readPage(noPath(line), 'merchant/1')).toMatchObject({
        result: 'read',
        page: { operation: { routes: [{ method: 'GET', path: null }] } },
      })
    },
  )

  it('may come after an update time, which is no part of the text', () => {
    const dated = parsePage(`>更新时间：2026.06.29\n\n${samplePage}`, 'merchant/1')
    expect(dated.updated).toBe('2026.06.29')
    expect(dated.gist).toBe(parsePage(samplePage, 'merchant/1').gist)
  })

  it.each([
    '支持商户：【普通服务商】【渠道商】',
    '支持商户： 【普通服务商】 【渠道商】',
    '支持商户：\u3000【普通服务商】\u00a0【渠道商】',
  ])('have callers, whatever blanks are between them: %s', (line) => {
    expect(operationOf(withPart('支持商户：【普通服务商】　【渠道商】', line)).callers).toEqual([
      '普通服务商',
      '渠道商',
    ])
  })

  it('have limits, in lines before 接口说明', () => {
    const limits = ['**接口频率**：100/min', '- 接口频率限制为100次/s', '接口耗时：500ms']
    const { operation } = parsePage(`${limits.join('\n\n')}\n\n${samplePage}`, 'merchant/1')
    expect(operation?.limits).toEqual(['接口频率：100/min', '接口频率限制为100次/s', '接口耗时：500ms'])
  })
})

describe('parts of a page', () => {
  it('may be one level down, with 应答字段 or 应答参数', () => {
    for (const answer of ['### 应答字段', '### 应答参数']) {
      const page = samplePage.replace('## 请求参数', '## 字段说明\n\n### 请求参数').replace('## 应答参数', answer)
      const { request, answer: read } = operationOf(page)
      expect([request.body.length, read.fields.length]).toEqual([6, 4])
    }
  })

  it('may be a form', () => {
    expect(operationOf(withPart('### Body 参数', '### Form 参数')).request.form).toHaveLength(6)
  })

  it('may have one table of errors for both kinds', () => {
    const page = samplePage.replace('### 公共错误码\n', '').replace('### 业务错误码\n', '')
    expect(operationOf(page).errors.map(({ common }) => common)).toEqual([undefined, undefined, undefined])
  })

  it('link to pages of samples', () => {
    const links = ['curl', 'java', 'go'].map(
      (name) => `- [${name}](https://pay.weixin.qq.com/doc/v3/merchant/1-${name}.md)`,
    )
    expect(operationOf(`${samplePage}\n${links.join('\n')}`).samples).toEqual([
      'merchant/1-curl',
      'merchant/1-java',
      'merchant/1-go',
    ])
  })
})

const answerPart = samplePage.slice(samplePage.indexOf('200 OK\n\n| 参'), samplePage.indexOf('## 错误码'))
const examplePart = samplePage.slice(samplePage.indexOf('> 200 OK'))
const nothing = "> 204 No Content\n\n```\n'无应答包体'\n```"

describe('the response', () => {
  const answer = (body: string, example: string) =>
    operationOf(samplePage.replace(answerPart, body).replace(examplePart, example)).answer

  it.each([
    ['204 No Content', nothing],
    ['无应答包体', nothing],
  ])('has no body where the page says so: %s', (body, example) => {
    expect(answer(`${body}\n`, example)).toMatchObject({ kind: 'none', status: 204, fields: [] })
  })

  it('is bytes where the page says so', () => {
    expect(
      answer('返回二进制流\n', '> 200 OK\n\n当返回HTTP状态码为200时，表示成功，此时返回的内容为二进制流'),
    ).toMatchObject({ kind: 'binary', status: 200, examples: [] })
  })

  it('has a table without a status, which the example has', () => {
    expect(answer(answerPart.replace('200 OK\n', ''), examplePart)).toMatchObject({ kind: 'json', status: 200 })
  })

  it('has an example whose status has no mark', () => {
    expect(answer(answerPart, examplePart.replace('> 200', '200')).examples[0]?.status).toBe(200)
  })

  it('has several examples, named by the words before them', () => {
    const several =
      '> 200 OK\n\n查询单券批次\n\n```\n{ "total": 1 }\n```\n\n查询多次优惠批次\n\n```\n{ "total": 2 }\n```\n'
    expect(answer(answerPart, several).examples.map(({ name, status }) => [name, status])).toEqual([
      ['查询单券批次', 200],
      ['查询多次优惠批次', 200],
    ])
  })

  it('has examples up to the next heading', () => {
    expect(answer(answerPart, `${examplePart}\n\n## 请求步骤\n\n\`\`\`\nPOST\n\`\`\`\n`).examples).toHaveLength(1)
  })
})

const callback = `## 一、回调描述

微信支付会通过POST的请求方式发送回调通知。

### 1、商户接收回调通知报文

通知参数

| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| id | string(36) | true | 【通知ID】通知的唯一编号。 |
| event_type | string(32) | true | 【通知的类型】通知的类型<br>THING.DONE：完成<br>THING.GONE：关闭 |
| resource | object | true | 【通知数据】 |
| resource.original_type | string(16) | true | 【原始回调类型】加密前的对象类型，为thing。 |

通知示例

\`\`\`
{ "id": "1", "event_type": "THING.DONE", "resource": { "original_type": "thing", "ciphertext": "" } }
\`\`\`

#### 2.2、对回调通知进行应答

| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| code | string(32) | false | 【返回状态码】FAIL |

\`\`\`
{ "code": "FAIL" }
\`\`\`

### 3、对回调通知内容进行解密

resource中ciphertext解密后字段

| 参数名 | 类型 | 必填 | 描述 |
| --- |  --- | --- | --- |
| total | integer | true | 【总数】 |

对resource中ciphertext进行解密后，得到的资源对象示例

\`\`\`
{ "total": 1, }
\`\`\`
`

describe('a page of a callback', () => {
  const { page, result } = readPage(callback, 'merchant/2')

  it('has an envelope, a reply, and what the envelope encrypts', () => {
    const { envelope = [], reply = [], resource = [] } = page?.callback ?? {}
    expect(result).toBe('read')
    expect([envelope, reply, resource].map((fields) => fields.map(({ name }) => name))).toEqual([
      ['id', 'event_type', 'resource', 'resource.original_type'],
      ['code'],
      ['total'],
    ])
  })

  it('says which events it is about, and what was encrypted', () => {
    expect(page?.callback).toMatchObject({ eventTypes: ['THING.DONE', 'THING.GONE'], originalType: 'thing' })
  })

  it('has examples, one of which is not JSON', () => {
    expect(page?.callback?.examples).toHaveLength(3)
    expect(page?.contradictions.map(({ text }) => text)).toEqual([
      'the example has resource.ciphertext, which has no row',
      'the example 对resource中ciphertext进行解密后，得到的资源对象示例 is not JSON',
    ])
  })
})

describe('a page that is neither', () => {
  it('may have tables: those of a JS-API call', () => {
    const table =
      '| 参数名 | 类型 | 必填 | 描述 |\n| --- |  --- | --- | --- |\n| err_code | Number/string(8) | true | 码 |\n| success | Function | false | 成功 |'
    const { page, result } = readPage(`## 字段说明\n\n### 请求参数\n\n${table}\n`, 'merchant/3')
    expect(result).toBe('not an operation')
    expect(page?.tables[0]?.fields.map(({ type }) => type)).toEqual(['number|string', 'function'])
  })

  it('is an article if it has none', () => {
    expect(readPage('# 指引\n\n请求方式不同（GET和POST均是大写）', 'merchant/4')).toMatchObject({
      result: 'not an operation',
      page: { kind: 'article' },
    })
  })
})

describe('what cannot be read', () => {
  it.each([
    ['a type', '| total | int |', '| total | whole |', 'the type "whole" of total is not known'],
    ['a required mark', '| total | int | true |', '| total | int | perhaps |', 'the required mark "perhaps" of total'],
    ['a cell too many', '总数】总数 |', '总数】总数 | more |', 'expected 4 cells, received 5'],
    ['a name', '| total | int |', '| 总数 | int |', '"总数" is not the name of a field'],
    ['a status', '| 404 | NOT', '| none | NOT', '"none" is not a status'],
    ['a part', '### Body 参数', '### Soul 参数', '"Soul 参数" is not a part of a request'],
    [
      'columns',
      '| 状态码 | 错误码 | 描述 | 解决方案 |',
      '| 状态码 | 错误码 | 描述 |',
      'the table has no column 解决方案; line 55: expected 3 cells, received 4',
    ],
  ])('is reported with its line, and the rest of the page is read: %s', (_, from, to, message) => {
    const { page, result } = readPage(withPart(from, to), 'merchant/1')
    expect(result).toMatch(/^partly: line \d+: /)
    expect(result).toContain(message)
    expect(page?.counts).toEqual({ fields: 16, errors: 3, examples: 1 })
    expect(Object.values(page?.operation?.request ?? {}).flat()).toHaveLength(12)
  })

  it('keeps the row', () => {
    const field = named(operationOf(withPart('| total | int |', '| total | whole |')).answer.fields, 'total')
    expect(field).toMatchObject({ type: 'whole', required: true })
  })

  it.each([
    ['a method', methodLine, '请求方式：POST是大写吗'.replace('POST', '')],
    ['the line with the method', methodLine, ''],
  ])('makes a page unreadable, with line and reason: %s', (_, from, to) => {
    expect(readPage(withPart(from, to), 'merchant/1').result).toMatch(/^unreadable: line \d+, /)
  })

  it('is a page without text', () => {
    expect(readPage('\n\n', 'merchant/1').result).toBe('unreadable: line 1, the page is empty')
  })
})

describe('a page that contradicts itself', () => {
  const told = (markdown: string): string[] =>
    (readPage(markdown, 'merchant/1').page as VendorPage).contradictions.map(({ text }) => text)
  const example = (text: string): string => withPart('{ "total" : 1, "words" : "| 400 | not a table |" }', text)

  it.each([
    [
      'a field twice',
      withPart('| total | int |', '| things | int | true | 【二】 |\n| total | int |'),
      'things is in one table twice',
    ],
    [
      'an object without rows',
      withPart('| total | int |', '| more | object |'),
      'more is an object without rows of its fields',
    ],
    ['an example with a field more', example('{ "total": 1, "words": 1 }'), 'the example has words, which has no row'],
    [
      'an example of another type',
      example('{ "total": "1" }'),
      'total is integer in the table, and string in the example',
    ],
    [
      'an example that is too long',
      example('{ "total": 1, "things": [{ "state": "ABCDEFGHIJKLMNOPQ" }] }'),
      'things.state has at most 16 characters in the table, and 17 in the example',
    ],
    [
      'an example with a field less',
      example('{ "things": [{ "kind": "A" }] }'),
      'the example lacks things.state, which is required',
    ],
    ['an example that is not JSON', example('HTTP/1.1 200 OK'), 'the example is not JSON'],
    [
      'a placeholder without a row',
      withPart('{sample_id}/things`', '{sample_id}/{other_id}`'),
      'the path has {other_id}, which has no row',
    ],
    [
      'a row without a placeholder',
      withPart('{sample_id}/things`', 'things`'),
      'sample_id is a row of the path, which has no place for it: /v3/sample/things',
    ],
    [
      'one code in two spellings',
      withPart('| 404 | NOT\\_FOUND', '| 404 | INVALIDREQUEST'),
      'INVALIDREQUEST is also spelled INVALID_REQUEST',
    ],
    [
      'another status in the example',
      withPart('> 200 OK', '> 202 Accepted'),
      'the response is 200, and the example 202',
    ],
    [
      'a field to encrypt without the header',
      withPart('【卡】卡', '【卡】卡，该字段需要加密传入'),
      'cards: to be encrypted, and Wechatpay-Serial is no row',
    ],
  ])('is read, and %s is reported', (_, page, text) => {
    expect(told(page)).toContain(text)
    expect(readPage(page, 'merchant/1').result).toBe('read')
  })
})
