import { sign, verify } from 'node:crypto'
import {
  ApiError,
  type BrandOptions,
  createBrandKeyring,
  createBrandSigner,
  createKeyring,
  createSigner,
  encryptField,
  isVerified,
  signRequest,
  verifyResponse,
  withAuth,
} from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { mchid, merchant, publicKeyId, serialNo, signedResponse, wechatpay } from '../../../../tests/lib/vendor.ts'
import { caught } from '../lib/caught.ts'

const scheme = 'WECHATPAY-BRAND-SHA256-RSA2048'
const brandId = '123456789'
const right: BrandOptions = { brandId, serialNo, privateKey: merchant.privatePem }
const keyring = createBrandKeyring({ [publicKeyId]: wechatpay.publicPem })
const url = 'https://api.mch.weixin.qq.com/brand/things?a=1'
/** A response as WeChat Pay signs it for a brand. */
const answer = (headers: Readonly<Record<string, string | null>> = {}, body = '{"a":1}') =>
  signedResponse({ body, headers: { 'Wechatpay-Signature-Type': scheme, ...headers } })

describe('createBrandSigner', () => {
  it("signs with the brand's scheme and ID, in the order of WeChat Pay's page", async () => {
    const fixed = { timestamp: 1_554_208_460, nonce: '593BEC0C930BF1AFEB40B4A08C8FB242' }
    const request = new Request(url, { method: 'POST', body: '{"b":"张"}' })
    const { headers } = await signRequest(request, createBrandSigner(right), fixed)
    // https://pay.weixin.qq.com/doc/brand/4015597833
    const header = new RegExp(
      `^${scheme} brand_id="${brandId}",nonce_str="${fixed.nonce}",signature="([^"]{344})",timestamp="1554208460",serial_no="${serialNo}"$`,
    )
    const [, signature = ''] = header.exec(headers.get('Authorization') ?? '') ?? []
    const message = Buffer.from(`POST\n/brand/things?a=1\n1554208460\n${fixed.nonce}\n{"b":"张"}\n`)
    expect(verify('sha256', message, merchant.publicPem, Buffer.from(signature, 'base64'))).toBe(true)
    expect(signature).toBe(sign('sha256', message, merchant.privateKey).toString('base64'))
  })

  it('makes the same bytes as a merchant with the same key, under another name', async () => {
    const [brand, own] = [createBrandSigner(right), createSigner({ mchid, serialNo, privateKey: merchant.privatePem })]
    const message = new TextEncoder().encode('a')
    expect(await brand.sign(message)).toEqual(await own.sign(message))
    expect({ ...brand, sign: undefined }).toEqual({
      scheme,
      idName: 'brand_id',
      id: brandId,
      serialNo,
      sign: undefined,
    })
  })

  it.each<[string, unknown, RegExp]>([
    ['no ID', undefined, /^brandId: expected the brand ID .* received undefined/],
    ['a number', 123456789, /^brandId: .* received a number/],
    ['empty text', '', /^brandId: .* received empty text/],
    ['an AppID', 'wx4e1916a585d1f4e9', /^brandId: .* received an AppID\. Copy it from the brand's account/],
    ["a public key's ID", publicKeyId, /^brandId: .* received the ID of a WeChat Pay public key/],
    ['what would break the header', '1","a="', /^brandId: /],
  ])('refuses %s as the brand ID with a KeyError', (_title, given, message) => {
    const error = caught(() => createBrandSigner({ ...right, brandId: given as string }))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEY', path: 'brandId', message: expect.stringMatching(message) })
  })

  it('trims what files and variables add', () => {
    expect(createBrandSigner({ ...right, brandId: ' "123456789"\n' }).id).toBe(brandId)
  })

  it.each<[string, object, string]>([
    ['serialNo', { serialNo: 'PUB_KEY_ID_1' }, 'ERR_WECHATPAY_KEY'],
    ['serialNo', { serialNo: brandId }, 'ERR_WECHATPAY_KEY'],
    ['privateKey', { privateKey: merchant.publicPem }, 'ERR_WECHATPAY_KEY'],
  ])('names the option %s', (path, change, code) => {
    expect(caught(() => createBrandSigner({ ...right, ...change }))).toMatchObject({ code, path })
  })

  it('reports missing options, or those of a merchant, with a TypeError', () => {
    expect(caught(() => createBrandSigner(undefined as never))).toBeInstanceOf(TypeError)
    const { brandId: _, ...others } = right
    expect(caught(() => createBrandSigner({ ...others, mchid } as never)).message).toMatch(
      /^createBrandSigner: expected brandId, serialNo, privateKey, crypto, received 'mchid'/,
    )
  })
})

describe('createBrandKeyring', () => {
  it("verifies responses of the brand's signature type", async () => {
    expect(isVerified(await verifyResponse(answer(), keyring))).toBe(true)
  })

  it.each([
    ["a merchant's type", 'WECHATPAY2-SHA256-RSA2048'],
    ["no type, which means a merchant's", null],
  ])('refuses %s', async (_title, type) => {
    await expect(verifyResponse(answer({ 'Wechatpay-Signature-Type': type }), keyring)).rejects.toMatchObject({
      reason: 'malformed-header',
      message: `Wechatpay-Signature-Type: expected ${scheme}`,
    })
  })

  it("refuses a changed body, and a merchant's keyring refuses a brand's response", async () => {
    const changed = new Response('{"a":2}', answer())
    await expect(verifyResponse(changed, keyring)).rejects.toMatchObject({ reason: 'mismatch' })
    const merchants = createKeyring({ [publicKeyId]: wechatpay.publicPem })
    await expect(verifyResponse(answer(), merchants)).rejects.toMatchObject({ reason: 'malformed-header' })
  })

  it('has no key of another name', async () => {
    expect(await keyring.get('PUB_KEY_ID_1')).toBeUndefined()
    const other = createBrandKeyring(
      { PUB_KEY_ID_1: merchant.publicPem, PUB_KEY_ID_2: wechatpay.publicPem },
      { preferred: 'PUB_KEY_ID_2' },
    )
    expect([keyring.preferred, other.preferred]).toEqual([publicKeyId, 'PUB_KEY_ID_2'])
  })

  it('encrypts sensitive fields, with the serial of its key', async () => {
    const key = (await keyring.get(publicKeyId)) ?? expect.unreachable('it has this key')
    expect(await encryptField('张三', key)).toMatchObject({ serial: publicKeyId, ciphertext: expect.any(String) })
  })

  it.each<[string, object]>([
    ['a platform certificate by its serial number', { [serialNo]: wechatpay.publicPem }],
    ['one of several', { [publicKeyId]: wechatpay.publicPem, [serialNo]: merchant.publicPem }],
  ])('refuses %s: brand APIs have none', (_title, keys) => {
    expect(caught(() => createBrandKeyring(keys as Record<string, string>))).toMatchObject({
      code: 'ERR_WECHATPAY_KEY',
      received: 'one under a serial number',
    })
  })

  it('refuses no key with a KeyError, and an unknown option with a TypeError', () => {
    expect(caught(() => createBrandKeyring({}))).toMatchObject({ code: 'ERR_WECHATPAY_KEY' })
    const keys = { [publicKeyId]: wechatpay.publicPem }
    expect(caught(() => createBrandKeyring(keys, { scheme: 'brand' } as object))).toBeInstanceOf(TypeError)
  })
})

describe('both', () => {
  it('go through withAuth, which always names the key: brand APIs require it', async () => {
    const seen: Request[] = []
    const fetch = async (request: Request) => {
      seen.push(request)
      return answer()
    }
    const send = withAuth({ signer: createBrandSigner(right), keyring, fetch })
    expect(await (await send(url)).json()).toEqual({ a: 1 })
    const [request] = seen
    expect(request?.headers.get('Wechatpay-Serial')).toBe(publicKeyId)
    expect(request?.headers.get('Authorization')).toMatch(new RegExp(`^${scheme} brand_id="${brandId}",`))
  })

  it("an error repeats no brand's Authorization header", () => {
    const response = new Response(null, { status: 401 })
    const apiMessage = `wrong: ${scheme} brand_id="${brandId}",nonce_str="a",signature="${'A'.repeat(99)}"`
    const shared = { status: 401, apiCode: 'SIGN_ERROR', remedy: { zh: '', en: '' }, retryable: false, verified: false }
    const { message } = new ApiError({ ...shared, apiMessage, response })
    expect(message).toBe('401 SIGN_ERROR wrong: [removed]')
  })
})
