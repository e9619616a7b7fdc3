/** The vendor's list of platform certificates (平台证书): decrypted, read, and verified with what is in it. */
import { isWechatPayError, KeyringError } from '../errors.ts'
import { verifySignature } from '../http/verify-signature.ts'
import { createPlatformKey, type Keyring, type PlatformKey } from '../keys/keyring.ts'
import { readCertificate } from '../keys/material.ts'
import { openResource } from '../keys/resource.ts'
import { isFields } from '../lib/assert.ts'
import { text } from '../lib/bytes.ts'
import type { CryptoOptions } from '../lib/options.ts'
import { withoutPrototype } from '../lib/read-options.ts'
import { isCertificateSerial, normalizeSerial } from '../lib/serial.ts'

/** A response of the list, as it came: what is kept in a store, too. */
export interface SignedList {
  readonly headers: Pick<Headers, 'get'>
  readonly body: Uint8Array
}

/** One certificate of the list. */
export interface ListedKey {
  readonly key: PlatformKey
  readonly pem: string
  /** From when and until when it is used, in ms: what the certificate and the list say, whichever is the narrower. */
  readonly startsAt: number
  readonly endsAt: number
}

/** The list, whose every certificate may be trusted while it is valid. */
export interface CertificateList {
  /** When WeChat Pay signed it, in ms. */
  readonly signedAt: number
  /** By serial number, normalised. */
  readonly keys: ReadonlyMap<string, ListedKey>
}

/** What a list is opened with. */
export interface ListContext extends CryptoOptions {
  readonly apiV3Key: Uint8Array
  /** Keys that are trusted already, and may have signed the list. */
  readonly known: Keyring
  /** The keys of an earlier list, by serial number: each key is imported once. */
  readonly earlier: ReadonlyMap<string, ListedKey>
}

/** Whether a certificate may be used at this time, in ms. */
export function isUsable({ startsAt, endsAt }: ListedKey, nowMs: number): boolean {
  return startsAt <= nowMs && nowMs <= endsAt
}

/**
 * Opens a list. The first one can be verified with nothing but itself: who can encrypt with the APIv3 key, and sign with a
 * certificate that is encrypted so, is WeChat Pay.
 *
 * @param nowMs - The time at which it must be valid: certificates that have expired by then are left out.
 * @throws KeyringError when the list is empty, malformed, or of other certificates than it says
 * @throws DecryptionError when the APIv3 key does not fit
 * @throws SignatureError when it is signed by none of its certificates, and by no known key
 */
export async function openList(
  { headers, body }: SignedList,
  nowMs: number,
  context: ListContext,
): Promise<CertificateList> {
  const keys = new Map<string, ListedKey>()
  for (const row of readRows(body)) {
    const [serial, listed] = await openRow(row, context)
    if (nowMs <= listed.endsAt) keys.set(serial, listed)
  }
  const usable = new Map([...keys].filter(([, listed]) => isUsable(listed, nowMs)))
  if (usable.size === 0) throw new KeyringError('no certificate in it is valid now')
  const keyring: Keyring = {
    get: async (serial) => usable.get(normalizeSerial(serial) ?? '')?.key ?? context.known.get(serial),
  }
  await verifySignature({ headers, body, subject: 'response' }, keyring, { now: () => nowMs })
  return { signedAt: signedAtOf(headers), keys }
}

/** When a list was signed, in ms; NaN if it does not say so. */
export function signedAtOf(headers: SignedList['headers']): number {
  return Number(headers.get('Wechatpay-Timestamp') ?? Number.NaN) * 1000
}

function readRows(body: Uint8Array): readonly unknown[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text(body))
  } catch {
    throw new KeyringError('it is not JSON')
  }
  const { data } = isFields(parsed) ? withoutPrototype(parsed) : {}
  if (Array.isArray(data) && data.length > 0) return data
  throw new KeyringError('it has no certificates')
}

async function openRow(row: unknown, context: ListContext): Promise<readonly [serial: string, ListedKey]> {
  const { serial_no, effective_time, expire_time, encrypt_certificate } = isFields(row) ? withoutPrototype(row) : {}
  if (typeof serial_no !== 'string' || !isCertificateSerial(serial_no)) {
    throw new KeyringError('a certificate has no serial number')
  }
  const serial = normalizeSerial(serial_no) ?? ''
  const pem = await openResource(encrypt_certificate, context.apiV3Key, context)
  const { serialNo, notBefore, notAfter } = read(() => readCertificate(pem))
  if (normalizeSerial(serialNo) !== serial) {
    throw new KeyringError(`the certificate under ${serial} has another serial number`)
  }
  const before = context.earlier.get(serial)
  return [
    serial,
    {
      key: before?.pem === pem ? before.key : read(() => createPlatformKey(serial_no, pem, context, 'certificate')),
      pem,
      startsAt: Math.max(notBefore.getTime(), timeOf(effective_time) ?? 0),
      endsAt: Math.min(notAfter.getTime(), timeOf(expire_time) ?? Number.POSITIVE_INFINITY),
    },
  ]
}

/** What is wrong with a certificate is the list's fault, not that of an option. */
function read<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw isWechatPayError(cause) ? new KeyringError(`a certificate in it: ${cause.message}`, { cause }) : cause
  }
}

/** RFC 3339. The page requires neither time, and calls them integers: what is no time says nothing. */
function timeOf(value: unknown): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value))) return undefined
  const ms = Date.parse(String(value))
  return Number.isNaN(ms) ? undefined : ms
}
