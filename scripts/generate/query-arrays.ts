/** Arrays in the query: how the spec says that they are written, and what is refused. */
import { isObject, parametersIn, type ResolvedOperation } from './spec.ts'

/** The arrays of a query that are no JSON text, by how they are written. */
interface QueryArrays {
  /** Each item has the name: `ids=a&ids=b`. */
  readonly repeated: readonly string[]
  /** One name, and commas between the items: `ids=a,b`. */
  readonly joined: readonly string[]
}

/**
 * Each array must say which it is: OpenAPI's default would be a guess, and WeChat Pay verifies the signature of the very
 * text that arrives.
 */
export function queryArrays(operation: ResolvedOperation): QueryArrays {
  const arrays = parametersIn(operation, 'query').filter(({ schema }) => schema?.type === 'array' || schema?.items)
  for (const { name, schema, style = 'form', explode, required } of arrays) {
    const fail = (problem: string): never => {
      throw new Error(`${operation.operationId}: its query's ${name} is an array: ${problem}`)
    }
    if (style !== 'form') fail(`it has style: ${style}, and form alone is sent`)
    if (typeof explode !== 'boolean')
      fail(
        `write explode: true (${name}=a&${name}=b) or explode: false (${name}=a,b), as the page of the operation for curl shows it, or make it a content: application/json parameter if that page has JSON text`,
      )
    const items = isObject(schema?.items) ? schema.items.type : undefined
    if (items !== 'string' && items !== 'integer') fail('its items must be of type string or integer')
    if (required && !(Number(schema?.minItems) >= 1))
      fail('it is required, so write minItems: 1: an empty one is not sent')
  }
  const named = (wanted: boolean): string[] =>
    arrays.filter(({ explode }) => explode === wanted).map(({ name }) => name)
  return { repeated: named(true), joined: named(false) }
}
