import { webcrypto } from 'node:crypto'
import { createContext, runInContext } from 'node:vm'
import { createSigner, importPrivateKey, importPublicKey } from '@wechatpay-edge/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { describeOpenssl } from '../lib/openssl.ts'
import { bare, refusal } from '../lib/refusal.ts'

const message = new TextEncoder().encode('GET\n/v3/certificates\n')

describeOpenssl('keys of openssl', (openssl) => {
  openssl.run('genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem')
  const pkcs8 = openssl.text('pkcs8 -topk8 -nocrypt -in key.pem')
  const pkcs1 = openssl.text('rsa -in key.pem -traditional')
  const spki = openssl.text('pkey -in key.pem -pubout')
  const rsaPublic = openssl.text('rsa -in key.pem -RSAPublicKey_out')
  openssl.run('req -x509 -key key.pem -subj /CN=1900007291 -days 30 -out cert.pem')
  const certificate = openssl.text('x509 -in cert.pem')
  openssl.write('message', message)
  const signature = openssl.run('dgst -sha256 -sign key.pem message')
  openssl.run('pkcs12 -export -inkey key.pem -in cert.pem -passout pass:1900007291 -out key.p12')
  const bagged = openssl.text('pkcs12 -in key.p12 -passin pass:1900007291 -nodes')
  const attributed = openssl.text('pkcs12 -in key.p12 -passin pass:1900007291 -nodes -nocerts')

  const anyForm = (pem: string): [string, string | Uint8Array][] => [
    ['PEM', pem],
    ['PEM with line ends of Windows', pem.replaceAll('\n', '\r\n')],
    ['PEM with line ends written as two characters', pem.replaceAll('\n', '\\n')],
    ['PEM with line ends written as four characters', pem.replaceAll('\n', '\\r\\n')],
    ['PEM on one line', pem.replaceAll('\n', ' ')],
    ['PEM in quotes', `"${pem.replaceAll('\n', '\\n')}"`],
    ['PEM below a byte order mark', `\uFEFF${pem}`],
    ['PEM with text around it', `Bag Attributes\n    friendlyName: Tenpay\n${pem}\nthe end`],
    ['the bytes of a PEM', Buffer.from(pem)],
    ['the bytes of a PEM with a byte order mark', Buffer.from(`\uFEFF${pem}`)],
    ['Base64', bare(pem)],
    ['Base64 in lines', pem.replace(/-----.*-----/g, '')],
    ['Base64 in quotes', `'${bare(pem)}'`],
    ['DER', Buffer.from(bare(pem), 'base64')],
    [
      'DER that starts within a larger buffer',
      Buffer.concat([Buffer.alloc(7), Buffer.from(bare(pem), 'base64')]).subarray(7),
    ],
  ]

  describe.each([
    ['PKCS#8', pkcs8],
    ['PKCS#1', pkcs1],
  ])('importPrivateKey takes %s as', (_title, pem) => {
    it.each(anyForm(pem))('%s, and signs as openssl does', async (_form, input) => {
      const key = await importPrivateKey(input)
      const signed = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, message)
      expect(Buffer.from(signed).equals(signature)).toBe(true)
    })
  })

  describe.each([
    ['a SubjectPublicKeyInfo', spki],
    ['a PKCS#1 public key', rsaPublic],
    ['a certificate', certificate],
  ])('importPublicKey takes %s as', (_title, pem) => {
    it.each(anyForm(pem))("%s, and verifies openssl's signature", async (_form, input) => {
      const key = await importPublicKey(input)
      const signed = new Uint8Array(signature)
      expect(await crypto.subtle.verify('RSASSA-PKCS1-v1_5', key, signed, message)).toBe(true)
    })
  })

  it('takes the key of a PEM that contains certificates, too, and the certificate of one that contains a key', async () => {
    expect(await importPrivateKey(certificate + pkcs8)).toMatchObject({ type: 'private' })
    expect(await importPublicKey(pkcs8 + certificate)).toMatchObject({ type: 'public' })
    expect(bagged).toContain('Bag Attributes')
    expect(await importPrivateKey(bagged)).toMatchObject({ type: 'private' })
  })

  it('takes the key that openssl writes out of a PKCS#12 file', async () => {
    expect(await importPrivateKey(attributed)).toMatchObject({ type: 'private' })
  })

  it("takes bytes of another realm's Uint8Array", async () => {
    const foreign = runInContext('(bytes) => Uint8Array.from(bytes)', createContext())
    const der = foreign([...Buffer.from(bare(pkcs8), 'base64')])
    expect(der instanceof Uint8Array).toBe(false)
    expect(await importPrivateKey(der)).toMatchObject({ type: 'private' })
  })

  it('reads the bytes when a signer is made: they may be wiped afterwards', async () => {
    const der = Buffer.from(bare(pkcs8), 'base64')
    const signer = createSigner({ mchid: '1900007291', serialNo: '01', privateKey: der })
    der.fill(0)
    expect(Buffer.from(await signer.sign(message)).equals(signature)).toBe(true)
  })

  it('gives a private key that signs with SHA-256 and cannot be exported', async () => {
    expect(await importPrivateKey(pkcs8)).toMatchObject({
      type: 'private',
      extractable: false,
      algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: { name: 'SHA-256' }, modulusLength: 2048 },
      usages: ['sign'],
    })
  })

  it('decrypts what openssl encrypts with OAEP and SHA-1, and encrypts what openssl decrypts', async () => {
    const padding = '-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1'
    openssl.write('pub.pem', spki)
    const ciphertext = new Uint8Array(openssl.run(`pkeyutl -encrypt -pubin -inkey pub.pem ${padding}`, '张三'))
    const decrypting = await importPrivateKey(pkcs8, { use: 'decrypt' })
    expect(decrypting).toMatchObject({ algorithm: { hash: { name: 'SHA-1' } }, usages: ['decrypt'] })
    const plain = await crypto.subtle.decrypt('RSA-OAEP', decrypting, ciphertext)
    expect(new TextDecoder().decode(plain)).toBe('张三')

    const encrypting = await importPublicKey(certificate, { use: 'encrypt' })
    const encrypted = await crypto.subtle.encrypt('RSA-OAEP', encrypting, new TextEncoder().encode('李四'))
    expect(openssl.text(`pkeyutl -decrypt -inkey key.pem ${padding}`, new Uint8Array(encrypted))).toBe('李四')
  })

  describe('a CryptoKey', () => {
    const { subtle } = crypto
    const generate = (
      name: string,
      hash: string,
      usages: ('sign' | 'verify' | 'encrypt' | 'decrypt')[],
      modulusLength = 2048,
    ) => subtle.generateKey({ name, hash, modulusLength, publicExponent: Uint8Array.of(1, 0, 1) }, false, usages)

    it('is returned as it is where it fits', async () => {
      const signing = await generate('RSASSA-PKCS1-v1_5', 'SHA-256', ['sign', 'verify'])
      expect(await importPrivateKey(signing.privateKey)).toBe(signing.privateKey)
      expect(await importPublicKey(signing.publicKey)).toBe(signing.publicKey)
      const hiding = await generate('RSA-OAEP', 'SHA-1', ['encrypt', 'decrypt'])
      expect(await importPrivateKey(hiding.privateKey, { use: 'decrypt' })).toBe(hiding.privateKey)
      expect(await importPublicKey(hiding.publicKey, { use: 'encrypt' })).toBe(hiding.publicKey)
    })

    it('is refused for another algorithm, hash, kind, use or size', async () => {
      const signing = await generate('RSASSA-PKCS1-v1_5', 'SHA-256', ['sign', 'verify'])
      const longer = await generate('RSASSA-PKCS1-v1_5', 'SHA-512', ['sign', 'verify'])
      const small = await generate('RSASSA-PKCS1-v1_5', 'SHA-256', ['sign', 'verify'], 1024)
      const pss = await generate('RSA-PSS', 'SHA-256', ['sign', 'verify'])
      const ec = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
      const verified = await subtle.importKey(
        'spki',
        Buffer.from(bare(spki), 'base64'),
        { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
        true,
        [],
      )
      const received = async (promise: Promise<unknown>) => (await refusal(promise)).received
      expect(await received(importPrivateKey(signing.publicKey))).toContain('a public CryptoKey')
      expect(await received(importPublicKey(signing.privateKey))).toContain('a private CryptoKey')
      expect(await received(importPrivateKey(signing.privateKey, { use: 'decrypt' }))).toContain('RSASSA-PKCS1-v1_5')
      expect(await received(importPrivateKey(longer.privateKey))).toContain('SHA-512')
      expect(await received(importPrivateKey(small.privateKey))).toContain('1024 bits')
      expect(await received(importPrivateKey(pss.privateKey))).toContain('RSA-PSS')
      expect(await received(importPrivateKey(ec.privateKey))).toContain('ECDSA')
      expect(await received(importPublicKey(verified))).toContain('for nothing')
    })
  })

  describe('WebCrypto', () => {
    afterEach(() => vi.unstubAllGlobals())

    it('may be given, and is then the only one that is used', async () => {
      vi.stubGlobal('crypto', undefined)
      expect(await importPrivateKey(pkcs8, { crypto: webcrypto })).toMatchObject({ usages: ['sign'] })
      expect(await importPublicKey(spki, { crypto: webcrypto })).toMatchObject({ usages: ['verify'] })
    })

    it.each([
      ['has none', undefined],
      ['is a browser whose page came over http', {}],
    ])('is asked for where the runtime %s', async (_title, found) => {
      vi.stubGlobal('crypto', found)
      const importing = importPrivateKey(pkcs8)
      await expect(importing).rejects.toThrow(TypeError)
      await expect(importing).rejects.toThrow(/Pass \{ crypto \}/)
    })
  })

  it.each(['verify', 'encrypt', '', null])('refuses a private key for the use %j', async (use) => {
    await expect(importPrivateKey(pkcs8, { use: use as 'sign' })).rejects.toThrow(TypeError)
  })

  it.each(['sign', 'decrypt'])('refuses a public key for the use %j', async (use) => {
    await expect(importPublicKey(spki, { use: use as 'verify' })).rejects.toThrow(TypeError)
  })
})
