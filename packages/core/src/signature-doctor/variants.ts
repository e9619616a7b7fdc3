/** What programs sign or verify by mistake in place of what was sent. */
import { signedMessage } from '../http/message.ts'
import { concat, utf8 } from '../lib/bytes.ts'
import { decode, pathOf, queryOf, type RequestHead, sorted } from './lines.ts'

/** A body as it may have been before, or after, somebody changed it. */
export interface BodyVariant {
  readonly body: Uint8Array
  readonly cause: 'body' | 'body-re-serialized' | 'body-decoded'
  /** What it is, after "the signature fits". */
  readonly what: string
}

const mark = '\ufeff'

/** In bytes: twice the longest notification that WeChat Pay documents. */
const longest = 2_097_152

/** Text in a charset of this name; `undefined` if it is not in it, or this runtime does not know it. */
function decodeAs(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes as Uint8Array<ArrayBuffer>)
  } catch {
    return undefined
  }
}

/** One byte a character; `undefined` if one is beyond Latin-1. */
function latin1(given: string): Uint8Array | undefined {
  if (!/^[\0-\xff]*$/.test(given)) return undefined
  return Uint8Array.from(given, (char) => char.charCodeAt(0))
}

const unicodeEscapes = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
const slashEscapes = (json: string): string => json.replace(/\//g, '\\/')
/** JSON with a space after each colon and comma, as Python writes it. */
const spaced = (value: unknown): string =>
  JSON.stringify(value, undefined, 1)
    .replace(/\n\s*(?=[\]}])|(?<=[[{])\n\s*/g, '')
    .replace(/\n\s*/g, ' ')

/** In levels: more than WeChat Pay's bodies have. Indented, each level makes all lines within it longer. */
const deepest = 16

function isDeep(value: unknown, levels = deepest): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeep(inner, levels - 1))
}

/** JSON text of a value, as serializers write it; nothing for one that is nested deeper than WeChat Pay's. */
export function serializations(value: unknown): readonly (readonly [what: string, json: string])[] {
  if (isDeep(value)) return []
  try {
    const compact = JSON.stringify(value)
    return [
      ['compact JSON', compact],
      ['JSON indented by 2 spaces', JSON.stringify(value, undefined, 2)],
      ['JSON indented by 4 spaces', JSON.stringify(value, undefined, 4)],
      ['JSON with its slashes escaped', slashEscapes(compact)],
      ['JSON in ASCII', unicodeEscapes(compact)],
      ['JSON in ASCII with its slashes escaped', slashEscapes(unicodeEscapes(compact))],
      ['JSON with spaces', spaced(value)],
      ['JSON in ASCII with spaces', unicodeEscapes(spaced(value))],
      ['JSON with its keys in order', JSON.stringify(sortKeys(value))],
    ]
  } catch {
    // Not a value of JSON.
    return []
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([name, inner]) => [name, sortKeys(inner)]))
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}

/** What a body may have been before it was changed; nothing for one that is longer than WeChat Pay's. */
export function bodyVariants(body: Uint8Array): readonly BodyVariant[] {
  if (body.length > longest) return []
  const variants: BodyVariant[] = []
  const add = (cause: BodyVariant['cause'], what: string, made: string | Uint8Array | undefined): void => {
    if (made !== undefined) variants.push({ cause, what, body: typeof made === 'string' ? utf8(made) : made })
  }
  const given = decodeAs('utf-8', body)
  add('body', 'no body at all', '')
  if (given === undefined) {
    add('body-decoded', 'the same text in UTF-8, and this one is Latin-1', decodeAs('latin1', body))
    add('body-decoded', 'the same text in UTF-8, and this one is GBK', decodeAs('gbk', body))
  } else {
    add('body-decoded', 'the same without its byte order mark', given.replace(/^\ufeff/, ''))
    add('body-decoded', 'the same behind a byte order mark', mark + given)
    add('body-decoded', 'bytes that were decoded as Latin-1', latin1(given))
    add('body', 'the same without white space around it', given.trim())
    add('body', 'the same with a line feed at its end', `${given}\n`)
    add('body', 'the same with the line ends of Unix', given.replace(/\r\n/g, '\n'))
    add('body', 'the same with the line ends of Windows', given.replace(/\r?\n/g, '\r\n'))
    const value = parse(given)
    if (value !== undefined) for (const [what, json] of serializations(value)) add('body-re-serialized', what, json)
  }
  return variants
}

/** A message that may have been signed in place of the right one. */
export interface MessageVariant {
  readonly message: () => Uint8Array
  readonly cause: 'method' | 'url' | 'timestamp' | 'nonce' | BodyVariant['cause'] | 'line-ends'
  /** What was signed, after "the signature fits". */
  readonly what: string
  readonly head: RequestHead
  readonly body: Uint8Array
}

/** What a program may have signed for a request, by one mistake each. */
export function requestVariants(head: RequestHead, body: Uint8Array, fullUrl: string): readonly MessageVariant[] {
  const { method, url, timestamp, nonce } = head
  type Cause = MessageVariant['cause']
  const of = (changed: Partial<RequestHead>, cause: Cause, what: string): MessageVariant => {
    const whole = { ...head, ...changed }
    return { cause, what, head: whole, body, message: () => signedMessage(Object.values(whole), body) }
  }
  const order = [method, url, timestamp, nonce]
  const ends = (what: string, message: () => Uint8Array): MessageVariant => ({
    cause: 'line-ends',
    what,
    head,
    body,
    message,
  })
  const methods = [method.toLowerCase(), method.toUpperCase(), 'GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  return [
    ...methods.map((other) => of({ method: other }, 'method', `the method ${other}`)),
    ...urlVariants(url, fullUrl).map(([what, changed]) => of({ url: changed }, 'url', what)),
    of({ timestamp: nonce, nonce: timestamp }, 'nonce', 'the nonce before the timestamp'),
    ...bodyVariants(body).map((variant) => ({ ...variant, head, message: () => signedMessage(order, variant.body) })),
    ends('a message without its last line feed', () => signedMessage(order, body).slice(0, -1)),
    ends('a message with \\n as two characters for each line feed', () =>
      concat(utf8([...order, ''].join('\\n')), body, utf8('\\n')),
    ),
    ends('a message with the line ends of Windows', () =>
      concat(utf8([...order, ''].join('\r\n')), body, utf8('\r\n')),
    ),
  ]
}

function urlVariants(url: string, fullUrl: string): readonly (readonly [what: string, url: string])[] {
  return [
    ['the URL with its host', fullUrl],
    ['the URL without its query', pathOf(url)],
    ['the URL, decoded', decode(url)],
    ['the URL, encoded again', encodeURI(toWellFormed(url))],
    ['the URL as fetch sends it', asSent(url)],
    ['the URL with two slashes', `/${url}`],
    ['the URL without the second slash', url.replace(/\/{2,}/g, '/')],
    ['the URL without its first slash', url.replace(/^\//, '')],
    ['the URL with a slash at the end of its path', url.replace(/\/?(?=\?|$)/, '/')],
    ['the URL without the slash at the end of its path', url.replace(/\/(?=\?|$)/, '')],
    ['the URL with a bare ?', `${url}?`],
    ['the URL without its bare ?', url.replace(/\?$/, '')],
    ['the URL with + for each space', url.replace(/%20/g, '+')],
    ['the URL with %20 for each space', url.replace(/\+/g, '%20')],
    ['the URL in lower case', url.toLowerCase()],
    ['the URL with its parameters in order', sorted(url)],
    ['the URL with its parameters encoded', encodeQuery(url)],
    ['the URL with its parameters encoded as in forms', `${pathOf(url)}?${new URLSearchParams(queryOf(url))}`],
  ]
}

/** Each value by `encodeURIComponent`. */
function encodeQuery(url: string): string {
  const encode = (text: string) => encodeURIComponent(decode(toWellFormed(text)))
  const pairs = queryOf(url).split('&')
  return `${pathOf(url)}?${pairs.map((pair) => pair.split(/=(.*)/s, 2).map(encode).join('=')).join('&')}`
}

function asSent(url: string): string {
  try {
    const { pathname, search } = new URL(`https://localhost${url}`)
    return pathname + search
  } catch {
    return url
  }
}

/** `encodeURI` throws for half of a surrogate pair. */
function toWellFormed(url: string): string {
  return url.replace(/\p{Surrogate}/gu, '\ufffd')
}
