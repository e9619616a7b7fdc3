/** The list of platform certificates, decrypted and checked by node:crypto, and a rotation. */
import { constants, createDecipheriv, publicEncrypt, X509Certificate } from 'node:crypto'
import {
  createSandbox,
  createTestNotification,
  type Sandbox,
  type SandboxIdentity,
  type SandboxOptions,
} from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, build, exampleBody, send, verifies } from '../../lib/request.ts'

const dayMs = 86_400_000
const target = '/v3/certificates'

let identity: SandboxIdentity
beforeAll(async () => {
  identity = (await createSandbox()).identity
})

const make = (options: SandboxOptions = {}): Promise<Sandbox> => createSandbox({ identity, ...options })
const list = (sandbox: Sandbox, headers: Record<string, string> = {}): Promise<Answer> =>
  send(sandbox, { method: 'GET', target, headers })

interface Row {
  serial_no: string
  effective_time: string
  expire_time: string
  encrypt_certificate: { algorithm: string; nonce: string; associated_data: string; ciphertext: string }
}

function open({ encrypt_certificate }: Row, key: string): X509Certificate {
  const { nonce, associated_data, ciphertext } = encrypt_certificate
  const sealed = Buffer.from(ciphertext, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated_data))
  decipher.setAuthTag(sealed.subarray(-16))
  return new X509Certificate(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]))
}

/** Which certificate signs each of some responses to requests that name no key. */
async function signers(sandbox: Sandbox, count: number): Promise<(string | null)[]> {
  const serials: (string | null)[] = []
  for (let i = 0; i < count; i++) serials.push((await list(sandbox)).headers.get('wechatpay-serial'))
  return serials
}

describe('GET /v3/certificates', () => {
  it('lists the certificate, encrypted with the APIv3 key, and is signed with it', async () => {
    const sandbox = await make()
    const answer = await list(sandbox)
    const { certificate } = sandbox.wechatpay
    expect([answer.status, verifies(answer, certificate.pem)]).toEqual([200, true])
    const rows: Row[] = answer.json.data
    expect(rows).toHaveLength(1)
    const [row] = rows as [Row]
    expect(Object.keys(row)).toEqual(['serial_no', 'effective_time', 'expire_time', 'encrypt_certificate'])
    expect(Object.keys(row.encrypt_certificate)).toEqual(['algorithm', 'nonce', 'associated_data', 'ciphertext'])
    const { algorithm, nonce, associated_data } = row.encrypt_certificate
    expect([algorithm, associated_data]).toEqual(['AEAD_AES_256_GCM', 'certificate'])
    expect(nonce).toMatch(/^[\da-f]{12}$/)
    const opened = open(row, sandbox.apiV3Key)
    expect(opened.toString()).toBe(certificate.pem)
    expect([row.serial_no, opened.serialNumber]).toEqual([certificate.serialNo, certificate.serialNo])
    expect(row.effective_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
    const times = [row.effective_time, row.expire_time].map((time) => Date.parse(time))
    expect(times).toEqual([Date.parse(opened.validFrom), Date.parse(opened.validTo)])
  })

  it('takes the query that the vendor’s Java SDK sends, and another nonce each time', async () => {
    const sandbox = await make()
    const answers = [
      await send(sandbox, { method: 'GET', target: `${target}?algorithm_type=RSA` }),
      await list(sandbox),
    ]
    const nonces = answers.map(({ json }) => json.data[0].encrypt_certificate.nonce)
    expect(new Set(nonces).size).toBe(2)
  })

  it('is signed with the key that the request names', async () => {
    const sandbox = await make()
    const { publicKey, certificate } = sandbox.wechatpay
    expect(verifies(await list(sandbox, { 'Wechatpay-Serial': publicKey.id }), publicKey.pem)).toBe(true)
    expect(verifies(await list(sandbox, { 'Wechatpay-Serial': certificate.serialNo }), certificate.pem)).toBe(true)
    const switched = await make({ unaskedSigner: 'publicKey' })
    expect(verifies(await list(switched), publicKey.pem)).toBe(true)
  })

  it('is 404 for a merchant that has the public key alone', async () => {
    const sandbox = await make({ certificates: { mode: 'publicKey' } })
    const answer = await list(sandbox)
    expect([answer.status, answer.json]).toEqual([
      404,
      {
        code: 'RESOURCE_NOT_EXISTS',
        message:
          '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。可查看指引 https://pay.weixin.qq.com/doc/v3/merchant/4012153196',
      },
    ])
    expect(verifies(answer, sandbox.wechatpay.publicKey.pem)).toBe(true)
    // Whatever a request names, the certificate signs nothing.
    const named = await build(sandbox)
    expect(verifies(named, sandbox.wechatpay.publicKey.pem)).toBe(true)
    expect(sandbox.certificates.rows).toEqual([])
  })

  it('is NOT_ENOUGH for a certificate that has expired, by option or by the clock', async () => {
    const message = '平台证书已过期失效，请联系微信支付技术支持。'
    for (const [options, status] of [
      [{ certificates: { mode: 'expired' } }, 403],
      [{ certificates: { mode: 'expired', expiredStatus: 400 } }, 400],
    ] as const) {
      const answer = await list(await make(options))
      expect([answer.status, answer.json]).toEqual([status, { code: 'NOT_ENOUGH', message }])
    }
    // The merchant's own certificate is younger, so it is still valid.
    const old = await createSandbox({ now: () => Date.now() - 5 * 365 * dayMs })
    const { merchant } = identity
    const aged = { ...identity, wechatpay: { ...identity.wechatpay, certificate: old.identity.wechatpay.certificate } }
    const sandbox = await createSandbox({ identity: { ...aged, merchant }, now: () => Date.now() + dayMs })
    const answer = await send(sandbox, {
      method: 'GET',
      target,
      timestamp: String(Math.floor((Date.now() + dayMs) / 1000)),
    })
    expect([answer.status, answer.json.code]).toEqual([403, 'NOT_ENOUGH'])
    expect(verifies(answer, identity.wechatpay.publicKey.pem)).toBe(true)
  })

  it('knows no public key while the merchant has the certificate alone', async () => {
    const asked = { 'Wechatpay-Serial': identity.wechatpay.publicKey.id }
    const sandbox = await make({ certificates: { mode: 'certificate' }, unaskedSigner: 'publicKey' })
    expect(verifies(await list(sandbox, asked), identity.wechatpay.certificate.pem)).toBe(true)
    const strict = await make({ certificates: { mode: 'certificate' }, unknownSerial: 'refuse' })
    expect((await list(strict, asked)).json).toEqual({
      code: 'PARAM_ERROR',
      message: '平台证书序列号Wechatpay-Serial错误',
    })
  })
})

describe('a rotation', () => {
  it('lists both, the older one for one more day, and signs the share of the newer one, evenly spread', async () => {
    const sandbox = await make({ unknownSerial: 'refuse' })
    const older = sandbox.wechatpay.certificate
    await sandbox.certificates.rotate()
    const [, newer] = sandbox.certificates.rows
    expect(sandbox.certificates.rows).toEqual([older, { serialNo: expect.stringMatching(/^[1-7]/), pem: newer?.pem }])
    const rows: Row[] = (await list(sandbox)).json.data
    expect(rows.map((row) => open(row, sandbox.apiV3Key).serialNumber)).toEqual([older.serialNo, newer?.serialNo])
    const ends = rows.map(({ expire_time }) => Date.parse(expire_time) - Date.now())
    expect(ends.map((ms) => Math.round(ms / dayMs))).toEqual([1, 5 * 365 + 1])
    const starts = rows.map(({ effective_time }) => Date.parse(effective_time))
    expect(starts[1]).toBeGreaterThan(starts[0] as number)

    expect(await signers(sandbox, 3)).toEqual(Array(3).fill(newer?.serialNo))
    sandbox.certificates.share = 0.25
    const first = await signers(sandbox, 8)
    expect(first.filter((serial) => serial === newer?.serialNo)).toHaveLength(2)
    expect(new Set(first)).toEqual(new Set([older.serialNo, newer?.serialNo]))
    sandbox.certificates.share = 0
    expect(await signers(sandbox, 3)).toEqual(Array(3).fill(older.serialNo))
    // Both are known by name.
    for (const { serialNo, pem } of sandbox.certificates.rows) {
      expect(verifies(await list(sandbox, { 'Wechatpay-Serial': serialNo }), pem)).toBe(true)
    }
  })

  it('decrypts fields that are encrypted for either', async () => {
    const sandbox = await make()
    await sandbox.certificates.rotate()
    for (const { serialNo, pem } of sandbox.certificates.rows) {
      const key = { key: pem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
      const encrypted_echo_message = publicEncrypt(key, Buffer.from('张三')).toString('base64')
      const body = { echo_message: 'hello', encrypted_echo_message }
      await send(sandbox, { target: '/v3/security/echo', body, headers: { 'Wechatpay-Serial': serialNo } })
    }
    expect(sandbox.security.echoes.map(({ encryptedEchoMessage }) => encryptedEchoMessage)).toEqual(['张三', '张三'])
  })

  it('ends with the newer one alone, or with the older one’s last day', async () => {
    let ms = Date.now()
    const sandbox = await make({ now: () => ms })
    await sandbox.certificates.rotate()
    const [older, newer] = sandbox.certificates.rows
    ms += dayMs - 1000
    expect(sandbox.certificates.rows).toEqual([older, newer])
    ms += 2000
    expect(sandbox.certificates.rows).toEqual([newer])
    ms -= dayMs
    expect(sandbox.certificates.rows).toEqual([older, newer])
    sandbox.certificates.finish()
    expect(sandbox.certificates.rows).toEqual([newer])
    await sandbox.certificates.rotate()
    await sandbox.certificates.rotate()
    expect(sandbox.certificates.rows).toHaveLength(2)
    expect(sandbox.certificates.rows).not.toContainEqual(newer)
  })

  it('is forgotten by reset()', async () => {
    const sandbox = await make()
    await sandbox.certificates.rotate()
    sandbox.certificates.finish()
    sandbox.certificates.share = 0.5
    sandbox.reset()
    expect([sandbox.certificates.rows, sandbox.certificates.share]).toEqual([[sandbox.wechatpay.certificate], 1])
    expect(verifies(await build(sandbox, exampleBody), sandbox.wechatpay.certificate.pem)).toBe(true)
  })

  it('gives the identity with the newer certificate, whose notifications it signs', async () => {
    const sandbox = await make()
    const rotated = await sandbox.certificates.rotate()
    const [, newer] = sandbox.certificates.rows
    const request = await createTestNotification('REFUND.SUCCESS', {}, { identity: rotated, signer: 'certificate' })
    expect(request.headers.get('wechatpay-serial')).toBe(newer?.serialNo)
    expect([rotated.merchant, sandbox.identity.wechatpay.certificate.serialNo]).toEqual([
      identity.merchant,
      identity.wechatpay.certificate.serialNo,
    ])
    expect((await createSandbox({ identity: rotated })).certificates.rows).toEqual([newer])
  })

  it('signs the notifications of the sandbox, too', async () => {
    const sandbox = await make()
    await sandbox.certificates.rotate()
    sandbox.certificates.finish()
    const signers: (string | null)[] = []
    const to = async (request: Request) => {
      signers.push(request.headers.get('wechatpay-serial'))
      return new Response(null, { status: 204 })
    }
    await sandbox.notify('REFUND.SUCCESS', {}, { to, signer: 'certificate' })
    await sandbox.notify('REFUND.SUCCESS', {}, { to })
    const [newer] = sandbox.certificates.rows
    expect(signers).toEqual([newer?.serialNo, sandbox.wechatpay.publicKey.id])
  })

  it.each([-0.1, 1.1, Number.NaN, '1'])('has no share of %s', async (share) => {
    const sandbox = await make()
    expect(() => {
      sandbox.certificates.share = share as number
    }).toThrow(new TypeError(`certificates.share: expected a number from 0 to 1, received ${share}`))
  })
})
