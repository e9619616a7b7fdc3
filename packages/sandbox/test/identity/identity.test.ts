import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})

function hasOpenssl(): boolean {
  try {
    return execFileSync('openssl', ['version']).length > 0
  } catch {
    return false
  }
}

describe('the values of a sandbox', () => {
  it('have the vendor’s forms', () => {
    expect(sandbox.merchant.mchid).toMatch(/^\d{10}$/)
    expect(sandbox.merchant.serialNo).toMatch(/^[1-7][0-9A-F]{39}$/)
    expect(sandbox.wechatpay.certificate.serialNo).toMatch(/^[1-7][0-9A-F]{39}$/)
    expect(sandbox.wechatpay.publicKey.id).toMatch(/^PUB_KEY_ID_\d{34}$/)
    expect(sandbox.apiV3Key).toMatch(/^[0-9A-Za-z]{32}$/)
  })

  it('fit together: certificate, serial number, private key, and the mchid as common name', () => {
    const { merchant, wechatpay } = sandbox
    const certificate = new X509Certificate(merchant.certificate)
    expect(certificate.serialNumber).toBe(merchant.serialNo)
    expect(certificate.subject).toContain(`CN=${merchant.mchid}`)
    expect(certificate.issuer).toContain('CN=Tenpay.com Root CA')
    expect(certificate.ca).toBe(false)
    expect(certificate.checkPrivateKey(createPrivateKey(merchant.privateKey))).toBe(true)
    expect(createPrivateKey(merchant.privateKey).asymmetricKeyDetails).toEqual({
      modulusLength: 2048,
      publicExponent: 65537n,
    })
    expect(new X509Certificate(wechatpay.certificate.pem).serialNumber).toBe(wechatpay.certificate.serialNo)
    expect(createPublicKey(wechatpay.publicKey.pem).asymmetricKeyDetails?.modulusLength).toBe(2048)
  })

  it('are fresh in each sandbox, but for the mchid that one asks for', async () => {
    const other = await createSandbox({ mchid: '1900007291' })
    expect(other.merchant.mchid).toBe('1900007291')
    expect(other.merchant.serialNo).not.toBe(sandbox.merchant.serialNo)
    expect(other.merchant.privateKey).not.toBe(sandbox.merchant.privateKey)
    expect(other.apiV3Key).not.toBe(sandbox.apiV3Key)
  })

  it('have certificates that live for five years from now', () => {
    const { validFrom, validTo } = new X509Certificate(sandbox.merchant.certificate)
    expect(Date.parse(validFrom)).toBeLessThan(Date.now())
    expect((Date.parse(validTo) - Date.now()) / 86_400_000).toBeCloseTo(1825, 0)
  })

  it('have certificates that are valid after 2049 too, when X.509 writes time otherwise', async () => {
    const late = await createSandbox({ now: () => Date.UTC(2048, 0, 2) })
    expect(new Date(new X509Certificate(late.merchant.certificate).validTo).getUTCFullYear()).toBe(2052)
  })

  it.skipIf(!hasOpenssl())('have certificates that openssl reads as the vendor’s guide has them read', async () => {
    const zero = await createSandbox({ serialWithLeadingZero: true })
    for (const { certificate, serialNo } of [sandbox.merchant, zero.merchant]) {
      const output = execFileSync('openssl', ['x509', '-noout', '-serial'], { input: certificate, encoding: 'utf8' })
      expect(output.trim()).toBe(`serial=${serialNo}`)
    }
  })
})
