import { isWechatPayError, readCertificate } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'
import { describeOpenssl } from '../lib/openssl.ts'

describeOpenssl('readCertificate', (openssl) => {
  openssl.run('genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem')
  openssl.run('req -new -key key.pem -subj /CN=1900007291 -out request.pem')
  const make = (options: string) =>
    openssl.text(`req -x509 -key key.pem -subj /CN=1900007291/O=Example ${options}`.trim())
  const plain = make('-days 1825')

  const says = (pem: string) => {
    const fields = openssl.text('x509 -noout -serial -startdate -enddate', pem).trim().split('\n')
    const [serialNo, notBefore = '', notAfter = ''] = fields.map((field) => field.slice(field.indexOf('=') + 1))
    const publicKey = openssl.run('pkey -pubin -outform DER', openssl.run('x509 -noout -pubkey', pem))
    return {
      serialNo,
      notBefore: new Date(notBefore),
      notAfter: new Date(notAfter),
      publicKey: new Uint8Array(publicKey),
    }
  }
  const read = (pem: string | Uint8Array) => {
    const certificate = readCertificate(pem)
    return { ...certificate, publicKey: new Uint8Array(certificate.publicKey) }
  }

  it.each([
    ['of twenty bytes', '0x1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C'],
    ['that begins with the digit 0', '0x0DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C'],
    ['that was given with a leading zero byte', '0x00DE55AD98ED71D6EDD4A4A16996DE7B47773A8C'],
    ['before which DER puts a zero byte', '0x8000000000000000000000000000000000000001'],
    ['of all ones', '0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF'],
    ['of one byte', '1'],
    ['of one byte with its high bit', '255'],
    ['of zero', '0'],
  ])('agrees with openssl on a serial number %s', (_title, serial) => {
    const pem = make(`-days 1825 -set_serial ${serial}`)
    expect(read(pem)).toEqual(says(pem))
  })

  it.each([
    ['UTCTime', 30],
    ['GeneralizedTime, from 2050 on', 20_000],
  ])('agrees with openssl on a validity that ends in %s', (_title, days) => {
    const pem = make(`-days ${days}`)
    expect(read(pem)).toEqual(says(pem))
  })

  it('agrees with openssl on a certificate of version 1', (context) => {
    const pem = openssl.text('x509 -req -in request.pem -signkey key.pem -set_serial 0x0A1B2C')
    context.skip(!openssl.text('x509 -noout -text', pem).includes('Version: 1 '), 'this openssl makes version 3 only')
    expect(read(pem)).toEqual(says(pem))
  })

  it('agrees with openssl on the certificate of an EC key', () => {
    openssl.run('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem')
    const pem = openssl.text('req -x509 -key ec.pem -subj /CN=ec')
    expect(read(pem)).toEqual(says(pem))
  })

  describe('takes', () => {
    it.each<[string, string | Uint8Array]>([
      ['line ends of Windows', plain.replaceAll('\n', '\r\n')],
      ['line ends written as two characters', plain.replaceAll('\n', '\\n')],
      ['text above the block', openssl.text('x509 -text', plain)],
      ['the bytes of a PEM', Buffer.from(plain)],
      ['DER', openssl.run('x509 -outform DER', plain)],
      ['Base64 of the DER', openssl.run('x509 -outform DER', plain).toString('base64')],
      ['a chain, of which it reads the first', plain + make('-days 30')],
      ['a key above the certificate', openssl.text('pkey -in key.pem') + plain],
    ])('%s', (_title, input) => {
      expect(read(input)).toEqual(says(plain))
    })
  })

  it.each<[string, unknown, string]>([
    ['a private key', openssl.text('pkey -in key.pem'), 'an RSA private key of 2048 bits'],
    ['a public key', openssl.text('pkey -in key.pem -pubout'), 'an RSA public key of 2048 bits'],
    ['a certificate request', openssl.text('req -in request.pem'), 'a certificate request'],
    ['a certificate that is cut off', plain.slice(0, 400), 'a PEM without its END line'],
    ['nothing', undefined, 'undefined'],
    ['empty text', '', 'empty text'],
  ])('refuses %s, and says what it is', (_title, input, received) => {
    try {
      readCertificate(input as string)
      expect.unreachable()
    } catch (error) {
      expect(isWechatPayError(error)).toBe(true)
      expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEY', received })
      expect(String(error)).toContain('expected an X.509 certificate')
    }
  })
})
