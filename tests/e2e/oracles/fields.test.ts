/** Sensitive fields both ways: what the SDK encrypts, `openssl` and a peer decrypt, and the other way round. */
import { spawnSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call, createWechatPay, fieldDecryption, fieldEncryption, type Operation } from '@wechatpay-edge/client'
import { createKeyring, decryptField, encryptField } from '@wechatpay-edge/core'
import { afterAll, describe, expect, it } from 'vitest'
import { Rsa } from 'wechatpay-axios-plugin'
import { mchid, merchant, publicKeyId, serialNo, wechatpay } from '../../lib/vendor.ts'
import { listen, sendSigned } from '../client/lib/raw-server.ts'

const texts = ['张三', '11010519491231002X', 'a'.repeat(214), '13800138000']

/** WeChat Pay's key, as the SDK makes it of a PEM. */
async function encrypt(text: string, pem: string): Promise<string> {
  const key = await createKeyring({ [publicKeyId]: pem }).get(publicKeyId)
  return key ? (await encryptField(text, key)).ciphertext : expect.unreachable('the keyring has no such key')
}

describe('wechatpay-axios-plugin', () => {
  it.each(texts)('decrypts what the SDK encrypts, and the other way round: %s', async (text) => {
    expect(Rsa.decrypt(await encrypt(text, wechatpay.publicPem), wechatpay.privatePem)).toBe(text)
    expect(await decryptField(Rsa.encrypt(text, merchant.publicPem), merchant.privatePem)).toBe(text)
  })
})

const isAbsent = spawnSync('openssl', ['version']).status !== 0

describe.skipIf(isAbsent)(`openssl${isAbsent ? ' (skipped: openssl is absent)' : ''}`, () => {
  const cwd = mkdtempSync(join(tmpdir(), 'openssl-fields-'))
  afterAll(() => rmSync(cwd, { recursive: true, force: true }))

  function openssl(args: string, input: string | Buffer = ''): Buffer {
    const { status, stdout, stderr } = spawnSync('openssl', args.split(' '), { cwd, input })
    expect(status, stderr.toString()).toBe(0)
    return stdout
  }

  const oaep = '-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1'

  it.each(texts)('decrypts what the SDK encrypts, and the other way round: %s', async (text) => {
    openssl('genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem')
    openssl('pkey -in key.pem -pubout -out public.pem')
    const [privatePem, publicPem] = ['key.pem', 'public.pem'].map((name) => readFileSync(join(cwd, name), 'utf8'))
    const ours = Buffer.from(await encrypt(text, publicPem ?? ''), 'base64')
    writeFileSync(join(cwd, 'ours'), ours)
    expect(openssl(`pkeyutl -decrypt -inkey key.pem -in ours ${oaep}`).toString()).toBe(text)
    writeFileSync(join(cwd, 'text'), text)
    const theirs = openssl(`pkeyutl -encrypt -pubin -inkey public.pem -in text ${oaep}`).toString('base64')
    expect(await decryptField(theirs, privatePem ?? '')).toBe(text)
  })

  it('decrypts what the client sends over TCP, and the client what it encrypts', async () => {
    for (const name of ['platform', 'merchant']) {
      openssl(`genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out ${name}.pem`)
      openssl(`pkey -in ${name}.pem -pubout -out ${name}-public.pem`)
    }
    const read = (name: string): string => readFileSync(join(cwd, name), 'utf8')
    const server = await listen((request, response) => {
      const { user_name } = JSON.parse(request.body.toString()) as { user_name: string }
      writeFileSync(join(cwd, 'sent'), Buffer.from(user_name, 'base64'))
      writeFileSync(join(cwd, 'plain'), openssl(`pkeyutl -decrypt -inkey platform.pem -in sent ${oaep}`))
      const sealed = openssl(`pkeyutl -encrypt -pubin -inkey merchant-public.pem -in plain ${oaep}`)
      const body = JSON.stringify({ user_name: sealed.toString('base64') })
      return sendSigned(response, { body, key: createPrivateKey(read('platform.pem')) })
    })
    const client = createWechatPay({
      merchant: { mchid, serialNo, privateKey: read('merchant.pem') },
      wechatpay: { [publicKeyId]: read('platform-public.pem') },
      hosts: [server.url],
      decryptionKey: read('merchant.pem'),
    })
    const pay: Operation = {
      id: 'pay',
      method: 'post',
      path: '/v3/pay',
      body: {},
      encrypted: { paths: ['user_name'], by: fieldEncryption },
      encryptedAnswer: { paths: ['user_name'], by: fieldDecryption },
      errors: [],
    }
    expect(await call(client, pay, { body: { user_name: '张三' } })).toEqual({ user_name: '张三' })
    expect(read('plain')).toBe('张三')
  })
})
