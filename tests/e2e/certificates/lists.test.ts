/** Lists of platform certificates over TCP: which are trusted, and which are refused, by a vendor made of OpenSSL. */
import { createCertificateKeyring, createKeyring, isWechatPayError } from '@wechatpay-edge/core'
import { expect, it } from 'vitest'
import { apiV3Key } from '../../lib/notification.ts'
import { publicKeyId, wechatpay } from '../../lib/vendor.ts'
import { closedUrl } from '../client/lib/raw-server.ts'
import { rejection } from '../client/lib/served.ts'
import {
  type Answer,
  describeWithOpenssl,
  listOf,
  makePlatform,
  rowOf,
  signer,
  startVendor,
  verifyBy,
} from './lib/platform.ts'

const dayMs = 86_400_000
// The second begins with zeros, which some SDKs drop; the third has digits alone.
const [first, second] = [makePlatform('5157F09EFDC096DE15EBE81A47057A7232F1B8E1'), makePlatform('00062CE5')]
const digits = makePlatform('1234567890')
const short = makePlatform('4A4E', 30)
const stranger = makePlatform('5157F09EFDC096DE15EBE81A47057A7232F1B8E1')

describeWithOpenssl('a list of platform certificates', () => {
  it('is downloaded once, when a key is first needed, and each of its keys verifies and encrypts', async () => {
    const vendor = await startVendor({ by: first, body: listOf(first, second, digits) })
    const keyring = vendor.keyring()
    expect([vendor.count, keyring.preferred]).toEqual([0, undefined])
    for (const by of [first, second, digits]) expect(await verifyBy(keyring, by, vendor.nowMs)).toBe(200)
    expect(await keyring.get('62ce5')).toBe(await keyring.get('00062CE5'))
    const [{ target, headers }] = vendor.received as [(typeof vendor.received)[0]]
    expect([vendor.count, target, headers['wechatpay-serial']]).toEqual([1, '/v3/certificates', undefined])
    expect((await (await keyring.get(first.serial))?.encrypt?.(Buffer.from('张三')))?.length).toBe(256)
    expect([await keyring.get('PUB_KEY_ID_1'), await keyring.get('no serial'), vendor.count]).toEqual([
      undefined,
      undefined,
      1,
    ])
  })

  it('may have the spaces and the missing fields of the vendor’s page', async () => {
    const row = JSON.parse(JSON.stringify(rowOf(first)))
    const { effective_time: _, expire_time: __, ...rest } = row
    const data = [{ ...rest, 'effective_time ': '2018-06-08T10:34:56+08:00', added: null }]
    const vendor = await startVendor({ by: first, body: JSON.stringify({ data, more: 1 }, null, 2) })
    expect(await verifyBy(vendor.keyring(), first, vendor.nowMs)).toBe(200)
    vendor.answer = {
      by: first,
      body: listOf(rowOf(first, { fields: { effective_time: 1528425296, expire_time: 1 } })),
    }
    expect(await verifyBy(vendor.keyring(), first, vendor.nowMs)).toBe(200)
  })

  it('may be signed by a public key that is known, and not by one that is not', async () => {
    const answer: Answer = { body: listOf(first), serial: publicKeyId, key: wechatpay.privateKey }
    const vendor = await startVendor(answer)
    const keys = { [publicKeyId]: wechatpay.publicPem }
    expect(await verifyBy(vendor.keyring({ keys }), first, vendor.nowMs)).toBe(200)
    const error = await rejection(vendor.keyring().refresh())
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEYRING' })
    expect(String(error)).toContain(`it is signed by none of its certificates, but by ${publicKeyId}`)
  })

  it('may be signed by a certificate that it no longer has', async () => {
    const vendor = await startVendor({ by: first, body: listOf(first) })
    const keyring = vendor.keyring()
    await keyring.refresh()
    vendor.answer = { by: first, body: listOf(second) }
    await keyring.refresh()
    expect(await verifyBy(keyring, second, vendor.nowMs)).toBe(200)
    await expect(vendor.keyring().refresh()).rejects.toThrow('signed by none of its certificates')
  })

  const flip = (text: string): string => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`
  const { ciphertext } = (rowOf(first) as { encrypt_certificate: { ciphertext: string } }).encrypt_certificate
  const ec = makePlatform('EC', 30, 'ec')
  const weak = makePlatform('1024', 30, 'rsa:1024')

  it.each<[title: string, answer: Answer, words: string]>([
    [
      'unsigned',
      {
        headers: Object.fromEntries(['Timestamp', 'Nonce', 'Signature', 'Serial'].map((n) => [`Wechatpay-${n}`, null])),
      },
      'no Wechatpay-Timestamp header',
    ],
    ['without a serial', { headers: { 'Wechatpay-Serial': null } }, 'no Wechatpay-Serial header'],
    ['signed by a stranger under its name', { key: stranger.key }, 'does not match'],
    ['signed by a stranger', { by: second }, 'signed by none of its certificates, but by 00062CE5'],
    [
      'a stranger’s, encrypted with another key',
      { by: stranger, body: listOf(rowOf(stranger, { key: 'b'.repeat(32) })) },
      'does not decrypt with this APIv3 key',
    ],
    [
      'encrypted with another key, and well signed',
      { body: listOf(rowOf(first, { key: 'b'.repeat(32) })) },
      'the APIv3 key is not the one that is set',
    ],
    [
      'changed in its ciphertext',
      { body: listOf(rowOf(first, { sealed: { ciphertext: flip(ciphertext) } })) },
      'does not decrypt',
    ],
    [
      'of another algorithm',
      { body: listOf(rowOf(first, { sealed: { algorithm: 'AEAD_SM4_GCM' } })) },
      'expected AEAD_AES_256_GCM, received AEAD_SM4_GCM',
    ],
    [
      'with one row that is encrypted with another key',
      { body: listOf(first, rowOf(second, { key: 'b'.repeat(32) })) },
      'does not decrypt',
    ],
    ['of ten minutes ago', { timestamp: `${Math.floor(Date.now() / 1000) - 600}` }, 'seconds old'],
    ['a probe', { headers: { 'Wechatpay-Signature': `WECHATPAY/SIGNTEST/${'A'.repeat(325)}` } }, '签名探测流量'],
    [
      'of another signature type',
      { headers: { 'Wechatpay-Signature-Type': 'WECHATPAY2-SM2-WITH-SM3' } },
      'Wechatpay-Signature-Type',
    ],
    ['empty', { body: '{"data":[]}' }, 'it has no certificates'],
    ['without its rows', { body: '{"rows":[]}' }, 'it has no certificates'],
    ['an array', { body: '[]' }, 'it has no certificates'],
    ['null', { body: 'null' }, 'it has no certificates'],
    ['no JSON', { body: '<html>' }, 'it is not JSON'],
    ['without a body', { body: '' }, 'it is not JSON'],
    ['no UTF-8', { body: Buffer.from('{"data":"\xff"}', 'latin1') }, 'it is not JSON'],
    ['huge', { body: ' '.repeat(1_048_577) }, 'it is longer than 1048576 bytes'],
    ['of rows that are null', { body: '{"data":[null]}' }, 'a certificate has no serial number'],
    ['of rows that are text', { body: '{"data":["x"]}' }, 'a certificate has no serial number'],
    [
      'with a serial that is a public key’s',
      { body: listOf(rowOf(first, { fields: { serial_no: publicKeyId } })) },
      'a certificate has no serial number',
    ],
    [
      'with a serial that is not its certificate’s',
      { body: listOf(rowOf(first, { fields: { serial_no: '0ABC' } })) },
      'the certificate under ABC has another serial number',
    ],
    [
      'of rows without a certificate',
      { body: listOf(rowOf(first, { fields: { encrypt_certificate: null } })) },
      'no encrypted resource',
    ],
    [
      'of a private key',
      { body: listOf(rowOf(first, { pem: wechatpay.privatePem })) },
      'expected an X.509 certificate',
    ],
    ['of a public key', { body: listOf(rowOf(first, { pem: wechatpay.publicPem })) }, 'expected an X.509 certificate'],
    ['of an empty text', { body: listOf(rowOf(first, { pem: '' })) }, 'expected an X.509 certificate'],
    [
      'of a certificate of elliptic curves',
      { by: ec, body: listOf(ec) },
      'expected an RSA public key of at least 2048 bits',
    ],
    [
      'of a certificate of 1024 bits',
      { by: weak, body: listOf(weak) },
      'expected an RSA public key of at least 2048 bits',
    ],
    [
      'of a certificate that the list ended',
      { body: listOf(rowOf(first, { fields: { expire_time: '2018-12-08T10:34:56+08:00' } })) },
      'no certificate in it is valid now',
    ],
    [
      'of a certificate that the list begins later',
      { body: listOf(rowOf(first, { fields: { effective_time: '2068-12-08T10:34:56+08:00' } })) },
      'no certificate in it is valid now',
    ],
    ['a redirect', { status: 302, headers: { Location: '/elsewhere' } }, 'WeChat Pay responded 302'],
    ['an error of the gateway', { status: 502, body: '<html>' }, 'WeChat Pay responded 502'],
    ['an empty success', { status: 204, body: '' }, 'WeChat Pay responded 204'],
  ])('is refused if it is %s', async (_title, changes, words) => {
    const vendor = await startVendor({ by: first, body: listOf(first), ...changes })
    const keyring = vendor.keyring()
    const error = await rejection(keyring.get(first.serial))
    expect(isWechatPayError(error) && error.code).toBe('ERR_WECHATPAY_KEYRING')
    expect(String(error)).toMatch(/^KeyringError: Could not load WeChat Pay's list of platform certificates/)
    expect(String(error)).toContain(words)
    for (const secret of [apiV3Key, 'BEGIN', ciphertext.slice(0, 40)])
      expect(JSON.stringify(error)).not.toContain(secret)
    expect(keyring.preferred).toBeUndefined()
    // And it is not trusted a moment later.
    await expect(keyring.get(first.serial)).rejects.toThrow()
  })

  it('leaves out certificates that have expired, and waits for those that are not valid yet', async () => {
    const later = rowOf(second, { fields: { effective_time: new Date(Date.now() + 40 * dayMs).toISOString() } })
    const vendor = await startVendor({ by: first, body: listOf(first, short, later) })
    const keyring = vendor.keyring()
    const known = async () => {
      const found = await Promise.all([first, second, short].map(({ serial }) => keyring.get(serial)))
      return found.map((key) => key !== undefined)
    }
    expect(await known()).toEqual([true, false, true])
    expect([first.serial, short.serial]).toContain(keyring.preferred)
    vendor.nowMs += 31 * dayMs
    expect(await known()).toEqual([true, false, false])
    await expect(verifyBy(keyring, short, vendor.nowMs)).rejects.toMatchObject({ reason: 'unknown-serial' })
    vendor.nowMs += 10 * dayMs
    expect(await known()).toEqual([true, true, false])
    expect(keyring.preferred).toBe(second.serial)
    expect((await keyring.encryptionKey())?.serial).toBe(second.serial)
    // All have expired.
    vendor.nowMs += 2000 * dayMs
    await expect(keyring.get(first.serial)).rejects.toThrow('no certificate in it is valid now')
    expect(keyring.preferred).toBeUndefined()
  })

  it.each([
    [403, 'NOT_ENOUGH', '平台证书已过期失效，请联系微信支付技术支持。'],
    [404, 'RESOURCE_NOT_EXISTS', '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。'],
  ])('of %s says which two values to copy, and where', async (status, code, message) => {
    const vendor = await startVendor({ by: first, status, body: JSON.stringify({ code, message }) })
    const error = await rejection(vendor.keyring().get(first.serial))
    expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEYRING', status })
    expect(error).toHaveProperty('requestId', '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0')
    for (const word of [code, message, '微信支付公钥', '公钥ID', '账户中心 > API安全', 'PUB_KEY_ID_']) {
      expect(String(error)).toContain(word)
    }
  })

  it('shows nothing of a gateway that echoes the signature', async () => {
    const vendor = await startVendor({ status: 400, body: '' })
    vendor.answer = () => {
      const echo = String(vendor.received.at(-1)?.headers.authorization)
      return { status: 400, body: JSON.stringify({ code: echo, message: `\n${echo}` }) }
    }
    const error = await rejection(vendor.keyring().refresh())
    expect(String(error)).not.toMatch(/signature=|[\w+/]{100}|\n/)
  })

  it('comes from the backup host if the main one does not respond', async () => {
    const vendor = await startVendor({ by: first, body: listOf(first) })
    const hosts = [await closedUrl(), vendor.url]
    expect(await verifyBy(vendor.keyring({ hosts }), first, vendor.nowMs)).toBe(200)
    expect(vendor.count).toBe(1)
    const dead = vendor.keyring({ hosts: hosts.slice(0, 1) })
    await expect(dead.refresh()).rejects.toThrow('No response from 127.0.0.1')
    const answers: (Answer | 'drop')[] = ['drop', { by: first, body: listOf(first) }]
    vendor.answer = () => answers.shift() ?? 'drop'
    expect(await verifyBy(vendor.keyring({ hosts: [vendor.url, vendor.url] }), first, vendor.nowMs)).toBe(200)
  })

  it('is asked for once more after a probe, a 429 and a 500', async () => {
    const right: Answer = { by: first, body: listOf(first) }
    const probe: Answer = { ...right, headers: { 'Wechatpay-Signature': `WECHATPAY/SIGNTEST/${'A'.repeat(336)}` } }
    for (const wrong of [probe, { ...right, status: 429 }, { ...right, status: 500 }]) {
      const answers = [wrong, right]
      const vendor = await startVendor(() => answers.shift() ?? right)
      expect(await verifyBy(vendor.keyring(), first, vendor.nowMs)).toBe(200)
      expect(vendor.count).toBe(2)
    }
  })

  it('is waited for no longer than timeoutMs', async () => {
    const vendor = await startVendor({ by: first, body: listOf(first), delayMs: 60_000 })
    await expect(vendor.keyring({ timeoutMs: 50 }).refresh()).rejects.toThrow('No response within 50 ms')
  })

  it('is read from a custom fetch, which gets one signed Request', async () => {
    const vendor = await startVendor({ by: first, body: listOf(first) })
    const requests: Request[] = []
    const fetch = (request: Request) => {
      requests.push(request)
      return globalThis.fetch(request)
    }
    await vendor.keyring({ fetch }).refresh()
    expect(requests.map(({ url, method, redirect }) => [url, method, redirect])).toEqual([
      [`${vendor.url}/v3/certificates`, 'GET', 'manual'],
    ])
    await expect(vendor.keyring({ fetch: async () => ({}) as Response }).refresh()).rejects.toThrow(
      'expected a Response',
    )
  })
})

describeWithOpenssl('options of createCertificateKeyring', () => {
  const right = { signer, apiV3Key }
  it.each<[unknown, string | RegExp]>([
    [undefined, 'createCertificateKeyring: expected { signer, apiV3Key }, received undefined'],
    [{ ...right, apiv3Key: 'x' }, /received 'apiv3Key'. Do you mean 'apiV3Key'\?$/],
    [{ apiV3Key }, 'signer: expected { scheme, id, serialNo, sign }, received undefined'],
    [
      { ...right, signer: { ...signer, scheme: 'WECHATPAY-BRAND-SHA256-RSA2048' } },
      /^signer: expected one of WECHATPAY2-SHA256-RSA2048/,
    ],
    [{ ...right, hosts: ['http://api.mch.weixin.qq.com'] }, /^hosts\[0\]: expected an origin with https/],
    [{ ...right, store: {} }, 'store.get: expected a function, received undefined'],
    [{ ...right, store: { get: async () => '' } }, 'store.set: expected a function, received undefined'],
    [{ ...right, store: null }, 'store.get: expected a function, received undefined'],
    [{ ...right, waitUntil: 5 }, 'options.waitUntil: expected a function, received a number'],
    [{ ...right, timeoutMs: -1 }, 'timeoutMs: expected a number from 0, received -1'],
    [{ ...right, fetch: 'x' }, 'fetch: expected a function, received string'],
    [
      { ...right, preferred: 'publicKey' },
      "preferred: expected 'certificate', as there are no `keys`, received 'publicKey'",
    ],
    [
      { ...right, keys: { [publicKeyId]: wechatpay.publicPem }, preferred: 'PUB' },
      "preferred: expected 'publicKey' or 'certificate', received 'PUB'",
    ],
    [{ ...right, crypto: {} }, 'crypto: expected WebCrypto, received something without `subtle`'],
  ])('are a TypeError if they are wrong: %#', (options, message) => {
    expect(() => createCertificateKeyring(options as never)).toThrow(TypeError)
    expect(() => createCertificateKeyring(options as never)).toThrow(message)
  })

  it.each<[unknown, string]>([
    [{ ...right, apiV3Key: 'short' }, 'apiV3Key: expected the APIv3 key'],
    [{ ...right, keys: {} }, 'keys: expected at least one of WeChat Pay'],
    [{ ...right, keys: { [first.serial]: first.pem } }, 'keys: expected public keys (微信支付公钥) under their IDs'],
    [{ ...right, keys: { [publicKeyId]: 'x' } }, `keys.${publicKeyId}: expected an RSA public key`],
  ])('are a KeyError if a key is wrong: %#', (options, message) => {
    expect(() => createCertificateKeyring(options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_WECHATPAY_KEY', message: expect.stringContaining(message) }),
    )
  })

  it('are the same as those of createKeyring for keys, which verify without a download', async () => {
    const vendor = await startVendor({ by: first, body: listOf(first) })
    const keys = { [publicKeyId]: wechatpay.publicPem }
    const keyring = vendor.keyring({ keys })
    expect(keyring.preferred).toBe(createKeyring(keys).preferred)
    expect((await keyring.get(publicKeyId))?.serial).toBe(publicKeyId)
    expect((await keyring.encryptionKey())?.serial).toBe(publicKeyId)
    expect(vendor.count).toBe(0)
    // Until a message is signed with a certificate; the key stays the preferred one.
    expect(await verifyBy(keyring, first, vendor.nowMs)).toBe(200)
    expect([vendor.count, keyring.preferred]).toEqual([1, publicKeyId])
  })

  it('are trusted, and not asked for, before the switch begins', async () => {
    const vendor = await startVendor({ by: first, body: listOf(first) })
    const keys = { [publicKeyId]: wechatpay.publicPem }
    const keyring = vendor.keyring({ keys, preferred: 'certificate' })
    expect([(await keyring.get(publicKeyId))?.serial, keyring.preferred, vendor.count]).toEqual([
      publicKeyId,
      undefined,
      0,
    ])
    expect((await keyring.encryptionKey())?.serial).toBe(first.serial)
    expect([keyring.preferred, vendor.count]).toEqual([first.serial, 1])
    expect(vendor.keyring({ keys, preferred: 'publicKey' }).preferred).toBe(publicKeyId)
  })
})
