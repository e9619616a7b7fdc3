/** A notification as WeChat Pay writes, encrypts and signs it. */
import type { Identity, SigningKey } from '../identity/import-identity.ts'
import { encryptAead } from '../lib/aead.ts'
import { type Bytes, randomBytes, randomText, toHex, utf8 } from '../lib/bytes.ts'
import { writeJson } from '../lib/json.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import { signatureHeaders } from '../protocol/signature-headers.ts'
import type { NotificationContent } from './content.ts'
import type { NotificationFault } from './fault.ts'
import { readWebhook } from './known-webhook.ts'

const alphanumerics = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A notification that is not encrypted yet. */
export interface Draft {
  readonly id: string
  readonly event: string
  readonly plain: string
  readonly createTime: string
  readonly content: NotificationContent
}

/** Throws TypeError if the event is no text, the data is nothing that JSON has, or either is not of the `webhook`. */
export function draftMessage(
  givenEvent: unknown,
  data: unknown,
  given: NotificationContent,
  { crypto, nowMs }: { readonly crypto: WebCrypto; readonly nowMs: number },
): Draft {
  const { id = randomUuid(crypto), createTime = timeText(nowMs) } = given
  const [event, plain] = [readEvent(givenEvent), plainText(data)]
  return { id, event, plain, createTime, content: readWebhook({ event, plain }, given) }
}

/** The body: with its members in the order in which WeChat Pay sends them. */
export async function sealMessage(
  { id, event, plain, createTime, content }: Draft,
  { apiV3Key }: Pick<Identity, 'apiV3Key'>,
  crypto: WebCrypto,
): Promise<Bytes> {
  const original_type = content.originalType ?? event.split('.', 1)[0]?.toLowerCase() ?? ''
  const associated_data = content.associatedData ?? original_type
  const nonce = randomText(crypto, 12, alphanumerics)
  const ciphertext = await encryptAead(plain, { apiV3Key, nonce, associatedData: associated_data, crypto })
  const text = JSON.stringify({
    id,
    create_time: createTime,
    resource_type: 'encrypt-resource',
    event_type: event,
    summary: content.summary ?? '测试通知',
    resource: { original_type, algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data, nonce },
  })
  return utf8(text)
}

/** What one sending of a message is signed with. */
export interface MessageSigning {
  readonly key: SigningKey
  readonly crypto: WebCrypto
  readonly nowMs: number
  readonly fault: NotificationFault | undefined
}

/** The headers with which a body is sent once. */
export async function messageHeaders(
  body: Bytes,
  { key, crypto, nowMs, fault }: MessageSigning,
): Promise<Record<string, string>> {
  const nonce = randomText(crypto, 32, alphanumerics)
  const signature = fault?.kind === 'unsigned' ? [] : await signatureHeaders(body, { key, nonce, crypto, nowMs, fault })
  return Object.fromEntries([['Content-Type', 'application/json'], ['User-Agent', 'Mozilla/4.0'], ...signature])
}

function readEvent(event: unknown): string {
  if (typeof event === 'string' && event !== '') return event
  throw new TypeError("event: expected an event_type such as 'TRANSACTION.SUCCESS', received something else")
}

function plainText(data: unknown): string {
  const plain = typeof data === 'string' ? data : writeJson(data)
  if (plain === undefined) throw new TypeError('data: expected a value that JSON has, received none')
  return plain
}

/** RFC 9562, version 4. */
function randomUuid(crypto: WebCrypto): string {
  const hex = toHex(randomBytes(crypto, 16))
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5')
}

/** `2015-05-20T13:29:35+08:00` */
function timeText(nowMs: number): string {
  return new Date(nowMs + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+08:00')
}
