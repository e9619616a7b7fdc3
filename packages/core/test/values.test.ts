import { attempts, isWechatPayError, KeyringError, serializeQuery } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'

describe('KeyringError', () => {
  it('says which status it failed on, and is known by its code', () => {
    const error = new KeyringError('no certificates', { status: 404, outcome: 'unknown' })
    expect(error).toMatchObject({
      name: 'KeyringError',
      code: 'ERR_WECHATPAY_KEYRING',
      status: 404,
      outcome: 'unknown',
    })
    expect(isWechatPayError(error)).toBe(true)
    expect(isWechatPayError({ code: 'ERR_OTHER' })).toBe(false)
    expect(isWechatPayError(undefined)).toBe(false)
  })
})

describe('serializeQuery', () => {
  it("writes objects as the vendor's sample does", () => {
    // https://pay.weixin.qq.com/doc/v3/merchant/4012365337
    const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '2433405' }
    expect(serializeQuery({ limit: 5, offset: 10, authorized_data, partner: undefined })).toBe(
      'limit=5&offset=10&authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%2C%22stock_id%22%3A%222433405%22%7D',
    )
  })

  it('is empty where nothing is set', () => {
    expect(serializeQuery({ a: undefined, b: null })).toBe('')
  })
})

describe('the wait between attempts', () => {
  it('is real time where no other is given: up to 250 ms before the second', async () => {
    const times: number[] = []
    const send = async (): Promise<Response> => {
      times.push(performance.now())
      return new Response('{}', { status: times.length === 1 ? 500 : 200 })
    }
    await attempts(send, { random: (bytes) => bytes.fill(255) })
    const [first = 0, second = 0] = times
    expect(second - first).toBeGreaterThanOrEqual(240)
  })
})
