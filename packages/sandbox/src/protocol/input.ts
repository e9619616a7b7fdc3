/** Reads a request's path, query and body, after authentication: its refusals are signed, 400 PARAM_ERROR. */
import { decodeUtf8 } from '../lib/bytes.ts'
import { isGreat, type ReadGreat, readJson } from '../lib/json.ts'
import { isObject } from '../lib/values.ts'
import { headerValue, type RawRequest, targetPath, targetQuery } from '../wire/exchange.ts'
import { pathValues } from './find-operation.ts'
import { messages } from './messages.ts'
import type { Form } from './multipart.ts'
import type { SandboxOperation } from './operation.ts'
import { paramError } from './refusal.ts'

/** The decoded parts of a request. */
export interface Input {
  readonly path: Readonly<Record<string, string | number>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}

/** What is read beside the request: `mchid` is the caller's, as it signed; `form` is what an upload has in place of JSON. */
export interface InputContext {
  readonly operation: SandboxOperation
  readonly mchid: string
  readonly form?: Form | undefined
}

/** @param readGreat - Reads an integer that a number cannot represent exactly. */
export function readInput(request: RawRequest, context: InputContext, readGreat: ReadGreat): Input {
  const { operation, mchid, form } = context
  const body = form ? readUpload(form, readGreat) : operation.body ? readBody(request, mchid, readGreat) : undefined
  const path = readPath(targetPath(request.target), operation, readGreat)
  const query = readQuery(targetQuery(request.target), operation, readGreat)
  return { path, query, body }
}

function readPath(path: string, operation: SandboxOperation, readGreat: ReadGreat): Input['path'] {
  const values = pathValues(operation.path, path).map(([name, encoded]) => {
    const text = decode(encoded)
    if (!isPlain(text)) throw paramError(messages.parameter, `The path's ${name} ${notPlain}`)
    return [name, operation.integerPath.includes(name) ? integerOrText(text, readGreat) : text] as const
  })
  return Object.fromEntries(values) as Input['path']
}

function readBody(request: RawRequest, mchid: string, readGreat: ReadGreat): unknown {
  const body = parseJson(request.body, readGreat)
  if (isObject(body) && Object.hasOwn(body, 'mchid') && typeof body.mchid === 'string' && body.mchid !== mchid) {
    throw paramError(messages.mchid, "The body's mchid is not that of Authorization")
  }
  const contentType = headerValue(request.headers, 'content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw paramError(messages.parameter, 'The Content-Type is not application/json')
  }
  if (body === undefined) throw paramError(messages.parameter, 'The body is not JSON in UTF-8')
  if (!isPlain(body)) throw paramError(messages.parameter, `The body ${notPlain}`)
  return body
}

/** The parts of a form that WeChat Pay would find. A `meta` that is no JSON is a text, which its schema refuses. */
function readUpload(form: Form, readGreat: ReadGreat): unknown {
  if (form.fault !== undefined) return {}
  const [meta, file] = [form.part('meta'), form.part('file')]
  const value = meta && (parseJson(meta.bytes, readGreat) ?? '')
  if (!isPlain(value)) throw paramError(messages.parameter, `The part meta ${notPlain}`)
  return { ...(meta && { meta: value }), ...(file && { file: file.bytes }) }
}

/** `undefined` for what is not JSON text in UTF-8. */
function parseJson(bytes: Uint8Array, readGreat: ReadGreat): unknown {
  try {
    return readJson(decodeUtf8(bytes), readGreat)
  } catch {
    return undefined
  }
}

/** WeChat Pay's own helper encodes a space as `+`. */
function readQuery(whole: string, operation: SandboxOperation, readGreat: ReadGreat): Input['query'] {
  const { repeatedQuery = [], joinedQuery = [] } = operation
  const query = new Map<string, unknown>()
  for (const pair of whole.split('&').filter((part) => part !== '')) {
    const [key = '', ...rest] = pair.split('=')
    const name = decode(key.replaceAll('+', ' '))
    const isRepeated = repeatedQuery.includes(name)
    if (query.has(name) && !isRepeated) throw paramError(messages.parameter, `The query has ${name} twice`)
    const text = rest.join('=').replaceAll('+', ' ')
    const read = (item: string): unknown => queryValue(name, decode(item), operation, readGreat)
    const earlier = (query.get(name) ?? []) as readonly unknown[]
    const value = isRepeated
      ? [...earlier, read(text)]
      : joinedQuery.includes(name)
        ? text.split(',').map(read)
        : read(text)
    if (!isPlain(value)) throw paramError(messages.parameter, `The query's ${name} ${notPlain}`)
    query.set(name, value)
  }
  return Object.fromEntries(query)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw paramError(messages.parameter, 'The path or the query has a percent sign that encodes nothing')
  }
}

function queryValue(name: string, text: string, operation: SandboxOperation, readGreat: ReadGreat): unknown {
  if (operation.jsonQuery.includes(name)) {
    try {
      return JSON.parse(text)
    } catch {
      throw paramError(messages.parameter, `The query's ${name} is not JSON`, { location: 'query', value: text })
    }
  }
  return operation.integerQuery.includes(name) ? integerOrText(text, readGreat) : text
}

/** 合法的 64 位有符号整数; other text stays text, which the schema then refuses with WeChat Pay's message. */
function integerOrText(text: string, readGreat: ReadGreat): unknown {
  if (!/^-?\d{1,19}$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) return text
  return isGreat(text) ? readGreat(text) : Number(text)
}

/**
 * No null anywhere, and no character outside the Basic Multilingual Plane: the basic rules (基本规则) forbid both. Level by
 * level, because a deep value ends a recursion with a RangeError; no page gives how deep it may be.
 */
function isPlain(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth || !level.every(isPlainLeaf)) return false
    level = level.flatMap(membersOf)
  }
  return true
}

const maxDepth = 100

const notPlain = `has a null, a character outside the BMP, or more than ${maxDepth} levels`

function isPlainLeaf(value: unknown): boolean {
  return typeof value === 'string' ? !/[\ud800-\udfff]/.test(value) : value !== null
}

function membersOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return isObject(value) ? Object.entries(value).flat() : []
}
