/** Integers of 64 bits (`format: int64`, `uint64`): their fields, types, and what is refused. */
import ts from 'typescript'
import { mapSchema } from './schema.ts'
import { bodySchema, isObject, jsonQuery, querySchema, type ResolvedOperation, type Schema, success } from './spec.ts'

interface Typed {
  readonly type?: unknown
  readonly format?: unknown
}

/** Whether a value may be an integer of which a JavaScript number has not every digit. */
export const isGreat = ({ type, format }: Typed): boolean =>
  type === 'integer' && (format === 'int64' || format === 'uint64')

/** The note about such a field in an editor. */
export const greatNote = 'Beyond 2^53 - 1 it is the text of its digits: `BigInt(value)` reads either.'

/** What the clients' validator reads: a number that is exact, or digits as text. */
export function lowerGreat(schema: Schema): Schema {
  if (!isGreat(schema)) return schema
  const { type = '', format, minimum, maximum = Number.MAX_SAFE_INTEGER, ...rest } = schema
  const least = Number(minimum ?? (format === 'uint64' ? 0 : Number.MIN_SAFE_INTEGER))
  const limits = {
    minimum: Math.max(least, Number.MIN_SAFE_INTEGER),
    maximum: Math.min(Number(maximum), Number.MAX_SAFE_INTEGER),
  }
  return {
    ...rest,
    anyOf: [
      { type, ...limits },
      { type: 'string', format: least >= 0 ? 'uint64' : 'int64' },
    ],
  }
}

const { factory, SyntaxKind } = ts

/** `number | `${bigint}`` for such a schema; `undefined` for any other. */
export function typeOfGreat(schema: Typed): ts.TypeNode | undefined {
  if (!isGreat(schema)) return undefined
  const tail = factory.createTemplateLiteralTypeSpan(
    factory.createKeywordTypeNode(SyntaxKind.BigIntKeyword),
    factory.createTemplateTail('', ''),
  )
  return factory.createUnionTypeNode([
    factory.createKeywordTypeNode(SyntaxKind.NumberKeyword),
    factory.createTemplateLiteralType(factory.createTemplateHead('', ''), [tail]),
  ])
}

function pathsIn(schema: Schema, path: readonly string[] = []): string[] {
  const branches = ['oneOf', 'anyOf', 'allOf'].flatMap((keyword) => (schema[keyword] ?? []) as readonly Schema[])
  return [
    ...(isGreat(schema) ? [path.join('.')] : []),
    ...[...branches, schema.then].flatMap((branch) => (isObject(branch) ? pathsIn(branch, path) : [])),
    ...Object.entries((schema.properties ?? {}) as { readonly [name: string]: Schema }).flatMap(([name, property]) =>
      pathsIn(property, [...path, name]),
    ),
    ...(isObject(schema.items) ? pathsIn(schema.items, [...path, '*']) : []),
  ]
}

/** Stops the generator at a schema in which nothing would keep the digits. */
export function assertExact(schema: Schema | undefined, what: string): void {
  if (schema)
    mapSchema(schema, (node) => {
      if (isGreat(node))
        throw new Error(
          `${what} cannot have ${node.format}: nothing keeps its digits. Leave the format out if its values cannot reach 2^53, as amounts and times`,
        )
      return node
    })
}

/** Where an operation's body has such integers; `undefined` if neither it nor the response has one. */
export function greatIntegers(operation: ResolvedOperation): string[] | undefined {
  const query = (querySchema(operation)?.properties ?? {}) as { readonly [name: string]: Schema }
  for (const name of jsonQuery(operation))
    assertExact(query[name], `${operation.operationId}: its query's ${name}, which is sent as JSON text,`)
  const [body, answer] = [bodySchema(operation), success(operation).schema].map((schema) => schema && pathsIn(schema))
  return body?.length || answer?.length ? [...new Set(body ?? [])] : undefined
}
