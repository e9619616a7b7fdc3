/** Responses that no server should send, as data: the bytes, and what a write ends in. */
import { brotliCompressSync, deflateSync } from 'node:zlib'
import { type SignedMessage, signMessage } from '../../lib/tampered.ts'
import { at, chunked, gzip, signed, signedHeaders, wire } from './wire.ts'

/** The success that a build expects. */
export const success = '{"partner":{"type":"APPID","appid":"wx4e1916a585d1f4e9"},"state":"ESTABLISHED"}'

/** What a write ends in: fields of its error, or the data that it resolves with. */
export type Ending = { readonly error: Readonly<Record<string, unknown>> } | { readonly data: unknown }

/** One response. */
export interface HostileResponse {
  readonly title: string
  /** What is written, in this order, before the connection is closed. */
  readonly bytes: () => Buffer | readonly Buffer[]
  readonly ending: Ending
}

const done: Ending = { data: JSON.parse(success) as unknown }
const lost: Ending = { error: { code: 'ERR_WECHATPAY_CONNECTION', outcome: 'unknown', timeout: false } }
const refusedSignature = (reason: string): Ending => ({
  error: { code: 'ERR_WECHATPAY_SIGNATURE', reason, outcome: 'unknown' },
})
/** An error of WeChat Pay's, or of somebody else. */
const api = (status: number, more: object = {}): Ending => ({
  error: {
    code: 'ERR_WECHATPAY_API',
    status,
    apiCode: '',
    verified: false,
    outcome: 'unknown',
    retryable: false,
    ...more,
  },
})
const signedApi = (status: number, more: object = {}): Ending => api(status, { verified: true, ...more })

const row = (title: string, bytes: HostileResponse['bytes'], ending: Ending): HostileResponse => ({
  title,
  bytes,
  ending,
})
const status = (code: number, reason = 'X') => ({ statusLine: `HTTP/1.1 ${code} ${reason}` })
const failure = (code: string, message = 'no') => JSON.stringify({ code, message })
const html = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>'
const plain = [['Content-Type', 'text/html']] as const
const json = [['Content-Type', 'application/json']] as const
const real401 = `{"code":"SIGN_ERROR","detail":{"detail":{"issue":"sign not match"},"field":"signature","location":"authorization","sign_information":{"method":"POST","sign_message_length":349,"truncated_sign_message":"POST\\n/v3/pay/transactions/jsapi\\n1756951532\\nIXlHDnWguGbz7uMOL7xdPibFoV342jP3\\n{\\"amount\\n","url":"/v3/pay/transactions/jsapi"}},"message":"签名错误"}`

/** A response whose head is the signed one of another body than is sent. */
function headOf(message: SignedMessage, extra: readonly (readonly [string, string])[] = []): Buffer {
  return wire({ headers: [...signedHeaders(message), ...extra], hasNoLength: true })
}

const head = (extra: readonly (readonly [string, string])[] = []) => headOf(signMessage(success, at), extra)
const chunkedHead = () => head([['Transfer-Encoding', 'chunked']])
const encoded = (encoding: string, sent: Uint8Array, of: string | Uint8Array = success) =>
  wire({ headers: [...signedHeaders(signMessage(of, at)), ['Content-Encoding', encoding]], body: sent })

const statuses: readonly HostileResponse[] = [
  row('an empty 404, as before routing', () => wire(status(404)), api(404)),
  row('an empty 405, as before routing', () => wire(status(405)), api(405)),
  row('a 404 in HTML', () => wire({ ...status(404), headers: plain, body: html }), api(404)),
  row('a 502 in HTML', () => wire({ ...status(502), headers: plain, body: html }), api(502, { retryable: true })),
  row('a 503 without a body', () => wire(status(503)), api(503, { retryable: true })),
  row('a 504 in HTML', () => wire({ ...status(504), headers: plain, body: html }), api(504, { retryable: true })),
  row('a 413 of a proxy', () => wire({ ...status(413), headers: plain, body: html }), api(413)),
  // The platform's fetch makes an error of it.
  row('a 407 of a proxy', () => wire({ ...status(407), headers: plain, body: html }), lost),
  row(
    'a 401 that is not signed, as WeChat Pay sends it',
    () => wire({ ...status(401), headers: json, body: real401 }),
    api(401, { apiCode: 'SIGN_ERROR', apiMessage: '签名错误' }),
  ),
  row(
    'a 401 that is signed',
    () => signed(real401, status(401)),
    signedApi(401, { apiCode: 'SIGN_ERROR', outcome: 'refused' }),
  ),
  row(
    'an error of WeChat Pay that is not signed',
    () => wire({ ...status(400), headers: json, body: failure('PARAM_ERROR') }),
    api(400, { apiCode: 'PARAM_ERROR' }),
  ),
  row(
    'a signed 400',
    () => signed(failure('PARAM_ERROR'), status(400)),
    signedApi(400, { apiCode: 'PARAM_ERROR', outcome: 'refused' }),
  ),
  row(
    'a signed 400 that says to try again',
    () => signed(failure('SYSTEM_ERROR'), status(400)),
    signedApi(400, { apiCode: 'SYSTEM_ERROR', retryable: true }),
  ),
  row(
    'a signed 403 whose limit is over',
    () => signed(failure('FREQUENCY_LIMITED'), status(403)),
    signedApi(403, { apiCode: 'FREQUENCY_LIMITED', retryable: true }),
  ),
  row('a signed 400 whose code is a number', () => signed('{"code":400,"message":"no"}', status(400)), signedApi(400)),
  row(
    'a signed 400 whose code is in lower case',
    () => signed(failure('param_error'), status(400)),
    signedApi(400, { apiCode: 'param_error' }),
  ),
  row('a signed 400 that is an array', () => signed('[]', status(400)), signedApi(400)),
  row('a signed 400 without a body', () => signed('', status(400)), signedApi(400)),
  row('a signed 400 in HTML', () => signed(html, status(400)), signedApi(400)),
  row('a signed success under 400', () => signed(success, status(400)), signedApi(400)),
  row('a signed success under 500', () => signed(success, status(500)), signedApi(500, { retryable: true })),
  row('a signed error under 200', () => signed(failure('PARAM_ERROR')), signedApi(200, { apiCode: 'PARAM_ERROR' })),
  row(
    'a signed error under 201',
    () => signed(failure('NO_AUTH'), status(201)),
    signedApi(201, { apiCode: 'NO_AUTH' }),
  ),
  row('a signed success under 201', () => signed(success, status(201)), done),
  row('a signed 202', () => signed(success, status(202)), signedApi(202, { retryable: true })),
  row('an empty 202 that is not signed', () => wire(status(202)), refusedSignature('missing-header')),
  row('a signed 204', () => signed('', { ...status(204), hasNoLength: true }), signedApi(204)),
  row(
    'a 204 that is not signed',
    () => wire({ ...status(204), hasNoLength: true }),
    refusedSignature('missing-header'),
  ),
  row('a signed 205', () => signed('', status(205)), signedApi(205)),
  row('a signed 206', () => signed(success, status(206)), done),
  row('a 304', () => wire({ ...status(304), hasNoLength: true }), api(304)),
  row('a 300', () => wire({ ...status(300), headers: plain, body: html }), api(300)),
  ...[301, 302, 303, 307, 308].map((code) =>
    row(
      `a ${code} to a stranger`,
      () => wire({ ...status(code), headers: [['Location', 'http://127.0.0.1:9/']] }),
      api(code),
    ),
  ),
  row('a signed 302', () => signed(success, { ...status(302), headers: [['Location', '/']] }), signedApi(302)),
  row('a 418', () => wire(status(418)), api(418)),
  row('a 599', () => wire(status(599)), api(599, { retryable: true })),
  row('a 600', () => wire(status(600)), lost),
  row('a 999', () => signed(success, status(999)), lost),
]

const bodies: readonly HostileResponse[] = [
  row('JSON that is cut off', () => signed(success.slice(0, 40)), signedApi(200)),
  row('HTML', () => signed(html), signedApi(200)),
  row('nothing', () => signed(''), signedApi(200)),
  row('a byte order mark', () => signed(`\ufeff${success}`), signedApi(200)),
  row('Latin-1', () => signed(Buffer.from('{"state":"é"}', 'latin1')), signedApi(200)),
  row('UTF-16', () => signed(Buffer.from(success, 'utf16le')), signedApi(200)),
  row('half of a character', () => signed(Buffer.from('{"state":"形"}').subarray(0, 11)), signedApi(200)),
  ...['null', '[]', '"ESTABLISHED"', '1', 'true'].map((text) => row(text, () => signed(text), signedApi(200))),
  row('JSON with a comma too many', () => signed('{"state":"ESTABLISHED",}'), signedApi(200)),
  row('JSON with a comment', () => signed('{"state":"ESTABLISHED"}//'), signedApi(200)),
  row('NaN', () => signed('{"state":NaN}'), signedApi(200)),
  row('two values', () => signed(success + success), signedApi(200)),
  row('nothing but white space', () => signed(' \r\n\t'), signedApi(200)),
  row('a number that JSON.parse makes infinite', () => signed('{"state":1e999}'), {
    data: { state: Number.POSITIVE_INFINITY },
  }),
  row('unknown fields', () => signed('{"state":"ESTABLISHED","new_field":{"a":[1]}}'), {
    data: { state: 'ESTABLISHED', new_field: { a: [1] } },
  }),
  row('an unknown enum member', () => signed('{"state":"SUSPENDED"}'), { data: { state: 'SUSPENDED' } }),
  row('a field twice', () => signed('{"state":"A","state":"B"}'), { data: { state: 'B' } }),
  row('an object without a field', () => signed('{}'), { data: {} }),
  row('white space around it', () => signed(`\n ${success}\n`), done),
]

const headers: readonly HostileResponse[] = [
  row('no Request-ID', () => edit(signed(success), /Request-ID: .*\r\n/g, ''), done),
  row('names in lower case', () => edit(signed(success), /^[\w-]+(?=: )/gm, (name) => name.toLowerCase()), done),
  row('names in upper case', () => edit(signed(success), /^[\w-]+(?=: )/gm, (name) => name.toUpperCase()), done),
  row(
    'no Content-Type',
    () => wire({ headers: signedHeaders(signMessage(success, at)).slice(1), body: success }),
    done,
  ),
  row('the Content-Type of HTML', () => signed(success, { headers: plain }), done),
  row(
    'a thousand cookies',
    () => signed(success, { headers: Array.from({ length: 200 }, (_, n) => ['Set-Cookie', `a${n}=b`] as const) }),
    done,
  ),
  row('headers of 40 kB', () => signed(success, { headers: [['X-Long', 'a'.repeat(40_000)]] }), lost),
  row('a header without a colon', () => wire({ headers: [['X', 'a\r\nbroken']], body: success }), lost),
  row('a header with a zero byte', () => signed(success, { headers: [['X', 'a\0b']] }), lost),
  row('a header that is folded', () => edit(signed(success), /Wechatpay-Nonce: /g, 'Wechatpay-Nonce:\r\n '), lost),
  row(
    'its signature in trailers',
    () => {
      const message = signMessage(success, at)
      const trailers = signedHeaders(message).map(([name, value]) => `${name}: ${value}\r\n`)
      const start = wire({
        headers: [...json, ['Transfer-Encoding', 'chunked'], ['Trailer', 'Wechatpay-Signature']],
        hasNoLength: true,
      })
      const end = chunked(success).subarray(0, -2)
      return Buffer.concat([start, end, Buffer.from(`${trailers.join('')}\r\n`)])
    },
    refusedSignature('missing-header'),
  ),
]

const framing: readonly HostileResponse[] = [
  row('in chunks', () => Buffer.concat([chunkedHead(), chunked(success)]), done),
  row('byte by byte', () => [...signed(success)].map((byte) => Buffer.of(byte)), done),
  row(
    'until the connection is closed, without a length',
    () => wire({ headers: signedHeaders(signMessage(success, at)), body: success, hasNoLength: true }),
    done,
  ),
  row('as HTTP/1.0', () => signed(success, { statusLine: 'HTTP/1.0 200 OK' }), done),
  row('without a reason phrase', () => signed(success, { statusLine: 'HTTP/1.1 200 ' }), done),
  row('with a reason phrase in Latin-1', () => signed(success, { statusLine: 'HTTP/1.1 200 é' }), done),
  row(
    'with more bytes behind it',
    () => Buffer.concat([signed(success), Buffer.from('HTTP/1.1 200 OK\r\n\r\n')]),
    done,
  ),
  row('after a 100', () => Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), signed(success)]), lost),
  row(
    'after a 103',
    () => Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'), signed(success)]),
    done,
  ),
  row('after a 102, and nothing more', () => Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'), lost),
  row(
    'as a 101 to another protocol',
    () => wire({ ...status(101), headers: [['Upgrade', 'h2c']], hasNoLength: true }),
    lost,
  ),
  row('cut off in a chunk', () => Buffer.concat([chunkedHead(), chunked(success).subarray(0, 30)]), lost),
  row('cut off before its last chunk', () => Buffer.concat([chunkedHead(), chunked(success).subarray(0, -5)]), lost),
  row('with a chunk whose size is no number', () => Buffer.concat([chunkedHead(), Buffer.from('zz\r\n')]), lost),
  row(
    'with a chunk that is longer than its size',
    () => Buffer.concat([chunkedHead(), Buffer.from(`1\r\n${success}\r\n0\r\n\r\n`)]),
    lost,
  ),
  row(
    'shorter than its Content-Length',
    () => Buffer.concat([head([['Content-Length', `${success.length + 1}`]]), Buffer.from(success)]),
    lost,
  ),
  row(
    'longer than its Content-Length',
    () => Buffer.concat([head([['Content-Length', `${success.length - 1}`]]), Buffer.from(success)]),
    refusedSignature('mismatch'),
  ),
  row(
    'with a Content-Length of 0',
    () => Buffer.concat([head([['Content-Length', '0']]), Buffer.from(success)]),
    refusedSignature('mismatch'),
  ),
  row(
    'with a Content-Length that is no number',
    () => Buffer.concat([head([['Content-Length', 'ten']]), Buffer.from(success)]),
    lost,
  ),
  row(
    'with a negative Content-Length',
    () => Buffer.concat([head([['Content-Length', '-1']]), Buffer.from(success)]),
    lost,
  ),
  row(
    'with two lengths',
    () =>
      Buffer.concat([
        head([
          ['Content-Length', '5'],
          ['Content-Length', '6'],
        ]),
        Buffer.from(success),
      ]),
    lost,
  ),
  row(
    'with a length and in chunks',
    () =>
      Buffer.concat([
        head([
          ['Content-Length', '5'],
          ['Transfer-Encoding', 'chunked'],
        ]),
        chunked(success),
      ]),
    lost,
  ),
  row(
    'with headers that do not end',
    () => Buffer.from(signed(success).toString('latin1').split('\r\n\r\n')[0] ?? '', 'latin1'),
    lost,
  ),
  row('with a status line of another protocol', () => Buffer.from(`ICY 200 OK\r\n\r\n${success}`), lost),
  row('with a status that is no number', () => signed(success, { statusLine: 'HTTP/1.1 OK' }), lost),
  row('as bytes that are no HTTP', () => Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), lost),
  row('as nothing at all', () => Buffer.alloc(0), lost),
]

const encodings: readonly HostileResponse[] = [
  row('in gzip, signed as it is decoded', () => encoded('gzip', gzip(success)), done),
  row(
    'in gzip, signed as it is sent',
    () => encoded('gzip', gzip(success), gzip(success)),
    refusedSignature('mismatch'),
  ),
  row('in gzip, of another body', () => encoded('gzip', gzip('{"state":"TERMINATED"}')), refusedSignature('mismatch')),
  row('in Brotli', () => encoded('br', brotliCompressSync(success)), done),
  row('in deflate', () => encoded('deflate', deflateSync(success)), done),
  row('in gzip twice', () => encoded('gzip, gzip', gzip(gzip(success))), done),
  // Node passes on what it could decode.
  row('in gzip that is cut off', () => encoded('gzip', gzip(success).subarray(0, 40)), refusedSignature('mismatch')),
  row('in gzip that is none', () => encoded('gzip', Buffer.from(success)), lost),
  row('in an encoding that nobody knows', () => encoded('unknown', Buffer.from(success)), done),
  row('in gzip that becomes 64 MiB', () => encoded('gzip', gzip(Buffer.alloc(64 * 1024 * 1024, 0x20))), lost),
  row('longer than a client reads', () => signed(`${success}${' '.repeat(70_000)}`), lost),
  row(
    'longer than a client reads, by its Content-Length',
    () => Buffer.concat([head([['Content-Length', '9999999999']]), Buffer.from(success)]),
    lost,
  ),
]

/** The bytes of a response, edited as text. */
function edit(response: Buffer, found: RegExp, change: string | ((name: string) => string)): Buffer {
  return Buffer.from(response.toString('latin1').replace(found, change as string), 'latin1')
}

/** By what is wrong. */
export const responses: Readonly<Record<string, readonly HostileResponse[]>> = {
  'a status': statuses,
  'a signed body that is': bodies,
  'a signed success with': headers,
  'a signed success that comes': framing,
  'a body': encodings,
}
