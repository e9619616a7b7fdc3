import { createSigner, type Signer } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { makePair, mchid, merchant, serialNo } from '../../../../tests/lib/vendor.ts'
import { makeSigner, readSigner, signBytes } from '../../src/keys/signer.ts'
import { caught } from '../lib/caught.ts'

const right = { mchid, serialNo, privateKey: merchant.privatePem }
const small = makePair(1024).privatePem

describe('an error names the option that the values came from', () => {
  it.each<[string, object]>([
    ['privateKey', { privateKey: small }],
    ['privateKey', { privateKey: undefined }],
    ['serialNo', { serialNo: 'PUB_KEY_ID_1' }],
    ['mchid', { mchid: 'wx4e1916a585d1f4e9' }],
  ])('%s, as a KeyError', (name, change) => {
    const alone = caught(() => createSigner({ ...right, ...change }))
    expect(alone).toMatchObject({ path: name, message: expect.stringMatching(`^${name}: expected `) })
    const nested = caught(() => makeSigner({ ...right, ...change }, 'merchant'))
    expect(nested).toBeInstanceOf(Error)
    expect(nested).toMatchObject({ code: 'ERR_WECHATPAY_KEY', path: `merchant.${name}` })
    expect((nested as Error).message).toBe(`merchant.${(alone as Error).message}`)
  })

  it.each<[string, object]>([
    ['mchid', { mchid: undefined }],
    ['mchid', { mchid: 5 }],
    ['serialNo', { serialNo: null }],
  ])('%s, as a TypeError', (name, change) => {
    const alone = caught(() => createSigner({ ...right, ...change }))
    expect(alone).toBeInstanceOf(TypeError)
    expect((alone as Error).message).toMatch(`${name}: expected `)
    const nested = caught(() => makeSigner({ ...right, ...change }, 'merchant'))
    expect(nested).toEqual(new TypeError(`merchant.${(alone as Error).message}`))
  })

  it.each([undefined, null, 'x', []])('itself, given %j for all values', (given) => {
    const { message } = caught(() => makeSigner(given as never, 'merchant'))
    expect(message).toMatch(/^merchant: expected \{ mchid, serialNo, privateKey \}, received /)
    expect(caught(() => createSigner(given as never)).message).toBe(message.replace('merchant', 'createSigner'))
  })

  it('when WebCrypto refuses the key, on first use', async () => {
    const refusing = { subtle: { importKey: () => Promise.reject(new Error('DataError')) }, getRandomValues() {} }
    const signer = makeSigner({ ...right, crypto: refusing as never }, 'merchant')
    await expect(signer.sign(new Uint8Array())).rejects.toMatchObject({ path: 'merchant.privateKey' })
  })
})

describe('a custom signer', () => {
  const signer: Signer = { ...createSigner(right) }

  it.each<[string, string, unknown]>([
    ['is not a signer', '', 'x'],
    ['is absent', '', undefined],
    ['cannot sign', '', { ...signer, sign: undefined }],
    ['has no scheme', '', { ...signer, scheme: '' }],
    ['has a scheme of two words', '.scheme', { ...signer, scheme: 'TWO WORDS' }],
    ['has a name of the id that is empty', '.idName', { ...signer, idName: '' }],
    ['has a name of the id that holds a quote', '.idName', { ...signer, idName: 'mchid="' }],
    ['has an id with a space', '.id', { ...signer, id: '19 00' }],
    ['has a serial that kept its line end', '.serialNo', { ...signer, serialNo: 'AB\n' }],
  ])('that %s is a TypeError under its option', (_title, property, given) => {
    for (const path of ['signer', 'merchant']) {
      const error = caught(() => readSigner(given as Signer, path))
      expect(error).toBeInstanceOf(TypeError)
      expect(error.message.startsWith(`${path}${property}: expected `), error.message).toBe(true)
    }
    expect(() => readSigner(given as Signer)).toThrow(`signer${property}: expected `)
  })

  it('is read without its function, with `mchid` as the name of the id unless it has another', () => {
    expect(readSigner(signer)).toEqual({ scheme: signer.scheme, idName: 'mchid', id: mchid, serialNo })
    expect(readSigner({ ...signer, idName: 'brand_id' })).toMatchObject({ idName: 'brand_id' })
  })

  it('that fails, or returns no bytes, is a KeyError', async () => {
    const cause = new Error('no access')
    const failing = { ...signer, sign: () => Promise.reject(cause) }
    await expect(signBytes(failing, new Uint8Array())).rejects.toMatchObject({ path: 'signer', cause })
    const text = { ...signer, sign: async () => 'QUJD' as never }
    await expect(signBytes(text, new Uint8Array())).rejects.toMatchObject({
      path: 'signer',
      expected: 'a signature as bytes (Uint8Array)',
      received: "'QUJD'",
    })
  })
})
