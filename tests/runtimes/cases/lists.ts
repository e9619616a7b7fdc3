/** Lists are walked whole, whether the server counts `offset` in pages or in rows. */
import type { PartnershipsOptions } from '@wechatpay-edge/sandbox'
import { equal, match, ok, rejection } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import { collect, query } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

const stocks = ['1', '2', '3', '4', '5', '6', '7']
const seeds = stocks.map((stock_id) => ({
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id },
}))

const servers: readonly PartnershipsOptions[] = [
  { offsetUnit: 'page', emptyList: 'error' },
  { offsetUnit: 'row', emptyList: 'page' },
]

export function run(lib: Subject, t: Harness): void {
  for (const options of servers) runWalks(lib, t, options)
  runPaginate(lib, t)
}

function runWalks({ useSandbox }: Subject, t: Harness, options: PartnershipsOptions): void {
  const server = `a server that counts ${options.offsetUnit}s`
  const mine = useSandbox({ partnerships: options })
  const walk = async (limit?: number) => {
    const use = await mine()
    use.sandbox.partnerships.seed(seeds)
    const rows = use.client().list({ ...query, ...(limit && { limit }) })
    const found = await collect(rows, ({ authorized_data }) => authorized_data.stock_id)
    return { found, use }
  }

  for (const limit of [undefined, 3, 7]) {
    t.test(
      `list yields every row once, by ${limit ?? 'the default number of'} rows a page, from ${server}`,
      async () => {
        equal((await walk(limit)).found, stocks)
      },
    )
  }

  t.test(`list asks no further than it is read, and anew each time, from ${server}`, async () => {
    const { use } = await walk()
    const { client, sandbox } = use
    const rows = client().list({ ...query, limit: 2 })
    const before = sandbox.requests.length
    for (let times = 0; times < 2; times++) {
      for await (const row of rows) {
        equal(row.authorized_data.stock_id, '1')
        break
      }
    }
    equal(sandbox.requests.length - before, 2)
  })

  t.test(`list of nothing yields nothing, from ${server}`, async () => {
    const { client } = await mine()
    equal(await collect(client().list({ authorized_data: { business_type: 'BUSIFAVOR_STOCK' } })), [])
  })

  t.test(`list rejects as a page does, and ends with the caller's signal, from ${server}`, async () => {
    const { sandbox, client } = await mine()
    const offset = { ...query, offset: 1 } as typeof query
    match(await rejection(collect(client().list(offset))), { issues: [{ path: 'offset' }] })
    sandbox.faults.push({ kind: 'status', status: 403, code: 'NO_AUTH' })
    match(await rejection(collect(client().list(query))), { apiCode: 'NO_AUTH' })
    const signal = AbortSignal.abort('stop')
    equal(await rejection(collect(client().list(query, { signal }))), 'stop')
  })
}

function runPaginate({ client }: Subject, t: Harness): void {
  const rows = ['a', 'b', 'c', 'd', 'e']
  const pageOf = (start: number) => ({ rows: rows.slice(start, start + 2), total: rows.length, limit: 2 })

  t.test('paginate finds out by itself what offset counts', async () => {
    for (const unit of [1, 2]) {
      equal(await collect(client.paginate(async (offset) => pageOf(offset * unit), String)), rows)
    }
  })

  t.test('paginate ends with a server that ignores offset', async () => {
    let asked = 0
    const stuck = client.paginate(async () => {
      asked++
      return pageOf(0)
    }, String)
    match(await rejection(collect(stuck)), { code: 'ERR_WECHATPAY_INCOMPLETE_LIST', seen: 2, total: 5 })
    ok(asked < 1000)
  })
}
