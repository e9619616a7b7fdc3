/** Links to bills and what they lead to. */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { createSandbox, type Sandbox, type SandboxOptions } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { newSandbox } from '../../lib/new-sandbox.ts'
import { draft, read, send, toRequest } from '../../lib/request.ts'

const date = '2019-06-11'
const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')

const get = (sandbox: Sandbox, target: string) => send(sandbox, { method: 'GET', target })

async function fetchFile(sandbox: Sandbox, url: string, host?: string): Promise<Response> {
  const target = url.slice(new URL(url).origin.length)
  return sandbox.fetch(toRequest(draft(sandbox, { method: 'GET', target }), host === undefined ? {} : { host }))
}

async function linkOf(
  sandbox: Sandbox,
  query = '',
  kind = 'tradebill',
): Promise<{ download_url: string; hash_value: string }> {
  return (await get(sandbox, `/v3/bill/${kind}?bill_date=${date}${query}`)).json
}

/** A sandbox at a time that the test moves. */
async function at(options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; pass: (seconds: number) => void }> {
  let passed = 0
  const sandbox = await newSandbox({ now: () => Date.now() + passed * 1000, ...options })
  return { sandbox, pass: (seconds) => (passed += seconds) }
}

describe('a bill', () => {
  it('is the same each time, unsigned, and has the SHA-1 of its link, plain or compressed', async () => {
    const sandbox = await newSandbox()
    const link = await linkOf(sandbox)
    expect(link).toEqual({
      hash_type: 'SHA1',
      hash_value: expect.stringMatching(/^[\da-f]{40}$/),
      download_url: expect.stringMatching(/^https:\/\/api\.mch\.weixin\.qq\.com\/v3\/billdownload\/file\?token=\d+_/),
    })
    const response = await fetchFile(sandbox, link.download_url)
    const plain = Buffer.from(await response.arrayBuffer())
    expect([...response.headers.keys()].filter((name) => name.startsWith('wechatpay'))).toEqual([])
    expect(sha1(plain)).toBe(link.hash_value)
    expect(plain.toString()).toMatch(/^交易时间,/)
    const packed = await linkOf(sandbox, '&tar_type=GZIP')
    const gzip = Buffer.from(await (await fetchFile(sandbox, packed.download_url)).arrayBuffer())
    expect([gunzipSync(gzip), packed.hash_value]).toEqual([plain, link.hash_value])
    const flow = await linkOf(sandbox, '', 'fundflowbill')
    expect(await (await fetchFile(sandbox, flow.download_url)).text()).toMatch(/^记账时间,/)
  })

  it('is what a test has set for its query, by the defaults of the pages', async () => {
    const sandbox = await newSandbox()
    sandbox.bills.setTradeBill({ bill_date: date }, 'all')
    sandbox.bills.setTradeBill({ bill_date: date, bill_type: 'REFUND' }, Buffer.from('refunds'))
    sandbox.bills.setFundFlowBill({ bill_date: date, account_type: 'FEES' }, null)
    const content = async (query: string) =>
      (await fetchFile(sandbox, (await linkOf(sandbox, query)).download_url)).text()
    expect(await content('')).toBe('all')
    expect(await content('&bill_type=ALL')).toBe('all')
    expect(await content('&bill_type=REFUND')).toBe('refunds')
    expect(await get(sandbox, `/v3/bill/fundflowbill?bill_date=${date}&account_type=FEES`)).toMatchObject({
      status: 400,
      signed: true,
      json: { code: 'NO_STATEMENT_EXIST', message: '账单文件不存在' },
    })
    sandbox.reset()
    expect(await content('')).toMatch(/^交易时间/)
  })

  it.each(['2019-02-30', '2019-13-01', '2019-00-10', '2019-6-11', '20190611', 'yesterday'])(
    'is of a day that there is, not of %s',
    async (day) => {
      const sandbox = await newSandbox()
      for (const kind of ['tradebill', 'fundflowbill']) {
        const { status, json } = await get(sandbox, `/v3/bill/${kind}?bill_date=${day}`)
        expect([status, json.code]).toEqual([400, 'INVALID_REQUEST'])
      }
    },
  )

  it.each([
    ['yesterday', '2026-11-27', {}, '200'],
    ['yesterday, before 10 o’clock', '2026-11-27', {}, '400 STATEMENT_CREATING', '2026-11-28T09:59:59+08:00'],
    ['today', '2026-11-28', {}, '400 STATEMENT_CREATING'],
    ['tomorrow', '2026-11-29', {}, '400 STATEMENT_CREATING'],
    ['today, for demos', '2026-11-28', { early: 'answer' }, '200'],
    ['today, without any payment', '2026-11-28', { emptyDay: 'NO_STATEMENT_EXIST' }, '400 NO_STATEMENT_EXIST'],
  ] as const)('is there from 10 o’clock of the next day on: %s', async (...[, day, bills, expected, now]) => {
    const sandbox = await newSandbox({ bills, now: () => Date.parse(now ?? '2026-11-28T10:00:00+08:00') })
    const timestamp = String(sandbox.now() / 1000)
    const target = `/v3/bill/tradebill?bill_date=${day}`
    const { status, json } = await send(sandbox, { method: 'GET', target, timestamp })
    expect(`${status} ${json.code ?? ''}`.trim()).toBe(expected)
  })

  it('of any length is made as it is read', async () => {
    const sandbox = await newSandbox()
    let made = 0
    function* chunks(): Generator<Uint8Array> {
      for (; made < 1000; made++) yield new Uint8Array(65_536)
    }
    sandbox.bills.setTradeBill({ bill_date: date }, { chunks, hashValue: 'ab' })
    const { download_url, hash_value } = await linkOf(sandbox)
    const reader = (await fetchFile(sandbox, download_url)).body?.getReader()
    expect([hash_value, (await reader?.read())?.value?.length]).toEqual(['ab', 65_536])
    await reader?.cancel()
    expect(made).toBeLessThan(10)
  })

  it.each([5, [1], { chunks: 5, hashValue: 'ab' }, { chunks: () => [] }, undefined])('is no %j', async (content) => {
    const { bills } = await newSandbox()
    expect(() => bills.setTradeBill({ bill_date: date }, content as never)).toThrow(/^bills\.set: expected text/)
  })

  it.each(['2019-6-1', '20190611', ''])('of a day written as %j is refused', async (bill_date) => {
    const sandbox = await newSandbox()
    const { status, json } = await get(sandbox, `/v3/bill/tradebill?bill_date=${bill_date}`)
    expect([status, json.code]).toEqual([400, 'INVALID_REQUEST'])
  })
})

describe('a link', () => {
  it('begins where the request was sent to', async () => {
    const sandbox = await newSandbox()
    const target = `/v3/bill/tradebill?bill_date=${date}`
    const response = await sandbox.fetch(
      toRequest(draft(sandbox, { method: 'GET', target }), { host: 'http://localhost:1' }),
    )
    expect((await read(response)).json.download_url).toMatch(/^http:\/\/localhost:1\/v3\/billdownload/)
  })

  it.each([
    ['five minutes', {}, 300],
    ['as long as linkSeconds', { bills: { linkSeconds: 30 } }, 30],
  ])('is valid for %s', async (_what, options, seconds) => {
    const { sandbox, pass } = await at(options)
    const { download_url } = await linkOf(sandbox)
    pass(seconds - 5)
    const inTime = await sandbox.fetch(toRequest(late(sandbox, download_url, seconds - 5)))
    expect(inTime.status).toBe(200)
    pass(10)
    const answer = await read(await sandbox.fetch(toRequest(late(sandbox, download_url, seconds + 5))))
    expect(answer).toMatchObject({
      status: 400,
      signed: true,
      json: { code: 'INVALID_REQUEST', message: '链接已失效，请重新获取' },
    })
  })

  it('is for the merchant that got it, and for nobody once it is forgotten', async () => {
    const one = await createSandbox({ mchid: '1900000001' })
    const other = await createSandbox({ mchid: '1900000002' })
    const { download_url } = await linkOf(one)
    expect((await read(await fetchFile(other, download_url))).json).toMatchObject({
      code: 'NO_AUTH',
      message: '权限异常',
    })
    one.reset()
    expect((await read(await fetchFile(one, download_url))).json.message).toBe('链接已失效，请重新获取')
  })
})

/** A request whose timestamp is of the sandbox's time. */
function late(sandbox: Sandbox, url: string, seconds: number) {
  const target = url.slice(new URL(url).origin.length)
  return draft(sandbox, { method: 'GET', target, timestamp: String(Math.floor(Date.now() / 1000) + seconds) })
}

describe('a handler that returns a file', () => {
  it('may return bytes or make them, and nothing else', async () => {
    const file = Buffer.from('bill')
    const sandbox = await newSandbox({ handlers: { downloadBill: () => ({ file }) } })
    const response = await fetchFile(sandbox, 'https://a.b/v3/billdownload/file?token=a')
    expect([response.headers.get('Content-Length'), await response.text()]).toEqual(['4', 'bill'])
    const wrong = await newSandbox({ handlers: { downloadBill: () => ({ file: 'text' }) as never } })
    await expect(fetchFile(wrong, 'https://a.b/v3/billdownload/file?token=a')).rejects.toThrow(
      'handlers.downloadBill().file: expected bytes',
    )
  })
})
