import { createSandbox, type PartnershipsOptions } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { build, exampleBody, list, terminate } from '../../lib/request.ts'

const authorized_data = exampleBody.authorized_data

function appids(
  count: number,
): { partner: { type: string; appid: string }; authorized_data: typeof authorized_data }[] {
  return Array.from({ length: count }, (_, index) => ({
    partner: { type: 'APPID', appid: `wx${index + 1}` },
    authorized_data,
  }))
}

function appidsOf(answer: { json: { data: { partner: { appid: string } }[] } }): string[] {
  return answer.json.data.map(({ partner }) => partner.appid)
}

describe('list', () => {
  it('returns rows without state, terminated ones included', async () => {
    const sandbox = await createSandbox()
    await build(sandbox)
    await terminate(sandbox)
    const { json } = await list(sandbox, { authorized_data })
    expect(Object.keys(json)).toEqual(['data', 'offset', 'limit', 'total_count'])
    expect(json).toMatchObject({ offset: 0, limit: 20, total_count: 1 })
    expect(Object.keys(json.data[0])).toEqual([
      'partner',
      'authorized_data',
      'build_time',
      'terminate_time',
      'create_time',
      'update_time',
    ])
  })

  it('filters by what is authorised, and by the partner', async () => {
    const sandbox = await createSandbox()
    const other = { business_type: 'FAVOR_STOCK', stock_id: '9' }
    sandbox.partnerships.seed([
      ...appids(2),
      { partner: { type: 'APPID', appid: 'wx1' }, authorized_data: other },
      { partner: { type: 'MERCHANT', merchant_id: '1900000001' }, authorized_data },
      { partner: { type: 'APPID', appid: 'wx1' }, authorized_data: { ...other, business_type: 'BUSIFAVOR_STOCK' } },
    ])
    const count = async (query: Record<string, unknown>): Promise<number> =>
      (await list(sandbox, query)).json.total_count
    expect(await count({ authorized_data: { business_type: 'FAVOR_STOCK' } })).toBe(4)
    expect(await count({ authorized_data })).toBe(3)
    expect(await count({ authorized_data, partner: { type: 'APPID' } })).toBe(2)
    expect(await count({ authorized_data, partner: { type: 'APPID', appid: 'wx2', merchant_id: '1' } })).toBe(1)
    expect(await count({ authorized_data, partner: { type: 'MERCHANT', merchant_id: '1900000001' } })).toBe(1)
  })

  it('counts pages by default, and rows if that option is set', async () => {
    const [pages, rows] = [await createSandbox(), await createSandbox({ partnerships: { offsetUnit: 'row' } })]
    for (const sandbox of [pages, rows]) sandbox.partnerships.seed(appids(137))
    expect(appidsOf(await list(pages, { authorized_data, limit: 5, offset: 2 }))[0]).toBe('wx11')
    expect(appidsOf(await list(rows, { authorized_data, limit: 5, offset: 2 }))[0]).toBe('wx3')
    expect(appidsOf(await list(pages, { authorized_data, limit: 50, offset: 2 }))).toHaveLength(37)
  })

  it('counts all rows with the first page alone, or always, or never', async () => {
    const totals = async (options: PartnershipsOptions): Promise<unknown[]> => {
      const sandbox = await createSandbox({ partnerships: options })
      sandbox.partnerships.seed(appids(3))
      return await Promise.all(
        [0, 1].map(async (offset) => (await list(sandbox, { authorized_data, limit: 2, offset })).json.total_count),
      )
    }
    expect(await totals({})).toEqual([3, undefined])
    expect(await totals({ totalCount: 'always' })).toEqual([3, 3])
    expect(await totals({ totalCount: 'never' })).toEqual([undefined, undefined])
  })

  it('lowers the limit to its own, and says so', async () => {
    const sandbox = await createSandbox({ partnerships: { maxLimit: 3 } })
    sandbox.partnerships.seed(appids(7))
    const answer = await list(sandbox, { authorized_data, limit: 50, offset: 1 })
    expect([answer.json.limit, appidsOf(answer)]).toEqual([3, ['wx4', 'wx5', 'wx6']])
  })

  it('returns an empty result as an error, past the last page too', async () => {
    const sandbox = await createSandbox()
    const empty = { code: 'INVALID_REQUEST', message: '委托营销合作关系不存在' }
    const answer = await list(sandbox, { authorized_data })
    expect([answer.status, answer.json, answer.signed]).toEqual([400, empty, true])
    sandbox.partnerships.seed(appids(2))
    expect((await list(sandbox, { authorized_data, offset: 1 })).json).toEqual(empty)
  })

  it('returns an empty result as a page, if that option is set', async () => {
    const sandbox = await createSandbox({ partnerships: { emptyList: 'page' } })
    expect((await list(sandbox, { authorized_data, limit: 5 })).json).toEqual({
      data: [],
      offset: 0,
      limit: 5,
      total_count: 0,
    })
    sandbox.partnerships.seed(appids(2))
    expect((await list(sandbox, { authorized_data, limit: 5, offset: 1 })).json).toEqual({
      data: [],
      offset: 1,
      limit: 5,
      total_count: 2,
    })
  })

  it('lists the oldest first, or the newest if that option is set', async () => {
    const sandbox = await createSandbox({ partnerships: { listOrder: 'newest-first' } })
    sandbox.partnerships.seed(appids(2))
    expect(appidsOf(await list(sandbox, { authorized_data }))).toEqual(['wx2', 'wx1'])
    sandbox.partnerships.seed(appids(3).slice(2))
    expect(appidsOf(await list(sandbox, { authorized_data }))).toEqual(['wx3', 'wx2', 'wx1'])
  })

  it('requires ids, if that option is set', async () => {
    const sandbox = await createSandbox({ partnerships: { strictListIds: true } })
    sandbox.partnerships.seed(appids(1))
    const messageOf = async (query: Record<string, unknown>): Promise<string> =>
      (await list(sandbox, query)).json.message
    expect(await messageOf({ authorized_data: { business_type: 'FAVOR_STOCK' } })).toBe(
      '输入源“/query/authorized_data/stock_id”映射到字段“授权批次ID”必填性规则校验失败，此字段为必填项',
    )
    expect(await messageOf({ authorized_data, partner: { type: 'MERCHANT' } })).toBe(
      '输入源“/query/partner/merchant_id”映射到字段“合作方商户ID”必填性规则校验失败，此字段为必填项',
    )
    expect((await list(sandbox, { authorized_data, partner: { type: 'APPID', appid: 'wx1' } })).status).toBe(200)
  })
})
