import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import {
  createAuthMiddleware,
  isVerified,
  type Keyring,
  type PlatformKey,
  type Signer,
  signRequest,
  verifyResponse,
} from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { signedResponse } from '../../../../tests/lib/vendor.ts'

const scheme = 'TOY-BRAND-ED25519'
const signatureType = 'TOY-ED25519'
const serial = 'TOY_KEY_1'
const url = 'https://api.mch.weixin.qq.com/v3/brand/things?a=1'
const [brand, platform] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')]

const signer: Signer = {
  scheme,
  idName: 'brand_id',
  id: '4001',
  serialNo: 'BRAND01',
  sign: async (message) => new Uint8Array(sign(null, message, brand.privateKey)),
}
const key: PlatformKey = {
  serial,
  signatureType,
  verify: async (message, signature) => verify(null, message, platform.publicKey, signature),
}
const keyring: Keyring = { preferred: serial, get: async (named) => (named === serial ? key : undefined) }

/** A response that is signed with the toy key, by node:crypto. */
function answer(headers: Readonly<Record<string, string | null>> = {}, body = '{"a":1}'): Response {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = sign(null, Buffer.from(`${timestamp}\nn0nce\n${body}\n`), platform.privateKey).toString('base64')
  const own = { 'Wechatpay-Signature': signature, 'Wechatpay-Signature-Type': signatureType }
  return signedResponse({ body, timestamp, nonce: 'n0nce', serial, headers: { ...own, ...headers } })
}

/** Checks an Authorization header of the toy scheme, by node:crypto. */
function expectSigned(authorization: string | null, method: string, body: string): void {
  const header =
    /^TOY-BRAND-ED25519 brand_id="4001",nonce_str="(\w{32})",signature="([^"]+)",timestamp="(\d+)",serial_no="BRAND01"$/
  expect(authorization).toMatch(header)
  const [, nonce, signature = '', timestamp] = header.exec(authorization ?? '') ?? []
  const message = Buffer.from(`${method}\n/v3/brand/things?a=1\n${timestamp}\n${nonce}\n${body}\n`)
  expect(verify(null, message, brand.publicKey, Buffer.from(signature, 'base64'))).toBe(true)
}

describe('a scheme from outside core', () => {
  it('signs requests, with its own name and its own name of the id', async () => {
    const request = await signRequest(new Request(url, { method: 'POST', body: '{"b":2}' }), signer)
    expectSigned(request.headers.get('Authorization'), 'POST', '{"b":2}')
  })

  it('verifies responses, with its own signature type', async () => {
    const response = await verifyResponse(answer(), keyring)
    expect(isVerified(response)).toBe(true)
    expect(await response.text()).toBe('{"a":1}')
  })

  it('refuses a response that is not its own', async () => {
    const changed = new Response('{"a":2}', answer())
    await expect(verifyResponse(changed, keyring)).rejects.toMatchObject({ reason: 'mismatch' })
  })

  it.each([
    ['another type', 'WECHATPAY2-SHA256-RSA2048'],
    ['no type, which means the default', null],
  ])('refuses %s', async (_title, type) => {
    await expect(verifyResponse(answer({ 'Wechatpay-Signature-Type': type }), keyring)).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_SIGNATURE',
      reason: 'malformed-header',
      message: `Wechatpay-Signature-Type: expected ${signatureType}`,
    })
  })

  it('goes through the middleware that signs and verifies', async () => {
    const auth = createAuthMiddleware({ signer, keyring })
    const { headers } = await auth.onRequest({ request: new Request(url) })
    expectSigned(headers.get('Authorization'), 'GET', '')
    expect(headers.get('Wechatpay-Serial')).toBe(serial)
    expect(await (await auth.onResponse({ response: answer() })).json()).toEqual({ a: 1 })
  })
})

describe('a key that names no signature type', () => {
  const { signatureType: _, ...untyped } = key
  const ring: Keyring = { get: async () => untyped }

  it.each([
    ['the default type', 'WECHATPAY2-SHA256-RSA2048'],
    ['no type', null],
  ])('takes %s', async (_title, type) => {
    expect(isVerified(await verifyResponse(answer({ 'Wechatpay-Signature-Type': type }), ring))).toBe(true)
  })

  it('refuses another type', async () => {
    await expect(verifyResponse(answer(), ring)).rejects.toMatchObject({
      reason: 'malformed-header',
      message: 'Wechatpay-Signature-Type: expected WECHATPAY2-SHA256-RSA2048',
    })
  })
})

describe("core's own scheme", () => {
  const folder = new URL('../../src/', import.meta.url)
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')

  it.each(['WECHATPAY2-SHA256-RSA2048', 'RSASSA-PKCS1-v1_5'])('has its name at one place: %s', (name) => {
    expect(source.split(name)).toHaveLength(2)
  })
})
