/** The sensitive fields (`x-encrypted: true`, 敏感信息字段) of an operation, and what is refused. */
import { mapSchema } from './schema.ts'
import {
  bodySchema,
  errorSchema,
  isObject,
  type Json,
  parametersIn,
  pathSchema,
  querySchema,
  type ResolvedOperation,
  type Schema,
  success,
} from './spec.ts'

const mark = 'x-encrypted'

/** A place in a value: the names of properties, and `*` for each item of a list. */
export type FieldPath = readonly string[]

/** The sensitive fields of an operation. */
export interface EncryptedFields {
  readonly body: readonly FieldPath[]
  readonly query: readonly FieldPath[]
  readonly answer: readonly FieldPath[]
}

/** What one RSA block takes, in bytes of UTF-8. */
const maxPlainBytes = 214

/** A field that a schema has somewhere. */
interface Found {
  readonly path: FieldPath
  readonly isMarked: boolean
}

/** Every field that is not an object or a list, through all branches. */
function findFields(schema: Schema, path: FieldPath = []): Found[] {
  const branches = ['oneOf', 'anyOf', 'allOf'].flatMap((keyword) => (schema[keyword] ?? []) as readonly Schema[])
  const inner = [
    ...[...branches, schema.then].flatMap((branch) => (isObject(branch) ? findFields(branch, path) : [])),
    ...Object.entries((schema.properties ?? {}) as { readonly [name: string]: Schema }).flatMap(([name, property]) =>
      findFields(property, [...path, name]),
    ),
    ...(isObject(schema.items) ? findFields(schema.items, [...path, '*']) : []),
  ]
  const isLeaf = typeof schema.type === 'string' && !['object', 'array'].includes(schema.type)
  return mark in schema || isLeaf ? [...inner, { path, isMarked: mark in schema }] : inner
}

/** Every schema that has the mark, wherever it stands. */
function markedIn(schema: Schema | undefined): Schema[] {
  const found: Schema[] = []
  if (schema)
    mapSchema(schema, (node) => {
      if (mark in node) found.push(node)
      return node
    })
  return found
}

/** Stops the generator at a schema of which nothing would decrypt a field. */
export function assertPlain(schema: Schema | undefined, what: string): void {
  if (markedIn(schema).length > 0)
    throw new Error(`${what} cannot have x-encrypted: only bodies, queries and successes can`)
}

function pathsOf(schema: Schema | undefined, what: string): FieldPath[] {
  const marked = markedIn(schema)
  if (!schema || marked.length === 0) return []
  for (const node of marked) {
    const isPlain = node[mark] === true && node.type === 'string' && !('enum' in node) && !('const' in node)
    if (!isPlain) throw new Error(`${what}: x-encrypted is \`true\`, and only on a string without enum or const`)
  }
  const found = findFields(schema)
  const fields = found.filter(({ isMarked }) => isMarked)
  if (fields.length !== marked.length)
    throw new Error(`${what}: x-encrypted is in properties and items: nothing finds it in not, if, else or additional…`)
  const plain = new Set(found.filter(({ isMarked }) => !isMarked).map(({ path }) => path.join('.')))
  const paths = new Map(fields.map(({ path }) => [path.join('.'), path]))
  for (const [name, path] of paths) {
    if (plain.has(name)) throw new Error(`${what}: ${name} is x-encrypted in one branch, and not in another`)
    const strange = path.find((part) => part !== '*' && /[./~*]/.test(part))
    if (strange !== undefined) throw new Error(`${what}: the property ${strange} would make paths ambiguous`)
  }
  return [...paths.values()]
}

/** What a path leads to in a value. */
function valuesAt(value: Json | undefined, [name, ...rest]: FieldPath): Json[] {
  if (name === undefined) return value === undefined ? [] : [value]
  if (name === '*') return Array.isArray(value) ? value.flatMap((item) => valuesAt(item as Json, rest)) : []
  return isObject(value) ? valuesAt(value[name], rest) : []
}

/** An example is shown to callers and served by the sandbox, which encrypts it. */
function assertPlainExample(example: Json | undefined, paths: readonly FieldPath[], what: string): void {
  const long = paths.find((path) =>
    valuesAt(example, path).some((value) => Buffer.byteLength(String(value)) > maxPlainBytes),
  )
  if (long)
    throw new Error(`${what}: its example of ${long.join('.')} is the plain text, of ${maxPlainBytes} bytes at most`)
}

/** The sensitive fields of an operation. One that nothing would encrypt or decrypt stops the generator. */
export function encryptedFields(operation: ResolvedOperation): EncryptedFields {
  const { operationId, 'x-pagination': pagination } = operation
  const answer = success(operation)
  const elsewhere = [pathSchema(operation), errorSchema(operation)]
  if (elsewhere.some((schema) => markedIn(schema).length > 0))
    throw new Error(`${operationId}: only fields of its body, its query and its success can be x-encrypted`)
  const fields = {
    query: pathsOf(querySchema(operation), `${operationId}: its query`),
    body: pathsOf(bodySchema(operation), `${operationId}: its body`),
    answer: pathsOf(answer.schema, `${operationId}: its response`),
  }
  const media = operation.requestBody?.content['application/json']
  for (const { value } of Object.values(media?.examples ?? {}))
    assertPlainExample(value, fields.body, `${operationId}: its body`)
  for (const { name, examples, content } of parametersIn(operation, 'query'))
    for (const { value } of Object.values(examples ?? content?.['application/json']?.examples ?? {}))
      assertPlainExample({ [name]: value }, fields.query, `${operationId}: its query`)
  assertPlainExample(answer.example, fields.answer, `${operationId}: its response`)
  const keys = isObject(pagination)
    ? (pagination.key as readonly string[]).map((key) => `${pagination.rows}.*.${key}`)
    : []
  const isKey = ({ path }: { path: string }) => keys.some((key) => path === key || path.startsWith(`${key}.`))
  const key = fields.answer.map((path) => ({ path: path.join('.') })).find(isKey)
  if (key) throw new Error(`${operationId}: ${key.path} differs each time (x-encrypted): no key of x-pagination has it`)
  return fields
}
