/** What is encrypted with the APIv3 key: by node:crypto, by openssl, and by Wycheproof. */
import { createCipheriv } from 'node:crypto'
import { type DecryptionError, decryptResource, isWechatPayError, type KeyError } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { apiV3Key, seal } from '../../../../tests/lib/notification.ts'
import { describeShared } from '../../../../tests/lib/shared.ts'
import { describeOpenssl } from '../lib/openssl.ts'
import { leaks } from '../lib/refusal.ts'
import { decryptAead } from '../lib/sealed.ts'

const nonce = 'Oiyu5riw0HOJ'
const plain = '{"trade_state_desc":"支付成功"}'
const resource = {
  algorithm: 'AEAD_AES_256_GCM',
  ciphertext: seal(plain, apiV3Key, nonce, 'transaction'),
  nonce,
  associated_data: 'transaction',
}
const sealed = Buffer.from(resource.ciphertext, 'base64')

/** With one bit of one byte turned. */
const flip = (at: number): string => {
  const bytes = Buffer.from(sealed)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes.toString('base64')
}

async function refused<E>(promise: Promise<unknown>): Promise<E> {
  const error: unknown = await promise.then(
    () => expect.unreachable('it was decrypted'),
    (reason) => reason,
  )
  if (!isWechatPayError(error)) throw error
  return error as E
}

describe('decryptResource', () => {
  it.each([
    ['a key as text', apiV3Key],
    ['a key as bytes', new Uint8Array(Buffer.from(apiV3Key))],
    ['a key in a Buffer', Buffer.from(apiV3Key)],
    ['a key from a file, with the line end', `${apiV3Key}\n`],
    ['a key with the quotes of an env file', `"${apiV3Key}"`],
  ])('reads what node:crypto encrypted: %s', async (_title, key) => {
    expect(await decryptResource(resource, key)).toBe(plain)
  })

  it('takes a key of 32 bytes as it is, whatever is at its ends', async () => {
    const key = `"${apiV3Key.slice(2)}"`
    expect(await decryptResource({ ...resource, ciphertext: seal(plain, key, nonce, 'transaction') }, key)).toBe(plain)
  })

  it.each([
    ['absent', {}],
    ['empty', { associated_data: '' }],
    ['null', { associated_data: null }],
    ['undefined', { associated_data: undefined }],
  ])('takes associated_data that is %s', async (_title, more) => {
    const { associated_data, ...rest } = resource
    expect(await decryptResource({ ...rest, ...more, ciphertext: seal(plain, apiV3Key, nonce) }, apiV3Key)).toBe(plain)
  })

  it('reads associated_data and nonce as UTF-8', async () => {
    const other = { nonce: '支付成功', associated_data: '退款' }
    const ciphertext = seal(plain, apiV3Key, other.nonce, other.associated_data)
    expect(await decryptResource({ ...resource, ...other, ciphertext }, apiV3Key)).toBe(plain)
  })

  it('reads a certificate, which is not JSON, and an empty text', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n'
    for (const text of [pem, '']) {
      const ciphertext = seal(text, apiV3Key, nonce, 'certificate')
      expect(await decryptResource({ ...resource, ciphertext, associated_data: 'certificate' }, apiV3Key)).toBe(text)
    }
  })

  it('is not changed by what somebody put on Object.prototype', async () => {
    Object.defineProperty(Object.prototype, 'associated_data', { value: 'transaction', configurable: true })
    try {
      const { associated_data, ...rest } = resource
      await expect(decryptResource(rest, apiV3Key)).rejects.toMatchObject({ code: 'ERR_WECHATPAY_DECRYPTION' })
    } finally {
      Reflect.deleteProperty(Object.prototype, 'associated_data')
    }
  })
})

const mismatch = 'The resource does not decrypt with this APIv3 key'
const base64 = "The resource's ciphertext: expected Base64 of at least 16 bytes"
const changes: readonly (readonly [title: string, change: object, message: string])[] = [
  ['its first byte changed', { ciphertext: flip(0) }, mismatch],
  ['the first byte of its tag changed', { ciphertext: flip(sealed.length - 16) }, mismatch],
  ['the last byte of its tag changed', { ciphertext: flip(sealed.length - 1) }, mismatch],
  ['its tag cut by a byte', { ciphertext: sealed.subarray(0, -1).toString('base64') }, mismatch],
  ['its tag alone', { ciphertext: sealed.subarray(-16).toString('base64') }, mismatch],
  ['15 bytes', { ciphertext: sealed.subarray(-15).toString('base64') }, base64],
  ['no ciphertext at all', { ciphertext: '' }, base64],
  ['a space in its Base64', { ciphertext: `${resource.ciphertext} ` }, base64],
  ['Base64url', { ciphertext: `_-${resource.ciphertext.slice(2)}` }, base64],
  ['another nonce', { nonce: 'Oiyu5riw0HOj' }, mismatch],
  ['a nonce of 11 bytes', { nonce: nonce.slice(1) }, "The resource's nonce: expected 12 bytes, received 11"],
  ['a nonce of 16 bytes', { nonce: `${nonce}abcd` }, "The resource's nonce: expected 12 bytes, received 16"],
  ['no nonce', { nonce: undefined }, "The resource's nonce: expected text, received none"],
  ['other associated data', { associated_data: 'refund' }, mismatch],
  ['no associated data', { associated_data: undefined }, mismatch],
  ['associated data that is a number', { associated_data: 1 }, 'associated_data: expected text, received something'],
  [
    'a ciphertext that is an object',
    { ciphertext: {} },
    "The resource's ciphertext: expected text, received something",
  ],
  ['no algorithm', { algorithm: undefined }, 'expected AEAD_AES_256_GCM, received none'],
  ['an algorithm in lower case', { algorithm: 'aead_aes_256_gcm' }, 'received aead_aes_256_gcm'],
  ['the algorithm of SM2 merchants', { algorithm: 'AEAD_SM4_GCM' }, 'received AEAD_SM4_GCM'],
]

describe('a resource with', () => {
  it.each(changes)('%s is a DecryptionError', async (_title, change, message) => {
    const error = await refused<DecryptionError>(decryptResource({ ...resource, ...change } as never, apiV3Key))
    expect(error).toMatchObject({ name: 'DecryptionError', code: 'ERR_WECHATPAY_DECRYPTION' })
    expect(error.outcome).toBeUndefined()
    expect(error.message).toContain(message)
    expect(leaks(error, plain)).toBe(false)
    expect(leaks(error, apiV3Key)).toBe(false)
  })

  it('another key is one, too, and names the usual causes', async () => {
    const error = await refused<DecryptionError>(decryptResource(resource, apiV3Key.toLowerCase()))
    expect(error.causes.length).toBe(3)
    expect(error.message).toBe(`${mismatch}. Usual causes: ${error.causes.join('; ')}`)
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ causes: error.causes, message: error.message })
  })

  it('bytes that are not UTF-8 is one, too', async () => {
    const ciphertext = seal(Uint8Array.of(0xe9, 0xff), apiV3Key, nonce, 'transaction')
    const error = await refused<DecryptionError>(decryptResource({ ...resource, ciphertext }, apiV3Key))
    expect(error).toMatchObject({ message: 'The decrypted resource is not text in UTF-8', causes: [] })
  })

  it.each([undefined, null, 'text', 1, [resource]])('%j instead of it is one, too', async (given) => {
    const error = await refused<DecryptionError>(decryptResource(given as never, apiV3Key))
    expect(error.message).toMatch(/^There is no encrypted resource/)
  })
})

describe('an APIv3 key', () => {
  it.each([
    ['of 31 characters', apiV3Key.slice(1), 'text of 31 characters'],
    ['of 33 characters', `${apiV3Key}A`, 'text of 33 characters'],
    ['of 32 characters that are more bytes', `${apiV3Key.slice(1)}付`, 'text of 32 characters'],
    ['that is half of it, which is short enough to be quoted', apiV3Key.slice(0, 16), 'text of 16 characters'],
    ['that is empty', '', 'empty text'],
    ['of 16 bytes', new Uint8Array(16), '16 bytes'],
    ['that is an object', {}, 'an object'],
    ['that is a private key', '-----BEGIN PRIVATE KEY-----', 'a PEM'],
    ['that is a serial number', '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB', 'a serial number'],
    ['that is not there', undefined, 'undefined'],
  ])('%s is a KeyError that describes it and does not quote it', async (_title, key, received) => {
    const error = await refused<KeyError>(decryptResource(resource, key as never))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEY', path: '', received })
    expect(error.outcome).toBeUndefined()
    expect(error.expected).toContain('APIv3')
    expect(leaks(error, apiV3Key)).toBe(false)
  })
})

describe('WebCrypto', () => {
  it('is taken from the option, and its absence is a TypeError', async () => {
    const { subtle } = globalThis.crypto
    let calls = 0
    const counting = {
      getRandomValues: () => expect.unreachable(),
      subtle: Object.assign(Object.create(subtle), {
        importKey: (...args: Parameters<typeof subtle.importKey>) => subtle.importKey(...args),
        decrypt: (...args: Parameters<typeof subtle.decrypt>) => {
          calls++
          return subtle.decrypt(...args)
        },
      }),
    }
    expect(await decryptResource(resource, apiV3Key, { crypto: counting })).toBe(plain)
    expect(calls).toBe(1)
    await expect(decryptResource(resource, apiV3Key, { crypto: {} as never })).rejects.toThrow(TypeError)
    await expect(decryptResource(resource, apiV3Key, { cypto: counting } as never)).rejects.toThrow("mean 'crypto'?")
  })
})

interface Vectors {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly keySize: number
    readonly ivSize: number
    readonly tagSize: number
    readonly tests: readonly {
      readonly tcId: number
      readonly result: 'valid' | 'invalid'
      readonly key: string
      readonly iv: string
      readonly aad: string
      readonly msg: string
      readonly ct: string
      readonly tag: string
    }[]
  }[]
}

describeShared<Vectors>(
  "Wycheproof's AES-GCM",
  'vectors/wycheproof/aes_gcm_test.json',
  ({ testGroups, numberOfTests }) => {
    const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

    it('agrees on the 66 of keys of 256 bits and nonces of 96, and refuses the 250 others', async () => {
      const wrong: number[] = []
      const counts = { agreed: 0, refused: 0 }
      for (const { keySize, ivSize, tagSize, tests } of testGroups) {
        const isOurs = keySize === 256 && ivSize === 96 && tagSize === 128
        for (const { tcId, result, key, iv, aad, msg, ct, tag } of tests) {
          const given = { nonce: hex(iv), associatedData: hex(aad), ciphertext: hex(ct + tag) }
          const bytes = await decryptAead(hex(key), given, {})
          const found = bytes && Buffer.from(bytes).toString('hex')
          if (found !== (isOurs && result === 'valid' ? msg : undefined)) wrong.push(tcId)
          else counts[isOurs ? 'agreed' : 'refused']++
        }
      }
      expect(wrong).toEqual([])
      expect(counts).toEqual({ agreed: 66, refused: 250 })
      expect(numberOfTests).toBe(316)
    })

    it('agrees through decryptResource on those whose bytes are text', async () => {
      let agreed = 0
      const isText = (text: string) => Buffer.from(Buffer.from(text, 'hex').toString(), 'utf8').toString('hex') === text
      for (const { keySize, ivSize, tests } of testGroups) {
        if (keySize !== 256 || ivSize !== 96) continue
        for (const { tcId, result, key, iv, aad, msg, ct, tag } of tests) {
          if (![iv, aad, msg].every(isText)) continue
          const vector = {
            algorithm: 'AEAD_AES_256_GCM',
            nonce: Buffer.from(iv, 'hex').toString(),
            associated_data: Buffer.from(aad, 'hex').toString(),
            ciphertext: Buffer.from(ct + tag, 'hex').toString('base64'),
          }
          const found = await decryptResource(vector, hex(key)).catch(({ code }) => code)
          const expected = result === 'valid' ? Buffer.from(msg, 'hex').toString() : 'ERR_WECHATPAY_DECRYPTION'
          expect(found, `test ${tcId}`).toBe(expected)
          agreed++
        }
      }
      expect(agreed).toBe(27)
    })
  },
)

describeOpenssl('openssl', (openssl) => {
  const keyHex = Buffer.from(apiV3Key).toString('hex')
  const ivHex = Buffer.from(nonce).toString('hex')

  it('makes the tag of a resource without a text', async () => {
    openssl.write('aad', 'transaction')
    const mac = openssl.text(`mac -cipher AES-256-GCM -macopt hexkey:${keyHex} -macopt hexiv:${ivHex} -in aad GMAC`)
    const ciphertext = Buffer.from(mac.trim(), 'hex').toString('base64')
    expect(await decryptResource({ ...resource, ciphertext }, apiV3Key)).toBe('')
  })

  it('decrypts the same text, with the counter mode that is in GCM', async () => {
    const given = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from('transaction'))
    const body = Buffer.concat([given.update('退款成功'.repeat(100)), given.final()])
    const ciphertext = Buffer.concat([body, given.getAuthTag()]).toString('base64')
    const read = openssl.text(`enc -d -aes-256-ctr -K ${keyHex} -iv ${ivHex}00000002`, body)
    expect(await decryptResource({ ...resource, ciphertext }, apiV3Key)).toBe(read)
  })
})
