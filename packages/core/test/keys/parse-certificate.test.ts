import { readCertificate } from '@wechatpay-edge/core'
import { expect, it } from 'vitest'
import { describeOpenssl } from '../lib/openssl.ts'

describeOpenssl('readCertificate', (openssl) => {
  openssl.run('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem')
  const make = (days: number) =>
    openssl.run(`req -x509 -key key.pem -subj /CN=1 -set_serial 0x7A7A7A7A -days ${days} -outform DER`)

  /** The certificate with the contents of its `notAfter`, which is behind a tag and a length, changed. */
  const ending = (der: Buffer, time: string) => {
    const length = time.length
    const second = der.indexOf(Buffer.of(length === 13 ? 0x17 : 0x18, length), der.indexOf(Buffer.of(0x17, 13)) + 15)
    const changed = Buffer.from(der)
    changed.write(time, second + 2, 'latin1')
    return readCertificate(changed).notAfter
  }
  const aKeyError = expect.objectContaining({ code: 'ERR_WECHATPAY_KEY' })

  // RFC 5280, section 4.1.2.5: UTCTime is of 1950 to 2049.
  it.each([
    ['491231235959Z', '2049-12-31T23:59:59Z'],
    ['500101000000Z', '1950-01-01T00:00:00Z'],
    ['991231235959Z', '1999-12-31T23:59:59Z'],
    ['000229120000Z', '2000-02-29T12:00:00Z'],
  ])('reads the UTCTime %s', (time, date) => {
    expect(ending(make(30), time)).toEqual(new Date(date))
  })

  it.each([
    ['20500101000000Z', '2050-01-01T00:00:00Z'],
    ['99991231235959Z', '9999-12-31T23:59:59Z'],
  ])('reads the GeneralizedTime %s', (time, date) => {
    expect(ending(make(20_000), time)).toEqual(new Date(date))
  })

  it.each([
    '251301000000Z',
    '250230000000Z',
    '250101240000Z',
    '250101006000Z',
    '250101000060Z',
    '2501010000000',
    '2501010000+8Z',
    '25010100000 Z',
  ])('refuses the UTCTime %s', (time) => {
    expect(() => ending(make(30), time)).toThrow(aKeyError)
  })

  it.each(['20510229000000Z', '2051010100000.Z', '205101010000001'])('refuses the GeneralizedTime %s', (time) => {
    expect(() => ending(make(20_000), time)).toThrow(aKeyError)
  })

  it.each([
    ['is negative', '847a7a7a'],
    ['is longer than it need be', '007a7a7a'],
  ])('refuses a serial number that %s', (_title, serial) => {
    const der = make(30)
    der.write(serial, der.indexOf('7a7a7a7a', 'hex'), 'hex')
    expect(() => readCertificate(der)).toThrow(aKeyError)
  })

  it.each([
    ['a time', 0x17, 0x13],
    ['a serial number', 0x02, 0x04],
  ])('refuses %s of another type', (_title, tag, other) => {
    const der = make(30)
    der[tag === 0x17 ? der.indexOf(Buffer.of(tag, 13)) : der.indexOf('7a7a7a7a', 'hex') - 2] = other
    expect(() => readCertificate(der)).toThrow(aKeyError)
  })
})
