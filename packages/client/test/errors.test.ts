import { ApiError } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { signedResponse } from '../../../tests/lib/vendor.ts'
import { makeClient, operations } from './lib/things.ts'

/** The error of a call that is answered so. */
async function errorOf(answer: Response): Promise<ApiError> {
  const { client } = makeClient(async () => answer, { maxRetries: 0 })
  const error = await client.call(operations.keyed, { body: {} }, { idempotencyKey: 'key_1' }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw error ?? new Error('expected an ApiError')
  return error
}

const body = (code: unknown, message: unknown, more: object = {}): string => JSON.stringify({ code, message, ...more })

describe('the remedy is that of', () => {
  it.each([
    ['the row with the same words', 400, 'TWICE', 'the second words', 'by the second words'],
    ['the row with the same words, of another code', 400, 'TWICE', 'of business', 'by the business row'],
    ['the row with the same words, of a code that no table has', 400, 'NEW', 'of business', 'by the business row'],
    ['the row of the code, of two with the same words', 500, 'COMMON', 'of all', 'by the row of its own'],
    ['not that of the same words and another status', 404, 'TWICE', 'of business', 'by the first words'],
    ["else the operation's first row of the code", 400, 'TWICE', 'other words', 'by the first words'],
    ['else its business row, before the common one', 400, 'BOTH', 'other words', 'by the business row'],
    ['the common row, where the words are its own', 400, 'BOTH', 'of all', 'by the common row'],
    ['else its common row', 500, 'COMMON', 'other words', 'by the row of its own'],
    ["else another operation's row", 404, 'ELSEWHERE', 'other words', "by another operation's row"],
  ])('%s', async (_title, status, code, message, remedy) => {
    const error = await errorOf(signedResponse({ status, body: body(code, message) }))
    expect(error.remedy).toEqual({ zh: `办法：${remedy}`, en: remedy })
  })

  // The words of the vendor's page of statuses (HTTP状态码), and of its common rules.
  it.each([
    [400, '请根据错误提示正确传入参数'],
    [401, '请参阅签名常见问题'],
    [403, '请前往商户平台检查产品权限'],
    [404, '请检查请求的资源和URL'],
    [405, '请使用正确的请求方式'],
    [429, '请求未受理，请降低操作频率后重试'],
    [500, '请使用相同参数稍后重新调用'],
    [503, '请使用相同参数稍后重新调用'],
  ])('else the status: %i', async (status, zh) => {
    const error = await errorOf(signedResponse({ status, body: body('UNHEARD_OF', 'new') }))
    expect(error.remedy.zh).toBe(zh)
    expect(error.remedy.en).toMatch(/\w/)
  })

  // The messages are those of WeChat Pay's pages 4012072670, 4012365345 and 4012791869, and of its live responses.
  it.each([
    ['Http头Authorization中的timestamp与发起请求的时间不得超过5分钟', /时钟/, /clock/],
    ['商户证书序列号有误。请使用签名私钥匹配的证书序列号', /复制 serialNo/, /Copy serialNo/],
    ['商户证书已过期。', /有效的 API 证书/, /expired/],
    ['商户证书已作废。', /有效的 API 证书/, /revoked/],
    ['已更换证书，请使用新证书', /有效的 API 证书/, /replaced/],
    [
      '商户未申请过证书。请到商户平台上申请证书授权机构颁发的证书。详情可参考:http://kf.qq.com/faq/180824JvUZ3i180824YvMNJj.html。',
      /前往申请/,
      /Apply for/,
    ],
    ['商户未设置APIv3密钥。', /APIv3密钥/, /Set the APIv3 key/],
    ['Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》', /代理或中间件/, /proxy or a middleware/],
    ['签名信息错误，验签失败', /代理或中间件/, /proxy or a middleware/],
    ['Http头Authorization认证类型不正确', /国密/, /scheme/],
    ['错误的签名，验签失败', /privateKey/, /does not belong to serialNo/],
    ['签名错误，请检查后再试', /privateKey/, /does not belong to serialNo/],
    ['签名错误', /privateKey/, /does not belong to serialNo/],
    ['签名错误或签名信息不完整', /privateKey/, /does not belong to serialNo/],
    ['验证不通过', /doc\/v3\/merchant\/4012072670$/, /doc\/v3\/merchant\/4012072670$/],
  ])('what a 401 says: %s', async (message, zh, en) => {
    const error = await errorOf(Response.json({ code: 'SIGN_ERROR', message }, { status: 401 }))
    expect(error.remedy).toEqual({ zh: expect.stringMatching(zh), en: expect.stringMatching(en) })
  })

  // A gateway's page repeats the request, whose Authorization header names a timestamp and a serial number.
  it.each([
    'denied: WECHATPAY2-SHA256-RSA2048 mchid="1900007291",timestamp="1554208460",serial_no="408B07E7"',
    'Missing Authorization header',
    'upstream said: 商户证书序列号有误。',
    'upstream said: 已更换证书，请使用新证书',
    'upstream said: 商户未申请过证书。',
    'upstream said: 商户未设置APIv3密钥。',
    'upstream said: 签名信息错误，验签失败',
  ])('of the status, if a 401 does not say it in the words of WeChat Pay: %s', async (message) => {
    const error = await errorOf(Response.json({ code: 'WAF', message }, { status: 401 }))
    expect(error.remedy).toEqual({ zh: '请参阅签名常见问题', en: expect.stringContaining('must belong together') })
  })

  it('the page that it sends the reader to', async () => {
    const error = await errorOf(signedResponse({ status: 400, body: body('INVALID_REQUEST', 'x') }))
    expect(error.remedy.zh).toBe('请参阅 接口规则 https://pay.weixin.qq.com/doc/v3/merchant/4012081709')
  })

  it.each([302, 418, 451])('and there is one for a %i, too', async (status) => {
    const { remedy } = await errorOf(new Response('', { status }))
    expect(remedy.zh).toMatch(/\p{Script=Han}/u)
    expect(remedy.en).toMatch(/\w/)
  })
})

describe('a response that is no success', () => {
  it("gives the vendor's words, the status and the Request-ID in one line", async () => {
    const answer = signedResponse({ status: 400, body: body('TWICE', 'the first\nwords') })
    const error = await errorOf(answer)
    expect(error.message).toBe(
      '400 TWICE the first words (Request-ID 08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0) (keyed)',
    )
    expect(error).toMatchObject({ status: 400, apiCode: 'TWICE', apiMessage: 'the first words' })
  })

  it('keeps its detail and response out of sight', async () => {
    const detail = { field: '/x', value: 'secret', issue: 'wrong', location: 'body' }
    const error = await errorOf(signedResponse({ status: 400, body: body('TWICE', 'x', { detail }) }))
    expect(error.detail).toEqual(detail)
    expect(error.response.headers.get('Wechatpay-Nonce')).toBeTruthy()
    expect(Object.keys(error)).not.toContain('detail')
    expect(JSON.stringify(error)).not.toContain('secret')
    expect(error.toJSON()).toMatchObject({ detail: { field: '/x', issue: 'wrong', location: 'body' } })
  })

  it.each([
    ['HTML', '<html>', ''],
    ['empty', '', ''],
    ['JSON without a code', '{"message":"x"}', ''],
    ['JSON with a code that is no text', '{"code":5,"message":{}}', ''],
    ['a JSON array', '[]', ''],
    ['JSON null', 'null', ''],
    ['JSON text', '"x"', ''],
  ])('may be %s', async (_title, text, apiCode) => {
    const error = await errorOf(signedResponse({ status: 400, body: text }))
    // The signature does not cover the status: only WeChat Pay's own error says that nothing was done.
    expect(error).toMatchObject({ apiCode, apiMessage: expect.stringMatching(/./), verified: true, outcome: 'unknown' })
  })

  it.each(['system_error', 'SYSTEM_ERROR ', 'a refusal', '', '参数错误'])(
    'is no refusal with the code %j',
    async (code) => {
      const error = await errorOf(signedResponse({ status: 400, body: body(code, 'x') }))
      expect(error).toMatchObject({ verified: true, outcome: 'unknown' })
    },
  )

  // Codes of WeChat Pay's tables that ask to try again, under a status with which it refuses.
  it.each([
    'SYSTEM_ERROR',
    'SYSTEMERROR',
    'BANK_ERROR',
    'BANKERROR',
    'USERPAYING',
    'FREQUENCY_LIMITED',
    'RATELIMIT_EXCEEDED',
  ])('a signed 403 %s does not say that nothing was done', async (code) => {
    const error = await errorOf(signedResponse({ status: 403, body: body(code, 'x') }))
    expect(error).toMatchObject({ apiCode: code, verified: true, outcome: 'unknown', retryable: true })
  })

  it.each([
    [400, 'refused', false],
    [401, 'refused', false],
    [403, 'refused', false],
    [404, 'refused', false],
    [405, 'refused', false],
    [409, 'refused', false],
    [408, 'unknown', false],
    [422, 'unknown', false],
    [429, 'unknown', true],
    [500, 'unknown', true],
    [501, 'unknown', true],
    [503, 'unknown', true],
  ])('%i, signed: %s; worth repeating: %s', async (status, outcome, retryable) => {
    const error = await errorOf(signedResponse({ status, body: body('X', 'x') }))
    expect(error).toMatchObject({ status, outcome, retryable, verified: true })
    expect(await errorOf(Response.json({ code: 'X', message: 'x' }, { status }))).toMatchObject({
      outcome: 'unknown',
      retryable,
      verified: false,
    })
  })
})
