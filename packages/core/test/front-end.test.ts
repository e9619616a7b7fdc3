import { constants, publicDecrypt, verify } from 'node:crypto'
import { type AppPayment, createSigner, type JsapiPayment, type Signer, signPayment } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { describeShared } from '../../../tests/lib/shared.ts'
import { type SignatureVectors, signatureVectors } from '../../../tests/lib/vectors.ts'
import { mchid, merchant, serialNo } from '../../../tests/lib/vendor.ts'

const signer = createSigner({ mchid, serialNo, privateKey: merchant.privatePem })
const appId = 'wx2421b1c4370ec43b'
const prepayId = 'wx201410272009395522657a690389285100'
const params = { appId, prepayId }
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A source of randomness that makes this nonce. */
const making = (nonce: string) => (bytes: Uint8Array) => bytes.map((_, i) => alphabet.indexOf(nonce[i] ?? ''))

/** Whether node:crypto finds a signature over these lines. */
function isSigned(lines: readonly string[], signature: string): boolean {
  const message = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  return verify('sha256', message, merchant.publicPem, Buffer.from(signature, 'base64'))
}

describeShared<SignatureVectors>("the vendor's worked examples", signatureVectors, (vectors) => {
  const { timestamp, nonce, payments } = vectors
  const vendor = createSigner(vectors.merchant)
  const options = { now: () => Number(timestamp) * 1000 + 999, random: making(nonce) }
  const of = (title: string) => payments.find((payment) => payment.title === title)?.signature

  it('are made by jsapi, with each name and value of the page', async () => {
    expect(await signPayment('jsapi', params, vendor, options)).toEqual({
      appId,
      timeStamp: timestamp,
      nonceStr: nonce,
      package: `prepay_id=${prepayId}`,
      signType: 'RSA',
      paySign: of('JSAPI and mini program'),
    })
  })

  it('are made by miniprogram, without an appId', async () => {
    expect(await signPayment('miniprogram', params, vendor, options)).toEqual({
      timeStamp: timestamp,
      nonceStr: nonce,
      package: `prepay_id=${prepayId}`,
      signType: 'RSA',
      paySign: of('JSAPI and mini program'),
    })
  })

  it('are made by app, with the prepay ID alone in the message', async () => {
    expect(await signPayment('app', params, vendor, options)).toEqual({
      appId,
      partnerId: vectors.merchant.mchid,
      prepayId,
      packageValue: 'Sign=WXPay',
      nonceStr: nonce,
      timeStamp: timestamp,
      sign: of('APP'),
    })
  })
})

describe('signPayment', () => {
  it('signs the time and a fresh nonce of now', async () => {
    const made = await Promise.all([1, 2].map(() => signPayment('jsapi', params, signer)))
    for (const payment of made) {
      expect(payment.nonceStr).toMatch(/^[0-9A-Za-z]{32}$/)
      expect(Math.abs(Number(payment.timeStamp) - Date.now() / 1000)).toBeLessThan(30)
      const lines = [appId, payment.timeStamp, payment.nonceStr, payment.package]
      expect(isSigned(lines, payment.paySign)).toBe(true)
    }
    expect(made[0]?.nonceStr).not.toBe(made[1]?.nonceStr)
  })

  it("takes a service provider's sub_mchid as the partner of an app, which is not signed", async () => {
    const payment = await signPayment('app', { ...params, partnerId: '1900000109' }, signer)
    expect(payment).toMatchObject({ partnerId: '1900000109', prepayId })
    expect(isSigned([appId, payment.timeStamp, payment.nonceStr, prepayId], payment.sign)).toBe(true)
  })

  it('signs with a custom signer, over the message and not over a digest of it', async () => {
    const seen: string[] = []
    const kms: Signer = {
      ...signer,
      async sign(message) {
        seen.push(Buffer.from(message).toString())
        return signer.sign(message)
      },
    }
    const options = { now: () => 1_554_208_460_000, random: making('0'.repeat(32)) }
    const { paySign } = await signPayment('miniprogram', params, kms, options)
    expect(seen).toEqual([`${appId}\n1554208460\n${'0'.repeat(32)}\nprepay_id=${prepayId}\n`])
    const padded = publicDecrypt({ key: merchant.publicPem, padding: constants.RSA_PKCS1_PADDING }, decode(paySign))
    expect(padded.toString('hex')).toMatch(/^3031300d060960864801650304020105000420/)
  })

  it('has a result of the kind that was asked for', async () => {
    const jsapi: JsapiPayment = await signPayment('jsapi', params, signer)
    const app: AppPayment = await signPayment('app', params, signer)
    expect([jsapi.signType, app.packageValue]).toEqual(['RSA', 'Sign=WXPay'])
    // @ts-expect-error A page has no partner.
    await expect(signPayment('jsapi', { ...params, partnerId: mchid }, signer)).rejects.toThrow(TypeError)
  })
})

const decode = (base64: string) => Buffer.from(base64, 'base64')

describe('what would fail on the phone is a TypeError that names it', () => {
  const call = (...given: unknown[]) => signPayment(...(given as Parameters<typeof signPayment>))

  it.each<[string, unknown, RegExp]>([
    [
      'H5, which needs no signature',
      'h5',
      /^kind: expected .*, received 'h5'\. H5 and Native orders need no signature$/,
    ],
    ['a kind in upper case', 'JSAPI', /^kind: expected 'jsapi', 'miniprogram' or 'app', received 'JSAPI'/],
    ['no kind', undefined, /^kind: .* received undefined/],
  ])('%s', async (_title, kind, message) => {
    const error = await call(kind, params, signer).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(message)
  })

  it.each<[string, unknown, RegExp]>([
    ['no parameters', undefined, /^params: expected \{ appId, prepayId \}, received undefined$/],
    ["the order's own names", { appid: appId, prepay_id: prepayId }, /^params: .* Do you mean 'appId'\?$/],
    ['no AppID', { prepayId }, /^params\.appId: expected 1 to 32 .*, received undefined$/],
    ['an empty AppID', { appId: '', prepayId }, /^params\.appId: .* received empty text$/],
    ['an AppID of 33 characters', { appId: 'w'.repeat(33), prepayId }, /^params\.appId: .* 33 characters$/],
    ['an AppID that kept its line end', { appId: `${appId}\n`, prepayId }, /^params\.appId: .* white space/],
    ['the two exchanged', { appId: prepayId, prepayId: appId }, /^params\.appId: expected 1 to 32 /],
    ['no prepay ID', { appId }, /^params\.prepayId: expected 1 to 64 .*, received undefined$/],
    ['the whole order', { appId, prepayId: { prepay_id: prepayId } }, /^params\.prepayId: .* received an object$/],
    ['a prepay ID of 65 characters', { appId, prepayId: 'w'.repeat(65) }, /^params\.prepayId: .* 65 characters$/],
    [
      'a prefix that is added',
      { appId, prepayId: `prepay_id=${prepayId}` },
      /^params\.prepayId: .* Leave out `prepay_id=`/,
    ],
    ['what an app alone has', { ...params, partnerId: mchid }, /^params: expected appId, prepayId, received /],
  ])('%s', async (_title, given, message) => {
    for (const kind of ['jsapi', 'miniprogram']) {
      const error = await call(kind, given, signer).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toMatch(message)
    }
  })

  it.each([
    ['a clock that is not a number', { now: () => Number.NaN }, /^now: expected the time in milliseconds .* NaN/],
    ['a clock of microseconds', { now: () => Date.now() * 1000 }, /^now: .* received \d{13} in seconds$/],
    ['a clock before 1970', { now: () => -1 }, /^now: .* -1 in seconds$/],
    ['a clock that is a time', { now: 1_554_208_460_000 as never }, /^now: expected a function, received /],
    ['no randomness', { random: () => new Uint8Array(2) }, /^random: expected a function that fills the bytes/],
  ])('%s', async (_title, options, message) => {
    await expect(signPayment('jsapi', params, signer, options)).rejects.toThrow(message)
    await expect(signPayment('app', params, signer, options)).rejects.toBeInstanceOf(TypeError)
  })

  it.each<[string, unknown, RegExp]>([
    ['no signer', undefined, /^signer: expected \{ scheme, id, serialNo, sign \}, received undefined$/],
    [
      'a signer of another scheme',
      { ...signer, scheme: 'OTHER' },
      /^signer: expected one of WECHATPAY2-SHA256-RSA2048/,
    ],
    ['a partner with a space', { ...signer, id: '1 9' }, /^signer\.id: /],
  ])('%s', async (_title, given, message) => {
    await expect(call('app', params, given)).rejects.toThrow(message)
    await expect(call('app', params, given)).rejects.toBeInstanceOf(TypeError)
  })

  it('a partner that is too long', async () => {
    const given = { ...params, partnerId: '1'.repeat(33) }
    await expect(signPayment('app', given, signer)).rejects.toThrow(/^params\.partnerId: expected 1 to 32 /)
  })

  it('but a signer that fails is a KeyError, and so is one that returns Base64', async () => {
    const cause = new Error('no access')
    const failing = { ...signer, sign: () => Promise.reject(cause) }
    await expect(signPayment('jsapi', params, failing)).rejects.toMatchObject({ code: 'ERR_WECHATPAY_KEY', cause })
    const text = { ...signer, sign: async () => 'QUJD' as never }
    const error = await signPayment('jsapi', params, text).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEY', received: "'QUJD'" })
    expect(Object(error).outcome).toBeUndefined()
  })
})
