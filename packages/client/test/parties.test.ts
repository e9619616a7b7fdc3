import { webcrypto } from 'node:crypto'
import { createApiClient } from '@wechatpay-edge/client'
import {
  ConnectionError,
  createKeyring,
  createSigner,
  KeyError,
  type Keyring,
  KeyringError,
  SignatureError,
  type Signer,
} from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import {
  isSignedBy,
  mchid,
  merchant,
  publicKeyId,
  serialNo,
  signedResponse,
  wechatpay,
} from '../../../tests/lib/vendor.ts'
import { key, makeClient, operations, options } from './lib/things.ts'

const create = (more: object) => () => createApiClient(operations, { ...options, ...more })
const failure = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('expected it to throw')
}

describe('a Signer in place of the three values', () => {
  const kms: Signer = {
    scheme: 'WECHATPAY2-SHA256-RSA2048',
    id: mchid,
    serialNo,
    sign: createSigner({ mchid, serialNo, privateKey: merchant.privatePem }).sign,
  }

  it('signs, as a KMS would', async () => {
    const messages: string[] = []
    const signer: Signer = {
      ...kms,
      sign: (message) => {
        messages.push(new TextDecoder().decode(message))
        return kms.sign(message)
      },
    }
    const { http, sent } = makeClient(undefined, { merchant: signer })
    await http.POST('/v3/things', { body: { a: 1 }, ...key })
    expect(
      isSignedBy(merchant.publicPem, 'POST', '/v3/things', sent[0]?.headers.get('Authorization') ?? null, '{"a":1}'),
    ).toBe(true)
    expect(messages).toEqual([expect.stringMatching(/^POST\n\/v3\/things\n\d+\n\w{32}\n\{"a":1\}\n$/)])
  })

  it("whose failure is the SDK's error: nothing was sent, and its own error is the cause", async () => {
    const cause = new TypeError('fetch failed: the KMS is down')
    const { http, sent } = makeClient(undefined, { merchant: { ...kms, sign: () => Promise.reject(cause) } })
    await expect(http.POST('/v3/things', { body: {}, ...key })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEY',
      path: 'signer',
      outcome: 'not-sent',
      cause,
    })
    expect(sent).toEqual([])
  })

  it('whose own outcome is not that of the call', async () => {
    const lost = new ConnectionError('the KMS was lost', { outcome: 'unknown' })
    const { http, sent } = makeClient(undefined, {
      merchant: { ...kms, sign: () => Promise.reject(lost) },
      maxRetries: 0,
    })
    await expect(http.POST('/v3/things', { body: {}, ...key })).rejects.toMatchObject({ outcome: 'not-sent' })
    expect(sent).toEqual([])
  })
})

describe('a Keyring in place of the keys', () => {
  const keyring = createKeyring({ [publicKeyId]: wechatpay.publicPem })

  it('verifies, and says which key responses should be signed with', async () => {
    const asked: string[] = []
    const own: Keyring = {
      preferred: 'PUB_KEY_ID_1',
      get: (serial) => {
        asked.push(serial)
        return keyring.get(serial)
      },
    }
    const { http, sent } = makeClient(undefined, { wechatpay: own })
    await http.POST('/v3/things', { body: {}, ...key })
    expect(sent[0]?.headers.get('Wechatpay-Serial')).toBe('PUB_KEY_ID_1')
    expect(asked).toEqual([publicKeyId])
  })

  it('asks for no key where it prefers none', async () => {
    const { http, sent } = makeClient(undefined, { wechatpay: { get: keyring.get } })
    await http.POST('/v3/things', { body: {}, ...key })
    expect(sent[0]?.headers.has('Wechatpay-Serial')).toBe(false)
  })

  it('whose failure ends the call, once: the response was there, and nobody knows it', async () => {
    const cause = new Error('no keys')
    const { http, sent } = makeClient(undefined, { wechatpay: { get: () => Promise.reject(cause) } })
    await expect(http.POST('/v3/things', { body: {}, ...key })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEYRING',
      outcome: 'unknown',
      cause,
    })
    expect(sent).toHaveLength(1)
  })

  it.each([
    new ConnectionError('the keys were not to be had', { outcome: 'not-sent' }),
    new KeyringError('no certificates', { outcome: 'not-sent', status: 404 }),
    new SignatureError('probe', 'of the keys', { outcome: 'refused' }),
  ])('whose own outcome is not that of the call: $name', async (cause) => {
    const { http, sent } = makeClient(undefined, { wechatpay: { get: () => Promise.reject(cause) } })
    await expect(http.POST('/v3/things', { body: {}, ...key })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEYRING',
      outcome: 'unknown',
    })
    expect(sent).toHaveLength(1)
  })
})

describe("the merchant's own key under `wechatpay`", () => {
  it.each([serialNo, serialNo.toLowerCase(), `00${serialNo}`.slice(-40)])(
    'is found when the client is made, by its serial number %s',
    (name) => {
      const error = failure(create({ wechatpay: { [publicKeyId]: wechatpay.publicPem, [name]: merchant.publicPem } }))
      expect(error).toBeInstanceOf(KeyError)
      expect(error).toMatchObject({
        path: `wechatpay.${name}`,
        received: "the merchant's own certificate or key",
        remedy: expect.stringContaining('pub_key.pem'),
      })
    },
  )

  it('is found by ready(), under any other name', async () => {
    const { client } = makeClient(undefined, {
      wechatpay: { [publicKeyId]: wechatpay.publicPem, PUB_KEY_ID_2: merchant.publicPem },
    })
    await expect(client.ready()).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEY',
      path: 'wechatpay.PUB_KEY_ID_2',
    })
  })

  it('is found by ready() in a Keyring, where it is the preferred one', async () => {
    const { client } = makeClient(undefined, { wechatpay: createKeyring({ [publicKeyId]: merchant.publicPem }) })
    await expect(client.ready()).rejects.toMatchObject({ path: `wechatpay.${publicKeyId}` })
  })
})

describe('ready()', () => {
  it('sends nothing, and resolves where all is well', async () => {
    const { client, sent } = makeClient()
    expect(await client.ready()).toBeUndefined()
    expect(sent).toEqual([])
  })

  it('imports every key', async () => {
    const imported: string[] = []
    const { subtle } = webcrypto
    const spy = new Proxy(subtle, {
      get: (target, name: keyof typeof subtle) => {
        const method = (target[name] as (...args: unknown[]) => unknown).bind(target)
        return (...args: unknown[]) => {
          if (name === 'importKey') imported.push(String(args[0]))
          return method(...args)
        }
      },
    })
    const crypto = { subtle: spy, getRandomValues: webcrypto.getRandomValues.bind(webcrypto) } as never
    const { client } = makeClient(undefined, {
      crypto,
      wechatpay: { [publicKeyId]: wechatpay.publicPem, PUB_KEY_ID_2: wechatpay.publicPem },
    })
    await client.ready()
    expect(imported.sort()).toEqual(['pkcs8', 'spki', 'spki'])
    await client.ready()
    expect(imported).toHaveLength(3)
  })

  it('reports a key that WebCrypto refuses under its own path, with what to do', async () => {
    const subtle = new Proxy(webcrypto.subtle, {
      get: (target, name: keyof typeof webcrypto.subtle) =>
        name === 'importKey'
          ? (format: string, ...rest: unknown[]) =>
              format === 'spki'
                ? Promise.reject(new Error('DataError'))
                : (target.importKey as (...args: unknown[]) => unknown)(format, ...rest)
          : (target[name] as (...args: unknown[]) => unknown).bind(target),
    })
    const crypto = { subtle, getRandomValues: webcrypto.getRandomValues.bind(webcrypto) } as never
    await expect(makeClient(undefined, { crypto }).client.ready()).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEY',
      path: `wechatpay.${publicKeyId}`,
      remedy: expect.stringContaining('openssl'),
    })
  })

  it('reports a signer that does not work', async () => {
    const cause = new Error('no access')
    const signer = {
      ...createSigner({ mchid, serialNo, privateKey: merchant.privatePem }),
      sign: () => Promise.reject(cause),
    }
    const { client } = makeClient(undefined, { merchant: signer })
    await expect(client.ready()).rejects.toMatchObject({ code: 'ERR_WECHATPAY_KEY', path: 'signer', cause })
    const text = { ...signer, sign: async () => 'QUJD' as never }
    await expect(makeClient(undefined, { merchant: text }).client.ready()).rejects.toMatchObject({ path: 'signer' })
  })

  it('reports a keyring that does not work, or lacks the key that it prefers', async () => {
    const cause = new Error('no access')
    const failing: Keyring = { preferred: publicKeyId, get: () => Promise.reject(cause) }
    const { client } = makeClient(undefined, { wechatpay: failing })
    await expect(client.ready()).rejects.toMatchObject({ code: 'ERR_WECHATPAY_KEYRING', cause })
    const verify = () => Promise.reject(cause)
    const broken: Keyring = { preferred: publicKeyId, get: async (serial) => ({ serial, verify }) }
    await expect(makeClient(undefined, { wechatpay: broken }).client.ready()).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEYRING',
      cause,
    })
    const without: Keyring = { preferred: publicKeyId, get: async () => undefined }
    await expect(makeClient(undefined, { wechatpay: without }).client.ready()).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_KEYRING',
      message: `The keyring has no key ${publicKeyId}, which it prefers`,
    })
  })
})

describe('options that are wrong say which', () => {
  it.each([
    ['merchant.privateKey', { merchant: { mchid, serialNo, privateKey: merchant.publicPem } }],
    ['merchant.serialNo', { merchant: { mchid, serialNo: 'PUB_KEY_ID_1', privateKey: merchant.privatePem } }],
    ['merchant.mchid', { merchant: { mchid: 'wx4e1916a585d1f4e9', serialNo, privateKey: merchant.privatePem } }],
    [`wechatpay.${publicKeyId}`, { wechatpay: { [publicKeyId]: 'pub_key.pem' } }],
    ['wechatpay', { wechatpay: {} }],
  ])('KeyError at %s', (path, more) => {
    const error = failure(create(more))
    expect(error).toBeInstanceOf(KeyError)
    expect(error).toMatchObject({ path })
    // No call failed: nothing can have been done.
    expect((error as KeyError).outcome).toBeUndefined()
  })

  it.each([
    ['merchant', { merchant: undefined }],
    ['merchant', { merchant: null }],
    ['merchant', { merchant: 'x' }],
    [
      'merchant.serialNo',
      { merchant: { ...createSigner({ mchid, serialNo, privateKey: merchant.privatePem }), serialNo: 'A\n' } },
    ],
    ['merchant', { merchant: { mchid: 5, serialNo, privateKey: merchant.privatePem } }],
    [
      'merchant.serialNo',
      {
        merchant: {
          ...createSigner({ mchid, serialNo, privateKey: merchant.privatePem }),
          serialNo: undefined,
        },
      },
    ],
    ['wechatpay', { wechatpay: undefined }],
    ['wechatpay', { wechatpay: null }],
    ['wechatpay', { wechatpay: [wechatpay.publicPem] }],
    ['wechatpay', { wechatpay: wechatpay.publicPem }],
  ])('TypeError for %s: case %#', (name, more) => {
    const error = failure(create(more))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(name)
  })

  it.each([undefined, null, 5, 'x'])('TypeError for %j as all options', (given) => {
    expect(() => createApiClient(operations, given as never)).toThrow(TypeError)
  })

  it('crypto is used for signing and for verifying', async () => {
    const crypto = { subtle: webcrypto.subtle, getRandomValues: webcrypto.getRandomValues.bind(webcrypto) } as never
    const { http } = makeClient(async () => signedResponse({ body: '{"a":1}' }), { crypto })
    expect((await http.POST('/v3/things', { body: {}, ...key })).data).toEqual({ a: 1 })
  })
})
