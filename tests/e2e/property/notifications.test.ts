/** For random headers, bodies and resources: a notification is read, or ends in a typed error that shows none of it. */
import { createCipheriv } from 'node:crypto'
import { createKeyring, decryptResource, isWechatPayError, type Keyring, parseNotification } from '@wechatpay-edge/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apiV3Key, makeNotification, notificationBody, seal, sentAt } from '../../lib/notification.ts'
import { publicKeyId, wechatpay } from '../../lib/vendor.ts'

const numRuns = process.env.WECHATPAY_EDGE_LONG ? 100_000 : 2_000
const limitMs = 300_000
const now = () => sentAt * 1000
const keyring = createKeyring({ [publicKeyId]: wechatpay.publicPem })
/** Believes everything, so that what comes after the signature is reached. */
const credulous: Keyring = { get: async (serial) => ({ serial, verify: async () => true }) }

/** The code of the error that it ends in, or `read`. */
async function ending(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'read'
  } catch (error) {
    if (!isWechatPayError(error) || error.outcome !== undefined) throw error
    expect(error.message.length).toBeLessThan(1000)
    return error.code
  }
}

const right = makeNotification()
const names = Object.keys(right.headers)
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom('', ' ', '\0', ',', '__proto__'))

describe('any notification', () => {
  it(
    'with another header is refused',
    async () => {
      const value = fc.oneof(anyText, fc.array(anyText), fc.constant(undefined))
      const changed = fc.tuple(
        fc.constantFrom(...names.filter((name) => /Nonce|Time|Serial|Signature$/.test(name))),
        value,
      )
      await fc.assert(
        fc.asyncProperty(changed, async ([name, given]) => {
          fc.pre(String(given).trim() !== right.headers[name])
          const message = { ...right, headers: { ...right.headers, [name]: given } }
          expect(await ending(parseNotification(message, { keyring, apiV3Key, now }))).toBe('ERR_WECHATPAY_SIGNATURE')
        }),
        { numRuns },
      )
    },
    limitMs,
  )

  it(
    'of another body is refused',
    async () => {
      const bytes = Buffer.from(right.rawBody)
      const edit = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
      await fc.assert(
        fc.asyncProperty(edit, async ([at, bits]) => {
          const rawBody = Uint8Array.from(bytes)
          rawBody[at] = (rawBody[at] ?? 0) ^ bits
          const message = { ...right, rawBody }
          expect(await ending(parseNotification(message, { keyring, apiV3Key, now }))).toBe('ERR_WECHATPAY_SIGNATURE')
        }),
        { numRuns: numRuns / 2 },
      )
    },
    limitMs,
  )

  it(
    'that is signed, whatever is in it, is read or is a DecryptionError',
    async () => {
      const bodies = fc.oneof(
        fc.uint8Array(),
        anyText,
        fc.json(),
        fc.json().map((plain) => notificationBody({ plain })),
        fc
          .dictionary(fc.constantFrom('nonce', 'ciphertext', 'associated_data', 'algorithm'), fc.jsonValue())
          .map((resource) => notificationBody({ resource })),
      )
      const seen = new Set<string>()
      await fc.assert(
        fc.asyncProperty(bodies, async (rawBody) => {
          const end = await ending(parseNotification({ ...right, rawBody }, { keyring: credulous, apiV3Key, now }))
          seen.add(end)
          expect(['read', 'ERR_WECHATPAY_DECRYPTION']).toContain(end)
        }),
        { numRuns },
      )
      expect(seen.size).toBe(2)
    },
    limitMs,
  )
})

describe('any resource', () => {
  it(
    'is decrypted to what node:crypto encrypted',
    async () => {
      const nonce = fc
        .uint8Array({ minLength: 12, maxLength: 12 })
        .map((bytes) => Buffer.from(bytes).toString('base64').slice(0, 12))
      const unicode = fc.string({ unit: 'grapheme' })
      await fc.assert(
        fc.asyncProperty(unicode, unicode, nonce, async (plain, aad, given) => {
          const ciphertext = seal(plain, apiV3Key, given, aad)
          const resource = { algorithm: 'AEAD_AES_256_GCM', ciphertext, nonce: given, associated_data: aad }
          expect(await decryptResource(resource, apiV3Key)).toBe(Buffer.from(plain).toString())
        }),
        { numRuns },
      )
    },
    limitMs,
  )

  it(
    'of which one bit was changed is a DecryptionError',
    async () => {
      const cipher = createCipheriv('aes-256-gcm', apiV3Key, 'Oiyu5riw0HOJ').setAAD(Buffer.from('transaction'))
      const sealed = Buffer.concat([cipher.update('{"trade_state":"SUCCESS"}'), cipher.final(), cipher.getAuthTag()])
      const places = sealed.length * 8
      for (let bit = 0; bit < places; bit++) {
        const bytes = Buffer.from(sealed)
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const ciphertext = bytes.toString('base64')
        const resource = {
          algorithm: 'AEAD_AES_256_GCM',
          ciphertext,
          nonce: 'Oiyu5riw0HOJ',
          associated_data: 'transaction',
        }
        expect(await ending(decryptResource(resource, apiV3Key))).toBe('ERR_WECHATPAY_DECRYPTION')
      }
    },
    limitMs,
  )
})
