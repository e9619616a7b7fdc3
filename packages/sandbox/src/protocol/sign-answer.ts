/** Makes a response of a reply as WeChat Pay does: with its headers, its Request-ID, its signature. */

import type { SigningKey } from '../identity/import-identity.ts'
import type { PlatformKeys } from '../identity/platform-keys.ts'
import { randomBytes, toHex, utf8 } from '../lib/bytes.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import { type HeaderList, headerValue, type RawAnswer, type RawRequest } from '../wire/exchange.ts'
import type { Fault } from './faults.ts'
import { otherRequestIdNumber, requestIdNumbers } from './messages.ts'
import type { Reply } from './reply.ts'
import { signatureHeaders } from './signature-headers.ts'

export interface AnswerContext {
  readonly request: RawRequest
  readonly platformKeys: PlatformKeys
  readonly crypto: WebCrypto
  readonly nowMs: number
  readonly fault: Fault | undefined
}

export async function signAnswer(reply: Reply, context: AnswerContext): Promise<RawAnswer> {
  const { fault, crypto } = context
  const text = fault?.kind === 'change' && fault.body && !reply.file ? fault.body(reply.text) : reply.text
  const stream = typeof reply.file === 'function' ? reply.file : undefined
  const body = reply.file instanceof Uint8Array ? new Uint8Array(reply.file) : utf8(text)
  const signed = reply.signed && fault?.kind !== 'unsigned'
  const headers = [
    ...plainHeaders(reply, stream ? undefined : body.length, context),
    ...Object.entries(reply.headers ?? {}),
    ...(signed
      ? await signatureHeaders(body, { ...context, key: signingKey(context), nonce: toHex(randomBytes(crypto, 16)) })
      : []),
  ]
  const answer = { status: reply.status, headers, body, ...(stream && { stream }) }
  return fault?.kind === 'change' && fault.answer ? fault.answer(answer) : answer
}

function plainHeaders(reply: Reply, length: number | undefined, { request, crypto, nowMs }: AnswerContext): HeaderList {
  const contentType = reply.contentType ?? 'application/json; charset=utf-8'
  const number = reply.code === undefined ? 0 : (requestIdNumbers.get(reply.code) ?? otherRequestIdNumber)
  return [
    ['Date', new Date(nowMs).toUTCString()],
    ...(length === 0 ? [] : ([['Content-Type', contentType]] as const)),
    // A 204 has no body, and must not have a length.
    ...(reply.status === 204 || length === undefined ? [] : ([['Content-Length', String(length)]] as const)),
    ['Cache-Control', 'no-cache, must-revalidate'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Request-ID', `${toHex(randomBytes(crypto, 22)).toUpperCase()}-${number}`],
    ['Content-Language', contentLanguage(request)],
  ]
}

/** Only the header follows the request: the messages stay Chinese, because translations are not published. */
function contentLanguage({ headers }: RawRequest): string {
  const asked = headerValue(headers, 'accept-language')?.toLowerCase()
  return ['en', 'zh-CN', 'zh-HK', 'zh-TW'].find((language) => language.toLowerCase() === asked) ?? 'zh-CN'
}

/** The key that the request's `Wechatpay-Serial` names, else the one for requests that name none. */
function signingKey({ request, platformKeys, nowMs }: AnswerContext): SigningKey {
  const asked = headerValue(request.headers, 'wechatpay-serial')
  return (asked === undefined ? undefined : platformKeys.find(asked, nowMs)) ?? platformKeys.unasked(nowMs)
}
