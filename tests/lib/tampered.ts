/**
 * Every way in which the headers or the body of a signed message can be wrong, as data: responses and notifications are
 * signed alike, so that each row is a case of both, in this process and over TCP.
 */
import { type KeyObject, sign } from 'node:crypto'
import type { SignatureErrorReason } from '@wechatpay-edge/core'
import { makePair, merchant, publicKeyId, wechatpay } from './vendor.ts'

/** The right message. */
export interface SignedMessage {
  readonly timestamp: number
  readonly nonce: string
  readonly signature: string
  readonly body: Buffer
}

/** Headers without `Wechatpay-`: replaced, or doubled, or with `undefined` removed. */
type HeaderChanges = Readonly<Record<string, string | readonly string[] | undefined>>

/** One way. */
export interface Tampering {
  readonly title: string
  readonly reason: SignatureErrorReason
  readonly headers?: (right: SignedMessage) => HeaderChanges
  readonly body?: (right: SignedMessage) => string | Uint8Array
  /** HTTP/1.1 has no way to send it, or sends another value. */
  readonly isInProcessOnly?: true
}

const stranger = makePair().privateKey

/** Base64 of the signature of these lines. */
function signLines(lines: readonly (string | number | Buffer)[], key: KeyObject = wechatpay.privateKey): string {
  const bytes = lines.map((line) =>
    Buffer.concat([Buffer.isBuffer(line) ? line : Buffer.from(`${line}`), Buffer.from('\n')]),
  )
  return sign('sha256', Buffer.concat(bytes), key).toString('base64')
}

const by = (key: KeyObject) => (right: SignedMessage) => ({
  Signature: signLines([right.timestamp, right.nonce, right.body], key),
})

/** A row of headers. */
function header(
  title: string,
  reason: SignatureErrorReason,
  headers: HeaderChanges | ((right: SignedMessage) => HeaderChanges),
): Tampering {
  return { title, reason, headers: typeof headers === 'function' ? headers : () => headers }
}

/** A row of a body. */
function body(title: string, change: (text: string, bytes: Buffer) => string | Uint8Array): Tampering {
  return { title, reason: 'mismatch', body: ({ body }) => change(body.toString(), body) }
}

const turn = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
const probe = (rest: string) => ({ Signature: `WECHATPAY/SIGNTEST/${rest}` })
const sm2 = 'WECHATPAY2-SM2-WITH-SM3'

/** Signed at another time, with a signature that fits it. */
function signedAt(seconds: number): (right: SignedMessage) => HeaderChanges {
  return ({ timestamp, nonce, body }) => {
    const time = `${timestamp + seconds}`
    return { Timestamp: time, Signature: signLines([time, nonce, body]) }
  }
}

/** Signed with a time that is written like this. */
function signedTime(write: (timestamp: number) => string): (right: SignedMessage) => HeaderChanges {
  return ({ timestamp, nonce, body }) => ({
    Timestamp: write(timestamp),
    Signature: signLines([write(timestamp), nonce, body]),
  })
}

const inProcess = (row: Tampering): Tampering => ({ ...row, isInProcessOnly: true })

export const tampered: readonly Tampering[] = [
  header('no timestamp', 'missing-header', { Timestamp: undefined }),
  header('no nonce', 'missing-header', { Nonce: undefined }),
  header('no signature', 'missing-header', { Signature: undefined }),
  header('no serial', 'missing-header', { Serial: undefined }),
  header('none of the four headers', 'missing-header', {
    Timestamp: undefined,
    Nonce: undefined,
    Signature: undefined,
    Serial: undefined,
  }),
  header('an empty timestamp', 'malformed-header', { Timestamp: '' }),
  header('an empty nonce', 'malformed-header', { Nonce: '' }),
  header('an empty signature', 'malformed-header', { Signature: '' }),
  header('an empty serial', 'malformed-header', { Serial: '' }),
  header('two timestamps', 'malformed-header', ({ timestamp }) => ({ Timestamp: [`${timestamp}`, `${timestamp}`] })),
  header('two nonces', 'malformed-header', ({ nonce }) => ({ Nonce: [nonce, nonce] })),
  header('two signatures', 'malformed-header', ({ signature }) => ({ Signature: [signature, signature] })),
  header('two serials', 'malformed-header', { Serial: [publicKeyId, publicKeyId] }),
  header('two timestamps in one header', 'malformed-header', ({ timestamp }) => ({
    Timestamp: `${timestamp}, ${timestamp}`,
  })),
  header('a right and a wrong signature', 'malformed-header', ({ signature }) => ({
    Signature: [signature, turn(signature)],
  })),
  header('white space in a timestamp', 'malformed-header', ({ timestamp }) => ({ Timestamp: `1 ${timestamp}` })),
  header('white space in a nonce', 'malformed-header', { Nonce: 'd824 f2e0' }),
  header('white space in a signature', 'malformed-header', ({ signature }) => ({
    Signature: `${signature.slice(0, 9)} ${signature.slice(9)}`,
  })),
  header('white space in a serial', 'malformed-header', { Serial: `${publicKeyId} 1` }),
  header(
    'a timestamp with a fraction',
    'malformed-header',
    signedTime((time) => `${time}.0`),
  ),
  header(
    'a timestamp with a sign',
    'malformed-header',
    signedTime((time) => `+${time}`),
  ),
  header(
    'a timestamp in words',
    'malformed-header',
    signedTime(() => 'now'),
  ),
  header(
    'a timestamp in hexadecimal',
    'malformed-header',
    signedTime((time) => `0x${time.toString(16)}`),
  ),
  header(
    'a timestamp with an exponent',
    'malformed-header',
    signedTime((time) => `${time}e0`),
  ),
  header(
    'a timestamp in milliseconds',
    'clock-skew',
    signedTime((time) => `${time}000`),
  ),
  header(
    'a timestamp of 1970',
    'clock-skew',
    signedTime(() => '0'),
  ),
  header('a timestamp of an hour ago', 'clock-skew', signedAt(-3600)),
  header('a time 301 seconds ago', 'clock-skew', signedAt(-301)),
  header('a time 301 seconds ahead', 'clock-skew', signedAt(301)),
  header('another timestamp than was signed', 'mismatch', ({ timestamp }) => ({ Timestamp: `${timestamp + 1}` })),
  header('a timestamp with a zero before it', 'mismatch', ({ timestamp }) => ({ Timestamp: `0${timestamp}` })),
  header('another nonce than was signed', 'mismatch', ({ nonce }) => ({ Nonce: turn(nonce) })),
  header('a nonce in another case', 'mismatch', ({ nonce }) => ({
    Nonce: nonce === nonce.toLowerCase() ? nonce.toUpperCase() : nonce.toLowerCase(),
  })),
  inProcess(header('a nonce with a line end', 'malformed-header', { Nonce: 'a\nb' })),
  inProcess(header('a nonce that is not ASCII', 'mismatch', { Nonce: '随机串' })),
  header('a nonce in Latin-1', 'mismatch', { Nonce: 'd824f2e0é' }),
  header('a signature with its first character changed', 'mismatch', ({ signature }) => ({
    Signature: turn(signature),
  })),
  header('a signature that is not Base64', 'malformed-header', ({ signature }) => ({
    Signature: `*${signature.slice(1)}`,
  })),
  header('a signature in Base64url', 'malformed-header', ({ signature }) => ({ Signature: `-_${signature.slice(2)}` })),
  header('a signature without its padding', 'malformed-header', ({ signature }) => ({
    Signature: signature.replace(/=+$/, ''),
  })),
  header('a signature cut short', 'mismatch', ({ signature }) => ({ Signature: signature.slice(0, 340) })),
  header('a signature of 3 bytes', 'mismatch', { Signature: 'AAAA' }),
  header('a signature of zeros', 'mismatch', { Signature: `${'A'.repeat(342)}==` }),
  header('the signature of a stranger', 'mismatch', by(stranger)),
  header("the merchant's own signature", 'mismatch', by(merchant.privateKey)),
  header('a signature without the body', 'mismatch', ({ timestamp, nonce }) => ({
    Signature: signLines([timestamp, nonce]),
  })),
  header('a signature of the body alone', 'mismatch', ({ body }) => ({ Signature: signLines([body]) })),
  header('a signature of nonce and time in the wrong order', 'mismatch', ({ timestamp, nonce, body }) => ({
    Signature: signLines([nonce, timestamp, body]),
  })),
  header('an unknown serial', 'unknown-serial', { Serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1' }),
  header('an unknown public key ID', 'unknown-serial', { Serial: 'PUB_KEY_ID_1' }),
  header('a public key ID without its prefix', 'unknown-serial', { Serial: publicKeyId.slice(11) }),
  header('a public key ID in lower case', 'unknown-serial', { Serial: publicKeyId.toLowerCase() }),
  header('more behind a public key ID', 'unknown-serial', { Serial: `${publicKeyId};x` }),
  header('a serial that is no serial', 'unknown-serial', { Serial: '__proto__' }),
  header('another signature type', 'malformed-header', { 'Signature-Type': sm2 }),
  header('an empty signature type', 'malformed-header', { 'Signature-Type': '' }),
  header('two signature types', 'malformed-header', { 'Signature-Type': ['WECHATPAY2-SHA256-RSA2048', sm2] }),
  header('a probe of 344 characters, which is Base64', 'probe', probe(`${'A'.repeat(323)}==`)),
  header('a probe of 355 characters, which is not Base64', 'probe', probe('A'.repeat(336))),
  header('a probe without a signature', 'probe', probe('')),
  body('another body', () => '{"code":"SUCCESS"}'),
  body('no body', () => ''),
  body('a space after the body', (text) => `${text} `),
  body('a line feed after the body', (text) => `${text}\n`),
  body('a byte order mark', (text) => `\ufeff${text}`),
  body('a body with spaces', (text) => JSON.stringify(JSON.parse(text), null, 2)),
  body('a body with its characters escaped', (text) =>
    text.replace(/[^\0-\x7f]|S/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ),
  body('a body in Latin-1', (text) => Buffer.from(`${text.slice(0, -1)}é`, 'latin1')),
  body('a body in UTF-16', (text) => Buffer.from(text, 'utf16le')),
  body('a body without its last byte', (_text, bytes) => bytes.subarray(0, -1)),
  body('a body twice', (text) => text + text),
  body('a field more', (text) => text.replace('{', '{"a":1,')),
]

/** The header lines of a message after a row: name and value, in which a name may come twice. */
export function tamperedHeaders(
  right: SignedMessage,
  { headers }: Tampering,
): readonly (readonly [name: string, value: string])[] {
  const given: HeaderChanges = {
    Timestamp: `${right.timestamp}`,
    Nonce: right.nonce,
    Signature: right.signature,
    Serial: publicKeyId,
    'Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    ...headers?.(right),
  }
  return Object.entries(given).flatMap(([name, values]) =>
    (values === undefined ? [] : [values].flat()).map((value) => [`Wechatpay-${name}`, value] as const),
  )
}

/** The bytes of its body after a row. */
export function tamperedBody(right: SignedMessage, { body }: Tampering): Buffer {
  return body ? Buffer.from(body(right)) : right.body
}

/** A right message of this body. */
export function signMessage(
  text: string | Uint8Array,
  timestamp: number,
  nonce = 'd824f2e086d3c1df967785d13fcd22ef',
): SignedMessage {
  const bytes = Buffer.from(text)
  return { timestamp, nonce, body: bytes, signature: signLines([timestamp, nonce, bytes]) }
}
