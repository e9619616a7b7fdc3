/** Keys and certificates in every form. The other side is node:crypto, in the runner. */
import { equal, match, ok, rejection, thrown } from '../lib/assert.ts'
import { data } from '../lib/data.ts'
import type { Harness } from '../lib/harness.ts'
import { fromBase64, toBase64, utf8 } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

const { keys, wrong } = data
const message = fromBase64(keys.message)

const bare = (pem: string) => pem.replace(/-----.*?-----|\s/g, '')

/** Each form that a key may be given in. */
const forms: Readonly<Record<string, (pem: string) => string | Uint8Array>> = {
  PEM: (pem) => pem,
  'PEM with line ends as two characters': (pem) => pem.replaceAll('\n', '\\n'),
  'the bytes of a PEM with a byte order mark': (pem) => utf8(`\uFEFF${pem}`),
  Base64: bare,
  DER: (pem) => fromBase64(bare(pem)),
}

export function run(lib: Subject, t: Harness): void {
  const { importPrivateKey, importPublicKey, readCertificate, KeyError } = lib.core
  const { subtle } = lib.webcrypto
  const rsa = 'RSASSA-PKCS1-v1_5'

  for (const [form, write] of Object.entries(forms)) {
    for (const [kind, pem] of Object.entries({ 'PKCS#8': keys.pkcs8, 'PKCS#1': keys.pkcs1 })) {
      t.test(`importPrivateKey takes ${kind} as ${form}, and signs as node:crypto does`, async () => {
        const key = await importPrivateKey(write(pem), lib.injected)
        equal(toBase64(await subtle.sign(rsa, key, message)), keys.signature)
      })
    }
    const publicKeys = { SPKI: keys.spki, 'PKCS#1': keys.rsaPublic, 'a certificate': keys.certificate }
    for (const [kind, pem] of Object.entries(publicKeys)) {
      t.test(`importPublicKey takes ${kind} as ${form}, and verifies what node:crypto signed`, async () => {
        const key = await importPublicKey(write(pem), lib.injected)
        const signature = fromBase64(keys.signature)
        ok(await subtle.verify(rsa, key, signature, message))
        ok(!(await subtle.verify(rsa, key, signature, utf8('other'))))
      })
    }
  }

  t.test('a private key cannot be exported again', async () => {
    const key = await importPrivateKey(keys.pkcs8, lib.injected)
    match(key, { type: 'private', extractable: false })
    ok(await rejection(subtle.exportKey('pkcs8', key)))
  })

  t.test('a CryptoKey that fits is returned as it is', async () => {
    const algorithm = { name: rsa, hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }
    const pair = (await subtle.generateKey(algorithm, false, ['sign', 'verify'])) as CryptoKeyPair
    equal((await importPrivateKey(pair.privateKey, lib.injected)) === pair.privateKey, true)
    equal((await importPublicKey(pair.publicKey, lib.injected)) === pair.publicKey, true)
    match(await rejection(importPrivateKey(pair.publicKey, lib.injected)), { code: 'ERR_WECHATPAY_KEY' })
    const decrypting = { ...lib.injected, use: 'decrypt' } as const
    match(await rejection(importPrivateKey(pair.privateKey, decrypting)), { code: 'ERR_WECHATPAY_KEY' })
  })

  t.test('a key for decryption decrypts what node:crypto encrypted with OAEP and SHA-1', async () => {
    const key = await importPrivateKey(keys.pkcs1, { ...lib.injected, use: 'decrypt' })
    equal(toBase64(await subtle.decrypt('RSA-OAEP', key, fromBase64(keys.ciphertext))), keys.plain)
  })

  t.test('a key for encryption encrypts what the private key decrypts', async () => {
    const encrypting = await importPublicKey(keys.certificate, { ...lib.injected, use: 'encrypt' })
    const decrypting = await importPrivateKey(keys.pkcs8, { ...lib.injected, use: 'decrypt' })
    const ciphertext = await subtle.encrypt('RSA-OAEP', encrypting, utf8('张三'))
    equal(new Uint8Array(await subtle.decrypt('RSA-OAEP', decrypting, ciphertext)), utf8('张三'))
  })

  t.test('another use than these is a TypeError', async () => {
    ok(
      (await rejection(importPrivateKey(keys.pkcs8, { ...lib.injected, use: 'verify' as never }))) instanceof TypeError,
    )
    ok((await rejection(importPublicKey(keys.spki, { ...lib.injected, use: 'sign' as never }))) instanceof TypeError)
  })

  const mistakes: Readonly<Record<string, readonly [input: unknown, received: RegExp]>> = {
    'an encrypted key': [wrong.encrypted, /encrypted private key/],
    'a key of 1024 bits': [wrong.small, /1024 bits/],
    'an EC key': [wrong.ec, /EC private key/],
    'a public key': [keys.spki, /RSA public key/],
    'a damaged PEM': [keys.pkcs8.replace('-----END', '*-----END'), /damaged/],
    'empty text': ['', /empty text/],
    nothing: [undefined, /undefined/],
  }
  for (const [name, [input, received]] of Object.entries(mistakes)) {
    t.test(`importPrivateKey refuses ${name} with a KeyError that does not hold it`, async () => {
      const error = await rejection(importPrivateKey(input as string, lib.injected))
      ok(error instanceof KeyError)
      match(error, { name: 'KeyError', code: 'ERR_WECHATPAY_KEY', received })
      equal(error.outcome, undefined)
      const line = bare(String(input)).slice(40, 60)
      ok(line === '' || !JSON.stringify(error).includes(line))
    })
  }

  t.test('importPublicKey refuses a private key', async () => {
    match(await rejection(importPublicKey(keys.pkcs8, lib.injected)), { received: /RSA private key/ })
  })

  t.test('readCertificate reads serial number, validity and key', async () => {
    for (const write of Object.values(forms)) {
      const { serialNo, notBefore, notAfter, publicKey } = readCertificate(write(keys.certificate))
      equal(serialNo, keys.serialNo)
      equal(notAfter.toISOString(), keys.notAfter)
      ok(notBefore < notAfter)
      equal(toBase64(publicKey), bare(keys.spki))
    }
  })

  t.test('readCertificate refuses what is none', () => {
    match(
      thrown(() => readCertificate(keys.spki)),
      { code: 'ERR_WECHATPAY_KEY', expected: /X.509 certificate/ },
    )
  })
}
