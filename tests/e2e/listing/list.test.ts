/** `list` through a socket: each row once, under both readings of `offset`, whatever the server does with the page size. */
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import type { Handler, PartnershipSeed } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { listen, sendSigned, vendorOptions } from '../client/lib/raw-server.ts'
import { collect, rejection, type Served, useSandbox } from '../client/lib/served.ts'

const counts = [0, 1, 49, 50, 51, 137] as const
const limits = [1, 20, 50, undefined] as const
const queryOf = (stock_id: string, limit: number | undefined) => ({
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id } as const,
  ...(limit !== undefined && { limit }),
})

/** Rows of one stock, told apart by their partner. */
const rowsOf = (stock_id: string, count: number, from = 0): PartnershipSeed[] =>
  Array.from({ length: count }, (_, index) => ({
    partner: { type: 'MERCHANT', merchant_id: String(1_000_000_000 + from + index) },
    authorized_data: { business_type: 'FAVOR_STOCK', stock_id },
  }))

const idsOf = (
  rows: readonly { readonly partner: { readonly merchant_id?: string | undefined } }[],
): (string | undefined)[] => rows.map(({ partner }) => partner.merchant_id)

let stocks = 0
/** A stock of its own for each test: relations stay. */
const freshStock = (): string => String(++stocks)

describe.each([
  ['pages', { offsetUnit: 'page' }],
  ['rows', { offsetUnit: 'row' }],
  ['pages, of 7 rows at most', { offsetUnit: 'page', maxLimit: 7 }],
  ['rows, 7 at most', { offsetUnit: 'row', maxLimit: 7 }],
  ['pages, and an empty answer is a page', { offsetUnit: 'page', emptyList: 'page' }],
  ['rows, and an empty answer is a page', { offsetUnit: 'row', emptyList: 'page' }],
  ['pages, without total_count', { offsetUnit: 'page', totalCount: 'never' }],
  ['rows, without total_count', { offsetUnit: 'row', totalCount: 'never' }],
  [
    'pages, without total_count, and an empty answer is a page',
    { offsetUnit: 'page', totalCount: 'never', emptyList: 'page' },
  ],
  ['rows, with total_count each time', { offsetUnit: 'row', totalCount: 'always' }],
] as const)('where offset counts %s', (_title, options) => {
  const served = useSandbox({ partnerships: options })
  // The same rows under each limit: they are seeded once.
  const stockOf = new Map<number, string>()
  const seeded = (count: number): string => {
    const stock = stockOf.get(count) ?? freshStock()
    if (!stockOf.has(count)) served.sandbox.partnerships.seed(rowsOf(stock, count))
    stockOf.set(count, stock)
    return stock
  }

  describe.each(limits)('with limit %s', (limit) => {
    // One row a request takes long: once for each reading is enough.
    const some = limit === 1 && Object.keys(options).length > 1 ? counts.slice(0, -1) : counts

    it.each(some)('%i rows come once each, in order', async (count) => {
      const stock = seeded(count)
      const rows = await collect(served.client().list(queryOf(stock, limit)))
      expect(idsOf(rows)).toEqual(idsOf(rowsOf(stock, count)))
    })
  })
})

describe('a row that is built meanwhile', () => {
  const readings = [
    ['pages', { offsetUnit: 'page' }],
    ['rows', { offsetUnit: 'row' }],
  ] as const
  const orders = [
    ['at the end', 'oldest-first'],
    ['at the front', 'newest-first'],
  ] as const

  describe.each(readings)('where offset counts %s', (_reading, reading) => {
    describe.each(orders)('%s', (_place, listOrder) => {
      const served = useSandbox({ partnerships: { ...reading, listOrder } })

      it.each(
        [1, 2, 20].flatMap((limit) =>
          [1, 2, 3].flatMap((before) => [1, 2].map((rows) => [limit, before, rows] as const)),
        ),
      )('limit %i, after request %i, %i of them: hides no row that was there', async (limit, after, rows) => {
        const stock = freshStock()
        const count = limit === 20 ? 61 : 9
        served.sandbox.partnerships.seed(rowsOf(stock, count))
        const client = served.client()
        await expectAll(served, client, { stock, count, limit }, (request) => {
          if (request === after) served.sandbox.partnerships.seed(rowsOf(stock, rows, 500))
        })
      })
    })
  })

  describe.each(readings)('in the middle, where offset counts %s', (_reading, { offsetUnit }) => {
    // A list that takes rows in at any place, which the sandbox's own does not.
    const list: PartnershipSeed[] = []
    const time = '2015-05-20T13:29:35.120+08:00'
    const handler: Handler = ({ query }) => {
      const { limit, offset } = query as { limit: number; offset: number }
      const start = offsetUnit === 'page' ? offset * limit : offset
      const data = list
        .slice(start, start + limit)
        .map((row) => ({ ...row, build_time: time, create_time: time, update_time: time }))
      return { body: { data, offset, limit, ...(offset === 0 && { total_count: list.length }) } }
    }
    const served = useSandbox({ handlers: { listPartnerships: handler } })

    it.each(
      [1, 2, 20].flatMap((limit) =>
        [1, 2].flatMap((after) => [0, 1, limit - 1, limit, limit + 1].map((at) => [limit, after, at] as const)),
      ),
    )('limit %i, after request %i, at row %i: hides no row that was there', async (limit, after, at) => {
      const stock = freshStock()
      const count = limit === 20 ? 61 : 9
      list.splice(0, list.length, ...rowsOf(stock, count))
      await expectAll(served, served.client(), { stock, count, limit }, (request) => {
        if (request === after) list.splice(at, 0, ...rowsOf(stock, 1, 500))
      })
    })
  })

  async function expectAll(
    served: Served,
    client: ReturnType<Served['client']>,
    { stock, count, limit }: { stock: string; count: number; limit: number },
    afterRequest: (number: number) => void,
  ): Promise<void> {
    client.client.use({ onResponse: () => afterRequest(served.requests.length) })
    const ids = idsOf(await collect(client.list(queryOf(stock, limit))))
    expect(new Set(ids).size).toBe(ids.length)
    const original = new Set(idsOf(rowsOf(stock, count)))
    expect(ids.filter((id) => original.has(id)).sort()).toEqual([...original].sort())
  }
})

describe('an iteration', () => {
  const served = useSandbox()

  it('starts anew with each for await, and asks for no more than it needs', async () => {
    const stock = freshStock()
    served.sandbox.partnerships.seed(rowsOf(stock, 3))
    const list = served.client().list(queryOf(stock, 1))
    for await (const _row of list) break
    expect(served.requests).toHaveLength(1)
    expect(await collect(list)).toHaveLength(3)
  })

  it('is of the query as it was when the iteration was asked for', async () => {
    const stock = freshStock()
    served.sandbox.partnerships.seed(rowsOf(stock, 5))
    const query = { authorized_data: { business_type: 'FAVOR_STOCK' as const, stock_id: stock }, limit: 2 }
    const list = served.client().list(query)
    query.authorized_data.stock_id = 'another'
    const rows: unknown[] = []
    for await (const row of list) {
      rows.push(row)
      query.limit = 50
    }
    expect(rows).toHaveLength(5)
  })

  it('asks for what the query says, from offset 0 on, until there is no more', async () => {
    const stock = freshStock()
    served.sandbox.partnerships.seed(rowsOf(stock, 3))
    await collect(served.client().list(queryOf(stock, 2)))
    const asked = served.requests.map(({ target }) => Object.fromEntries(new URLSearchParams(target.split('?')[1])))
    expect(asked).toEqual(
      ['0', '1', '2'].map((offset) => ({
        authorized_data: JSON.stringify({ business_type: 'FAVOR_STOCK', stock_id: stock }),
        limit: '2',
        offset,
      })),
    )
  })

  it('takes no offset', async () => {
    const list = served.client().list({ ...queryOf('1', 1), offset: 0 } as never)
    expect(await rejection(collect(list))).toMatchObject({
      code: 'ERR_WECHATPAY_VALIDATION',
      issues: [{ path: 'offset', message: expect.stringContaining('is not allowed') }],
    })
    expect(served.requests).toEqual([])
  })

  it('fails where one of its requests does, after the rows that came', async () => {
    const stock = freshStock()
    served.sandbox.partnerships.seed(rowsOf(stock, 4))
    const rows: unknown[] = []
    const walk = async (): Promise<void> => {
      const client = served.client()
      client.client.use({
        onResponse: () => void served.sandbox.faults.push({ kind: 'status', status: 403, code: 'NO_AUTH' }),
      })
      for await (const row of client.list(queryOf(stock, 2))) rows.push(row)
    }
    expect(await rejection(walk())).toMatchObject({ status: 403, apiCode: 'NO_AUTH' })
    expect(rows).toHaveLength(2)
  })

  it('that ends short of what was counted fails after all rows that came', async () => {
    const stock = freshStock()
    served.sandbox.partnerships.seed(rowsOf(stock, 5))
    served.sandbox.faults.push({
      kind: 'change',
      body: (text) => JSON.stringify({ ...(JSON.parse(text) as object), total_count: 8 }),
    })
    const rows: unknown[] = []
    const walk = async (): Promise<void> => {
      for await (const row of served.client().list(queryOf(stock, 2))) rows.push(row)
    }
    expect(await rejection(walk())).toMatchObject({ code: 'ERR_WECHATPAY_INCOMPLETE_LIST', seen: 5, total: 8 })
    expect(rows).toHaveLength(5)
  })

  it.each([
    ['null', '[null,5]', [null, 5]],
    ['nested 20,000 times', `[{"partner":${'['.repeat(20_000)}${']'.repeat(20_000)}}]`, undefined],
  ])('over rows that are %s ends in rows or in a typed error', async (_title, data, rows) => {
    const server = await listen((_request, response) =>
      sendSigned(response, { body: `{"data":${data},"offset":0,"limit":20,"total_count":2}` }),
    )
    const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
    if (rows) expect(await collect(client.list(queryOf('1', 2)))).toEqual(rows)
    else
      expect(await rejection(collect(client.list(queryOf('1', 2))))).toMatchObject({
        code: 'ERR_WECHATPAY_API',
        apiMessage: 'A row of the response is nested too deeply',
        outcome: 'unknown',
      })
  })

  it('distinguishes rows by partner, authorized_data and create_time, whatever the order of their keys', async () => {
    const time = (second: number) => `2015-05-20T13:29:${second}.120+08:00`
    const partner = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' }
    const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '1' }
    const shuffled = { appid: 'wx4e1916a585d1f4e9', type: 'APPID' }
    const pages = [
      [
        { partner, authorized_data, create_time: time(10) },
        { partner, authorized_data, create_time: time(11) },
      ],
      // Offset counts rows here: the first row of the second answer is the second of the first, written otherwise.
      [
        { create_time: time(11), update_time: time(59), authorized_data, partner: shuffled },
        { partner, authorized_data: { ...authorized_data, stock_id: '2' }, create_time: time(11) },
      ],
      [{ partner, authorized_data: { ...authorized_data, stock_id: '2' }, create_time: time(11) }],
    ]
    const server = await listen(({ target }, response) => {
      const offset = Number(new URLSearchParams(target.split('?')[1]).get('offset'))
      const page = { data: pages[offset] ?? [], offset, limit: 2, ...(offset === 0 && { total_count: 3 }) }
      return sendSigned(response, { body: JSON.stringify(page) })
    })
    const client = createPartnershipsClient({ ...vendorOptions, hosts: [server.url] })
    const rows = await collect(client.list(queryOf('1', 2)))
    const expected = [`1 ${time(10)}`, `1 ${time(11)}`, `2 ${time(11)}`]
    expect(rows.map(({ authorized_data: data, create_time }) => `${data.stock_id} ${create_time}`)).toEqual(expected)
  })
})

describe('the response that means "none"', () => {
  const served = useSandbox()
  const words = '委托营销合作关系不存在'
  const query = queryOf('none', 5)

  it('is an empty page of the query as it was when it was asked for', async () => {
    const asked: { limit: number } & typeof query = { ...query, limit: 5 }
    const page = served.client().listPage(asked)
    asked.limit = 7
    expect(await page).toMatchObject({ data: [], limit: 5 })
  })

  it('is an empty page, with what the query asked for, and an empty iteration', async () => {
    const client = served.client()
    const { data, response } = await client.listPage({ ...query, offset: 3 }).withResponse()
    expect(data).toEqual({ data: [], offset: 3, limit: 5 })
    expect(response.status).toBe(400)
    expect(await client.listPage(queryOf('none', undefined))).toEqual({ data: [], offset: 0, limit: 20 })
    expect(await collect(client.list(query))).toEqual([])
  })

  it('is fresh each time: a caller may change it', async () => {
    const client = served.client()
    const page = await client.listPage(query)
    page.data.push({} as never)
    expect((await client.listPage(query)).data).toEqual([])
  })

  it('stays an error to .client', async () => {
    const { error } = await served.client().client.GET('/v3/marketing/partnerships', { params: { query } })
    expect(error).toEqual({ code: 'INVALID_REQUEST', message: words })
  })

  it.each([
    ['other words', { status: 400, code: 'INVALID_REQUEST', message: `${words}。` }],
    [
      'the words of the business row',
      { status: 400, code: 'INVALID_REQUEST', message: '请求参数符合参数格式，但不符合业务规则' },
    ],
    ['another code', { status: 400, code: 'PARAM_ERROR', message: words }],
    ['another status', { status: 404, code: 'INVALID_REQUEST', message: words }],
    ['no signature', { status: 400, code: 'INVALID_REQUEST', message: words, signed: false }],
  ])('is an error with %s', async (_title, answer) => {
    const client = served.client()
    const fault = { kind: 'status', ...answer } as const
    served.sandbox.faults.push(fault, fault)
    const expected = {
      code: 'ERR_WECHATPAY_API',
      status: answer.status,
      apiCode: answer.code,
      apiMessage: answer.message,
      verified: !('signed' in answer),
    }
    expect(await rejection(client.listPage(query))).toMatchObject(expected)
    expect(await rejection(collect(client.list(query)))).toMatchObject(expected)
  })

  it('is an error under a wrong signature', async () => {
    served.sandbox.faults.push({ kind: 'wrong-signature' })
    expect(await rejection(served.client().listPage(query))).toMatchObject({ reason: 'mismatch' })
  })

  it('is an error to an operation that has no such response', async () => {
    served.sandbox.faults.push({ kind: 'status', status: 400, code: 'INVALID_REQUEST', message: words })
    const body = {
      partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
      authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '1' },
    } as const
    expect(await rejection(served.client().build(body, { idempotencyKey: 'none_1' }))).toMatchObject({
      apiMessage: words,
      outcome: 'refused',
    })
  })
})
