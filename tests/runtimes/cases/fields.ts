/** Sensitive fields: encrypted for WeChat Pay's key, and decrypted with the merchant's. */
import { equal, match, ok, rejection } from '../lib/assert.ts'
import { data } from '../lib/data.ts'
import type { Harness } from '../lib/harness.ts'
import { fromBase64, toBase64, utf8 } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

export function run({ core, injected }: Subject, t: Harness): void {
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
}
