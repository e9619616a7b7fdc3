import {
  createIdentity,
  createTestNotification,
  type SandboxIdentity,
  type TestNotificationOptions,
} from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { decrypt, isSigned, type Received, read } from '../lib/received.ts'

let identity: SandboxIdentity
beforeAll(async () => {
  identity = await createIdentity()
})

const data = { out_trade_no: '1217752501201407033233368018', trade_state: 'SUCCESS', payer: { openid: '用户' } }

async function make(event: string, given: unknown, more: Partial<TestNotificationOptions> = {}): Promise<Received> {
  return read(await createTestNotification(event, given, { identity, ...more }))
}

describe('createTestNotification', () => {
  it('has the form of WeChat Pay’s: members in its order, compact, decrypted by node:crypto', async () => {
    const received = await make('TRANSACTION.SUCCESS', data)
    const { json, text, request, header } = received
    expect(text).toBe(JSON.stringify(json))
    expect(Object.keys(json)).toEqual(['id', 'create_time', 'resource_type', 'event_type', 'summary', 'resource'])
    expect(Object.keys(json.resource)).toEqual(['original_type', 'algorithm', 'ciphertext', 'associated_data', 'nonce'])
    expect(json).toMatchObject({
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/),
      create_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
      resource_type: 'encrypt-resource',
      event_type: 'TRANSACTION.SUCCESS',
      resource: { original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM', associated_data: 'transaction' },
    })
    expect(json.resource.nonce).toMatch(/^[\dA-Za-z]{12}$/)
    expect(JSON.parse(decrypt(received, identity))).toEqual(data)
    expect([request.method, request.url]).toEqual(['POST', 'https://merchant.example/notify'])
    expect(request.headers.get('Content-Type')).toBe('application/json')
    expect(header('Nonce')).toMatch(/^[\dA-Za-z]{32}$/)
    expect(header('Signature-Type')).toBe('WECHATPAY2-SHA256-RSA2048')
  })

  it('is signed by the public key, or by the certificate', async () => {
    const { publicKey, certificate } = identity.wechatpay
    const first = await make('REFUND.SUCCESS', data)
    expect([first.header('Serial'), isSigned(first, publicKey.pem)]).toEqual([publicKey.id, true])
    const second = await make('REFUND.SUCCESS', data, { signer: 'certificate' })
    expect([second.header('Serial'), isSigned(second, certificate.pem)]).toEqual([certificate.serialNo, true])
  })

  it('takes what a test decides', async () => {
    const time = Date.UTC(2015, 4, 20, 5, 29, 35, 120)
    const given = { id: 'EV-1', summary: '支付成功', originalType: 'mch_payment', associatedData: '', now: () => time }
    const received = await make('MCHTRANSFER.BILL.FINISHED', '{ "as": "it is" }', {
      ...given,
      url: 'http://localhost/n',
    })
    expect(received.json).toMatchObject({ id: 'EV-1', summary: '支付成功', create_time: '2015-05-20T13:29:35+08:00' })
    expect(received.json.resource).toMatchObject({ original_type: 'mch_payment', associated_data: '' })
    expect(decrypt(received, identity)).toBe('{ "as": "it is" }')
    expect([received.header('Timestamp'), received.request.url]).toEqual(['1432099775', 'http://localhost/n'])
    expect((await make('A', null, { createTime: 'then' })).json.create_time).toBe('then')
  })

  it('is another one each time, but for the id that one asks for', async () => {
    const [one, other] = [await make('A.B', data, { id: 'x' }), await make('A.B', data, { id: 'x' })]
    expect(one.json.id).toBe(other.json.id)
    expect(one.json.resource.nonce).not.toBe(other.json.resource.nonce)
    expect(one.header('Nonce')).not.toBe(other.header('Nonce'))
    expect((await make('A.B', data)).json.id).not.toBe((await make('A.B', data)).json.id)
  })

  it.each<[unknown, unknown, unknown, string]>([
    ['A', data, {}, 'options.identity: expected an object, received undefined'],
    ['A', data, { identity: {} }, 'identity.merchant: expected an object, received undefined'],
    ['', data, undefined, "event: expected an event_type such as 'TRANSACTION.SUCCESS', received something else"],
    [5, data, undefined, "event: expected an event_type such as 'TRANSACTION.SUCCESS', received something else"],
    ['A', undefined, undefined, 'data: expected a value that JSON has, received none'],
    ['A', data, { fault: { kind: 'hang' } }, 'options.fault: expected one of kind unsigned, wrong-signature, probe'],
    ['A', data, { fault: { kind: 'probes' } }, 'faults: expected one of kind'],
    ['A', data, { signer: 'both' }, 'options.signer: expected publicKey or certificate, received both'],
    ['A', data, { originaltype: 'a' }, "Do you mean 'originalType'?"],
  ])('refuses what is something else: %#', async (event, given, options, message) => {
    const all =
      options === undefined
        ? { identity }
        : message.includes('identity')
          ? options
          : { identity, ...(options as object) }
    const made = createTestNotification(event as never, given, all as never)
    await expect(made).rejects.toThrow(TypeError)
    await expect(made).rejects.toThrow(message)
  })
})

describe('createIdentity', () => {
  it('makes keys with the mchid that one asks for, and refuses other options', async () => {
    expect((await createIdentity({ mchid: '1900007291' })).merchant.mchid).toBe('1900007291')
    await expect(createIdentity({ mchId: '1' } as never)).rejects.toThrow("Do you mean 'mchid'?")
    await expect(createIdentity({ mchid: 1900007291 } as never)).rejects.toThrow('mchid: expected a text of digits')
  })
})
