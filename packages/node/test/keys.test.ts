/** The signer and the keyring do what those of core do, as OpenSSL does it. */
import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { createKeyring, createSigner, KeyError } from '@wechatpay-edge/core'
import { createNodeKeyring, createNodeSigner } from '@wechatpay-edge/node'
import { describe, expect, it } from 'vitest'

const mchid = '1900007291'
const serialNo = '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB'
const id = 'PUB_KEY_ID_0117261620242025082900212360003201'
const message = Buffer.from('POST\n/v3/x\n1700000000\nnonce\n{}\n')
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'spki') => key.export({ type, format: 'pem' } as never) as string
const pkcs8 = pem(privateKey, 'pkcs8')

async function webKey(use: 'sign' | 'verify') {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  return use === 'sign'
    ? crypto.subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), algorithm, false, ['sign'])
    : crypto.subtle.importKey('spki', publicKey.export({ type: 'spki', format: 'der' }), algorithm, true, ['verify'])
}

describe('createNodeSigner', () => {
  it.each([
    ['a PKCS#8 PEM', async () => pkcs8],
    ['a PKCS#1 PEM', async () => pem(privateKey, 'pkcs1')],
    ['a PEM with \\n in two characters', async () => pkcs8.replaceAll('\n', '\\n')],
    ['Base64 alone', async () => pkcs8.replace(/-----.*-----|\s/g, '')],
    ['DER', async () => new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }))],
    ['a KeyObject', async () => privateKey],
    ['a CryptoKey', () => webKey('sign')],
  ])('signs as OpenSSL does, with %s', async (_title, input) => {
    const signer = createNodeSigner({ mchid, serialNo, privateKey: await input() })
    const { scheme, id: own, serialNo: serial } = createSigner({ mchid, serialNo, privateKey: pkcs8 })
    expect(signer).toMatchObject({ scheme, id: own, serialNo: serial })
    expect(Buffer.from(await signer.sign(message))).toEqual(sign('sha256', message, privateKey))
  })

  it.each([
    ['a public key', publicKey],
    ['a public PEM', pem(publicKey, 'spki')],
    ['text', 'not a key'],
  ])('refuses %s when it is made, and says which option', (_title, key) => {
    expect(() => createNodeSigner({ mchid, serialNo, privateKey: key })).toThrow(KeyError)
    expect(() => createNodeSigner({ mchid, serialNo, privateKey: key })).toThrow(/^privateKey/)
  })

  it('refuses unknown names and missing options', () => {
    const options = { mchid, serialNo, privateKey: pkcs8, privatKey: '' }
    expect(() => createNodeSigner(options)).toThrow(TypeError)
    expect(() => createNodeSigner(undefined as never)).toThrow(TypeError)
  })
})

describe('createNodeKeyring', () => {
  const signature = sign('sha256', message, privateKey)

  it.each([
    ['a PEM', async () => pem(publicKey, 'spki')],
    ['a PKCS#1 PEM', async () => pem(publicKey, 'pkcs1')],
    ['DER', async () => new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))],
    ['a CryptoKey', () => webKey('verify')],
  ])('verifies what OpenSSL signed, with %s', async (_title, input) => {
    const ring = createNodeKeyring({ [`"${id}" `]: await input() })
    const key = await ring.get(id)
    expect([ring.preferred, key?.serial]).toEqual([id, id])
    expect(await key?.verify(message, signature)).toBe(true)
    expect(await key?.verify(Buffer.concat([message, Buffer.from(' ')]), signature)).toBe(false)
    expect(await key?.verify(message, new Uint8Array(signature).fill(0, 0, 1))).toBe(false)
    expect(await key?.verify(message, new Uint8Array())).toBe(false)
    expect(await ring.get(id)).toBe(key)
    expect(await ring.get('PUB_KEY_ID_1')).toBeUndefined()
  })

  it('names all of its keys, as createKeyring does', () => {
    const keys = { PUB_KEY_ID_1: pem(publicKey, 'spki'), ' PUB_KEY_ID_11': pem(publicKey, 'spki') }
    expect(createNodeKeyring(keys).serials).toEqual(['PUB_KEY_ID_1', 'PUB_KEY_ID_11'])
    expect(createKeyring(keys).serials).toEqual(['PUB_KEY_ID_1', 'PUB_KEY_ID_11'])
  })

  it('takes `preferred`, and refuses what createKeyring refuses', () => {
    const keys = { PUB_KEY_ID_1: pem(publicKey, 'spki'), PUB_KEY_ID_11: pem(publicKey, 'spki') }
    expect(createNodeKeyring(keys, { preferred: 'PUB_KEY_ID_11' }).preferred).toBe('PUB_KEY_ID_11')
    for (const wrong of [{}, { PUB_KEY_ID_1: pkcs8 }, { name: pem(publicKey, 'spki') }]) {
      expect(() => createNodeKeyring(wrong)).toThrow((attempt(() => createKeyring(wrong)) as Error).message)
    }
  })

  it('has the key of each name, however alike the names are', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const ring = createNodeKeyring({
      PUB_KEY_ID_1: pem(publicKey, 'spki'),
      PUB_KEY_ID_11: pem(other.publicKey, 'spki'),
    })
    const bytes = sign('sha256', message, other.privateKey)
    expect(verify('sha256', message, createPublicKey(pem(other.publicKey, 'spki')), bytes)).toBe(true)
    expect(await (await ring.get('PUB_KEY_ID_11'))?.verify(message, bytes)).toBe(true)
    expect(await (await ring.get('PUB_KEY_ID_1'))?.verify(message, bytes)).toBe(false)
  })

  it('encrypts as before', async () => {
    const key = await createNodeKeyring({ [id]: pem(publicKey, 'spki') }).get(id)
    expect(await key?.encrypt?.(Buffer.from('张三'))).toHaveLength(256)
  })
})

function attempt(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}

it('keeps the keys that it checked, whatever becomes of their bytes', async () => {
  const der = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))
  const keyring = createNodeKeyring({ [id]: der })
  der.fill(0)
  const key = await keyring.get(id)
  expect(await key?.verify(message, sign('sha256', message, privateKey))).toBe(true)
})
