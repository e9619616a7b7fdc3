import { isObject, type Json, listOf, numberOf, objectOf, present, resolve, scalarOf, textOf, textsOf } from './json.ts'
import type { SpecField } from './shape.ts'

/** A JSON schema with its alternatives laid over each other, which is how the vendor's tables print them. */
interface Flat {
  readonly type?: string | undefined
  readonly title?: string | undefined
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
  readonly default?: number | string | boolean | undefined
  readonly encrypted?: boolean | undefined
  readonly pattern?: string | undefined
  readonly conflict?: string | undefined
  readonly members: readonly string[]
  readonly items?: Flat | undefined
  readonly properties: ReadonlyMap<string, Flat>
  readonly required: ReadonlySet<string>
  /** Property → the values of its sibling under which it must be there. */
  readonly conditions: ReadonlyMap<string, readonly string[]>
}

const none: Flat = { members: [], properties: new Map(), required: new Set(), conditions: new Map() }
const union = <T>(a: Iterable<T>, b: Iterable<T>): T[] => [...new Set([...a, ...b])]

function mergeProperties(a: Flat, b: Flat): Map<string, Flat> {
  const properties = new Map(a.properties)
  for (const [name, flat] of b.properties) {
    const known = properties.get(name)
    properties.set(name, known ? overlay(known, flat) : flat)
  }
  return properties
}

/** Both apply; if both say a number, the first one wins. */
function overlay(a: Flat, b: Flat): Flat {
  const items = a.items && b.items ? overlay(a.items, b.items) : (a.items ?? b.items)
  return {
    ...b,
    ...present({ ...a, members: undefined, items: undefined }),
    members: union(a.members, b.members),
    ...(items ? { items } : {}),
    properties: mergeProperties(a, b),
    required: new Set(union(a.required, b.required)),
    conditions: new Map([...b.conditions, ...a.conditions]),
  }
}

/** The values that distinguish a branch from its siblings: `type: { const: APPID }`. */
function namesOf(branch: Flat, branches: readonly Flat[]): string[] {
  const single = (flat: Flat, name: string): string | undefined => {
    const { members } = flat.properties.get(name) ?? none
    return members.length === 1 ? members[0] : undefined
  }
  for (const name of branch.properties.keys()) {
    const value = single(branch, name)
    if (value !== undefined && branches.every((other) => other === branch || single(other, name) !== value))
      return [value]
  }
  return []
}

/** A table has one row for a field, so branches must agree on it; they may differ in the members that distinguish them. */
function conflictOf(name: string, branches: readonly Flat[]): string | undefined {
  const flats = branches.flatMap((branch) => branch.properties.get(name) ?? [])
  const comparable = flats.filter(({ type, members }) => type !== undefined && members.length === 0)
  for (const facet of ['type', 'minLength', 'maxLength', 'pattern'] as const) {
    const values = union(
      comparable.map((flat) => String(flat[facet] ?? 'none')),
      [],
    )
    if (values.length > 1) return `${facet} ${values.join(' or ')}`
  }
  return undefined
}

function withConflicts(merged: Flat, branches: readonly Flat[]): Map<string, Flat> {
  return new Map(
    [...merged.properties].map(([name, flat]) => {
      const conflict = conflictOf(name, branches)
      return [name, conflict === undefined ? flat : { ...flat, conflict }]
    }),
  )
}

/** One of several: a field of every branch is required, a field of some branches is required under their names. */
function alternatives(branches: readonly Flat[]): Flat {
  const [first = none, ...rest] = branches
  const merged = rest.reduce(overlay, first)
  const required = [...merged.required].filter((name) => branches.every((branch) => branch.required.has(name)))
  const conditions = new Map(merged.conditions)
  for (const name of merged.required) {
    if (required.includes(name)) continue
    conditions.set(
      name,
      branches.filter((branch) => branch.required.has(name)).flatMap((branch) => namesOf(branch, branches)),
    )
  }
  return { ...merged, properties: withConflicts(merged, branches), required: new Set(required), conditions }
}

/** `if: { properties: { type: { const: X } } }, then: { required: […] }`; `url: {}` asks if the field is given. */
function condition(document: Json, schema: Json): Flat {
  const { properties } = flatten(document, schema.if)
  const values = [...properties].flatMap(([name, { members }]) => (members.length > 0 ? members : [name]))
  const then = flatten(document, schema.then)
  return { ...then, required: new Set(), conditions: new Map([...then.required].map((name) => [name, values])) }
}

function own(document: Json, schema: Json): Flat {
  const types = textsOf(schema.type).filter((type) => type !== 'null')
  const properties = Object.entries(objectOf(schema.properties)).map(
    ([name, value]) => [name, flatten(document, value)] as const,
  )
  return present<Flat>({
    // OpenAPI has no type of files: a part of a form is a string of the format binary.
    type: schema.format === 'binary' ? 'file' : (textOf(schema.type) ?? types[0]),
    title: textOf(schema.title),
    minLength: numberOf(schema.minLength),
    maxLength: numberOf(schema.maxLength),
    minimum: numberOf(schema.minimum),
    maximum: numberOf(schema.maximum),
    minItems: numberOf(schema.minItems),
    maxItems: numberOf(schema.maxItems),
    default: scalarOf(schema.default),
    encrypted: schema['x-encrypted'] === true || undefined,
    pattern: textOf(schema.pattern),
    members: [...textsOf(schema.enum), ...textsOf([schema.const])],
    items: isObject(schema.items) ? flatten(document, schema.items) : undefined,
    properties: new Map(properties),
    required: new Set(textsOf(schema.required)),
    conditions: new Map(),
  })
}

function flatten(document: Json, value: unknown): Flat {
  const schema = resolve(document, value)
  const branches = (key: string): Flat[] => listOf(schema[key]).map((branch) => flatten(document, branch))
  const parts = [own(document, schema), ...branches('allOf')]
  for (const key of ['oneOf', 'anyOf']) if (listOf(schema[key]).length > 0) parts.push(alternatives(branches(key)))
  if (isObject(schema.if)) parts.push(condition(document, schema))
  return parts.reduce(overlay)
}

interface Mark {
  readonly required: boolean
  readonly condition?: string | undefined
}

function typeOf(flat: Flat): string {
  if (flat.type === 'array') return flat.items ? `array[${typeOf(flat.items)}]` : 'array'
  return flat.type ?? (flat.properties.size > 0 ? 'object' : 'string')
}

function rowsOf(flat: Flat, name: string, mark: Mark): SpecField[] {
  const leaf = flat.items ?? flat
  const { title = flat.items?.title, minimum, maximum } = flat
  const { minLength, maxLength, members, pattern, conflict } = leaf
  const row = {
    name,
    title,
    type: typeOf(flat),
    minLength,
    maxLength,
    ...mark,
    members,
    minimum,
    maximum,
    minItems: flat.minItems,
    maxItems: flat.maxItems,
    default: flat.default,
    encrypted: flat.encrypted ?? leaf.encrypted,
    pattern,
    conflict,
  }
  return [present<SpecField>(row), ...childrenOf(leaf, `${name}.`)]
}

function childrenOf(flat: Flat, prefix: string): SpecField[] {
  return [...flat.properties].flatMap(([name, child]) => {
    const required = flat.required.has(name)
    const condition = required ? undefined : flat.conditions.get(name)?.join(', ')
    return rowsOf(child, `${prefix}${name}`, { required, condition })
  })
}

/** The fields of a body, as rows of one table. */
export const fieldsOf = (document: Json, schema: unknown): SpecField[] => childrenOf(flatten(document, schema), '')

/** A parameter and the fields inside it, where it is an object. */
export function parameterRows(document: Json, name: string, schema: unknown, required: boolean): SpecField[] {
  return rowsOf(flatten(document, schema), name, { required })
}
