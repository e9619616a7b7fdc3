/** Sensitive fields as WeChat Pay checks them, with requests that node:crypto encrypts. */
import { constants, privateDecrypt, publicEncrypt } from 'node:crypto'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { send } from '../lib/request.ts'

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
const encrypt = (text: string | Uint8Array, key: string): string =>
  publicEncrypt({ key, ...oaep }, Buffer.from(text)).toString('base64')

const sandbox = await createSandbox()
const { publicKey, certificate } = sandbox.wechatpay

/** Sends an echo, and what came of it. */
async function echo(body: object, headers: Record<string, string>, to: Sandbox = sandbox) {
  const answer = await send(to, { target: '/v3/security/echo', headers, body })
  return { ...answer, refusal: to.requests.at(-1)?.refusal }
}

const key = { 'Wechatpay-Serial': publicKey.id }
const field = (text: string | Uint8Array, pem = publicKey.pem) => ({
  echo_message: 'hello',
  encrypted_echo_message: encrypt(text, pem),
})

describe('an encrypted field', () => {
  it.each([
    ['the public key', publicKey.id, publicKey.pem],
    ['the certificate', certificate.serialNo, certificate.pem],
    [
      'the certificate, in lower case and with a zero before it',
      `0${certificate.serialNo.toLowerCase()}`,
      certificate.pem,
    ],
  ])(
    'is decrypted with %s, which Wechatpay-Serial names, and returned for the merchant',
    async (_what, serial, pem) => {
      const answer = await echo(field('张三', pem), { 'Wechatpay-Serial': serial })
      expect(answer.status).toBe(200)
      const { echo_message, encrypted_echo_message } = answer.json as Record<string, string>
      expect(echo_message).toBe('hello')
      const ciphertext = Buffer.from(encrypted_echo_message ?? '', 'base64')
      expect(privateDecrypt({ key: sandbox.merchant.privateKey, ...oaep }, ciphertext).toString()).toBe('张三')
      expect(sandbox.security.echoes.at(-1)).toMatchObject({ echoMessage: 'hello', encryptedEchoMessage: '张三' })
    },
  )

  const missing = 'HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)'
  const unknown = '平台证书序列号Wechatpay-Serial错误'
  const undecryptable = '平台私钥解密失败'
  it.each([
    ['without Wechatpay-Serial', field('张三'), {}, missing],
    ['with an empty Wechatpay-Serial', field('张三'), { 'Wechatpay-Serial': '' }, missing],
    ['for an unknown key', field('张三'), { 'Wechatpay-Serial': 'PUB_KEY_ID_1' }, unknown],
    ['for the merchant itself', field('张三'), { 'Wechatpay-Serial': sandbox.merchant.serialNo }, unknown],
    ['for another key than the one that is named', field('张三', certificate.pem), key, undecryptable],
    ['that is not encrypted', { echo_message: 'a', encrypted_echo_message: '张三' }, key, undecryptable],
    [
      'that is cut',
      { echo_message: 'a', encrypted_echo_message: encrypt('a', publicKey.pem).slice(0, 64) },
      key,
      undecryptable,
    ],
    ['that is no text', field(Uint8Array.of(0xff, 0xfe)), key, undecryptable],
    ['that is empty', { echo_message: 'a', encrypted_echo_message: '' }, key, undecryptable],
  ])('%s is refused', async (_what, body, headers, message) => {
    const before = sandbox.security.echoes.length
    const answer = await echo(body, headers as Record<string, string>)
    expect(answer).toMatchObject({ status: 400, json: { code: 'PARAM_ERROR', message } })
    expect(answer.refusal).toMatch(/Wechatpay-Serial|encrypted/)
    expect(JSON.stringify(answer)).not.toContain('张三')
    expect(sandbox.security.echoes).toHaveLength(before)
  })

  it('that is no text at all is for the schema to refuse, and no field needs no header', async () => {
    expect(await echo({ echo_message: 'a', encrypted_echo_message: 5 }, key)).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('需要一个 string 类型') },
    })
    expect(await echo({ echo_message: 'a' }, {})).toMatchObject({ status: 200, json: { echo_message: 'a' } })
  })
})

describe('the record of self-tests', () => {
  it('has where the notification goes, counts as no write, and is forgotten by reset()', async () => {
    const own = await createSandbox({ identity: sandbox.identity, fetch: async () => new Response() })
    await echo({ echo_message: 'a', notify_url: 'https://merchant.example/notify' }, key, own)
    expect(own.security.echoes).toEqual([
      { mchid: own.merchant.mchid, notifyUrl: 'https://merchant.example/notify', echoMessage: 'a' },
    ])
    expect(own.executions).toEqual([])
    own.reset()
    expect(own.security.echoes).toEqual([])
  })

  it('is no option', async () => {
    await expect(createSandbox({ security: {} } as object)).rejects.toThrow(/^security: expected one of /)
  })
})

describe('a response that breaks a length', () => {
  it('repeats the ciphertext as it was sent, and never the decrypted text', async () => {
    const { operations } = await import('../../src/generated/operations.ts')
    const validators = await import('../../src/generated/security/validators.ts')
    const [built] = operations.filter(({ id }) => id === 'echo')
    if (!built) throw new Error('expected the operation echo')
    const check = Object.assign(
      (value: unknown) => {
        check.errors = [
          { keyword: 'enum', instancePath: '/encrypted_echo_message', schemaPath: '', params: {} },
        ] as never
        return validators.echoBody(value) && false
      },
      { errors: undefined },
    )
    const strict = { ...built, id: 'strict', path: '/v3/demo/strict', body: check }
    const own = await createSandbox({ identity: sandbox.identity, operations: [strict] })
    const body = field('张三')
    const answer = await send(own, { target: '/v3/demo/strict', headers: key, body })
    expect(answer.json).toMatchObject({ detail: { value: body.encrypted_echo_message } })
    expect(JSON.stringify(answer)).not.toContain('张三')
  })
})
