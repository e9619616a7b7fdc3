/** Sensitive fields: encrypted for WeChat Pay's key, and decrypted with the merchant's. */
import { equal, match, ok, rejection } from '../lib/assert.ts'
import { data } from '../lib/data.ts'
import type { Harness } from '../lib/harness.ts'
import { fromBase64, toBase64, utf8 } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

export function run(subject: Subject, t: Harness): void {
  const { client, core, injected, partnerships } = subject
  const useSandbox = subject.useSandbox()
  const { keys } = data
  const keyOf = async (name = 'PUB_KEY_ID_1') => {
    const key = await core
      .createKeyring({ PUB_KEY_ID_1: keys.spki, [keys.serialNo]: keys.certificate }, injected)
      .get(name)
    ok(key)
    return key
  }

  t.test('a field is encrypted with a public key or a certificate, and decrypted again', async () => {
    for (const name of ['PUB_KEY_ID_1', keys.serialNo]) {
      const { serial, ciphertext } = await core.encryptField('张三', await keyOf(name))
      equal([serial, ciphertext.length], [name, 344])
      equal(await core.decryptField(ciphertext, keys.pkcs8, injected), '张三')
    }
  })

  t.test('a field that node:crypto encrypted is decrypted', async () => {
    const privateKey = await core.importPrivateKey(keys.pkcs1, { ...injected, use: 'decrypt' })
    equal(toBase64(utf8(await core.decryptField(keys.ciphertext, privateKey, injected))), keys.plain)
  })

  t.test('the longest field has 214 bytes; one more is a ValidationError', async () => {
    const { ciphertext } = await core.encryptField('a'.repeat(214), await keyOf())
    equal(await core.decryptField(ciphertext, keys.pkcs8, injected), 'a'.repeat(214))
    const error = await rejection(core.encryptField('a'.repeat(215), await keyOf()))
    match(error, { code: 'ERR_WECHATPAY_VALIDATION', issues: [{ rule: 'maxLength' }] })
  })

  t.test('what cannot be decrypted is a DecryptionError, and never passed on', async () => {
    const bytes = fromBase64(keys.ciphertext)
    bytes[100] = (bytes[100] ?? 0) ^ 1
    for (const field of ['张三', '', toBase64(bytes), toBase64(bytes.subarray(1))]) {
      const error = await rejection(core.decryptField(field, keys.pkcs8, injected))
      ok(error instanceof core.DecryptionError)
      match(error, { name: 'DecryptionError', code: 'ERR_WECHATPAY_DECRYPTION' })
    }
  })

  const echo = {
    id: 'echo',
    method: 'post',
    path: '/v3/security/echo',
    body: { type: 'object' },
    encrypted: { paths: ['encrypted_echo_message'], by: client.fieldEncryption },
    encryptedAnswer: { paths: ['encrypted_echo_message'], by: client.fieldDecryption },
    errors: [],
  } as const
  const body = { echo_message: 'hello', encrypted_echo_message: '张三' }

  t.test('a call sends its sensitive field encrypted, and reads that of the response decrypted', async () => {
    const use = await useSandbox()
    const { sandbox } = use
    const { clientOptions, merchant } = sandbox
    const wechatpay = client.createWechatPay({ ...clientOptions, decryptionKey: merchant.privateKey })
    equal(await client.call(wechatpay, echo, { body }), body)
    const { encryptedEchoMessage } = sandbox.security.echoes.at(-1) ?? {}
    equal(encryptedEchoMessage, '张三')
    equal(
      use.requests.map((request) => request.body.includes('张三')),
      [false],
    )
    const fields = { ...echo.encrypted, query: ['operator'], by: client.queryEncryption }
    equal(
      await client.call(wechatpay, { ...echo, encrypted: fields }, { body, query: { operator: '13800138000' } }),
      body,
    )
    equal(use.requests.at(-1)?.target.includes('13800138000'), false)
  })

  t.test('a sensitive field that no key encrypts is not sent', async () => {
    const use = await useSandbox()
    const { sandbox } = use
    const { clientOptions, wechatpay } = sandbox
    const key = await core.importPublicKey(wechatpay.publicKey.pem, injected)
    const verifying = client.createWechatPay({ ...clientOptions, wechatpay: { [wechatpay.publicKey.id]: key } })
    const error = await rejection(client.call(verifying, echo, { body }))
    match(error, { code: 'ERR_WECHATPAY_KEY', outcome: 'not-sent' })
    equal(use.requests.length, 0)
  })

  t.test('the self-test passes, but for the notification that it was not asked to wait for', async () => {
    const { clientOptions } = (await useSandbox()).sandbox
    equal(partnerships.selfTest === client.selfTest, true)
    const report = await client.selfTest(client.createWechatPay(clientOptions))
    equal(
      report.map(({ check, result, reason }) => [check, result, reason === undefined]),
      [
        ...['keys', 'request', 'response', 'encryption', 'decryption'].map((check) => [check, 'passed', true]),
        ['notification', 'skipped', false],
      ],
    )
  })
}
