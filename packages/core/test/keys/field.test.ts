import { constants, createPrivateKey, privateDecrypt, publicEncrypt } from 'node:crypto'
import {
  createKeyring,
  decryptField,
  encryptField,
  importPrivateKey,
  importPublicKey,
  isWechatPayError,
  type PlatformKey,
} from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { describeShared } from '../../../../tests/lib/shared.ts'
import { makePair, merchant, publicKeyId, wechatpay } from '../../../../tests/lib/vendor.ts'
import { decryptBytes } from '../../src/keys/field.ts'
import { leaks } from '../lib/refusal.ts'

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }

/** WeChat Pay's key, as createKeyring makes it. */
async function keyOf(pem: string | Uint8Array = wechatpay.publicPem, options = {}): Promise<PlatformKey> {
  const key = await createKeyring({ [publicKeyId]: pem }, options).get(publicKeyId)
  return key ?? expect.unreachable('the keyring has no such key')
}

/** What WeChat Pay's side reads of a ciphertext, by node:crypto. */
const opened = (ciphertext: string, { privateKey } = wechatpay) =>
  privateDecrypt({ key: privateKey, ...oaep }, Buffer.from(ciphertext, 'base64')).toString()

/** What WeChat Pay's side encrypts for the merchant, by node:crypto. */
const sealed = (data: string | Uint8Array, pem = merchant.publicPem, options: object = oaep) =>
  publicEncrypt({ key: pem, ...options }, Buffer.from(data)).toString('base64')

/** The SDK's error that it is refused with; nothing else may come of it. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  const given: unknown = await promise.then(
    () => expect.unreachable('it was taken'),
    (reason: unknown) => reason,
  )
  return given instanceof Error ? given : expect.unreachable('it is no error')
}

const texts = [
  ['a name', '张三'],
  ['an ID number', '11010519491231002X'],
  ['the longest text of one byte a character', 'a'.repeat(214)],
  ['the longest of three, with one byte over', `${'张'.repeat(71)}a`],
  ['a character outside the BMP, as names have them', '𠮷'],
  ['no character', ''],
] as const

describe('encryptField', () => {
  it.each(texts)('encrypts %s as node:crypto decrypts it, with the serial of its key', async (_title, text) => {
    const { serial, ciphertext } = await encryptField(text, await keyOf())
    expect(serial).toBe(publicKeyId)
    expect(ciphertext).toMatch(/^[\w+/]{342}==$/)
    expect(opened(ciphertext)).toBe(text)
  })

  it('makes another ciphertext each time', async () => {
    const key = await keyOf()
    const made = await Promise.all([1, 2, 3].map(async () => (await encryptField('张三', key)).ciphertext))
    expect(new Set(made).size).toBe(3)
  })

  it("keeps the name that the caller gave the key, which WeChat Pay's header repeats", async () => {
    const keyring = createKeyring({ '0A1B2C': wechatpay.publicPem, [publicKeyId]: merchant.publicPem })
    const [first, second] = await Promise.all([keyring.get('a1b2c'), keyring.get(publicKeyId)])
    if (!first || !second) expect.unreachable('both are there')
    expect((await encryptField('a', first)).serial).toBe('0A1B2C')
    const other = await encryptField('a', second)
    expect([other.serial, opened(other.ciphertext, merchant)]).toEqual([publicKeyId, 'a'])
  })

  it('imports its key once, and only if something is encrypted', async () => {
    const uses: string[] = []
    const subtle = new Proxy(crypto.subtle, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        return typeof value !== 'function'
          ? value
          : (...given: unknown[]) => {
              uses.push(String(name))
              return value.apply(target, given)
            }
      },
    })
    const key = await keyOf(wechatpay.publicPem, { crypto: { subtle, getRandomValues: crypto.getRandomValues } })
    await key.verify(new Uint8Array(1), new Uint8Array(256))
    expect(uses).toEqual(['importKey', 'verify'])
    await Promise.all([encryptField('a', key), encryptField('b', key)])
    expect(uses.slice(2)).toEqual(['importKey', 'encrypt', 'encrypt'])
  })

  it.each([
    ['215 characters of one byte', 'a'.repeat(215), '215'],
    ['72 characters of three', '张'.repeat(72), '216'],
  ])('refuses %s: one RSA block takes 214 bytes', async (_title, text, length) => {
    const error = await failure(encryptField(text, await keyOf()))
    expect(error).toMatchObject({
      code: 'ERR_WECHATPAY_VALIDATION',
      outcome: 'not-sent',
      issues: [
        {
          path: '',
          rule: 'maxLength',
          message: `the text to encrypt must have at most 214 bytes in UTF-8, which is what one RSA block takes, not ${length}`,
        },
      ],
    })
  })

  it.each(['\ud842', 'a\udfb7', '\udfb7\ud842'])('refuses half of a surrogate pair: %j', async (text) => {
    const error = await failure(encryptField(text, await keyOf()))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_VALIDATION', issues: [{ rule: 'format' }] })
  })

  it.each<[string, unknown]>([
    ['a number', 5],
    ['nothing', undefined],
    ['bytes', new Uint8Array(3)],
  ])('refuses %s in place of a text with a TypeError', async (_title, text) => {
    const error = await failure(encryptField(text as string, await keyOf()))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(/^text: expected a string, received /)
  })
})

describe('a key that cannot encrypt', () => {
  it.each<[string, unknown, RegExp]>([
    ['no key, as a keyring returns for an unknown name', undefined, /^platformKey: .* received undefined$/],
    ['a PEM', wechatpay.publicPem, /^platformKey: expected one of a keyring's keys, received a PEM$/],
    ['a key without a serial', { encrypt: async () => new Uint8Array(1) }, /^platformKey\.serial: .* undefined$/],
    ['a serial that would break its header', { serial: 'A\n', encrypt: async () => null }, /^platformKey\.serial: /],
  ])('is a TypeError: %s', async (_title, key, message) => {
    const error = await failure(encryptField('张三', key as PlatformKey))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(message)
  })

  it('is a KeyError that names the fix, if it was given as a CryptoKey', async () => {
    const ring = createKeyring({ [publicKeyId]: await importPublicKey(wechatpay.publicPem) })
    const key = (await ring.get(publicKeyId)) as PlatformKey
    expect(key.encrypt).toBeUndefined()
    expect(await failure(encryptField('张三', key))).toMatchObject({
      code: 'ERR_WECHATPAY_KEY',
      path: 'platformKey',
      received: 'one that verifies alone, such as a CryptoKey',
      remedy: expect.stringContaining('PEM'),
    })
  })

  const cause = new Error('no access')
  it.each<[string, () => Promise<unknown>, object]>([
    ['fails', () => Promise.reject(cause), { received: 'an error, which is the cause', cause }],
    [
      'throws',
      () => {
        throw cause
      },
      { received: 'an error, which is the cause', cause },
    ],
    ['returns Base64', async () => 'QUJD', { received: "'QUJD'" }],
    ['returns no bytes', async () => new Uint8Array(), { received: '0 bytes' }],
    ['returns nothing', async () => undefined, { received: 'undefined' }],
  ])('is a KeyError, if it %s', async (_title, encrypt, fields) => {
    const key = { serial: publicKeyId, encrypt: encrypt as never }
    const error = await failure(encryptField('11010519491231002X', key))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEY', path: 'platformKey', ...fields })
    expect(leaks(error, '11010519491231002X')).toBe(false)
  })

  it('is called as a method, as keys of a class need it', async () => {
    class Key {
      readonly serial = publicKeyId
      readonly #prefix = 7
      async encrypt(data: Uint8Array) {
        return Uint8Array.of(this.#prefix, ...data)
      }
    }
    expect(await encryptField('a', new Key())).toEqual({ serial: publicKeyId, ciphertext: 'B2E=' })
  })
})

describe('decryptField', () => {
  it.each(texts)('decrypts %s that node:crypto encrypted', async (_title, text) => {
    expect(await decryptField(sealed(text), merchant.privatePem)).toBe(text)
  })

  it('takes every form of the key, and one that was imported for it', async () => {
    const key = createPrivateKey(merchant.privatePem)
    const forms = [
      merchant.privatePem.replaceAll('\n', '\\n'),
      key.export({ type: 'pkcs1', format: 'pem' }) as string,
      new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })),
      await importPrivateKey(merchant.privatePem, { use: 'decrypt' }),
    ]
    for (const form of forms) expect(await decryptField(sealed('张三'), form)).toBe('张三')
  })

  it('keeps a byte order mark', async () => {
    expect(await decryptField(sealed('\uFEFFa'), merchant.privatePem)).toBe('\uFEFFa')
  })

  const right = sealed('张三')
  const flipped = (at: number) => {
    const bytes = Buffer.from(right, 'base64')
    bytes[at] = (bytes[at] ?? 0) ^ 1
    return bytes.toString('base64')
  }
  it.each<[string, string]>([
    ['a field that is not encrypted', '张三'],
    ['one that is masked', '张*'],
    ['an empty field', ''],
    ['a line end at its end', `${right}\n`],
    ['a line end within', `${right.slice(0, 64)}\n${right.slice(64)}`],
    ['Base64url', right.replaceAll('+', '-').replaceAll('/', '_').replace('==', '')],
    ['its padding cut', right.replace('==', '')],
    ['one byte cut', Buffer.from(right, 'base64').subarray(0, 255).toString('base64')],
    ['one byte more', Buffer.concat([Buffer.from(right, 'base64'), Buffer.alloc(1)]).toString('base64')],
    ['its first byte changed', flipped(0)],
    ['its last byte changed', flipped(255)],
    ['one for another key', sealed('张三', makePair().publicPem)],
    ['OAEP with SHA-256, which WeChat Pay does not use', sealed('张三', undefined, { ...oaep, oaepHash: 'sha256' })],
    ['OAEP with a label', sealed('张三', undefined, { ...oaep, oaepLabel: Buffer.from('a') })],
    ['PKCS#1 v1.5', sealed('张三', undefined, { padding: constants.RSA_PKCS1_PADDING })],
    ['bytes that are not UTF-8', sealed(Uint8Array.of(0xe5, 0xbc))],
  ])('refuses %s with a DecryptionError, and passes nothing on', async (_title, ciphertext) => {
    const error = await failure(decryptField(ciphertext, merchant.privatePem))
    expect(error).toMatchObject({ name: 'DecryptionError', code: 'ERR_WECHATPAY_DECRYPTION' })
    expect(Object(error).outcome).toBeUndefined()
    expect(isWechatPayError(error)).toBe(true)
    expect(ciphertext.length > 7 && leaks(error, ciphertext)).toBe(false)
  })

  it('says what usually caused it', async () => {
    expect(await failure(decryptField(right, makePair().privatePem))).toMatchObject({
      causes: [expect.stringContaining('renewal'), expect.any(String)],
      message: expect.stringMatching(/^The field could not be decrypted .*\. Usual causes: the key belongs to /),
      cause: expect.objectContaining({ name: 'OperationError' }),
    })
    expect(await failure(decryptField('张三', merchant.privatePem))).toMatchObject({
      causes: ['it is not encrypted', expect.any(String)],
      message: expect.stringMatching(/^The field is not Base64\. Usual causes: it is not encrypted; /),
    })
    const bytes = sealed(Uint8Array.of(0xff))
    expect(await failure(decryptField(bytes, merchant.privatePem))).toMatchObject({
      causes: [],
      message: 'The field was decrypted, but is not text in UTF-8',
    })
  })

  it.each<[string, () => unknown]>([
    ['a public key', () => merchant.publicPem],
    ['no key', () => undefined],
    ['a key of 1024 bits', () => makePair(1024).privatePem],
    ['a CryptoKey that signs', () => importPrivateKey(merchant.privatePem)],
  ])('refuses %s with a KeyError', async (_title, make) => {
    const error = await failure(decryptField(right, (await make()) as string))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEY', path: '' })
  })

  it('refuses an option of another name with a TypeError', async () => {
    const error = await failure(decryptField(right, merchant.privatePem, { use: 'decrypt' } as object))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(/^decryptField: expected crypto, received 'use'/)
  })

  it('refuses anything but text with a TypeError', async () => {
    for (const given of [undefined, null, 5, Buffer.from(right, 'base64')]) {
      const error = await failure(decryptField(given as never, merchant.privatePem))
      expect(error).toBeInstanceOf(TypeError)
      expect(error.message).toMatch(/^ciphertext: expected the field as Base64, received /)
    }
  })
})

interface OaepVectors {
  readonly testGroups: readonly {
    readonly privateKeyPem: string
    readonly tests: readonly {
      readonly tcId: number
      readonly msg: string
      readonly ct: string
      readonly label: string
      readonly result: 'valid' | 'invalid'
    }[]
  }[]
}

const file = 'vectors/wycheproof/rsa_oaep_2048_sha1_mgf1sha1_test.json'
describeShared<OaepVectors>(
  "Wycheproof's OAEP ciphertexts with SHA-1, through the field functions",
  file,
  (vectors) => {
    const rows = vectors.testGroups.flatMap(({ privateKeyPem, tests }) =>
      tests.map((test) => ({ ...test, privateKeyPem, field: Buffer.from(test.ct, 'hex').toString('base64') })),
    )
    const bare = rows.filter(({ label }) => label === '')
    const labelled = rows.filter(({ label }) => label !== '')

    it('agree in all 29 rows without a label, byte for byte', async () => {
      expect(bare.length).toBe(29)
      for (const { tcId, field, privateKeyPem, msg, result } of bare) {
        const found = await decryptBytes(field, privateKeyPem, {}).then(
          (bytes) => Buffer.from(bytes).toString('hex'),
          (error: { readonly code?: unknown }) => error.code,
        )
        expect(found, `test ${tcId}`).toBe(result === 'valid' ? msg : 'ERR_WECHATPAY_DECRYPTION')
      }
    })

    it('are refused in all 7 rows with a label, which WeChat Pay does not use', async () => {
      expect(labelled.length).toBe(7)
      for (const { tcId, field, privateKeyPem } of labelled) {
        const error = await failure(decryptField(field, privateKeyPem))
        expect(error, `test ${tcId}`).toMatchObject({ code: 'ERR_WECHATPAY_DECRYPTION' })
      }
    })
  },
)
