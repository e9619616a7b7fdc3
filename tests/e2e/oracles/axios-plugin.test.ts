/** A peer, wechatpay-axios-plugin, against the served sandbox: each checks the other's signatures, over TCP. */
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { type ServedSandbox, serve } from '@wechatpay-edge/sandbox/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Decorator } from 'wechatpay-axios-plugin'

let sandbox: Sandbox
let served: ServedSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
  served = await serve(sandbox)
})
afterAll(async () => {
  await served.close()
})

const body = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9', merchant_id: '2480029552' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
}

function peer(privateKey = sandbox.merchant.privateKey): Decorator {
  const { certificate, publicKey } = sandbox.wechatpay
  return new Decorator({
    mchid: sandbox.merchant.mchid,
    serial: sandbox.merchant.serialNo,
    privateKey,
    certs: { [certificate.serialNo]: certificate.pem, [publicKey.id]: publicKey.pem },
    baseURL: served.url,
  } as ConstructorParameters<typeof Decorator>[0])
}

describe('wechatpay-axios-plugin', () => {
  it.each(['certificate', 'publicKey'] as const)('builds, and verifies the response signed with the %s', async (by) => {
    const { certificate, publicKey } = sandbox.wechatpay
    const serial = by === 'certificate' ? certificate.serialNo : publicKey.id
    const headers = { 'Idempotency-Key': `key_${by}`, 'Wechatpay-Serial': serial }
    const answer = await peer().request('v3/marketing/partnerships/build', 'post', body, { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['wechatpay-serial']).toBe(serial)
    expect(answer.data).toMatchObject({ ...body, state: 'ESTABLISHED' })
  })

  it('lists with an encoded query', async () => {
    sandbox.partnerships.seed([body])
    const params = {
      limit: 5,
      authorized_data: JSON.stringify(body.authorized_data),
      partner: JSON.stringify(body.partner),
    }
    const answer = await peer().request('v3/marketing/partnerships', 'get', undefined, { params })
    expect(answer.data).toMatchObject({ data: [body], offset: 0, limit: 5, total_count: 1 })
  })

  it("refuses the sandbox's wrong signature, probe and unknown serial number", async () => {
    const refused = async (): Promise<string> =>
      await peer()
        .request('v3/marketing/partnerships/build', 'post', body, { headers: { 'Idempotency-Key': 'k' } })
        .then(
          () => 'accepted',
          (error: { code: string }) => error.code,
        )
    sandbox.faults.push(
      { kind: 'wrong-signature' },
      { kind: 'probe' },
      { kind: 'unknown-serial' },
      { kind: 'old-timestamp' },
    )
    expect([await refused(), await refused(), await refused(), await refused(), await refused()]).toEqual([
      'EV3_RES_HEADER_SIGNATURE_DIGEST',
      'EV3_RES_HEADER_SIGNATURE_DIGEST',
      'EV3_RES_HEADER_PLATFORM_SERIAL',
      'EV3_RES_HEADER_TIMESTAMP_OFFSET',
      'accepted',
    ])
  })

  it('is refused when it signs with another key', async () => {
    const { merchant } = await createSandbox()
    const attempt = peer(merchant.privateKey).request('v3/marketing/partnerships/build', 'post', body)
    await expect(attempt).rejects.toMatchObject({
      response: { status: 401, data: { code: 'SIGN_ERROR', message: '签名错误' } },
    })
  })
})
