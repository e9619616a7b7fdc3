/** A sandbox with the keys of an earlier one, and a sandbox that forgets. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox, type SandboxIdentity } from '@wechatpay-edge/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { build, draft, exampleBody, list, read, send, toRequest, verifies } from '../lib/request.ts'

let first: Sandbox
let kept: SandboxIdentity
beforeAll(async () => {
  first = await createSandbox()
  kept = JSON.parse(JSON.stringify(first.identity))
})

/** A WebCrypto that makes no keys. */
const thrifty = {
  getRandomValues: (array: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(array),
  subtle: new Proxy(crypto.subtle, {
    get(subtle, name: keyof SubtleCrypto) {
      if (name === 'generateKey') throw new Error('made a key')
      return (subtle[name] as unknown as () => unknown).bind(subtle)
    },
  }),
}

describe('createSandbox({ identity })', () => {
  it('has the same keys, and makes none', async () => {
    const again = await createSandbox({ identity: kept, crypto: thrifty })
    expect(again.identity).toEqual(first.identity)
    expect([again.merchant, again.wechatpay, again.apiV3Key]).toEqual([first.merchant, first.wechatpay, first.apiV3Key])
  })

  it('serves who was configured for the earlier one, and signs for them', async () => {
    const again = await createSandbox({ identity: kept })
    const parts = draft(first, { body: exampleBody, headers: { 'Idempotency-Key': 'restart_1' } })
    const answer = await read(await again.fetch(toRequest(parts)))
    expect(answer.status).toBe(200)
    expect(verifies(answer, first.wechatpay.certificate.pem)).toBe(true)
    expect([again.executions.length, first.executions.length]).toEqual([1, 0])
    const other = await createSandbox({ identity: kept, unaskedSigner: 'publicKey' })
    expect(verifies(await build(other), first.wechatpay.publicKey.pem)).toBe(true)
  })

  it('reads when the merchant’s certificate expires, before and after 2049', async () => {
    for (const year of [2026, 2048]) {
      const made = await createSandbox({ now: () => Date.UTC(year, 0, 1) })
      const messageAt = async (ms: number): Promise<unknown> => {
        const sandbox = await createSandbox({ identity: made.identity, now: () => ms })
        return (await send(sandbox, { body: {}, timestamp: `${ms / 1000}` })).json.message
      }
      expect(await messageAt(Date.UTC(year + 5, 0, 10))).toBe('商户证书已过期。')
      expect(await messageAt(Date.UTC(year + 4, 0, 1))).toContain('必填性规则校验失败')
    }
  })

  it('takes keys and certificates that OpenSSL made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'identity-'))
    const path = (name: string): string => join(folder, name)
    const openssl = (...args: string[]): string => execFileSync('openssl', args, { stdio: 'pipe' }).toString()
    const make = (name: string): { serialNo: string; certificate: string; privateKey: string } => {
      const files = ['-keyout', path(`${name}.key`), '-out', path(`${name}.crt`)]
      openssl('req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '30', '-subj', `/CN=${name}`, ...files)
      return {
        serialNo: openssl('x509', '-in', path(`${name}.crt`), '-noout', '-serial')
          .trim()
          .replace('serial=', ''),
        certificate: readFileSync(path(`${name}.crt`), 'utf8'),
        privateKey: readFileSync(path(`${name}.key`), 'utf8'),
      }
    }
    try {
      const [merchant, platform, platformKey] = ['merchant', 'platform', 'key'].map(make)
      if (!merchant || !platform || !platformKey) throw new Error('expected three')
      const pem = openssl('rsa', '-in', path('key.key'), '-pubout')
      const identity = {
        merchant: { mchid: '1900007291', ...merchant },
        wechatpay: {
          certificate: { serialNo: platform.serialNo, pem: platform.certificate, privateKey: platform.privateKey },
          publicKey: { id: 'PUB_KEY_ID_0114232134912410000000000000', pem, privateKey: platformKey.privateKey },
        },
        apiV3Key: 'a'.repeat(32),
      }
      const answer = await build(await createSandbox({ identity, unaskedSigner: 'publicKey' }))
      expect(answer.status).toBe(200)
      expect(verifies(answer, pem)).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  type Loose = Record<string, unknown> & {
    merchant: Record<string, unknown>
    wechatpay: Record<string, Record<string, unknown>>
  }
  const changed =
    (change: (identity: Loose) => unknown): (() => unknown) =>
    () => {
      const copy = JSON.parse(JSON.stringify(kept))
      change(copy)
      return copy
    }
  const aPem = (label: string, bytes: string): string => `-----BEGIN ${label}-----\n${bytes}\n-----END ${label}-----\n`

  it.each<[() => unknown, string]>([
    [() => null, 'identity: expected an object, received null'],
    [() => ({}), 'identity.merchant: expected an object, received undefined'],
    [changed((it) => delete it.apiV3Key), 'identity.apiV3Key: expected 32 letters and digits, received undefined'],
    [
      changed((it) => {
        it.merchant.serial = it.merchant.serialNo
      }),
      "identity.merchant.serial: expected one of mchid, serialNo, privateKey, certificate, received another name. Do you mean 'serialNo'?",
    ],
    [
      changed((it) => {
        Object.assign(it.wechatpay.publicKey ?? {}, { id: 'key' })
      }),
      'identity.wechatpay.publicKey.id: expected PUB_KEY_ID_ and digits, received key',
    ],
    [
      changed((it) => {
        Object.assign(it.wechatpay.certificate ?? {}, { privateKey: aPem('PRIVATE KEY', 'AAAA') })
      }),
      'identity.wechatpay.certificate.privateKey: expected an RSA key that WebCrypto imports, received one that it refuses',
    ],
    [
      changed((it) => {
        it.merchant.privateKey = aPem('PRIVATE KEY', '!')
      }),
      'identity.merchant.privateKey: expected an RSA key that WebCrypto imports, received one that it refuses',
    ],
    [
      changed((it) => {
        it.merchant.certificate = aPem('CERTIFICATE', 'AAAA')
      }),
      'identity.merchant.certificate: expected a certificate with its two times, received another PEM',
    ],
  ])('that is no identity is a TypeError: %#', async (identity, message) => {
    await expect(createSandbox({ identity: identity() as never })).rejects.toThrow(new TypeError(message))
  })

  it('quotes no key in an error', async () => {
    const { privateKey } = kept.merchant
    const identity = { ...kept, merchant: { ...kept.merchant, privateKey: privateKey.replace('BEGIN', 'begin') } }
    const error = await createSandbox({ identity }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/^TypeError: identity\.merchant\.privateKey: expected a private key/)
    expect(String(error)).not.toContain(privateKey.slice(40, 80))
  })

  it('goes with no option that contradicts it', async () => {
    await expect(createSandbox({ identity: kept, mchid: kept.merchant.mchid })).resolves.toBeDefined()
    await expect(createSandbox({ identity: kept, mchid: '1' })).rejects.toThrow(
      new TypeError(`mchid: expected ${kept.merchant.mchid} as in identity, received 1`),
    )
    await expect(createSandbox({ identity: kept, serialWithLeadingZero: true })).rejects.toThrow(TypeError)
  })
})

describe('reset()', () => {
  it('forgets what was asked and done, and keeps keys and options', async () => {
    const sandbox = await createSandbox({ identity: kept, partnerships: { rebuild: 'refuse' } })
    await build(sandbox, exampleBody, 'k')
    sandbox.faults.push({ kind: 'hang' })
    sandbox.reset()
    expect([sandbox.requests, sandbox.executions, sandbox.faults, sandbox.partnerships.rows]).toEqual([[], [], [], []])
    expect((await list(sandbox, { authorized_data: { business_type: 'FAVOR_STOCK' } })).status).toBe(400)
    // The same key, with another body: no replay, no reuse.
    expect((await build(sandbox, { ...exampleBody, partner: { type: 'APPID', appid: 'wx2' } }, 'k')).status).toBe(200)
    expect(sandbox.executions).toHaveLength(1)
    expect((await build(sandbox, { ...exampleBody, partner: { type: 'APPID', appid: 'wx2' } }, 'l')).status).toBe(400)
  })
})
