/** JSON Schema to JSON Schema: what the two validator compilers are given. */
import { formatProblem } from './formats.ts'
import { isObject, type Json, type Schema } from './spec.ts'

const validating = new Set(
  (
    'type required enum const properties items oneOf anyOf allOf not if then else maximum minimum exclusiveMaximum ' +
    'exclusiveMinimum multipleOf maxItems minItems uniqueItems maxLength minLength pattern format maxProperties ' +
    'minProperties additionalProperties discriminator'
  ).split(' '),
)
const describing = new Set(
  'title description examples example default deprecated readOnly writeOnly $comment'.split(' '),
)
const maps = new Set(['properties'])
const children = new Set(['items', 'oneOf', 'anyOf', 'allOf', 'not', 'if', 'then', 'else', 'additionalProperties'])

/** Rebuilds a schema from its parts upwards: `change` sees each schema after those inside it. */
export function mapSchema(schema: Schema, change: (schema: Schema) => Schema): Schema {
  const inner = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(inner)
    return isObject(value) ? mapSchema(value, change) : value
  }
  const entries = Object.entries(schema).map(([keyword, value]) => {
    if (maps.has(keyword) && isObject(value))
      return [keyword, Object.fromEntries(Object.entries(value).map(([key, sub]) => [key, inner(sub)]))] as const
    return [keyword, children.has(keyword) ? inner(value) : value] as const
  })
  return change(Object.fromEntries(entries))
}

/** The length of what one RSA block becomes in Base64. A longer text than 214 bytes is never encrypted. */
const ciphertextLength = 344

/**
 * Whether the `maxLength` of a sensitive field (`x-encrypted`) is that of its ciphertext: some pages print one, others
 * print that of the plain text, which is what validators see.
 */
export const isCiphertextLength = ({ 'x-encrypted': isEncrypted, maxLength }: Schema): boolean =>
  isEncrypted === true && Number(maxLength) >= ciphertextLength

/** Only what decides whether a value is valid. A keyword that is neither that nor a note stops the generator, and so does a format that it does not know. */
export const stripNotes = (schema: Schema): Schema =>
  mapSchema(schema, (node) => {
    const unknown = Object.keys(node).find(
      (key) => !validating.has(key) && !describing.has(key) && !key.startsWith('x-'),
    )
    if (unknown !== undefined) throw new Error(`The generator does not know the keyword ${unknown}`)
    const problem = formatProblem(node)
    if (problem !== undefined) throw new Error(problem)
    const isChecked = (key: string) => validating.has(key) && !(key === 'maxLength' && isCiphertextLength(node))
    return Object.fromEntries(Object.entries(node).filter(([key]) => isChecked(key)))
  })

/** `anyOf: [an enum, any string]`, by which a spec lists the known members and tolerates others → the enum. */
export const closeEnums = (schema: Schema): Schema =>
  mapSchema(schema, (node) => {
    const [first, second, ...rest] = Array.isArray(node.anyOf) ? (node.anyOf as Schema[]) : []
    const open = first?.enum !== undefined && second?.type === 'string' && second.enum === undefined
    return open && rest.length === 0 ? first : node
  })

/** What all branches of a discriminator say about a property is said once, outside them. */
function split(branches: readonly Schema[], tag: string): { shared: Schema; own: Schema[] } {
  const all = branches.map((branch) => (branch.properties ?? {}) as Schema)
  const same = ([name, value]: [string, Json]) =>
    all.every((one) => JSON.stringify(one[name]) === JSON.stringify(value))
  const shared = Object.fromEntries(Object.entries(all[0] ?? {}).filter(same))
  const own = all.map((properties) =>
    Object.fromEntries(Object.entries(properties).filter(([name]) => name !== tag && !(name in shared))),
  )
  return { shared, own }
}

/**
 * `discriminator` with `oneOf` → one `if` for each branch, so that a wrong value has one finding, and at the very field:
 * an APPID partner that lacks `appid` gets no report that `merchant_id` is missing, and an unknown `type` is an `enum` at
 * `type`. It is also smaller.
 */
export const lowerDiscriminators = (schema: Schema): Schema =>
  mapSchema(schema, (node) => {
    if (!isObject(node.discriminator)) return node
    const { discriminator: _, oneOf, properties, allOf = [], ...rest } = node
    const tag = node.discriminator.propertyName as string
    const branches = oneOf as readonly Schema[]
    const { shared, own } = split(branches, tag)
    const conditions = branches.flatMap((branch, index) => {
      const value = (branch.properties as { [name: string]: Schema })[tag]?.const
      if (value === undefined) throw new Error(`Each branch needs a const at ${tag}`)
      const required = (branch.required as string[]).filter((name) => name !== tag)
      const inner = own[index] ?? {}
      const then = {
        ...(required.length > 0 && { required }),
        ...(Object.keys(inner).length > 0 && { properties: inner }),
      }
      const when = { required: [tag], properties: { [tag]: { const: value } } }
      return Object.keys(then).length > 0 ? [{ if: when, then }] : []
    })
    return {
      ...rest,
      properties: { ...(properties as Schema), ...shared },
      allOf: [...(allOf as Json[]), ...conditions],
    }
  })

/** The vendor's name (【…】, the spec's `title`) of each field by JSON Pointer, array indexes as `*`. */
export function titlesOf(schema: Schema, pointer = ''): Record<string, string> {
  const titles: Record<string, string> = {}
  const title = schema.title
  if (typeof title === 'string' && pointer !== '') titles[pointer] = title
  const branches = (schema.oneOf ?? schema.anyOf ?? schema.allOf ?? []) as readonly Schema[]
  for (const branch of branches) Object.assign(titles, titlesOf(branch, pointer))
  for (const [name, sub] of Object.entries((schema.properties ?? {}) as { [name: string]: Schema }))
    Object.assign(titles, titlesOf(sub, `${pointer}/${name}`))
  if (isObject(schema.items)) Object.assign(titles, titlesOf(schema.items, `${pointer}/*`))
  return titles
}
