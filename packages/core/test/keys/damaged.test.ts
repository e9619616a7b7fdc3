import { expect, it } from 'vitest'
import { seeded } from '../../../../tests/lib/seeded.ts'
import { KeyError } from '../../src/errors.ts'
import { readCertificate, readPrivateKey, readPublicKey } from '../../src/keys/material.ts'
import { describeOpenssl } from '../lib/openssl.ts'

const readers = [(input: string | Uint8Array) => readPrivateKey(input), readPublicKey, readCertificate] as const

/** Reads it as everything; whatever is thrown must be a KeyError. Says how often it was taken. */
function readAll(input: string | Uint8Array): number {
  let taken = 0
  for (const read of readers) {
    try {
      read(input as Uint8Array)
      taken++
    } catch (error) {
      if (!(error instanceof KeyError)) throw error
    }
  }
  return taken
}

describeOpenssl('a damaged key or certificate', (openssl) => {
  openssl.run('genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem')
  openssl.run('req -x509 -key key.pem -subj /CN=1900007291 -days 30 -out cert.pem')
  const samples: [string, Buffer][] = [
    ['PKCS#8', openssl.run('pkcs8 -topk8 -nocrypt -in key.pem -outform DER')],
    ['PKCS#1', openssl.run('rsa -in key.pem -traditional -outform DER')],
    ['SubjectPublicKeyInfo', openssl.run('pkey -in key.pem -pubout -outform DER')],
    ['certificate', openssl.run('x509 -in cert.pem -outform DER')],
    ['PKCS#12 file', openssl.run('pkcs12 -export -inkey key.pem -in cert.pem -passout pass:1')],
  ]

  it.each(samples)('never passes, and is refused with a KeyError, when a %s is cut off anywhere', (_title, der) => {
    for (let length = 0; length < der.length; length++) expect(readAll(der.subarray(0, length))).toBe(0)
  })

  it.each(samples)('throws nothing but a KeyError when bytes of a %s are changed', (_title, der) => {
    const random = seeded(der.length)
    for (let run = 0; run < 3000; run++) {
      const changed = Buffer.from(der)
      // Half of the changes hit the first bytes, where the structure is.
      for (let count = 1 + random(3); count > 0; count--) changed[random(run % 2 ? der.length : 64)] = random(256)
      readAll(changed)
    }
  })

  it('throws nothing but a KeyError when characters of a PEM are changed, taken out or put in', () => {
    const pem = openssl.text('pkey -in key.pem') + openssl.text('x509 -in cert.pem')
    const random = seeded(7)
    const strange = ['-', '-----', '\n', '\\n', '=', '"', '\0', '张', 'BEGIN ', '{', '/', '\uFEFF']
    for (let run = 0; run < 3000; run++) {
      const at = random(pem.length)
      readAll(pem.slice(0, at) + (strange[random(strange.length + 1)] ?? '') + pem.slice(at + random(3)))
    }
  })
})

/** DER: tag, length, contents. */
function element(tag: number, ...parts: readonly (Buffer | number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)))
  const length = [body.length >>> 16, (body.length >>> 8) & 255, body.length & 255]
  return Buffer.concat([Buffer.from([tag, 0x83, ...length]), body])
}

/** Lengths that DER would write in one byte are left long by `element`. */
const short = (tag: number, ...body: number[]): Buffer => Buffer.from([tag, body.length, ...body])

it('a certificate within a certificate, 6,000 times, is refused with a KeyError', () => {
  const empty = short(0x30)
  const time = short(0x17, ...Buffer.from('250101000000Z'))
  const validity = short(0x30, ...time, ...time)
  const serial = short(0x02, 1)
  let der = element(
    0x30,
    element(0x30, serial, empty, empty, validity, empty, Buffer.alloc(0x10000)),
    empty,
    short(3, 0),
  )
  for (let n = 0; n < 6000; n++) {
    der = element(0x30, element(0x30, serial, empty, empty, validity, empty, der), empty, short(3, 0))
  }
  expect(readAll(der)).toBeLessThan(2)
})
