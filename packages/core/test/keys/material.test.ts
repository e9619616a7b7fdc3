import { gzipSync } from 'node:zlib'
import { type CryptoLike, importPrivateKey, importPublicKey } from '@wechatpay-edge/core'
import { expect, it } from 'vitest'
import { describeOpenssl } from '../lib/openssl.ts'
import { bare, leaks, refusal, secretOf } from '../lib/refusal.ts'

describeOpenssl('input that is not a fitting key is refused, and the error names it,', (openssl) => {
  openssl.run('genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem')
  const pkcs8 = openssl.text('pkcs8 -topk8 -nocrypt -in key.pem')
  const pkcs1 = openssl.text('rsa -in key.pem -traditional')
  const spki = openssl.text('pkey -in key.pem -pubout')
  const rsaPublic = openssl.text('rsa -in key.pem -RSAPublicKey_out')
  openssl.run('req -x509 -key key.pem -subj /CN=1900007291 -days 30 -out cert.pem')
  const certificate = openssl.text('x509 -in cert.pem')
  openssl.run('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem')
  openssl.run('genpkey -algorithm ED25519 -out ed.pem')
  openssl.run('genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out small.pem')
  const request = openssl.text('req -new -key key.pem -subj /CN=1900007291')
  const p12 = openssl.run('pkcs12 -export -inkey key.pem -in cert.pem -passout pass:1900007291')
  const encrypted = openssl.text('pkcs8 -topk8 -in key.pem -passout pass:secret')
  const der = Buffer.from(bare(pkcs8), 'base64')

  const notPrivate: [string, unknown, string, string?][] = [
    ['a certificate', certificate, 'a certificate of an RSA public key of 2048 bits', 'apiclient_key.pem'],
    ['a public key', spki, 'an RSA public key of 2048 bits', 'apiclient_key.pem'],
    ['a PKCS#1 public key', rsaPublic, 'an RSA public key of 2048 bits', 'apiclient_key.pem'],
    ['a certificate chain', certificate + certificate, 'a certificate of an RSA public key of 2048 bits'],
    [
      'a certificate and a public key',
      certificate + spki,
      'a certificate of an RSA public key of 2048 bits and an RSA public key of 2048 bits',
    ],
    ['a certificate request', request, 'a certificate request'],
    ['an encrypted key', encrypted, 'an encrypted private key', 'openssl pkey -in encrypted.pem'],
    [
      'an encrypted key as DER',
      openssl.run('pkcs8 -topk8 -in key.pem -passout pass:secret -outform DER'),
      'an encrypted private key',
    ],
    [
      'a key that OpenSSL encrypted in its old way',
      openssl.text('rsa -in key.pem -traditional -aes128 -passout pass:secret'),
      'an encrypted private key',
      'openssl pkey -in',
    ],
    ['a PKCS#12 file', p12, 'a PKCS#12 file (.p12, .pfx)', 'openssl pkcs12 -in apiclient_cert.p12'],
    [
      'the Base64 of a PKCS#12 file',
      p12.toString('base64'),
      'a PKCS#12 file (.p12, .pfx)',
      'openssl pkcs12 -in apiclient_cert.p12',
    ],
    ['an EC key', openssl.text('pkey -in ec.pem'), 'an EC private key', 'apiclient_key.pem'],
    ['an EC key in its old form', openssl.text('ec -in ec.pem'), 'an EC private key'],
    ['an SM2 key', openssl.text('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2'), 'an SM2 private key'],
    ['an Ed25519 key', openssl.text('pkey -in ed.pem'), 'an Ed25519 private key'],
    [
      'an RSA key for PSS alone',
      openssl.text('genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048'),
      'another kind of private key',
    ],
    ['an RSA key of 1024 bits', openssl.text('pkey -in small.pem'), 'an RSA private key of 1024 bits'],
    ['a PKCS#1 key of 1024 bits', openssl.text('rsa -in small.pem -traditional'), 'an RSA private key of 1024 bits'],
    ['the first line of a PEM', pkcs8.split('\n')[0], 'a PEM without its END line', 'env file'],
    ['a PEM without its last line', pkcs8.trimEnd().split('\n').slice(0, -1).join('\n'), 'a PEM without its END line'],
    [
      'a PEM that ends as another block does',
      pkcs8.replace('END PRIVATE', 'END PUBLIC'),
      "a PEM with another block's END line",
    ],
    [
      'a PEM with a character that is not Base64',
      pkcs8.replace('M', '*'),
      'a PEM whose content is damaged or not a key',
      'again',
    ],
    ['a PEM that lacks a character', pkcs8.replace('MI', 'M'), 'a PEM whose content is damaged or not a key', 'again'],
    [
      'a PEM that lacks a line',
      pkcs8.split('\n').toSpliced(9, 1).join('\n'),
      'DER that is damaged or not a key',
      'again',
    ],
    [
      'a PEM without contents',
      '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----',
      'a PEM whose content is damaged or not a key',
    ],
    ['DER that is cut off', der.subarray(0, 600), 'bytes that are neither text nor a whole key', 'again'],
    ['DER with a byte after it', Buffer.concat([der, Buffer.of(0)]), 'bytes that are neither text nor a whole key'],
    ['Base64 that is cut off', bare(pkcs8).slice(0, 800), 'DER that is damaged or not a key', 'again'],
    [
      'Base64 of the URL alphabet',
      der.toString('base64url').padEnd(1624, '='),
      'Base64url, not Base64',
      'content of apiclient_key.pem',
    ],
    [
      'a PEM with the dashes of an editor',
      pkcs8.replaceAll('-----', '—–—'),
      'a PEM with the dashes of a word processor',
      'content of apiclient_key.pem',
    ],
    ['a PEM out of a web page', pkcs8.replaceAll('\n', '<br>'), 'HTML', 'content of apiclient_key.pem'],
    [
      'a PEM in an entity',
      pkcs8.replaceAll('\n', '&#10;').replace('&#10;', '&nbsp;'),
      'HTML',
      'content of apiclient_key.pem',
    ],
    ['a PEM out of a URL', encodeURIComponent(pkcs8), 'URL-encoded text', 'content of apiclient_key.pem'],
    ['Base64 out of a URL', encodeURIComponent(bare(pkcs8)), 'URL-encoded text', 'content of apiclient_key.pem'],
    ['hex', der.toString('hex'), 'hex', 'content of apiclient_key.pem'],
    ['hex of many lines', der.toString('hex').replace(/.{64}/g, '$&\n'), 'hex', 'content of apiclient_key.pem'],
    ['gzip', new Uint8Array(gzipSync(pkcs8)), 'gzip', 'content of apiclient_key.pem'],
    ['the Base64 of gzip', gzipSync(pkcs8).toString('base64'), 'gzip', 'content of apiclient_key.pem'],
    ['a file path', './cert/apiclient_key.pem', 'a file path', 'content of apiclient_key.pem'],
    ['an absolute file path', '/etc/wechatpay/key', 'a file path', 'content of apiclient_key.pem'],
    ['a file path of Windows', 'C:\\new\\rsa\\apiclient_key', 'a file path'],
    ['a file name', 'apiclient_key.pem', 'a file path'],
    ['a URL', 'file:///etc/wechatpay/apiclient_key.pem', 'a URL'],
    ['JSON', JSON.stringify({ pem: pkcs8 }), 'JSON'],
    ['the ID of a public key', 'PUB_KEY_ID_0117261620242025082900212360003201', "a public key's ID"],
    ['a serial number', '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C', 'a serial number'],
    [
      'an OpenSSH key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----',
      'an OpenSSH key',
      'content of apiclient_key.pem',
    ],
    ['a public OpenSSH key', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB a@b', 'an OpenSSH key', 'content of apiclient_key.pem'],
    ['RTF', `{\\rtf1\\ansi ${pkcs8.replaceAll('\n', '\\par\n')}}`, 'RTF', 'content of apiclient_key.pem'],
    ['a template', '{{ WXPAY_PRIVATE_KEY }}', 'an unfilled placeholder', 'content of apiclient_key.pem'],
    ['the name of a variable', '"$WXPAY_PRIVATE_KEY"', 'an unfilled placeholder', 'content of apiclient_key.pem'],
    ['an APIv3 key', 'Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy', 'text that is neither PEM nor the Base64 of a key'],
    ['words', 'my private key', 'text that is neither PEM nor the Base64 of a key'],
    ['empty text', '', 'empty text'],
    ['spaces', ' \n', 'empty text'],
    ['empty quotes', '""', 'empty text'],
    ['no bytes', new Uint8Array(), 'empty text'],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x2d, 1), 'bytes that are neither text nor a whole key'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 42, 'a number'],
    ['true', true, 'a boolean'],
    ['an array', [pkcs8], 'an array'],
    ['an object', { pem: pkcs8 }, 'an object'],
    ['an ArrayBuffer', new ArrayBuffer(8), 'an object'],
  ]

  it.each(notPrivate)('when a private key is expected: %s', async (_title, input, received, remedy = '') => {
    const error = await refusal(importPrivateKey(input as string))
    expect(error.received).toBe(received)
    expect(error.expected).toBe('an RSA private key of at least 2048 bits (PEM, Base64 or DER)')
    expect(error.remedy).toContain(remedy)
    expect(error.remedy).not.toBe('')
    expect(error.message).toBe(`expected ${error.expected}, received ${received}. ${error.remedy}`)
    expect(leaks(error, secretOf(input))).toBe(false)
  })

  it.each<[string, unknown, string]>([
    ['a private key', pkcs8, 'an RSA private key of 2048 bits'],
    ['a PKCS#1 private key', pkcs1, 'an RSA private key of 2048 bits'],
    ['an encrypted private key', encrypted, 'an encrypted private key'],
    ['a PKCS#12 file', p12, 'a PKCS#12 file (.p12, .pfx)'],
    ['an EC public key', openssl.text('pkey -in ec.pem -pubout'), 'an EC public key'],
    ['an Ed25519 public key', openssl.text('pkey -in ed.pem -pubout'), 'an Ed25519 public key'],
    ['an RSA public key of 1024 bits', openssl.text('pkey -in small.pem -pubout'), 'an RSA public key of 1024 bits'],
    [
      'a certificate of an EC key',
      openssl.text('req -x509 -key ec.pem -subj /CN=1'),
      'a certificate of an EC public key',
    ],
    [
      'a certificate of 1024 bits',
      openssl.text('req -x509 -key small.pem -subj /CN=1'),
      'a certificate of an RSA public key of 1024 bits',
    ],
    ['a certificate request', request, 'a certificate request'],
    ['the ID of the key', 'PUB_KEY_ID_0117261620242025082900212360003201', "a public key's ID"],
    ['a file path', 'pub_key.pem', 'a file path'],
  ])('when a public key is expected: %s', async (_title, input, received) => {
    const error = await refusal(importPublicKey(input as string))
    expect(error.received).toBe(received)
    expect(error.remedy).toBe("Give the content of WeChat Pay's pub_key.pem or platform certificate")
    expect(leaks(error, secretOf(input))).toBe(false)
  })

  it('with commands that fix it', async () => {
    const commands: [string | Uint8Array, string, string][] = [
      [encrypted, 'encrypted.pem', ' -passin pass:secret'],
      [p12, 'apiclient_cert.p12', ' -passin pass:1900007291'],
    ]
    for (const [input, name, password] of commands) {
      const { remedy } = await refusal(importPrivateKey(input))
      openssl.write(name, input)
      openssl.run(`${/openssl ([^;]*\.pem)/.exec(remedy)?.[1]}${password}`)
      expect(await importPrivateKey(openssl.text('pkey -in apiclient_key.pem'))).toMatchObject({ type: 'private' })
    }
  })

  it('by WebCrypto, if only WebCrypto finds it', async () => {
    const importKey = () => Promise.reject(new Error('DataError'))
    const refusing = { subtle: { importKey }, getRandomValues: () => {} } as unknown as CryptoLike
    const error = await refusal(importPublicKey(spki, { crypto: refusing }))
    expect(error.received).toBe('one of 2048 bits that it refuses')
    expect(error.cause).toEqual(new Error('DataError'))
    expect(leaks(error, bare(spki))).toBe(false)
  })
})
