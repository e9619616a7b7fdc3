/** Schemas that occur more than once, each under a name of its own: a compiler then writes one function for it. */
import { mapSchema } from './schema.ts'
import type { Schema } from './spec.ts'

/** A shorter schema, as JSON, takes less code than the call of a function. */
const minLength = 60

/**
 * The same schemas by their names, and those that they share by further names. What occurs more than once is a `$ref` to a
 * name.
 */
export function shareSchemas(schemas: ReadonlyMap<string, Schema>): ReadonlyMap<string, Schema> {
  const names = new Map<string, string>()
  const parts = new Map<string, Schema>()
  const uses = new Map<string, number>()
  // From the parts upwards: equal schemas have equal parts, by the same names.
  const name = (node: Schema): Schema => {
    const text = JSON.stringify(node)
    if (text.length < minLength) return node
    const known = names.get(text) ?? `part${names.size}`
    names.set(text, known)
    parts.set(known, node)
    return { $ref: known }
  }
  const roots = new Map([...schemas].map(([key, schema]) => [key, mapSchema(schema, name)] as const))
  const count = (node: Schema): Schema => {
    if (typeof node.$ref === 'string') uses.set(node.$ref, (uses.get(node.$ref) ?? 0) + 1)
    return node
  }
  for (const schema of [...parts.values(), ...roots.values()]) mapSchema(schema, count)
  const inline = (node: Schema): Schema => {
    const part = typeof node.$ref === 'string' && uses.get(node.$ref) === 1 ? parts.get(node.$ref) : undefined
    return part ? mapSchema(part, inline) : node
  }
  const shared = [...parts].filter(([key]) => uses.get(key) !== 1)
  return new Map([...roots, ...shared].map(([key, schema]) => [key, mapSchema(schema, inline)] as const))
}
