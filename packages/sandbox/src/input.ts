/** Reads a request's body and query, after authentication: what it refuses is signed, 400 PARAM_ERROR. */
import { decodeUtf8 } from './bytes.ts'
import { headerValue, type RawRequest, targetQuery } from './exchange.ts'
import { messages } from './messages.ts'
import type { SandboxOperation } from './operation.ts'
import { paramError } from './refusal.ts'

/** The decoded parts of a request. */
export interface Input {
  readonly body: unknown
  readonly query: Readonly<Record<string, unknown>>
}

/** `mchid` is the caller's, as it signed. */
export function readInput(request: RawRequest, operation: SandboxOperation, mchid: string): Input {
  const body = operation.body ? readBody(request, mchid) : undefined
  const query = readQuery(targetQuery(request.target), operation)
  return { body, query }
}

function readBody(request: RawRequest, mchid: string): unknown {
  const body = parseJson(request.body)
  if (isObject(body) && typeof body.mchid === 'string' && body.mchid !== mchid) throw paramError(messages.mchid)
  const contentType = headerValue(request.headers, 'content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(contentType)) throw paramError(messages.parameter)
  if (body === undefined || !isPlain(body)) throw paramError(messages.parameter)
  return body
}

/** `undefined` for what is not JSON text in UTF-8. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes))
  } catch {
    return undefined
  }
}

function readQuery(text: string, operation: SandboxOperation): Readonly<Record<string, unknown>> {
  const query = new Map<string, unknown>()
  for (const pair of text.split('&').filter((part) => part !== '')) {
    const [key = '', ...rest] = pair.split('=')
    const name = decodeQuery(key)
    if (query.has(name)) throw paramError(messages.parameter)
    const value = queryValue(name, decodeQuery(rest.join('=')), operation)
    if (!isPlain(value)) throw paramError(messages.parameter)
    query.set(name, value)
  }
  return Object.fromEntries(query)
}

/** WeChat Pay's own helper encodes a space as `+`. */
function decodeQuery(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw paramError(messages.parameter)
  }
}

function queryValue(name: string, text: string, operation: SandboxOperation): unknown {
  if (operation.jsonQuery.includes(name)) {
    try {
      return JSON.parse(text)
    } catch {
      throw paramError(messages.parameter, { location: 'query', value: text })
    }
  }
  return operation.integerQuery.includes(name) && isInt64(text) ? Number(text) : text
}

/** 合法的 64 位有符号整数: what is none stays text, which the schema then refuses in WeChat Pay's words. */
function isInt64(text: string): boolean {
  return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)
}

/** No null anywhere, and no character outside the Basic Multilingual Plane: the basic rules (基本规则) forbid both. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return !/[\ud800-\udfff]/.test(value)
  if (Array.isArray(value)) return value.every(isPlain)
  if (isObject(value)) return Object.entries(value).every(([key, member]) => isPlain(key) && isPlain(member))
  return value !== null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
