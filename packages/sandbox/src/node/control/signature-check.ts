/** What the signature of a request was verified over, line by line, and which line its client signed in another form. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { RecordedRequest } from '../../index.ts'
import { parseAuthorization } from '../../protocol/authorization.ts'
import { readForm } from '../../protocol/multipart.ts'
import { headerValue, targetPath } from '../../wire/exchange.ts'

const lineNames = ['method', 'url', 'timestamp', 'nonce', 'body'] as const

/** One of the five lines that a client signs. */
type LineName = (typeof lineNames)[number]

/** A line as it arrived. */
interface SignedLine {
  readonly name: LineName
  readonly text: string
  /** Its length in UTF-8, without the line feed. */
  readonly bytes: number
}

/** The lines of a request, and what its client signed in place of them, if that is known. */
interface SignatureCheck {
  readonly lines: readonly SignedLine[]
  readonly valid: boolean
  /** The line that the client signed in another form, and that form. */
  readonly differs?: { readonly line: LineName; readonly signed: string; readonly reason: string } | undefined
}

/** A form that a client may have signed by mistake. */
interface Form {
  readonly line: LineName
  readonly signed: string
  readonly reason: string
  /** The whole message, if it is not the five lines. */
  readonly message?: string
}

type Lines = Readonly<Record<LineName, string>>

/** The public key of a merchant's private key. */
export function publicKeyOf(privateKey: string): KeyObject {
  return createPublicKey(privateKey)
}

/** The check of a recorded request; `undefined` if its Authorization cannot be read. */
export function checkSignature(record: RecordedRequest, key: KeyObject): SignatureCheck | undefined {
  const authorization = parseAuthorization(headerValue(record.headers, 'authorization') ?? '')
  if (!authorization) return undefined
  const { timestamp, nonce, signature } = authorization
  const url = Buffer.from(record.target, 'latin1').toString()
  const lines: Lines = { method: record.method, url, timestamp, nonce, body: signedBody(record) }
  const isSigned = (message: string): boolean =>
    verify('sha256', Buffer.from(message), key, Buffer.from(signature, 'base64'))
  const valid = isSigned(messageOf(lines))
  const found = valid
    ? undefined
    : formsOf(lines, record.host).find(({ line, signed, message }) =>
        isSigned(message ?? messageOf({ ...lines, [line]: signed })),
      )
  return {
    lines: lineNames.map((name) => ({ name, text: lines[name], bytes: Buffer.byteLength(lines[name]) })),
    valid,
    differs: found && { line: found.line, signed: found.signed, reason: found.reason },
  }
}

/** Of an upload, the JSON of `meta` is signed. */
function signedBody({ method, target, headers, body }: RecordedRequest): string {
  if (!headerValue(headers, 'content-type')?.toLowerCase().startsWith('multipart/')) return body
  const meta = readForm({ method, target, headers, body: Buffer.from(body) }).part('meta')
  return meta ? Buffer.from(meta.bytes).toString() : ''
}

function messageOf({ method, url, timestamp, nonce, body }: Lines): string {
  return `${method}\n${url}\n${timestamp}\n${nonce}\n${body}\n`
}

function formsOf(lines: Lines, host: string | undefined): readonly Form[] {
  return [...methodForms(lines), ...urlForms(lines.url, host), ...bodyForms(lines.body), ...wholeForms(lines)]
}

function methodForms({ method }: Lines): readonly Form[] {
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', method.toLowerCase()].map((signed) => ({
    line: 'method',
    signed,
    reason: `The client signed the method ${signed}`,
  }))
}

function urlForms(url: string, host: string | undefined): readonly Form[] {
  const whole = ['https://api.mch.weixin.qq.com', `http://${host}`, `https://${host}`].map((origin) => origin + url)
  const forms = [
    [decoded(url), 'The client signed the URL decoded, and sent it encoded'],
    [targetPath(url), 'The client signed the URL without its query'],
    ...whole.map((signed) => [signed, 'The client signed the whole URL: only path and query are signed'] as const),
  ] as const
  return forms.map(([signed, reason]) => ({ line: 'url', signed, reason }))
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

function bodyForms(body: string): readonly Form[] {
  const written = writtenForms(body)
  return [
    { line: 'body', signed: '', reason: 'The client signed an empty body' },
    ...[...written, ...written.map(escaped)].map((signed) => ({
      line: 'body' as const,
      signed,
      reason: 'The client signed the same JSON, written in another way: sign the text that is sent',
    })),
    ...[`${body}\n`, body.trimEnd()].map((signed) => ({
      line: 'body' as const,
      signed,
      reason: 'The client signed the body with another end: a line break more or less',
    })),
  ]
}

/** The same JSON by other writers; none if it is no JSON, or is nested too deeply to be written. */
function writtenForms(body: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(body)
    return [JSON.stringify(value), spaced(value), JSON.stringify(value, undefined, 2)]
  } catch {
    return []
  }
}

/** As Python's `json.dumps` writes it: a blank after each comma and colon outside strings. */
function spaced(value: unknown): string {
  return JSON.stringify(value).replace(/"(?:\\.|[^"\\])*"|[,:]/g, (part) => (part.length === 1 ? `${part} ` : part))
}

/** With `\u…` for all but ASCII, as several writers of JSON do. */
function escaped(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function wholeForms(lines: Lines): readonly Form[] {
  const { method, url, timestamp, nonce, body } = lines
  return [
    {
      line: 'body',
      signed: body,
      reason: 'The client signed no line feed after the body: each of the five lines ends with one',
      message: messageOf(lines).slice(0, -1),
    },
    {
      line: 'timestamp',
      signed: nonce,
      reason: 'The client signed the nonce before the timestamp',
      message: `${method}\n${url}\n${nonce}\n${timestamp}\n${body}\n`,
    },
  ]
}
