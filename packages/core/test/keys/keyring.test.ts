import { createKeyring, createSigner } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { makePair, mchid, merchant, publicKeyId, serialNo, wechatpay } from '../../../../tests/lib/vendor.ts'
import { assertKeyring, makeKeyring } from '../../src/keys/keyring.ts'
import { caught } from '../lib/caught.ts'

const pem = wechatpay.publicPem

describe('an error names the option that the keys came from', () => {
  it.each<[string, string, object]>([
    ['a key that is too small', publicKeyId, { [publicKeyId]: makePair(1024).publicPem }],
    ['a private key', publicKeyId, { [publicKeyId]: merchant.privatePem }],
    ['no key at all', '', {}],
    ['a name that is not a serial', '', { publicKeyId: pem }],
    ['two names of one serial, of which one would hide the other', '', { ab12: pem, '00AB12': makePair().publicPem }],
  ])('given %s', (_title, name, keys) => {
    const alone = caught(() => createKeyring(keys as never))
    expect(alone).toMatchObject({ code: 'ERR_WECHATPAY_KEY', path: name })
    const nested = caught(() => makeKeyring(keys as never, {}, 'wechatpay'))
    const path = name ? `wechatpay.${name}` : 'wechatpay'
    expect(nested).toMatchObject({ code: 'ERR_WECHATPAY_KEY', path })
    expect(nested.message).toBe(name ? `wechatpay.${alone.message}` : `wechatpay: ${alone.message}`)
  })

  it.each([undefined, null, pem, [pem]])('given something that is not an object of keys: case %#', (keys) => {
    const { message } = caught(() => makeKeyring(keys as never, {}, 'wechatpay'))
    expect(message).toMatch(/^wechatpay: expected an object of WeChat Pay's keys by serial number or public key ID, /)
    expect(caught(() => createKeyring(keys as never)).message).toBe(message.replace('wechatpay', 'createKeyring'))
  })

  it('when WebCrypto refuses a key, on first use', async () => {
    const refusing = { subtle: { importKey: () => Promise.reject(new Error('DataError')) }, getRandomValues() {} }
    const keyring = makeKeyring({ [publicKeyId]: pem }, { crypto: refusing as never }, 'wechatpay')
    const key = await keyring.get(publicKeyId)
    await expect(key?.verify(new Uint8Array(), new Uint8Array())).rejects.toMatchObject({
      path: `wechatpay.${publicKeyId}`,
    })
  })
})

describe('a custom keyring', () => {
  it('is a TypeError under its option if it is not one', () => {
    const signer = createSigner({ mchid, serialNo, privateKey: merchant.privatePem })
    for (const given of [undefined, null, {}, 'x', signer]) {
      expect(() => assertKeyring(given as never, 'wechatpay')).toThrow(TypeError)
      expect(() => assertKeyring(given as never, 'wechatpay')).toThrow(
        /^wechatpay: expected what createKeyring\(\) makes/,
      )
      expect(() => assertKeyring(given as never)).toThrow(/^keyring: expected /)
    }
  })

  it('is a TypeError if the serial that it prefers would break the header', () => {
    const get = async () => undefined
    expect(() => assertKeyring({ get, preferred: 'A B' }, 'wechatpay')).toThrow(
      /^wechatpay\.preferred: expected ASCII /,
    )
    expect(() => assertKeyring({ get, preferred: publicKeyId }, 'wechatpay')).not.toThrow()
  })
})
