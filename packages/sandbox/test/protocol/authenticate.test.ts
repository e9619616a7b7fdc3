import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { draft, exampleBody, paths, read, toRequest } from '../lib/request.ts'

const format = 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》'
const seconds = (offset: number): string => String(Math.floor(Date.now() / 1000) + offset)

describe('the Authorization header', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await createSandbox()
  })

  async function statusOf(part: Parameters<typeof draft>[1], header?: string): Promise<[number, string | undefined]> {
    const parts = draft(sandbox, { body: exampleBody, ...part, headers: { 'Idempotency-Key': 'k1', ...part?.headers } })
    const request = toRequest(parts)
    if (header !== undefined) request.headers.set('Authorization', header)
    const { status, json } = await read(await sandbox.fetch(request))
    return [status, json.message]
  }

  it('takes its five items in any order', async () => {
    expect(await statusOf({ format: (items) => [...items].reverse().join(',') })).toEqual([200, undefined])
  })

  it.each<[string, (items: readonly string[]) => string]>([
    ['single quotes', (items) => items.join(',').replaceAll('"', "'")],
    ['a blank after the scheme’s own', (items) => ` ${items.join(',')}`],
    ['an item twice', (items) => [...items, items[0]].join(',')],
    ['an item more', (items) => [...items, 'extra="1"'].join(',')],
    ['an item less', (items) => items.slice(1).join(',')],
    ['a comma at the end', (items) => `${items.join(',')},`],
    ['an empty item', (items) => ['mchid=""', ...items.slice(1)].join(',')],
  ])('refuses %s', async (_name, write) => {
    expect(await statusOf({ format: write })).toEqual([401, format])
  })

  it('refuses a header that is absent or of another kind', async () => {
    expect(await statusOf({}, '')).toEqual([401, format])
    expect(await statusOf({}, 'Bearer abc')).toEqual([401, format])
  })

  it('compares the scheme exactly', async () => {
    expect((await statusOf({ scheme: 'wechatpay2-sha256-rsa2048' }))[1]).toBe('Http头Authorization认证类型不正确')
  })

  it('refuses a timestamp that is not whole seconds', async () => {
    expect(await statusOf({ timestamp: `${seconds(0)}.5` })).toEqual([401, format])
    expect((await statusOf({ timestamp: String(Date.now()) }))[1]).toContain('不得超过5分钟')
  })

  it('accepts exactly five minutes either way, and not a second more', async () => {
    const fixed = await createSandbox({ now: () => 1_554_208_460_999 })
    const at = async (timestamp: number): Promise<number> => {
      const parts = draft(fixed, {
        timestamp: String(timestamp),
        body: exampleBody,
        headers: { 'Idempotency-Key': 'k' },
      })
      return (await fixed.fetch(toRequest(parts))).status
    }
    expect(await Promise.all([-301, -300, 300, 301].map((offset) => at(1_554_208_460 + offset)))).toEqual([
      401, 200, 200, 401,
    ])
  })

  it('compares serial numbers without regard to case and leading zeros', async () => {
    const zero = await createSandbox({ serialWithLeadingZero: true })
    expect(zero.merchant.serialNo).toMatch(/^0[1-9A-F][0-9A-F]{38}$/)
    for (const serialNo of [zero.merchant.serialNo.toLowerCase(), zero.merchant.serialNo.slice(1)]) {
      const parts = draft(zero, { serialNo, body: exampleBody, headers: { 'Idempotency-Key': 'k' } })
      expect((await zero.fetch(toRequest(parts))).status).toBe(200)
    }
  })

  it('reports to an unknown merchant with a known serial number that the serial number is wrong', async () => {
    expect(await statusOf({ mchid: '1900009191' })).toEqual([401, '商户证书序列号有误。请使用签名私钥匹配的证书序列号'])
  })

  it('reports to an unknown merchant with an unknown serial number nothing but 签名错误', async () => {
    const parts = draft(sandbox, { mchid: '1900009191', serialNo: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C' })
    const { text } = await read(await sandbox.fetch(toRequest(parts)))
    expect(text).toBe('{"code":"SIGN_ERROR","message":"签名错误"}')
  })

  it('refuses a merchant whose certificate the clock has outlived', async () => {
    let now = Date.now()
    const old = await createSandbox({ now: () => now })
    now += 5 * 366 * 86_400_000
    const parts = draft(old, { timestamp: String(Math.floor(now / 1000)), body: exampleBody })
    expect((await read(await old.fetch(toRequest(parts)))).json.message).toBe('商户证书已过期。')
  })
})

describe('a wrong signature', () => {
  it('is explained with what was signed, and no more than eight bytes of the body', async () => {
    const sandbox = await createSandbox()
    const explain = async (body: string): Promise<unknown> => {
      const signedBody = new TextEncoder().encode('x')
      const parts = draft(sandbox, {
        body,
        signedBody,
        timestamp: seconds(0),
        nonce: 'IXlHDnWguGbz7uMOL7xdPibFoV342jP3',
      })
      const answer = await read(await sandbox.fetch(toRequest(parts)))
      expect(answer.text).toMatch(
        /^\{"code":"SIGN_ERROR","detail":\{"detail":\{"issue":"sign not match"\},"field":"signature","location":"authorization",/,
      )
      return answer.json.detail.sign_information
    }
    const head = (): string => `POST\n${paths.build}\n${seconds(0)}\nIXlHDnWguGbz7uMOL7xdPibFoV342jP3\n`
    const url = paths.build
    expect(await explain('{"amount":{"total":1}}')).toEqual({
      method: 'POST',
      sign_message_length: head().length + 22 + 1,
      truncated_sign_message: `${head()}{"amount\n`,
      url,
    })
    expect(await explain('{"s":1}')).toMatchObject({ truncated_sign_message: `${head()}{"s":1}\n` })
    expect(await explain('{"券券":1}')).toMatchObject({ truncated_sign_message: `${head()}{"券券\n` })
    // 券 has three bytes: here the cut divides the second one.
    expect(await explain('{"a券券":1}')).toMatchObject({ truncated_sign_message: `${head()}{"a券\n` })
  })

  it('covers the URL exactly as it was sent', async () => {
    const sandbox = await createSandbox()
    sandbox.partnerships.seed([
      { partner: { type: 'APPID', appid: 'wx1' }, authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '1' } },
    ])
    const target = `${paths.list}?authorized_data=%7b%22business_type%22%3a%22FAVOR_STOCK%22%7d`
    const parts = draft(sandbox, { method: 'GET', target })
    expect((await sandbox.fetch(toRequest(parts))).status).toBe(200)
    const request = toRequest({ ...parts, target: target.replaceAll('%7b', '%7B') })
    request.headers.set('Authorization', toRequest(parts).headers.get('Authorization') ?? '')
    expect((await sandbox.fetch(request)).status).toBe(401)
  })
})
