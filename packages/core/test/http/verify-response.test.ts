import { createKeyring, isVerified, type Keyring, verifyResponse } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { signMessage, tampered, tamperedBody, tamperedHeaders } from '../../../../tests/lib/tampered.ts'
import { publicKeyId, type SignedAnswer, signedResponse, wechatpay } from '../../../../tests/lib/vendor.ts'

const keyring = createKeyring({ [publicKeyId]: wechatpay.publicPem })
const now = () => 1_722_850_421_000
const at = (seconds: number) => String(1_722_850_421 + seconds)
const verify = (answer: SignedAnswer) =>
  verifyResponse(signedResponse({ timestamp: at(0), ...answer }), keyring, { now })

describe('a response that is signed rightly', () => {
  it('comes back whole: status, headers, and bytes', async () => {
    const response = await verify({ body: '{"a":"优惠券"}', status: 200 })
    expect(response.status).toBe(200)
    expect(response.headers.get('Request-ID')).toMatch(/-0$/)
    expect(isVerified(response)).toBe(true)
    expect(isVerified(response.clone())).toBe(false)
    expect(await response.text()).toBe('{"a":"优惠券"}')
  })

  it('may have no body: 204 and an empty 200', async () => {
    expect((await verify({ status: 204 })).status).toBe(204)
    expect(await (await verify({ body: '' })).text()).toBe('')
  })

  it('is verified over its raw bytes: a BOM and bytes that are no UTF-8 count', async () => {
    const bom = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])
    const response = await verify({ body: bom })
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bom)
    const latin = new Uint8Array([0xe9, 0xff])
    expect(new Uint8Array(await (await verify({ body: latin })).arrayBuffer())).toEqual(latin)
  })

  it('may be an error, and is verified too', async () => {
    const response = await verify({ status: 400, body: '{"code":"PARAM_ERROR"}' })
    expect(response.status).toBe(400)
    expect(isVerified(response)).toBe(true)
  })

  it.each([-300, -299, 299, 300])('may be %i seconds from our clock', async (seconds) => {
    expect(isVerified(await verify({ timestamp: at(seconds) }))).toBe(true)
  })

  it('may leave its signature type out', async () => {
    expect(isVerified(await verify({ headers: { 'Wechatpay-Signature-Type': null } }))).toBe(true)
  })
})

describe('an error that is not signed', () => {
  const unsigned = {
    'Wechatpay-Timestamp': null,
    'Wechatpay-Nonce': null,
    'Wechatpay-Signature': null,
    'Wechatpay-Serial': null,
  }

  it('comes back, not verified', async () => {
    const response = await verify({ status: 401, body: '{"code":"SIGN_ERROR"}', headers: unsigned })
    expect(response.status).toBe(401)
    expect(isVerified(response)).toBe(false)
  })

  it.each([200, 202, 204])('may not be a success: %i is refused', async (status) => {
    await expect(verify({ status, headers: unsigned })).rejects.toMatchObject({ reason: 'missing-header' })
  })

  it('may not be a success, even where an implementation has no `ok`', async () => {
    const response = signedResponse({ headers: unsigned })
    Object.defineProperty(response, 'ok', { value: undefined })
    await expect(verifyResponse(response, keyring)).rejects.toMatchObject({ reason: 'missing-header' })
  })
})

describe('the bytes that are verified', () => {
  it('are those that are returned, even if the transport reuses its buffer', async () => {
    const bytes = new TextEncoder().encode('{"a":1}')
    const { status, headers } = signedResponse({ body: '{"a":1}' })
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes)
        controller.close()
      },
    })
    const reusing: Keyring = {
      async get(serial) {
        const key = await keyring.get(serial)
        return {
          serial,
          async verify(message, signature) {
            const valid = await key?.verify(message, signature)
            bytes.fill(0x39, 5, 6)
            return valid === true
          },
        }
      },
    }
    const response = await verifyResponse(new Response(body, { status, headers }), reusing)
    expect(await response.json()).toEqual({ a: 1 })
  })
})

describe('a response whose signature is wrong', () => {
  const right = signMessage('{"code":"S"}', 1_722_850_421)

  // Headers of the platform take neither line ends nor characters beyond Latin-1.
  it.each(tampered.filter(({ isInProcessOnly }) => !isInProcessOnly))(
    'is refused with its reason: $title',
    async (row) => {
      const headers = new Headers({ 'Request-ID': '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0' })
      for (const [name, value] of tamperedHeaders(right, row)) headers.append(name, value)
      const response = new Response(new Uint8Array(tamperedBody(right, row)), { headers })
      const error: unknown = await verifyResponse(response, keyring, { now }).catch((thrown: unknown) => thrown)
      // Whatever the request was, it may have been carried out.
      const outcome = 'unknown'
      const { reason } = row
      expect(error).toMatchObject({ name: 'SignatureError', code: 'ERR_WECHATPAY_SIGNATURE', reason, outcome })
      expect(error).toHaveProperty('requestId', '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0')
    },
  )

  it('is refused under an error, too, if one of its headers is there', async () => {
    const alone = { status: 400, headers: { 'Wechatpay-Timestamp': null } }
    await expect(verify(alone)).rejects.toMatchObject({ reason: 'missing-header' })
  })
})

describe('serial numbers', () => {
  it.each([
    ['0a1b2c', '0A1B2C'],
    ['0A1B2C', 'a1b2c'],
    ['A1B2C', '000a1b2c'],
    ['9'.repeat(40), `00${'9'.repeat(40)}`],
    [`00${'f'.repeat(40)}`, 'F'.repeat(40)],
  ])('%s names the key of a response by %s', async (given, named) => {
    const ring = createKeyring({ [given]: wechatpay.publicPem })
    const response = signedResponse({ timestamp: at(0), serial: named })
    expect(isVerified(await verifyResponse(response, ring, { now }))).toBe(true)
  })

  it.each(['PUB_KEY_ID_1', 'PUB_KEY_ID_3000000001', `PUB_KEY_ID_${'1'.repeat(34)}`])(
    '%s is a public key ID',
    async (id) => {
      const ring = createKeyring({ [id]: wechatpay.publicPem })
      expect(isVerified(await verifyResponse(signedResponse({ timestamp: at(0), serial: id }), ring, { now }))).toBe(
        true,
      )
    },
  )

  it('keep the zeros of a public key ID', async () => {
    const ring = createKeyring({ PUB_KEY_ID_01: wechatpay.publicPem })
    const response = signedResponse({ timestamp: at(0), serial: 'PUB_KEY_ID_1' })
    await expect(verifyResponse(response, ring, { now })).rejects.toMatchObject({ reason: 'unknown-serial' })
  })
})

describe('the window of 300 seconds', () => {
  it.each([
    [-300, 0],
    [-300, 999],
    [300, 0],
    [300, 999],
  ])('has %i within it, %i ms after the second', async (seconds, ms) => {
    const response = signedResponse({ timestamp: at(seconds) })
    expect(isVerified(await verifyResponse(response, keyring, { now: () => now() + ms }))).toBe(true)
  })

  it('is open at no time that is not a number', async () => {
    const given = { now: () => Number.NaN }
    await expect(verifyResponse(signedResponse({}), keyring, given)).rejects.toMatchObject({ reason: 'clock-skew' })
  })
})

describe('what is not WeChat Pay’s doing', () => {
  it('a response that was read before cannot be verified, and the request may have been carried out', async () => {
    const response = signedResponse({ timestamp: at(0), body: '{}' })
    await response.text()
    await expect(verifyResponse(response, keyring, { now })).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      message:
        'The response was read before it could be verified: in the `fetch` option, read `response.clone()` instead',
      outcome: 'unknown',
    })
  })

  it.each([1, 'yes', {}, undefined])('a key whose verify says %j does not say yes', async (said) => {
    const ring = { get: async (serial: string) => ({ serial, verify: async () => said as boolean }) }
    const response = signedResponse({ timestamp: at(0) })
    await expect(verifyResponse(response, ring, { now })).rejects.toMatchObject({ reason: 'mismatch' })
  })
})

describe('a long response', () => {
  it('is read up to its limit, and no further', async () => {
    const body = 'x'.repeat(1000)
    const options = { now, maxAnswerBytes: 1000 }
    expect(isVerified(await verifyResponse(signedResponse({ timestamp: at(0), body }), keyring, options))).toBe(true)
    const longer = signedResponse({ timestamp: at(0), body: `${body}x` })
    await expect(verifyResponse(longer, keyring, options)).rejects.toMatchObject({
      code: 'ERR_WECHATPAY_CONNECTION',
      timeout: false,
    })
  })

  it('ends its stream, so that the connection is dropped', async () => {
    let cancelled = false
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(600)),
      cancel: () => {
        cancelled = true
      },
    })
    const response = new Response(stream, signedResponse({ timestamp: at(0) }))
    await expect(verifyResponse(response, keyring, { now, maxAnswerBytes: 1000 })).rejects.toThrow('1000 bytes')
    expect(cancelled).toBe(true)
  })

  it('is given up at once, although somebody has a clone that nobody reads', async () => {
    const stream = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(600)) })
    const response = new Response(stream, signedResponse({ timestamp: at(0) }))
    response.clone()
    await expect(verifyResponse(response, keyring, { now, maxAnswerBytes: 1000 })).rejects.toThrow('1000 bytes')
  })
})
