/** The bundled spec as data: what the emitters of operations and validators read. */
import { parse } from 'yaml'
import type { Audience } from './bundle.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type Schema = { readonly [keyword: string]: Json }

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly examples?: { readonly [name: string]: { readonly value: Json } }
  readonly schema?: Schema
  /** How an array is written; `form` if absent. */
  readonly style?: string
  /** Whether each item of an array has the name. */
  readonly explode?: boolean
  readonly content?: { readonly 'application/json'?: Media }
}

export interface Media {
  readonly schema: Schema
  readonly examples?: { readonly [name: string]: { readonly value: Json } }
}

interface Response {
  readonly content?: { readonly 'application/json'?: Media }
}

/** How often an operation may be called (接口频率), with the words of the page. */
export interface RateLimit {
  readonly requests: number
  readonly seconds: number
  readonly text: string
  /** Which requests count: those that succeed, or those that fail. Absent: all. */
  readonly on?: 'success' | 'failure'
  /** Whose requests count together: those of an address, or of everybody. Absent: those of a merchant. */
  readonly per?: 'ip' | 'all'
}

/** How a file is uploaded (`x-upload`). */
interface Upload {
  /** The fields of `meta` that contain the file's name and its SHA-256. */
  readonly filename?: string
  readonly digest?: string
  readonly files?: readonly { readonly suffixes: readonly string[]; readonly maxBytes?: number }[]
  /** What a file is refused for → the description of the row of `x-errors`. */
  readonly refusals?: { readonly [fault: string]: string }
}

export interface ErrorRow {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly remedy: { readonly zh: string; readonly en: string }
  readonly common?: true
  /** It may have been done nevertheless. */
  readonly outcome?: 'unknown'
}

export interface SpecOperation {
  readonly operationId: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: {
    readonly required?: boolean
    readonly content: { readonly 'application/json'?: Media; readonly 'multipart/form-data'?: Media }
  }
  readonly responses: { readonly [status: string]: Response }
  readonly 'x-official-url': string
  readonly 'x-method': string
  readonly 'x-signed-answer'?: boolean
  readonly 'x-empty-answer'?: { readonly [key: string]: Json }
  readonly 'x-pagination'?: Json
  /** Of a list without `x-pagination`: why each page is asked for by the caller. */
  readonly 'x-unpaged'?: string
  readonly 'x-upload'?: Upload
  /** The field of the response that is a link to a file, and that of the query that asks for gzip. */
  readonly 'x-download'?: { readonly url: string; readonly gzip?: string }
  /** The business number by which WeChat Pay recognises a repeated write, and the page that says so, with a quote of it. */
  readonly 'x-idempotent-by'?: { readonly field: string; readonly source: string; readonly quote: string }
  /** Who may call it (支持商户), in the words of the page. */
  readonly 'x-callers'?: readonly string[]
  readonly 'x-rate-limit'?: readonly RateLimit[]
  readonly 'x-errors': readonly ErrorRow[]
}

/** A notification that WeChat Pay sends (`webhooks`). */
interface SpecWebhook {
  readonly operationId: string
  readonly description?: string
  readonly 'x-official-url': string
  readonly 'x-event-types': readonly string[]
  /** What the vendor's page prints as `original_type`; absent if it prints none. */
  readonly 'x-original-type'?: string
  /** What is encrypted in it. */
  readonly 'x-decrypted': Media
}

export interface Spec {
  readonly info: { readonly title: string; readonly summary: string }
  /** Whose view it is, if there are two. */
  readonly 'x-audience'?: Audience
  readonly paths: { readonly [path: string]: { readonly [method: string]: SpecOperation } }
  readonly webhooks?: { readonly [name: string]: { readonly post: SpecWebhook } }
  readonly components: {
    readonly schemas: { readonly [name: string]: Schema }
    readonly parameters?: { readonly [name: string]: Parameter }
  }
}

/** One operation, with every `$ref` replaced by what it points to. */
export interface ResolvedOperation extends SpecOperation {
  readonly method: string
  readonly path: string
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** A bundle, as JSON or YAML. A program wrote it: its keys are unique, and looking for others takes half of the time. */
export const parseSpec = (text: string): Spec =>
  (text.startsWith('{') ? JSON.parse(text) : parse(text, { uniqueKeys: false })) as Spec

export const isObject = (value: unknown): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function follow(document: unknown, pointer: string): unknown {
  const keys = pointer.slice(2).split('/')
  return keys.reduce<unknown>((node, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
    if (!isObject(node) || node[name] === undefined) throw new Error(`${pointer} points to nothing`)
    return node[name]
  }, document)
}

/** Replaces each `$ref` by its target; keywords beside it win. A schema that contains itself cannot be written out so. */
function dereference(document: unknown, node: unknown, seen: readonly string[] = []): unknown {
  if (Array.isArray(node)) return node.map((item) => dereference(document, item, seen))
  if (!isObject(node)) return node
  const { $ref, ...rest } = node
  const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, dereference(document, value, seen)]))
  if (typeof $ref !== 'string') return own
  if (seen.includes($ref)) throw new Error(`${$ref} contains itself`)
  return { ...(dereference(document, follow(document, $ref), [...seen, $ref]) as object), ...own }
}

/** Every operation of the spec, in its order. */
export function operationsOf(spec: Spec): ResolvedOperation[] {
  return Object.entries(spec.paths).flatMap(([path, item]) => {
    if ('parameters' in item) throw new Error(`${path}: give its parameters to each operation, not to the path`)
    const unknown = Object.keys(item).find((key) => !methods.includes(key))
    if (unknown !== undefined) throw new Error(`${path}: the generator does not read its ${unknown}`)
    return methods.flatMap((method) => {
      const operation = item[method]
      if (!operation) return []
      const resolved = { ...(dereference(spec, operation) as SpecOperation), method, path }
      assertSupported(resolved)
      return [resolved]
    })
  })
}

/** A webhook, with every `$ref` replaced by what it points to. */
export interface ResolvedWebhook extends SpecWebhook {
  /** The named schema of what is encrypted in it. */
  readonly resourceName: string
}

/** Every webhook of the spec, in its order. */
export const webhooksOf = (spec: Spec): ResolvedWebhook[] =>
  Object.values(spec.webhooks ?? {}).map(({ post }) => {
    const { $ref } = post['x-decrypted'].schema
    if (typeof $ref !== 'string') throw new Error(`${post.operationId}: its x-decrypted has no named schema`)
    return { ...(dereference(spec, post) as SpecWebhook), resourceName: $ref.replace('#/components/schemas/', '') }
  })

/** The header that names WeChat Pay's key: the client sets it itself. */
export const platformSerial = 'Wechatpay-Serial'

/** What would make a client that compiles and does something else. */
function assertSupported(operation: ResolvedOperation): void {
  const { operationId, path, parameters = [], requestBody } = operation
  // Those under /v3/brand/ are signed by a merchant or partner, as their pages say.
  if (path.startsWith('/brand/')) {
    const how =
      'generated clients sign for a merchant: call it by withAuth, with createBrandSigner and createBrandKeyring'
    throw new Error(`${operationId}: a brand (品牌) signs what is under /brand/, and ${how}`)
  }
  const others = parameters.filter((parameter) => parameter.required && !['path', 'query'].includes(parameter.in))
  const strange = others.find(({ name }) => !['Idempotency-Key', platformSerial].includes(name))
  if (strange) throw new Error(`${operationId}: nothing sends the ${strange.in} ${strange.name}, which it requires`)
  const key = parametersIn(operation, 'header').find(({ name }) => name === 'Idempotency-Key')
  if (key && (!key.required || typeof key.schema?.pattern !== 'string')) {
    throw new Error(`${operationId}: its Idempotency-Key must be required, and have a pattern`)
  }
  assertIdempotent(operation)
  assertUpload(operation)
  assertDownload(operation)
  if (!requestBody) return
  if (!json(requestBody.content) && !formSchema(operation))
    throw new Error(`${operationId}: its requestBody must be JSON or multipart/form-data: no other is sent`)
  if (!requestBody.required)
    throw new Error(`${operationId}: its requestBody must have required: true: one is always sent`)
}

/** A write that is repeated must have the number that makes it the same one, always. */
function assertIdempotent(operation: ResolvedOperation): void {
  const { operationId, method, 'x-idempotent-by': mark } = operation
  if (!mark) return
  const fail = (problem: string): never => {
    throw new Error(`${operationId}: ${problem} (x-idempotent-by)`)
  }
  if (method === 'get') fail('a GET is repeated without it')
  if (idempotencyKey(operation)) fail('it has an Idempotency-Key, by which it is repeated already')
  const inPath = parametersIn(operation, 'path').some(({ name }) => name === mark.field)
  const inBody = isRequiredAt(bodySchema(operation), mark.field.split('.'))
  if (inPath && inBody) fail(`both its path and its body have ${mark.field}: which one?`)
  if (!inPath && !inBody) fail(`${mark.field} is neither a parameter of its path nor a required field of its body`)
}

/** Whether every value of a schema has the field at a path of names. */
function isRequiredAt(schema: Schema | undefined, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true
  if (!schema || !Array.isArray(schema.required) || !schema.required.includes(name)) return false
  const { properties = {} } = schema
  return isRequiredAt(isObject(properties) ? (properties[name] as Schema) : undefined, rest)
}

/** A file needs both the form and the mark, and is sent with nothing else. */
function assertUpload(operation: ResolvedOperation): void {
  const { operationId, 'x-upload': upload, method, 'x-errors': errors } = operation
  const fail = (problem: string): never => {
    throw new Error(`${operationId}: ${problem} (x-upload)`)
  }
  const form = formSchema(operation)
  if (!form && !upload) return
  if (!form || !upload) throw new Error(`${operationId}: a body of multipart/form-data and x-upload need each other`)
  if (method !== 'post') fail('a file is sent by POST')
  if (['path', 'query'].some((place) => parametersIn(operation, place).length > 0))
    fail('an upload takes no parameters')
  const { meta, file, ...others } = (isObject(form.properties) ? form.properties : {}) as Record<string, Schema>
  if (meta?.type !== 'object' || file?.format !== 'binary' || Object.keys(others).length > 0)
    fail('the form is an object of `file`, a string of the format binary, and `meta`, an object')
  const names = Object.keys(isObject(meta?.properties) ? meta.properties : {})
  for (const name of [upload.filename, upload.digest])
    if (name !== undefined && !names.includes(name)) fail(`\`meta\` has no ${name}`)
  for (const text of Object.values(upload.refusals ?? {}))
    if (!errors.some(({ description }) => description === text)) fail(`x-errors has no row ${text}`)
}

/** A link is read from the response, and its digest beside it. */
function assertDownload(operation: ResolvedOperation): void {
  const { operationId, 'x-download': download } = operation
  if (!download) return
  const { schema } = success(operation)
  const fields = Object.keys(isObject(schema?.properties) ? schema.properties : {})
  const missing = [download.url, 'hash_type', 'hash_value'].find((name) => !fields.includes(name))
  if (missing !== undefined) throw new Error(`${operationId}: its response has no ${missing} (x-download)`)
  const query = parametersIn(operation, 'query').map(({ name }) => name)
  if (download.gzip !== undefined && !query.includes(download.gzip))
    throw new Error(`${operationId}: its query has no ${download.gzip} (x-download)`)
}

/** What a node's `$ref` points to; any other node is itself. */
export function resolve<T extends object>(spec: Spec, node: T): T {
  const { $ref } = node as { readonly $ref?: string }
  return $ref === undefined ? node : (follow(spec, $ref) as T)
}

/** The same operation with each parameter that is a `$ref` replaced by what it points to; schemas keep theirs. */
export const withParameters = (spec: Spec, operation: SpecOperation): SpecOperation => ({
  ...operation,
  parameters: (operation.parameters ?? []).map((parameter) => resolve(spec, parameter)),
})

export const parametersIn = (operation: SpecOperation, place: string): Parameter[] =>
  (operation.parameters ?? []).filter((parameter) => parameter.in === place)

const json = (media?: { readonly 'application/json'?: Media }): Media | undefined => media?.['application/json']

/** The query as one object schema; `undefined` if there is none. */
export const querySchema = (operation: SpecOperation): Schema | undefined => objectOf(parametersIn(operation, 'query'))

/** The path's parameters as one object schema; `undefined` if there are none. */
export const pathSchema = (operation: SpecOperation): Schema | undefined => objectOf(parametersIn(operation, 'path'))

/** Parameters as one object schema. A parameter's description goes with its schema. */
function objectOf(parameters: readonly Parameter[]): Schema | undefined {
  if (parameters.length === 0) return undefined
  const properties = parameters.map(({ name, description, schema, content }) => {
    const own = schema ?? json(content)?.schema ?? {}
    return [name, description === undefined ? own : { ...own, description }] as const
  })
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name)
  return { type: 'object', required, properties: Object.fromEntries(properties) }
}

/** The query parameters that are sent as JSON text. */
export const jsonQuery = (operation: SpecOperation): string[] =>
  parametersIn(operation, 'query').flatMap(({ name, content }) => (content ? [name] : []))

/** The query parameters that are sent as decimal digits, also as the items of an array. */
export const integerQuery = (operation: SpecOperation): string[] =>
  parametersIn(operation, 'query').flatMap(({ name, schema }) => {
    const { type } = isObject(schema?.items) ? schema.items : (schema ?? {})
    return type === 'integer' ? [name] : []
  })

/** What is validated of a body: the JSON; of an upload, the JSON of its `meta`. */
export const bodySchema = (operation: SpecOperation): Schema | undefined =>
  json(operation.requestBody?.content)?.schema ??
  (formSchema(operation)?.properties as { readonly meta?: Schema } | undefined)?.meta

/** The parts of an upload as one object schema. */
export const formSchema = (operation: SpecOperation): Schema | undefined =>
  operation.requestBody?.content['multipart/form-data']?.schema

/** The pattern of the Idempotency-Key; `undefined` where the operation takes none. */
export function idempotencyKey(operation: SpecOperation): RegExp | undefined {
  const pattern = parametersIn(operation, 'header').find(({ name }) => name === 'Idempotency-Key')?.schema?.pattern
  return typeof pattern === 'string' ? new RegExp(pattern) : undefined
}

/** The first success of the spec: its status, schema, and the vendor's example. */
export function success(operation: SpecOperation): { status: number; schema?: Schema; example?: Json } {
  const status = Object.keys(operation.responses).find((key) => /^2\d\d$/.test(key))
  if (status === undefined) throw new Error(`${operation.operationId} has no success status`)
  const media = json(operation.responses[status]?.content)
  if (!media) return { status: Number(status) }
  const [example] = Object.values(media.examples ?? {})
  return { status: Number(status), schema: media.schema, ...(example && { example: example.value }) }
}

/** The schema of every other response. */
export function errorSchema(operation: SpecOperation): Schema {
  const schema = json(operation.responses.default?.content)?.schema
  if (!schema) throw new Error(`${operation.operationId} has no default response`)
  return schema
}

/** Business rows first, then the common ones. */
export const errorRows = (operation: SpecOperation): ErrorRow[] => [
  ...operation['x-errors'].filter(({ common }) => !common),
  ...operation['x-errors'].filter(({ common }) => common),
]
