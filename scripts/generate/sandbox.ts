/** The server side: packages/sandbox/src/generated, by another compiler (ajv) than the clients'. */
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'
import type { Audience } from './bundle.ts'
import { encryptedFields, type FieldPath } from './encrypted.ts'
import { ajvFormats } from './formats.ts'
import { Code, camel, literal } from './literal.ts'
import { queryArrays } from './query-arrays.ts'
import { closeEnums, mapSchema, stripNotes, titlesOf } from './schema.ts'
import { shareSchemas } from './share.ts'
import {
  bodySchema,
  errorRows,
  errorSchema,
  formSchema,
  idempotencyKey,
  integerQuery,
  isObject,
  jsonQuery,
  pathSchema,
  querySchema,
  type ResolvedOperation,
  type ResolvedWebhook,
  type Schema,
  success,
} from './spec.ts'

/** Every schema that the sandbox checks, by the name of its validator. The server is strict: enums are closed. */
function schemasOf(
  operations: readonly ResolvedOperation[],
  webhooks: readonly ResolvedWebhook[],
): Map<string, Schema> {
  const schemas = new Map<string, Schema>()
  for (const operation of operations) {
    const id = operation.operationId
    const of = {
      Path: pathSchema(operation),
      Body: receivedSchema(operation),
      Query: querySchema(operation),
      Answer: success(operation).schema,
      Error: errorSchema(operation),
    }
    for (const [suffix, schema] of Object.entries(of))
      if (schema) schemas.set(`${id}${suffix}`, closeEnums(stripNotes(schema)))
  }
  for (const { operationId, 'x-decrypted': media } of webhooks)
    schemas.set(`${operationId}Resource`, closeEnums(stripNotes(media.schema)))
  return schemas
}

/** What the sandbox checks of a body: the JSON, or the parts of a form. A file is bytes, of which a schema says nothing. */
function receivedSchema(operation: ResolvedOperation): Schema | undefined {
  const form = formSchema(operation)
  if (!form) return bodySchema(operation)
  const { file, ...properties } = form.properties as { readonly [name: string]: Schema }
  return { ...form, properties: { ...properties, file: { title: file?.title ?? '' } } }
}

const createAjv = (): Ajv2020 =>
  new Ajv2020({
    allErrors: true,
    verbose: false,
    messages: false,
    discriminator: true,
    strictTypes: false,
    formats: ajvFormats,
    code: { source: true, esm: true },
    // What is shared stays a function.
    inlineRefs: false,
  })

/** The examples of what is encrypted in a notification: Redocly checks those of requests and responses alone. */
function assertExamples(ajv: Ajv2020, webhook: ResolvedWebhook): void {
  const {
    operationId,
    'x-decrypted': { schema, examples = {} },
  } = webhook
  const check = ajv.compile(withoutMapping(closeEnums(stripNotes(schema))))
  for (const [name, { value }] of Object.entries(examples)) {
    if (check(value)) continue
    const [{ instancePath, keyword } = { instancePath: '', keyword: '' }] = check.errors ?? []
    throw new Error(`${operationId}: its example ${name} breaks its schema: ${keyword} at ${instancePath || 'the top'}`)
  }
}

/** The validators as one expression without imports: ajv's output asks for a helper, which esbuild puts in. */
async function compile(schemas: ReadonlyMap<string, Schema>): Promise<string> {
  const ajv = createAjv()
  for (const [name, schema] of shareSchemas(schemas)) ajv.addSchema(withoutMapping(schema), name)
  const code = standaloneCode.default(ajv, Object.fromEntries([...schemas.keys()].map((name) => [name, name])))
  const resolveDir = fileURLToPath(new URL('.', import.meta.url))
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'compiled',
    // Also drops the comments that would name files of this machine.
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    target: 'es2022',
  })
  const text = (outputFiles[0]?.text ?? '').replace(/^"use strict";/, '')
  // ajv's helper carries its own import as a text, for its own use; it is no import, and nobody should have to find that out.
  // Where in the schema an error is, nobody reads.
  return text.replace(/;\w+\.code='require\([^']*'/, '').replace(/schemaPath:"(?:[^"\\]|\\.)*",/g, '')
}

/** ajv refuses a `mapping`; the branches' `const` says the same. */
const withoutMapping = (schema: Schema): Schema =>
  mapSchema(schema, (node) => {
    if (!isObject(node.discriminator)) return node
    const { mapping: _, ...discriminator } = node.discriminator
    return { ...node, discriminator }
  })

/** Schemas that are alike share one validator: every operation has the same error body. */
export async function emitSandboxValidators(
  operations: readonly ResolvedOperation[],
  webhooks: readonly ResolvedWebhook[] = [],
): Promise<string> {
  const ajv = createAjv()
  for (const webhook of webhooks) assertExamples(ajv, webhook)
  const schemas = schemasOf(operations, webhooks)
  const firstNames = new Map<string, string>()
  for (const [name, schema] of schemas) {
    const text = JSON.stringify(schema)
    if (!firstNames.has(text)) firstNames.set(text, name)
  }
  const compiled = await compile(new Map([...schemas].filter(([name]) => [...firstNames.values()].includes(name))))
  const lines = [...schemas].map(
    ([name, schema]) => `export const ${name}: SchemaValidator = compiled.${firstNames.get(JSON.stringify(schema))}\n`,
  )
  return `import type { SchemaValidator } from '../../protocol/operation.ts'\n\n${compiled}\n${lines.join('')}`
}

function operationLiteral(operation: ResolvedOperation, audience: Audience | undefined): object {
  const { operationId: id, method, path } = operation
  const body = receivedSchema(operation)
  const query = querySchema(operation)
  const parameters = pathSchema(operation)
  const { status, schema, example } = success(operation)
  const { page: _, ...emptyAnswer } = operation['x-empty-answer'] ?? {}
  const encrypted = encryptedFields(operation)
  const { repeated, joined } = queryArrays(operation)
  return {
    id,
    method: method.toUpperCase(),
    path,
    audience,
    idempotencyKey: idempotencyKey(operation),
    jsonQuery: jsonQuery(operation),
    repeatedQuery: repeated.length > 0 ? repeated : undefined,
    joinedQuery: joined.length > 0 ? joined : undefined,
    integerQuery: integerQuery(operation),
    integerPath: integersOf(parameters),
    signedAnswer: operation['x-signed-answer'] ?? true,
    pathParams: parameters && new Code(`validators.${id}Path`),
    body: body && new Code(`validators.${id}Body`),
    query: query && new Code(`validators.${id}Query`),
    bodyTitles: body ? titlesOf(body) : {},
    queryTitles: query ? titlesOf(query) : {},
    pathTitles: parameters ? titlesOf(parameters) : {},
    // The sandbox decrypts what it checks: of a form, all of its parts.
    encryptedBody: pointersOf(encrypted.body.map((path) => (formSchema(operation) ? ['meta', ...path] : path))),
    encryptedQuery: pointersOf(encrypted.query),
    encryptedAnswer: pointersOf(encrypted.answer),
    success: { status, check: schema && new Code(`validators.${id}Answer`), example },
    error: new Code(`validators.${id}Error`),
    emptyAnswer: operation['x-empty-answer'] && emptyAnswer,
    upload: operation['x-upload'],
    rateLimits: operation['x-rate-limit']?.map(({ text: _text, ...limit }) => limit),
    errors: errorRows(operation).map(({ remedy: _remedy, outcome: _outcome, ...row }) => row),
  }
}

/** As JSON Pointers; `undefined` for none. */
function pointersOf(paths: readonly FieldPath[]): string[] | undefined {
  return paths.length > 0 ? paths.map((path) => `/${path.join('/')}`) : undefined
}

/** The fields of an object schema that are integers. */
function integersOf(schema: Schema = {}): string[] {
  const fields = Object.entries(isObject(schema.properties) ? schema.properties : {})
  return fields.flatMap(([name, field]) => (isObject(field) && field.type === 'integer' ? [name] : []))
}

/** The operations of all APIs, in the order of the registry. */
export function emitSandboxIndex(names: readonly string[]): string {
  const imports = [...names]
    .sort()
    .map((name) => `import { operations as ${camel(name)} } from './${name}/operations.ts'\n`)
  const all = names.map((name) => `  ...${camel(name)},\n`)
  return `import type { SandboxOperation } from '../protocol/operation.ts'
${imports.join('')}
export const operations: readonly SandboxOperation[] = [
${all.join('')}]
`
}

export const emitSandboxOperations = (
  operations: readonly ResolvedOperation[],
  audience?: Audience,
): string => `import type { SandboxOperation } from '../../protocol/operation.ts'
${operations.length > 0 ? "import * as validators from './validators.ts'\n" : ''}
export const operations: readonly SandboxOperation[] = ${literal(operations.map((operation) => operationLiteral(operation, audience)))}
`

/** The notifications of an API, by their names. */
export function emitSandboxWebhooks(webhooks: readonly ResolvedWebhook[]): string {
  const entries = webhooks.map((webhook) => {
    const { operationId, 'x-event-types': eventTypes, 'x-original-type': originalType } = webhook
    const [example] = Object.values(webhook['x-decrypted'].examples ?? {}).map(({ value }) => value)
    return [operationId, { eventTypes, originalType, resource: new Code(`validators.${operationId}Resource`), example }]
  })
  return `import type { SandboxWebhook } from '../../protocol/webhook.ts'
import * as validators from './validators.ts'

export const webhooks: Readonly<Record<string, SandboxWebhook>> = ${literal(Object.fromEntries(entries))}
`
}

/** Those of all APIs. */
export function emitSandboxWebhookIndex(names: readonly string[]): string {
  const imports = [...names]
    .sort()
    .map((name) => `import { webhooks as ${camel(name)} } from './${name}/webhooks.ts'\n`)
  const all = names.map((name) => `  ...${camel(name)},\n`)
  return `import type { SandboxWebhook } from '../protocol/webhook.ts'
${imports.join('')}
export const webhooks: Readonly<Record<string, SandboxWebhook>> = {${all.length > 0 ? `\n${all.join('')}` : ''}}
`
}
