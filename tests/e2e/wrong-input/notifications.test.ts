/** What the receiver of notifications gets wrong: no error shows the APIv3 key, or what was decrypted with it. */
import { inspect } from 'node:util'
import {
  createKeyring,
  createSigner,
  decryptResource,
  type EncryptedResource,
  explainSignature,
  handleNotification,
  type ParseNotificationOptions,
  parseNotification,
  reject,
} from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import {
  apiV3Key,
  makeNotification,
  plainResource,
  seal,
  sentAt,
  type TestNotification,
} from '../../lib/notification.ts'
import { publicKeyId, wechatpay } from '../../lib/vendor.ts'
import { merchantKey, otherSerial, right } from './lib/material.ts'
import { describeMistakes, leak, leakIn, type Mistake } from './lib/mistake.ts'

const keyring = createKeyring({ [publicKeyId]: wechatpay.publicPem })
const options: ParseNotificationOptions = { keyring, apiV3Key, now: () => sentAt * 1000 }
const plain = plainResource

const parse =
  (given: TestNotification = {}, more: object = {}) =>
  () =>
    parseNotification(makeNotification({ plain, ...given }), { ...options, ...more })
const handle =
  (more: object = {}) =>
  () =>
    handleNotification(makeNotification({ plain }), { ...options, ...more }, () => {})
const resource: EncryptedResource = {
  algorithm: 'AEAD_AES_256_GCM',
  ciphertext: seal(JSON.stringify(plain), apiV3Key, 'Oiyu5riw0HOJ', 'transaction'),
  nonce: 'Oiyu5riw0HOJ',
  associated_data: 'transaction',
}
const decrypt =
  (changed: object, key: string | Uint8Array = apiV3Key) =>
  () =>
    decryptResource({ ...resource, ...changed }, key)

const bytes = Buffer.from(apiV3Key)
/** Everything but the key itself that people give as the key. */
const wrongKeys: readonly (readonly [what: string, key: unknown])[] = [
  ['a part of it', apiV3Key.slice(0, 31)],
  ['a short part of it', apiV3Key.slice(0, 12)],
  ['one character too many', `${apiV3Key}A`],
  ['two in a row', apiV3Key + apiV3Key],
  ['its hexadecimal', bytes.toString('hex')],
  ['its Base64', bytes.toString('base64')],
  ['a part of its bytes', new Uint8Array(bytes.subarray(1))],
  ['an array of its bytes', [...bytes]],
  ['an object of it', { apiV3Key }],
  ["the merchant's private key", merchantKey],
]

describeMistakes('the APIv3 key', [
  ...wrongKeys.flatMap(([what, key]): Mistake[] => {
    const refused = { error: 'KeyError', path: 'apiV3Key', says: ['expected the APIv3 key'] } as const
    return [
      { title: `parseNotification: ${what}`, make: parse({}, { apiV3Key: key }), ...refused },
      { title: `handleNotification: ${what}`, make: handle({ apiV3Key: key }), ...refused },
      { title: `decryptResource: ${what}`, make: decrypt({}, key as string), ...refused, path: '' },
    ]
  }),
  {
    title: 'is another one',
    make: parse({}, { apiV3Key: apiV3Key.toLowerCase() }),
    error: 'DecryptionError',
    path: '',
    says: ['does not decrypt with this APIv3 key', 'Usual causes'],
  },
  {
    title: 'is another one, in decryptResource',
    make: decrypt({}, apiV3Key.toUpperCase()),
    error: 'DecryptionError',
    path: '',
    says: ['Usual causes'],
  },
])

describeMistakes('the APIv3 key in the place of', [
  {
    title: 'a private key',
    make: () => createSigner({ ...right.merchant, privateKey: apiV3Key }),
    error: 'KeyError',
    path: 'privateKey',
    says: ['expected an RSA private key'],
  },
  {
    title: 'a serial number',
    make: () => createSigner({ ...right.merchant, serialNo: apiV3Key }),
    error: 'KeyError',
    path: 'serialNo',
    says: ['received text of 32 characters'],
  },
  {
    title: 'a merchant ID',
    make: () => createSigner({ ...right.merchant, mchid: apiV3Key }),
    error: 'KeyError',
    path: 'mchid',
    says: ['received text of 32 characters'],
  },
  {
    title: "WeChat Pay's key",
    make: () => createKeyring({ [publicKeyId]: apiV3Key }),
    error: 'KeyError',
    path: publicKeyId,
    says: ['expected an RSA public key'],
  },
  {
    title: "the name of WeChat Pay's key",
    make: () => createKeyring({ [apiV3Key]: wechatpay.publicPem }),
    error: 'KeyError',
    path: '',
    says: ['under a name that is text of 32 characters'],
  },
  {
    title: 'the keyring',
    make: parse({}, { keyring: apiV3Key }),
    error: 'TypeError',
    path: 'keyring',
    says: ['what createKeyring() makes'],
  },
  {
    title: 'the options',
    make: () => parseNotification(makeNotification(), apiV3Key as never),
    error: 'TypeError',
    path: 'parseNotification',
    says: ['{ keyring, apiV3Key }'],
  },
  {
    title: 'a certificate to explain with',
    make: () => explainSignature(makeNotification(), { certificate: apiV3Key }),
    error: 'KeyError',
    path: '',
    says: ['expected an X.509 certificate'],
  },
  {
    title: 'what is explained',
    make: () => explainSignature(apiV3Key as never),
    error: 'TypeError',
    path: 'refused',
    says: ['received text of 32 characters'],
  },
])

describeMistakes('a resource', [
  {
    title: 'that is not JSON is not quoted by the parser',
    make: parse({ plain: Object.values(plain).join(' ') }),
    error: 'DecryptionError',
    path: '',
    says: ['The decrypted resource is not JSON'],
  },
  {
    title: 'that begins as JSON is not quoted by the parser',
    make: parse({ plain: `{"payer":"${plain.payer}",}` }),
    error: 'DecryptionError',
    path: '',
    says: ['The decrypted resource is not JSON'],
  },
  {
    title: 'that is not UTF-8 is not shown',
    make: decrypt({
      ciphertext: seal(
        Buffer.concat([Buffer.from(JSON.stringify(plain)), Buffer.of(0xff)]),
        apiV3Key,
        'Oiyu5riw0HOJ',
        'transaction',
      ),
    }),
    error: 'DecryptionError',
    path: '',
    says: ['is not text in UTF-8'],
  },
  {
    title: 'with another nonce is not shown',
    make: decrypt({ nonce: 'Oiyu5riw0HOK' }),
    error: 'DecryptionError',
    path: '',
    says: ['Usual causes'],
  },
  {
    title: 'with other associated data is not shown',
    make: decrypt({ associated_data: '' }),
    error: 'DecryptionError',
    path: '',
    says: ['Usual causes'],
  },
  {
    title: 'with another algorithm is not shown',
    make: decrypt({ algorithm: 'AEAD_SM4_GCM' }),
    error: 'DecryptionError',
    path: '',
    says: ['expected AEAD_AES_256_GCM'],
  },
  {
    title: 'that is not encrypted is not shown',
    make: () => decryptResource({ ...resource, ciphertext: JSON.stringify(plain) }, apiV3Key),
    error: 'DecryptionError',
    path: '',
    says: ['expected Base64'],
  },
  {
    title: 'in place of the whole notification is not shown',
    make: () => decryptResource(plain as never, apiV3Key),
    error: 'DecryptionError',
    path: '',
    says: ['algorithm'],
  },
  {
    title: 'whose key is exchanged with it is not shown',
    make: () => decryptResource(apiV3Key as never, resource as never),
    error: 'KeyError',
    path: '',
    says: ['received an object'],
  },
  {
    title: 'of a notification without an id is not shown',
    make: parse({ fields: { id: undefined } }, { once: { claim: async () => true } }),
    error: 'DecryptionError',
    path: '',
    says: ['no id'],
  },
  {
    title: 'that a store returns is not shown',
    make: parse({}, { once: { claim: async () => plain } }),
    error: 'TypeError',
    path: 'once.claim',
    says: ['an object'],
  },
  {
    title: 'given as a body that was parsed is not shown',
    make: () => parseNotification({ headers: {}, rawBody: plain as never }, options),
    error: 'TypeError',
    path: 'rawBody',
    says: ['an object'],
  },
  {
    title: 'of a notification that is too long is not shown',
    make: parse({ body: JSON.stringify(plain) }, { maxBodyBytes: 10 }),
    error: 'ConnectionError',
    path: '',
    says: ['10 bytes'],
  },
  {
    title: 'of a stranger is not shown',
    make: () =>
      parseNotification({ headers: { 'Wechatpay-Serial': otherSerial }, rawBody: JSON.stringify(plain) }, options),
    error: 'SignatureError',
    path: '',
    says: ['no Wechatpay-Timestamp'],
  },
])

describe('the response to WeChat Pay', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['another APIv3 key', parse({}, { apiV3Key: apiV3Key.toLowerCase() })],
    ['a resource that is not JSON', parse({ plain: plain.geheim })],
    ['a store that fails', parse({}, { once: { claim: () => Promise.reject(new Error(apiV3Key)) } })],
    ['a keyring that fails', parse({}, { keyring: { get: () => Promise.reject(new Error(apiV3Key)) } })],
    ['a stranger', () => parseNotification({ headers: {}, rawBody: JSON.stringify(plain) }, options)],
  ])('shows neither key nor resource: %s', async (_title, make) => {
    const error: unknown = await make().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(leakIn(await reject(error).text())).toBeUndefined()
  })

  it('shows nothing of what a handler throws', async () => {
    const response = await handleNotification(makeNotification({ plain }), options, ({ resource }) => {
      throw new Error(`${apiV3Key} ${JSON.stringify(resource)}`)
    })
    expect([response.status, leakIn(await response.text())]).toEqual([500, undefined])
  })
})

describe('the check itself', () => {
  it('finds the key in each of its forms, and a resource', () => {
    for (const secret of [apiV3Key, bytes.toString('base64'), bytes.toString('hex'), plain.payer, inspect(plain)]) {
      expect(leak(new Error(`before ${secret} after`))).not.toBeUndefined()
    }
    expect(leak(new Error('expected the APIv3 key (APIv3密钥): text of 32 letters and digits'))).toBeUndefined()
  })
})
