import type { CryptoLike } from '@wechatpay-edge/core'
import { connect } from '@wechatpay-edge/core/internal'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { describe, expect, it } from 'vitest'
import { mchid, merchant, publicKeyId, serialNo, wechatpay } from '../../lib/vendor.ts'

const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
} as const

describe('a call whose key cannot be imported', () => {
  it('was not sent, and says so', async () => {
    let sent = 0
    const subtle = { ...globalThis.crypto.subtle, importKey: () => Promise.reject(new Error('DataError')) }
    const client = createPartnershipsClient({
      merchant: { mchid, serialNo, privateKey: merchant.privatePem },
      wechatpay: { [publicKeyId]: wechatpay.publicPem },
      crypto: { subtle, getRandomValues: (bytes: Uint8Array) => bytes } as unknown as CryptoLike,
      fetch: async () => {
        sent++
        return new Response()
      },
    })
    await expect(client.build(body, { idempotencyKey: 'a' })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEY',
      outcome: 'not-sent',
    })
    expect(sent).toBe(0)
  })
})

describe('connect', () => {
  it("leaves the caller's abort what it is", async () => {
    const controller = new AbortController()
    const send = connect(async ({ signal }) => {
      controller.abort('enough')
      throw new TypeError(`fetch failed: ${signal.aborted}`)
    })
    await expect(send(new Request('https://example.com', { signal: controller.signal }))).rejects.toBe('enough')
  })
})
