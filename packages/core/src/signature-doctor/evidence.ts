/** Reads what explainSignature is given: who signs, who is trusted, what was sent, what came. */
import { ArgumentError } from '../errors.ts'
import { bodyToSend, keptBody } from '../http/connect.ts'
import { readBody } from '../http/read-body.ts'
import type { Certificate } from '../keys/certificate.ts'
import { assertKeyring, type Keyring, makeKeyring } from '../keys/keyring.ts'
import { type KeyInput, readCertificate } from '../keys/material.ts'
import { type MerchantOptions, makeSigner, readSigner, type Signer } from '../keys/signer.ts'
import { isFields } from '../lib/assert.ts'
import { isBytes, utf8 } from '../lib/bytes.ts'
import { describe } from '../lib/describe.ts'
import type { ClockOptions, CryptoOptions } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { trimId } from '../lib/serial.ts'
import { type NotificationMessage, readHeaders } from '../notifications/read-message.ts'
import { readSignatureKey, type SignatureKey } from './signature-key.ts'

/** A request as it was sent. */
export interface SentRequest {
  readonly method: string
  /** The whole URL, or path and query, as it was signed and sent: not normalized. */
  readonly url: string
  /** With `Authorization`. */
  readonly headers: NotificationMessage['headers']
  /** The body that was signed; of an upload, the `meta` JSON. Default: none. */
  readonly body?: string | Uint8Array | undefined
}

/** A response or a notification as it came. */
export interface ReceivedMessage {
  /** The HTTP status. A message without one is a notification. */
  readonly status?: number | undefined
  readonly headers: NotificationMessage['headers']
  /** The raw body. A parsed object is taken, too: then it is tried which text it may have been. */
  readonly rawBody: string | Uint8Array | object
}

/** What is known of a refused exchange. All of it is optional: the more there is, the more is found. */
export interface SignatureEvidence extends ClockOptions, CryptoOptions {
  /** Who signs: what a client is created with, or a {@link Signer}. */
  readonly merchant?: MerchantOptions | Signer | undefined
  /** The merchant's API certificate, `apiclient_cert.pem`. Default: `merchant.certificate`. */
  readonly certificate?: string | Uint8Array | undefined
  /** WeChat Pay's keys: what a client is created with, or a {@link Keyring}. */
  readonly wechatpay?: Readonly<Record<string, KeyInput>> | Keyring | undefined
  /** The request as it was sent. */
  readonly sent?: Request | SentRequest | undefined
  /** The response or notification as it came, if an error is explained. */
  readonly received?: Response | Request | ReceivedMessage | undefined
}

/** A request, read. */
export interface ReadRequest {
  readonly method: string
  readonly url: string
  readonly headers: Pick<Headers, 'get'>
  /** `undefined` if it cannot be read any more. */
  readonly body: Uint8Array | undefined
}

/** A response or notification, read. */
export interface ReadMessage {
  readonly status?: number | undefined
  readonly headers: Pick<Headers, 'get'>
  /** `undefined` if it cannot be read any more. */
  readonly body: Uint8Array | undefined
  /** What a parsed body was. */
  readonly parsed?: object | undefined
}

/** What is known, read and imported. */
export interface Evidence extends CryptoOptions {
  /** The time in milliseconds. */
  readonly time: number
  readonly signer: Signer | undefined
  readonly certificate: (Certificate & { readonly key: SignatureKey }) | undefined
  readonly keyring: Keyring | undefined
  /** WeChat Pay's keys by name, as far as they are known. */
  readonly keys: ReadonlyMap<string, KeyInput | undefined>
  readonly sent: ReadRequest | undefined
}

const names = ['merchant', 'certificate', 'wechatpay', 'sent', 'received', 'now', 'crypto'] as const

/** Checks the names of the evidence. */
export function readGiven(given: SignatureEvidence): SignatureEvidence {
  return readOptions(given, 'explainSignature', names, '{ merchant, wechatpay, sent, received }')
}

/**
 * Reads all evidence but what was received.
 *
 * @throws TypeError or KeyError when something of it is not what it should be
 */
export async function readEvidence(given: SignatureEvidence): Promise<Evidence> {
  const { now = Date.now, crypto, wechatpay, sent } = given
  const [keyring, keys] = readKeys(wechatpay, crypto)
  return {
    crypto,
    time: now(),
    signer: readMerchant(given),
    certificate: await readOwnCertificate(given),
    keyring,
    keys,
    sent: sent && (await readSent(sent)),
  }
}

function readMerchant({ merchant, crypto }: SignatureEvidence): Signer | undefined {
  if (merchant === undefined) return undefined
  if (typeof Object(merchant).sign !== 'function')
    return makeSigner(merchant as MerchantOptions, 'merchant', { crypto })
  readSigner(merchant as Signer, 'merchant')
  return merchant as Signer
}

async function readOwnCertificate(given: SignatureEvidence): Promise<Evidence['certificate']> {
  const { crypto, merchant } = given
  const pem = given.certificate ?? (merchant as MerchantOptions | undefined)?.certificate
  if (typeof pem !== 'string' && !isBytes(pem)) {
    if (given.certificate === undefined) return undefined
    throw new ArgumentError(`certificate: expected the text of apiclient_cert.pem, received ${describe(pem)}`)
  }
  const certificate = readCertificate(pem)
  return { ...certificate, key: await readSignatureKey(certificate.publicKey, { crypto }) }
}

function readKeys(
  given: SignatureEvidence['wechatpay'],
  crypto: CryptoOptions['crypto'],
): readonly [Keyring | undefined, ReadonlyMap<string, KeyInput | undefined>] {
  if (given === undefined) return [undefined, new Map()]
  if (typeof Object(given).get === 'function') {
    const keyring = given as Keyring
    assertKeyring(keyring, 'wechatpay')
    return [keyring, new Map(keyring.preferred ? [[keyring.preferred, undefined]] : [])]
  }
  const keys = given as Readonly<Record<string, KeyInput>>
  const keyring = makeKeyring(keys, { crypto }, 'wechatpay')
  return [keyring, new Map(Object.entries(keys).map(([name, key]) => [trimId(name), key]))]
}

async function readSent(given: Request | SentRequest): Promise<ReadRequest> {
  const { method, url, headers } = Object(given) as SentRequest
  if (typeof method !== 'string' || typeof url !== 'string') {
    throw new ArgumentError(`sent: expected a Request, or { method, url, headers, body }, received ${describe(given)}`)
  }
  const head = { method, url, headers: readHeaders(headers) }
  if (isMessage(given)) return { ...head, body: await readRequestBody(given) }
  const { body = '' } = given
  if (typeof body !== 'string' && !isBytes(body)) {
    throw new ArgumentError(`sent.body: expected the body as it was signed, text or bytes, received ${describe(body)}`)
  }
  return { ...head, body: typeof body === 'string' ? utf8(body) : body }
}

/** The body that was signed. Of an upload, that is not the body that was sent. */
async function readRequestBody(request: Request): Promise<Uint8Array | undefined> {
  if (/^multipart\//i.test(request.headers.get('Content-Type') ?? '')) return undefined
  if (!request.bodyUsed && keptBody(request) === undefined) return readCopy(request)
  try {
    // Of a Request that this SDK signed, the body is kept.
    const kept = await bodyToSend(request)
    return typeof kept === 'string' ? utf8(kept) : kept
  } catch {
    return undefined
  }
}

/** Reads a response or a notification, and leaves it unread. */
export async function readReceived(given: Response | Request | ReceivedMessage, name: string): Promise<ReadMessage> {
  const { headers, status } = Object(given) as ReceivedMessage
  const head = { headers: readHeaders(headers), ...(typeof status === 'number' && { status }) }
  if (isMessage(given)) return { ...head, body: await readCopy(given) }
  const { rawBody } = given as ReceivedMessage
  if (typeof rawBody === 'string') return { ...head, body: utf8(rawBody) }
  if (isBytes(rawBody)) return { ...head, body: new Uint8Array(rawBody) }
  if (isFields(rawBody) || Array.isArray(rawBody)) return { ...head, body: serialize(rawBody), parsed: rawBody }
  throw new ArgumentError(`${name}.rawBody: expected the body as it came, bytes or text, received ${describe(rawBody)}`)
}

function serialize(parsed: object): Uint8Array | undefined {
  try {
    return utf8(JSON.stringify(parsed))
  } catch {
    return undefined
  }
}

/** By shape: a Request or Response of any implementation. Some frameworks put a `rawBody` on theirs. */
function isMessage(given: object): given is Request & Response {
  const { rawBody, arrayBuffer } = given as Partial<ReceivedMessage & Response>
  return rawBody === undefined && typeof arrayBuffer === 'function'
}

/** In bytes: 8 MiB, as in a client. */
const longest = 8_388_608

async function readCopy(message: Request | Response): Promise<Uint8Array | undefined> {
  try {
    return message.bodyUsed ? undefined : await readBody(message.clone(), longest)
  } catch {
    // Read before, or cut off on its way.
    return undefined
  }
}
