/** The examples that run and end, each as its script in examples/package.json says. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serveBrand } from './lib/brand.ts'
import { examples, runScript, scripts, startScript } from './lib/programs.ts'
import { seed, serveSandbox } from './lib/served.ts'

function jobFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'build.json')
}

describe('node-script', () => {
  it('the quick start builds a partnership', async () => {
    const { sandbox, env } = await serveSandbox()
    const { code, stdout, stderr } = await runScript('quick-start', env)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^ESTABLISHED 20\d\d-/)
    expect(code).toBe(0)
    expect(sandbox.executions).toMatchObject([{ operationId: 'buildPartnership', body: seed }])
  })

  it('builds, lists, and forgets the key of what is done', async () => {
    const { env } = await serveSandbox()
    const file = jobFile()
    const { code, stdout, stderr } = await runScript('node-script', env, file)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^ESTABLISHED since .*\n\{"type":"APPID","appid":"wx4e1916a585d1f4e9"\} established\n$/)
    expect(code).toBe(0)
    expect(existsSync(file)).toBe(false)
  })

  it('run again after a response was lost, repeats the same write', async () => {
    const { sandbox, env } = await serveSandbox()
    const file = jobFile()
    sandbox.faults.push({ kind: 'drop', execute: true }, { kind: 'drop' }, { kind: 'drop' })
    const first = await runScript('node-script', env, file)
    expect(first).toMatchObject({ code: 1, stderr: expect.stringMatching(/^It may have been done: /) })
    const { idempotencyKey } = JSON.parse(readFileSync(file, 'utf8')) as { idempotencyKey: string }
    expect(await runScript('node-script', env, file)).toMatchObject({ code: 0, stderr: '' })
    expect(sandbox.executions).toHaveLength(1)
    const writes = sandbox.requests.filter(({ method }) => method === 'POST')
    const keys = writes.map(({ headers }) => headers.find(([name]) => /^idempotency-key$/i.test(name))?.[1])
    expect(keys).toEqual(Array(4).fill(idempotencyKey))
  })

  it('refused, says why in words that help, and forgets the key', async () => {
    const { sandbox, env } = await serveSandbox({ partnerships: { unknownPartners: [seed.partner.appid] } })
    const file = jobFile()
    const { code, stderr } = await runScript('node-script', env, file)
    expect(stderr).toMatch(/^Refused, nothing was done: .*\n\S/)
    expect(code).toBe(1)
    expect(existsSync(file)).toBe(false)
    expect(sandbox.executions).toEqual([])
  })

  it('with nobody to talk to, says that nothing was sent, and keeps the key', async () => {
    const { env, close } = await serveSandbox()
    await close()
    const file = jobFile()
    const { code, stderr } = await runScript('node-script', env, file)
    expect(stderr).toMatch(/^Nothing was sent: /)
    expect(code).toBe(1)
    expect(existsSync(file)).toBe(true)
  })
})

it('core-fetch lists by a fetch that signs and verifies', async () => {
  const { sandbox, env } = await serveSandbox()
  sandbox.partnerships.seed([seed])
  const { stdout, stderr } = await runScript('core-fetch', env)
  expect(stderr).toBe('')
  const [list, order, certificates] = stdout.split('\n')
  expect(list).toMatch(/^200 \{"data":\[\{"partner":\{"type":"APPID",/)
  expect(order).toMatch(/^weixin:\/\/wxpay\/bizpayurl\//)
  expect(certificates).toBe('200')
  expect(sandbox.requests.map(({ headers }) => new Headers(headers as [string, string][]).get('Content-Type'))).toEqual(
    [null, 'application/json', null],
  )
})

it('front-end prints what each kind of page passes on', async () => {
  const { env } = await serveSandbox()
  const { stdout, stderr } = await runScript('front-end', env)
  expect(stderr).toBe('')
  const [page, miniProgram, app] = stdout
    .trim()
    .split('\n')
    .map((line) => Object.keys(JSON.parse(line)))
  // The names on WeChat Pay's pages 4012791857, 4012266109 and 4013070351.
  expect(page?.sort()).toEqual(['appId', 'nonceStr', 'package', 'paySign', 'signType', 'timeStamp'])
  expect(miniProgram?.sort()).toEqual(['nonceStr', 'package', 'paySign', 'signType', 'timeStamp'])
  expect(app?.sort()).toEqual(['appId', 'nonceStr', 'packageValue', 'partnerId', 'prepayId', 'sign', 'timeStamp'])
})

it('sensitive-fields encrypts for a request, and decrypts a response', async () => {
  const { sandbox, env } = await serveSandbox()
  const { stdout, stderr } = await runScript('sensitive-fields', env)
  expect(stderr).toBe('')
  const [request = '', phone] = stdout.split('\n')
  const [headers, body] = request.split(' ').map((text) => JSON.parse(text) as Record<string, string>)
  expect(headers).toEqual({ 'Wechatpay-Serial': sandbox.wechatpay.publicKey.id })
  expect(body?.user_name).toMatch(/^[\w+/]{342}==$/)
  expect(phone).toBe('18500000000')
})

it('explain-signature names the clock, and by how much it is slow', async () => {
  const { env } = await serveSandbox()
  const { stdout, stderr } = await runScript('explain-signature', env)
  expect(stderr).toBe('')
  const [first, second, ...fix] = stdout.split('\n')
  const [, seconds] = /^clock -(\d+)$/.exec(first ?? '') ?? []
  expect(Math.abs(Number(seconds) - 3600)).toBeLessThan(30)
  expect(second).toContain(`${seconds} seconds behind WeChat Pay's`)
  expect(fix.join('\n')).toMatch(/^Fix: .*\(NTP\).*\n解决方法：.*NTP/)
})

describe('self-test', () => {
  it('reports each check', async () => {
    const { env } = await serveSandbox()
    const { code, stdout, stderr } = await runScript('self-test', env)
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).slice(0, 2).join(' '))
    const passed = ['keys', 'request', 'response', 'encryption', 'decryption'].map((check) => `${check} passed`)
    expect(results).toEqual([...passed, 'notification skipped'])
  })

  it('ends with 1 if a check fails, and says how to fix it', async () => {
    const { env } = await serveSandbox()
    const { code, stdout } = await runScript('self-test', { ...env, WXPAY_SERIAL_NO: 'ABCDEF' })
    expect(stdout).toMatch(/^request +failed +401 SIGN_ERROR 商户证书序列号有误.*Copy serialNo from/m)
    expect(code).toBe(1)
  })
})

it('transfer uploads an image, and writes a bill into a file', async () => {
  const { sandbox, env } = await serveSandbox()
  const bill = '交易时间\r\n'.repeat(100_000)
  sandbox.bills.setTradeBill({ bill_date: '2019-06-11' }, bill)
  const { stdout, stderr } = await runScript('transfer', env)
  expect(stderr).toBe('')
  const [image, path = ''] = stdout.split('\n')
  expect(image).toBe('https://qpic.cn/xxx')
  expect(readFileSync(path, 'utf8')).toBe(bill)
  rmSync(path)
})

it('platform-certificates verifies with what it downloads, with and without a public key beside it', async () => {
  const { sandbox, env } = await serveSandbox()
  sandbox.partnerships.seed([seed])
  for (const id of [env.WXPAY_PUBLIC_KEY_ID ?? '', '']) {
    const { stdout, stderr } = await runScript('platform-certificates', { ...env, WXPAY_PUBLIC_KEY_ID: id })
    expect(stderr).toBe('')
    const { serialNo } = sandbox.wechatpay.certificate
    expect(stdout).toBe(`1 verified, and from now on asked to be signed with ${serialNo}\n`)
  }
})

it('terminate-all ends what list returns', async () => {
  const { sandbox, env } = await serveSandbox()
  sandbox.partnerships.seed([seed, { ...seed, partner: { type: 'MERCHANT', merchant_id: '2480029552' } }])
  const { stdout, stderr } = await runScript('terminate-all', env)
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^wx4e1916a585d1f4e9 ended at 20\S+\n2480029552 ended at 20\S+\n$/)
  expect(sandbox.partnerships.rows.every(({ terminate_time }) => terminate_time)).toBe(true)
})

describe('kms-signer', () => {
  it('lists, while the key stays in another process', async () => {
    const { sandbox, env } = await serveSandbox()
    sandbox.partnerships.seed([seed])
    const { WXPAY_PRIVATE_KEY = '', ...rest } = env
    const kms = await startScript('kms', { KMS_PRIVATE_KEY: WXPAY_PRIVATE_KEY })
    onTestFinished(kms.stop)
    const { stdout, stderr } = await runScript('kms-signer', { ...rest, KMS_URL: kms.url })
    expect(stderr).toBe('')
    expect(stdout).toBe('{"type":"APPID","appid":"wx4e1916a585d1f4e9"} established\n')
    for (const path of ['/', '/key', '/sign']) expect((await fetch(`${kms.url}${path}`)).status).toBe(400)
  })
})

it("brand reads a brand's coupon, signed by a KMS", async () => {
  const { env, privateKey, paths } = await serveBrand()
  const kms = await startScript('kms', { KMS_PRIVATE_KEY: privateKey })
  onTestFinished(kms.stop)
  const { stdout, stderr } = await runScript('brand', { ...env, KMS_URL: kms.url })
  expect(stderr).toBe('')
  expect(stdout).toBe('200 {"state":"EFFECTIVE"}\n')
  expect(paths).toEqual([
    '/brand/marketing/product-coupon/users/oh-394z-6CGkNoJrsDLTTUKiAnp4/coupons/Code_123456?product_coupon_id=1000000013&stock_id=1000000013001&appid=wx233544546545989',
  ])
})

it("vitest runs a user's own tests", async () => {
  const { code, stdout } = await runScript('vitest', {})
  expect(stdout).toMatch(/Tests {2}2 passed \(2\)/)
  expect(code).toBe(0)
})

it('every example has a script, except those that would need Next or a container', () => {
  const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const names = folders.map(({ name }) => name).filter((name) => name !== 'node_modules')
  expect(names.length).toBeGreaterThanOrEqual(9)
  // One that has a file for each framework has a script for each that is here: notifications-hono.
  const isOf = (name: string) => (script: string) => script === name || script.startsWith(`${name}-`)
  expect(names.filter((name) => !Object.keys(scripts).some(isOf(name)))).toEqual([
    'next-route-handler',
    'sandbox-container',
  ])
})

it('complaints takes one from its notification to its end', async () => {
  const { stdout, stderr } = await runScript('complaints', {})
  expect(stderr).toBe('')
  const lines = ['PENDING 反馈一个重复扣费的问题 18500000000', '1 entry, 1 image', 'PROCESSING', 'PROCESSED']
  expect(stdout.trim().split('\n')).toEqual(lines)
})

it('favor makes a stock, sends a coupon of it once, and hears of its use', async () => {
  const { stdout, stderr } = await runScript('favor', {})
  expect(stderr).toBe('')
  expect(stdout.trim().split('\n')).toEqual([
    'stock 98065001 is active',
    expect.stringMatching(/^coupon \d+ of stock 98065001$/),
    'used in 4200000404201909069117582536',
    '微信支付批次 paused',
  ])
})

it('payments sells by each front end, ships what was paid, and books it', async () => {
  const { code, stdout, stderr } = await runScript('payments', {})
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const kinds = ['jsapi', 'miniprogram', 'app', 'h5', 'native']
  const shipped = kinds.map((kind) => `order-${kind} is paid: ship a cup, by ${kind}`)
  const lines = stdout.trim().split('\n')
  expect(lines.slice(0, 5).map((line) => line.split(' ')[0])).toEqual(kinds)
  expect(lines.slice(5)).toEqual([...shipped, 'refund: PROCESSING', 'refund-1: SUCCESS', 'booked: 1350 fen'])
})

it('a partner sells for a sub-merchant, refunds a part, and reads the encrypted bill', async () => {
  const { code, stdout, stderr } = await runScript('payments-partner', {})
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const signed = 'appId timeStamp nonceStr package signType paySign'
  expect(stdout.trim().split('\n')).toEqual([signed, 'SUCCESS, refund: PROCESSING', 'left: 200 fen'])
})
