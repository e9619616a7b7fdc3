/** WeChat Pay's certificates as OpenSSL makes them, and their list as it is encrypted and signed, with nothing of ours. */
import { spawnSync } from 'node:child_process'
import { createPrivateKey, type KeyObject } from 'node:crypto'
import {
  type CertificateKeyring,
  type CertificateKeyringOptions,
  createCertificateKeyring,
  createSigner,
  verifyResponse,
} from '@wechatpay-edge/core'
import { describe } from 'vitest'
import { apiV3Key, seal } from '../../../lib/notification.ts'
import { isSignedBy, mchid, merchant, serialNo, signedResponse } from '../../../lib/vendor.ts'
import { listen, type RawServer } from '../../client/lib/raw-server.ts'

const isAbsent = spawnSync('openssl', ['version']).status !== 0

/** Describes what openssl is needed for. */
export function describeWithOpenssl(title: string, define: () => void): void {
  describe.skipIf(isAbsent)(`${title}${isAbsent ? ' (skipped: openssl is absent)' : ''}`, define)
}

/** A platform certificate. */
export interface Platform {
  readonly serial: string
  readonly pem: string
  readonly key: KeyObject
}

/** A certificate that is valid from now on, for some days. */
export function makePlatform(serial: string, days = 1825, newKey = 'rsa:2048'): Platform {
  if (isAbsent) return { serial, pem: '', key: merchant.privateKey }
  const more = newKey === 'ec' ? ['-pkeyopt', 'ec_paramgen_curve:P-256'] : []
  const files = ['-keyout', '-', '-out', '-']
  const args = ['req', '-x509', '-newkey', newKey, ...more, '-noenc', '-subj', '/O=Tenpay.com/CN=Tenpay.com sign']
  const { stdout } = spawnSync('openssl', [...args, '-set_serial', `0x${serial}`, '-days', `${days}`, ...files])
  const [, key = '', pem = ''] = /^(.*?)(-----BEGIN CERT.*)$/s.exec(String(stdout)) ?? []
  return { serial, pem, key: createPrivateKey(key) }
}

/** What differs in a row of the list. */
export interface RowChanges {
  readonly key?: string
  readonly pem?: string
  readonly fields?: Readonly<Record<string, unknown>>
  readonly sealed?: Readonly<Record<string, unknown>>
}

/** A row of the list, with its members in the order in which WeChat Pay writes them. */
export function rowOf({ serial, pem }: Platform, changes: RowChanges = {}): object {
  const [nonce, associated_data] = ['61f9c719728a', 'certificate']
  const ciphertext = seal(changes.pem ?? pem, changes.key ?? apiV3Key, nonce, associated_data)
  return {
    serial_no: serial,
    effective_time: '2018-06-08T10:34:56+08:00',
    expire_time: '2068-12-08T10:34:56+08:00',
    encrypt_certificate: { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data, ciphertext, ...changes.sealed },
    ...changes.fields,
  }
}

/** The body of the list. */
export function listOf(...rows: readonly (Platform | object)[]): string {
  return JSON.stringify({ data: rows.map((row) => ('pem' in row ? rowOf(row as Platform) : row)) })
}

type SignedAnswer = NonNullable<Parameters<typeof signedResponse>[0]>

/** A response of the vendor's: signed by `by`, at the clock's time. */
export type Answer = Omit<SignedAnswer, 'serial' | 'key'> & {
  readonly by?: Platform
  readonly key?: KeyObject
  readonly serial?: string
  readonly delayMs?: number
}

/** A vendor on loopback, its clock, and a keyring that asks it. */
export interface Vendor extends RawServer {
  /** What it responds to the next requests. */
  answer: Answer | (() => Answer | 'drop')
  /** Its time, and the keyring's, in ms. */
  nowMs: number
  keyring(options?: Partial<CertificateKeyringOptions>): CertificateKeyring
  /** How many requests came whose signature was the merchant's. */
  readonly count: number
}

export const signer: ReturnType<typeof createSigner> = createSigner({
  mchid,
  serialNo,
  privateKey: merchant.privatePem,
})

/** A keyring over a fetch, without a vendor. */
export function keyringOver(
  fetch: (request: Request) => Promise<Response>,
  options: Partial<CertificateKeyringOptions> = {},
): CertificateKeyring {
  return createCertificateKeyring({ signer, apiV3Key, fetch, random: (bytes) => bytes.fill(255), ...options })
}

export async function startVendor(answer: Vendor['answer']): Promise<Vendor> {
  let count = 0
  const server = await listen(async ({ method, target, headers }, response) => {
    const { authorization = null } = headers
    if (target !== '/v3/certificates' || !isSignedBy(merchant.publicPem, method, target, authorization, '')) {
      response.writeHead(401).end()
      return
    }
    count++
    const given = typeof vendor.answer === 'function' ? vendor.answer() : vendor.answer
    if (given === 'drop') {
      response.socket?.destroy()
      return
    }
    const { delayMs = 0 } = given
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
    const signed = sign(given, vendor.nowMs)
    const bytes = Buffer.from(await signed.arrayBuffer())
    response.writeHead(signed.status, { ...Object.fromEntries(signed.headers), 'Content-Length': bytes.length })
    response.end(bytes)
  })
  const vendor: Vendor = {
    ...server,
    answer,
    nowMs: Date.now(),
    get count() {
      return count
    },
    keyring: (options) =>
      createCertificateKeyring({
        signer,
        apiV3Key,
        hosts: [server.url],
        now: () => vendor.nowMs,
        random: (bytes) => bytes.fill(255),
        ...options,
      }),
  }
  return vendor
}

/** A response of any API, signed by a certificate. */
export function sign({ by, ...answer }: Answer, nowMs: number): Response {
  const { serial = by?.serial ?? '0', key = by?.key ?? merchant.privateKey, timestamp } = answer
  return signedResponse({ ...answer, serial, key, timestamp: timestamp ?? `${Math.floor(nowMs / 1000)}` })
}

/** Verifies a response that a certificate signs, with the keyring. */
export async function verifyBy(keyring: CertificateKeyring, by: Platform, nowMs: number): Promise<number> {
  const response = await verifyResponse(sign({ by, body: '{}' }, nowMs), keyring, { now: () => nowMs })
  return response.status
}
