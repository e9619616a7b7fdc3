import { limitInWords } from '../draft/limits.ts'
import { isObject, type Json, listOf, numberOf, objectOf, resolve, textOf, textsOf } from './json.ts'
import { fieldsOf, parameterRows } from './schema.ts'
import type { SpecError, SpecField, SpecOperation, SpecPart, SpecWebhook } from './shape.ts'

const methods: readonly string[] = ['get', 'put', 'post', 'delete', 'patch']

const headerRow = (name: string, value?: string | undefined): SpecField => ({
  name,
  type: 'string',
  required: true,
  members: [],
  ...(value === undefined ? {} : { value }),
})

interface Source {
  readonly document: Json
  readonly operation: Json
  /** Parameters of the path and of the operation, resolved. */
  readonly parameters: readonly Json[]
}

const contentOf = (holder: Json): [string, Json][] =>
  Object.entries(objectOf(holder.content)).map(([type, content]) => [type, objectOf(content)])

function answerOf({ document, operation }: Source): { status: number; holder: Json } {
  const entry = Object.entries(objectOf(operation.responses)).find(([status]) => /^2\d\d$/.test(status))
  if (!entry) throw new TypeError(`${textOf(operation.operationId)} has no 2xx response`)
  return { status: Number(entry[0]), holder: resolve(document, entry[1]) }
}

/** The three headers that OpenAPI says in other words: security, the types of the response and of the body. */
function standardHeaders(source: Source, body: Json): SpecField[] {
  const { document, operation } = source
  const security = listOf(operation.security ?? document.security)
  const answers = contentOf(answerOf(source).holder)
  const accepts = answers[0]?.[0] ?? 'application/json'
  const sends = contentOf(body)[0]?.[0]
  return [
    ...(security.length > 0 ? [headerRow('Authorization')] : []),
    headerRow('Accept', accepts),
    ...(sends === undefined ? [] : [headerRow('Content-Type', sends)]),
  ]
}

function parametersIn(source: Source, place: string): SpecField[] {
  const here = source.parameters.filter((parameter) => parameter.in === place)
  return here.flatMap((parameter) => {
    const schema = parameter.schema ?? contentOf(parameter)[0]?.[1].schema
    return parameterRows(source.document, textOf(parameter.name) ?? '', schema, parameter.required === true)
  })
}

function requestOf(source: Source): Record<SpecPart, readonly SpecField[]> {
  const body = resolve(source.document, source.operation.requestBody)
  const content = contentOf(body)[0]?.[1]
  return {
    header: [...standardHeaders(source, body), ...parametersIn(source, 'header')],
    path: parametersIn(source, 'path'),
    query: parametersIn(source, 'query'),
    body: content ? fieldsOf(source.document, content.schema) : [],
  }
}

function errorRow(value: unknown): SpecError {
  const row = objectOf(value)
  const status = numberOf(row.status)
  const code = textOf(row.code)
  if (status === undefined || code === undefined) throw new TypeError('a row of x-errors needs a status and a code')
  const remedy = isObject(row.remedy) ? row.remedy.zh : row.remedy
  return {
    status,
    code,
    description: textOf(row.description) ?? '',
    remedy: textOf(remedy) ?? '',
    common: row.common === true,
  }
}

function hostsOf(...levels: readonly Json[]): string[] {
  const servers = levels.map(({ servers }) => listOf(servers)).find((list) => list.length > 0) ?? []
  return servers.flatMap((server) => textOf(objectOf(server).url)?.replace(/\/$/, '') ?? [])
}

/** The page that the operation was written from, and all others of it. */
function pagesOf(operation: Json): string[] {
  const others = listOf(operation['x-official-pages']).map((page) => objectOf(page).url)
  return textsOf([operation['x-official-url'], ...others])
}

function errorsOf(document: Json, operation: Json): SpecError[] {
  return listOf(operation['x-errors']).map((row) => errorRow(resolve(document, row)))
}

function repeatsOf(operation: Json): SpecOperation['repeats'] {
  const { source, quote } = objectOf(operation['x-idempotent-by'])
  return typeof source === 'string' && typeof quote === 'string' ? { source, quote } : undefined
}

function readOperation(document: Json, path: string, pathItem: Json, method: string): SpecOperation {
  const operation = objectOf(pathItem[method])
  const parameters = [...listOf(pathItem.parameters), ...listOf(operation.parameters)].map((value) =>
    resolve(document, value),
  )
  const source: Source = { document, operation, parameters }
  const answer = answerOf(source)
  const content = contentOf(answer.holder)[0]?.[1]
  return {
    operationId: textOf(operation.operationId) ?? `${method} ${path}`,
    pages: pagesOf(operation),
    method: method.toUpperCase(),
    path,
    hosts: hostsOf(operation, pathItem, document),
    callers: textsOf(listOf(operation['x-callers'])),
    limits: listOf(operation['x-rate-limit']).map((limit) => limitInWords(objectOf(limit))),
    request: requestOf(source),
    answer: { status: answer.status, fields: content ? fieldsOf(document, content.schema) : [] },
    errors: errorsOf(document, operation),
    repeats: repeatsOf(operation),
  }
}

/**
 * Every operation of a bundled OpenAPI document, in the shape of the vendor's tables.
 *
 * @throws {TypeError} for a reference that leads nowhere, or an operation without a 2xx response
 */
export function readSpec(document: unknown): SpecOperation[] {
  const root = objectOf(document)
  return Object.entries(objectOf(root.paths)).flatMap(([path, value]) => {
    const pathItem = resolve(root, value)
    return methods
      .filter((method) => isObject(pathItem[method]))
      .map((method) => readOperation(root, path, pathItem, method))
  })
}

/** Every notification of a bundled OpenAPI document. */
export function readWebhooks(document: unknown): SpecWebhook[] {
  const root = objectOf(document)
  return Object.entries(objectOf(root.webhooks)).map(([name, item]) => {
    const webhook = objectOf(objectOf(item).post)
    const envelope = contentOf(resolve(root, webhook.requestBody))[0]?.[1].schema
    const decrypted = objectOf(webhook['x-decrypted']).schema
    const originalType = textOf(webhook['x-original-type'])
    return {
      operationId: name,
      pages: pagesOf(webhook),
      eventTypes: textsOf(webhook['x-event-types']),
      ...(originalType === undefined ? {} : { originalType }),
      envelope: fieldsOf(root, envelope),
      resource: fieldsOf(root, decrypted),
    }
  })
}
