import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { build, exampleBody, list, paths, send } from '../lib/request.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})

const key = { 'Idempotency-Key': 'buildreq_001' }
const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '2433405' }

describe('a body that is not plain JSON', () => {
  it.each<[string, unknown]>([
    ['text that is not JSON', '{"partner":'],
    ['no body at all', ''],
    ['a byte order mark', `\ufeff${JSON.stringify(exampleBody)}`],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['null', 'null'],
    ['null deep inside', { ...exampleBody, more: [{ none: null }] }],
    ['a character outside the Basic Multilingual Plane', { ...exampleBody, note: '🎁' }],
    ['such a character as an escape', `${JSON.stringify(exampleBody).slice(0, -1)},"note":"\\ud83c\\udf81"}`],
    ['such a character in a name', { ...exampleBody, '🎁': 1 }],
  ])('is refused: %s', async (_name, body) => {
    const answer = await send(sandbox, { body, headers: { ...key, 'Content-Type': 'application/json' } })
    expect(answer.text).toBe('{"code":"PARAM_ERROR","message":"参数错误"}')
    expect([answer.status, answer.signed]).toEqual([400, true])
  })

  it('is refused without Content-Type, and taken with a charset', async () => {
    const contentType = async (value: string): Promise<number> =>
      (await send(sandbox, { body: exampleBody, headers: { ...key, 'Content-Type': value } })).status
    expect(await contentType('')).toBe(400)
    expect(await contentType('application/jsonp')).toBe(400)
    expect(await contentType('application/json; charset=utf-8')).toBe(200)
  })

  it('may have unknown fields, which the response leaves out', async () => {
    const answer = await build(sandbox, { ...exampleBody, mchid: sandbox.merchant.mchid, remark: '券' })
    expect(answer.status).toBe(200)
    expect(answer.json).not.toHaveProperty('remark')
  })
})

describe('the message for a broken rule', () => {
  const partner = (part: object): unknown => ({ ...exampleBody, partner: part })

  it.each<[string, unknown, string, unknown]>([
    [
      'a missing object',
      { partner: exampleBody.partner },
      '输入源“/body/authorized_data”映射到字段“被授权数据”必填性规则校验失败，此字段为必填项',
      '',
    ],
    [
      'a missing id',
      partner({ type: 'APPID' }),
      '输入源“/body/partner/appid”映射到字段“合作方Appid”必填性规则校验失败，此字段为必填项',
      '',
    ],
    [
      'the id of the other type',
      partner({ type: 'MERCHANT', appid: 'wx1' }),
      '输入源“/body/partner/merchant_id”映射到字段“合作方商户ID”必填性规则校验失败，此字段为必填项',
      '',
    ],
    [
      'a missing type',
      partner({ appid: 'wx1' }),
      '输入源“/body/partner/type”映射到字段“合作方类别”必填性规则校验失败，此字段为必填项',
      '',
    ],
    [
      'a number for text',
      partner({ type: 'APPID', appid: 7 }),
      '无法将 JSON 输入源“/body/partner/appid”映射到目标字段“合作方Appid”中，此字段需要一个 string 类型的 Json 值',
      7,
    ],
    [
      'a number for the type',
      partner({ type: 1, appid: 'wx1' }),
      '无法将 JSON 输入源“/body/partner/type”映射到目标字段“合作方类别”中，此字段需要一个 string 类型的 Json 值',
      1,
    ],
    ['a type that does not exist', partner({ type: 'OTHER', appid: 'wx1' }), '参数错误', 'OTHER'],
    ['text for an object', partner('wx1' as never), '参数错误', 'wx1'],
    [
      'text of 33 bytes',
      partner({ type: 'APPID', appid: 'w'.repeat(33) }),
      '输入源“/body/partner/appid”映射到值字段“合作方Appid”字符串规则校验失败，字节数 33，大于最大值 32',
      33,
    ],
    [
      'text of 33 Chinese characters',
      partner({ type: 'APPID', appid: '券'.repeat(33) }),
      '输入源“/body/partner/appid”映射到值字段“合作方Appid”字符串规则校验失败，字符数 33，大于最大值 32',
      33,
    ],
  ])('name the field of %s', async (_name, body, message, value) => {
    const { json, status } = await build(sandbox, body)
    expect(status).toBe(400)
    expect(json).toEqual({ code: 'PARAM_ERROR', detail: { location: 'body', value }, message })
  })

  it.each<[string, Record<string, unknown>, string, unknown]>([
    [
      'a page without rows',
      { authorized_data, limit: 0 },
      '输入源“/query/limit”映射到数值字段“分页大小”规则校验失败，值低于最小值 1',
      0,
    ],
    ['a page that is too large', { authorized_data, limit: 51 }, '参数错误', 51],
    [
      'a limit that is no integer',
      { authorized_data, limit: '5.0' },
      '无法将 JSON 输入源“/query/limit”映射到目标字段“分页大小”中，此字段需要一个合法的 64 位有符号整数',
      '5.0',
    ],
    [
      'an offset of more than 64 bits',
      { authorized_data, offset: '9223372036854775808' },
      '无法将 JSON 输入源“/query/offset”映射到目标字段“分页页码”中，此字段需要一个合法的 64 位有符号整数',
      '9223372036854775808',
    ],
    [
      'a query without authorized_data',
      { limit: 5 },
      '输入源“/query/authorized_data”映射到字段“被授权数据”必填性规则校验失败，此字段为必填项',
      '',
    ],
    [
      'an object that is not JSON',
      { authorized_data: '{business_type=FAVOR_STOCK}' },
      '参数错误',
      '{business_type=FAVOR_STOCK}',
    ],
    [
      'a nested field',
      { authorized_data, partner: { type: 'APPID', appid: 1 } },
      '无法将 JSON 输入源“/query/partner/appid”映射到目标字段“合作方Appid”中，此字段需要一个 string 类型的 Json 值',
      1,
    ],
  ])('name the query parameter of %s', async (_name, query, message, value) => {
    const { json } = await list(sandbox, query)
    expect(json).toEqual({ code: 'PARAM_ERROR', detail: { location: 'query', value }, message })
  })

  it('have no detail for a query with null, a parameter twice, or an ill-formed escape', async () => {
    const good = `authorized_data=${encodeURIComponent(JSON.stringify(authorized_data))}`
    for (const query of ['authorized_data=null', `${good}&${good}`, `${good}&x=%zz`]) {
      const { text } = await send(sandbox, { method: 'GET', target: `${paths.list}?${query}` })
      expect(text).toBe('{"code":"PARAM_ERROR","message":"参数错误"}')
    }
  })
})

describe('the Idempotency-Key', () => {
  it.each([
    ['letters, digits, |, _, * and -', 'aZ09|_*-', 200],
    ['48 characters', 'k'.repeat(48), 200],
    ['49 characters', 'k'.repeat(49), 400],
    ['a slash', 'a/b', 400],
    ['nothing', '', 400],
  ])('may be %s, or not', async (_name, value, status) => {
    const answer = await build(await createSandbox(), exampleBody, value)
    expect(answer.status).toBe(status)
  })

  it('is required', async () => {
    expect((await send(sandbox, { body: exampleBody })).text).toBe('{"code":"PARAM_ERROR","message":"参数错误"}')
  })
})
