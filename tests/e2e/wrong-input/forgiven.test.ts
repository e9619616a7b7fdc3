import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { createKeyring, createSigner } from '@wechatpay-edge/core'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { describe, expect, it } from 'vitest'
import { bare, merchantCertificate, merchantKey, merchantPublicKey, pkcs1, right, serialNo } from './lib/material.ts'

const message = Buffer.from('GET\n/v3/certificates\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n')

/** What people make of a PEM on its way through files, shells and consoles. */
function forms(pem: string): [title: string, key: string | Uint8Array][] {
  const der = Buffer.from(bare(pem), 'base64')
  return [
    ['as openssl writes it', pem],
    ['in quotes', `"${pem}"`],
    ['in single quotes', `'${pem}'`],
    ['with \\r\\n at its line ends', pem.replaceAll('\n', '\r\n')],
    ['with \\n as two characters', pem.replaceAll('\n', '\\n')],
    ['in quotes with \\n as two characters', `"${pem.replaceAll('\n', '\\n')}"`],
    ['with \\r\\n as four characters', pem.replaceAll('\n', '\\r\\n')],
    ['with a byte order mark', `\ufeff${pem}`],
    ['with zero-width spaces', `\u200b${pem.replaceAll('\n', '\u200b\n\u2060')}`],
    ['as bare Base64 with zero-width spaces', `\u200b${bare(pem).replace(/.{76}/g, '$&\u200b')}\u200d`],
    ['with blanks around it', `\n  ${pem}\n\n`],
    ['with every line indented', pem.replaceAll('\n', '\n    ')],
    ['without its last line end', pem.trimEnd()],
    ['in one line', pem.replaceAll('\n', ' ')],
    ['with text around the block', `Bag Attributes\n    friendlyName: Tenpay Certificate\n${pem}\nend of file\n`],
    ['as bytes', new Uint8Array(Buffer.from(pem))],
    ['as bytes with a byte order mark', new Uint8Array(Buffer.from(`\ufeff${pem}`))],
    ['as a Buffer', Buffer.from(pem)],
    ['as bare Base64', bare(pem)],
    ['as Base64 of many lines', der.toString('base64').replace(/.{76}/g, '$&\r\n')],
    ['as DER', new Uint8Array(der)],
    ['as Base64 of the file', Buffer.from(pem).toString('base64')],
    ['as Base64 of the file, in lines', Buffer.from(pem).toString('base64').replace(/.{76}/g, '$&\n')],
    ['in UTF-16, with a byte order mark', new Uint8Array(Buffer.from(`\ufeff${pem}`, 'utf16le'))],
    ['in UTF-16, without one', new Uint8Array(Buffer.from(pem, 'utf16le'))],
    ['in UTF-16, the high byte first', new Uint8Array(Buffer.from(`\ufeff${pem}`, 'utf16le').swap16())],
    ['in UTF-16 that was read as UTF-8', Buffer.from(`\ufeff${pem}`, 'utf16le').toString('utf8')],
    ['in UTF-16 that was read as Latin-1', Buffer.from(`\ufeff${pem}`, 'utf16le').toString('latin1')],
  ]
}

describe('A private key signs', () => {
  it.each([
    ...forms(merchantKey),
    ...forms(pkcs1).map(([title, key]): [string, string | Uint8Array] => [`in PKCS#1, ${title}`, key]),
    ['above its certificate', merchantKey + merchantCertificate],
    ['below its certificate', merchantCertificate + merchantKey],
  ])('%s', async (_title, privateKey) => {
    const signature = await createSigner({ ...right.merchant, privateKey }).sign(message)
    expect(verify('sha256', message, createPublicKey(merchantPublicKey), signature)).toBe(true)
  })
})

describe('A public key verifies', () => {
  const signature = sign('sha256', message, createPrivateKey(merchantKey))
  const rsaPublic = createPublicKey(merchantPublicKey).export({ type: 'pkcs1', format: 'pem' }) as string

  it.each([
    ...forms(merchantPublicKey),
    ...forms(merchantCertificate).map(([title, key]): [string, string | Uint8Array] => [
      `of a certificate, ${title}`,
      key,
    ]),
    ['in PKCS#1', rsaPublic],
    ['of the first certificate of two', merchantCertificate + right.wechatpay[Object.keys(right.wechatpay)[1] ?? '']],
  ])('%s', async (_title, key) => {
    const found = await createKeyring({ [serialNo]: key }).get(serialNo)
    expect(await found?.verify(message, signature)).toBe(true)
    expect(await found?.verify(Buffer.from('other'), signature)).toBe(false)
  })
})

describe('Serial numbers of certificates are taken', () => {
  it.each([
    ['in lower case', (serial: string) => serial.toLowerCase()],
    ['without their leading zero', (serial: string) => serial.replace(/^0+/, '')],
  ])('%s', async (_title, written) => {
    const sandbox = await createSandbox({ serialWithLeadingZero: true })
    const { serialNo: serial, pem } = sandbox.wechatpay.certificate
    const client = createPartnershipsClient({ ...sandbox.clientOptions, wechatpay: { [written(serial)]: pem } })
    await client.ready()
    expect(await client.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })).toMatchObject({ data: [] })
  })
})

describe('IDs and serial numbers are taken', () => {
  it.each([
    ['with a line end', (id: string) => `${id}\r\n`],
    ['with blanks around them', (id: string) => `  ${id}\t`],
    ['in quotes', (id: string) => `"${id}"`],
    ['in single quotes, with a line end', (id: string) => `'${id}'\n`],
    ['with a zero-width space', (id: string) => `\u200b${id}\u200b`],
    ['with a byte order mark', (id: string) => `\ufeff${id}`],
    ['with a no-break space', (id: string) => `${id}\u00a0`],
  ])('%s', async (_title, written) => {
    const sandbox = await createSandbox()
    const { merchant } = sandbox.clientOptions
    const { id, pem } = sandbox.wechatpay.publicKey
    const [mchid, serial] = [written(merchant.mchid), written(merchant.serialNo)]
    const client = createPartnershipsClient({
      ...sandbox.clientOptions,
      merchant: { ...merchant, mchid, serialNo: serial },
      wechatpay: { [written(id)]: pem },
    })
    await client.ready()
    expect(await client.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })).toMatchObject({ data: [] })
    const headers = new Headers(sandbox.requests[0]?.headers as [string, string][])
    expect(headers.get('Wechatpay-Serial')).toBe(id)
    expect(headers.get('Authorization')).toContain(`mchid="${merchant.mchid}",`)
    expect(headers.get('Authorization')).toContain(`serial_no="${merchant.serialNo}"`)
  })

  it('as openssl prints them', async () => {
    const { serialNo: written, ...rest } = right.merchant
    expect(createSigner({ ...rest, serialNo: `serial=${written}\n` }).serialNo).toBe(written)
  })

  it('as `preferred` of a keyring, too', () => {
    const [id = '', key = ''] = Object.entries(right.wechatpay)[0] ?? []
    expect(createKeyring({ [id]: key as string }, { preferred: `${id}\n` }).preferred).toBe(id)
  })
})
