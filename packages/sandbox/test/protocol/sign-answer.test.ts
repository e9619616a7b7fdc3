import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { build, exampleBody, send, verifies } from '../lib/request.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})

function buildWith(headers: Record<string, string>, of: Sandbox = sandbox): ReturnType<typeof send> {
  return send(of, { body: exampleBody, headers: { 'Idempotency-Key': 'k', ...headers } })
}

describe('a signed response', () => {
  it('has the headers of the vendor’s sample', async () => {
    const { headers } = await build(sandbox)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-cache, must-revalidate')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-language')).toBe('zh-CN')
    expect(headers.get('request-id')).toMatch(/^[0-9A-F]{44}-0$/)
    expect(headers.get('wechatpay-nonce')).toMatch(/^[0-9a-f]{32}$/)
    expect(headers.get('wechatpay-signature-type')).toBe('WECHATPAY2-SHA256-RSA2048')
    expect(headers.get('wechatpay-signature')).toMatch(/^[A-Za-z0-9+/]{342}==$/)
    expect(Math.abs(Number(headers.get('wechatpay-timestamp')) - Date.now() / 1000)).toBeLessThan(5)
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(5000)
  })

  it('ends its Request-ID with the number of the error', async () => {
    expect((await build(sandbox, {})).headers.get('request-id')).toMatch(/^[0-9A-F]{44}-268435461$/)
  })

  it('follows the language that is asked for, where WeChat Pay has it', async () => {
    const languageOf = async (asked: string): Promise<string | null> =>
      (await buildWith({ 'Accept-Language': asked })).headers.get('content-language')
    expect(await Promise.all(['en', 'zh-HK', 'zh-TW', 'fr', '*'].map(languageOf))).toEqual([
      'en',
      'zh-HK',
      'zh-TW',
      'zh-CN',
      'zh-CN',
    ])
  })
})

describe('the key that signs', () => {
  it('is the one that the request names', async () => {
    const { certificate, publicKey } = sandbox.wechatpay
    const byKey = await buildWith({ 'Wechatpay-Serial': publicKey.id })
    expect([byKey.headers.get('wechatpay-serial'), verifies(byKey, publicKey.pem)]).toEqual([publicKey.id, true])
    expect(verifies(byKey, certificate.pem)).toBe(false)
    const byCertificate = await buildWith({ 'Wechatpay-Serial': certificate.serialNo.toLowerCase() })
    expect([byCertificate.headers.get('wechatpay-serial'), verifies(byCertificate, certificate.pem)]).toEqual([
      certificate.serialNo,
      true,
    ])
  })

  it('is the platform certificate’s for a request that names none, or one that nobody has', async () => {
    for (const headers of [{}, { 'Wechatpay-Serial': 'PUB_KEY_ID_0' }]) {
      expect(verifies(await buildWith(headers), sandbox.wechatpay.certificate.pem)).toBe(true)
    }
  })

  it('is the public key’s after the switch', async () => {
    const switched = await createSandbox({ unaskedSigner: 'publicKey' })
    expect(verifies(await buildWith({}, switched), switched.wechatpay.publicKey.pem)).toBe(true)
  })

  it('signs errors after authentication too', async () => {
    const answer = await build(sandbox, { partner: {} })
    expect([answer.status, verifies(answer, sandbox.wechatpay.certificate.pem)]).toEqual([400, true])
  })
})
