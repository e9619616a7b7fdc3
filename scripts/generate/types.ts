/** The types of one API: openapi-typescript's output, with every named schema hoisted to an exported declaration. */
import { astToString } from 'openapi-typescript'
import type { Audience } from './bundle.ts'
import { type Hoisting, hoist } from './hoist.ts'
import { greatNote, isGreat } from './integers.ts'
import { parameterType } from './names.ts'
import { transformDocument } from './nodes.ts'
import { isCiphertextLength, mapSchema } from './schema.ts'
import {
  isObject,
  type Parameter,
  pathSchema,
  platformSerial,
  querySchema,
  resolve,
  type Schema,
  type Spec,
  type SpecOperation,
  withParameters,
} from './spec.ts'
import { enumsOf } from './values.ts'

/** The named schema that a `$ref` points to. */
export const refName = (schema: Schema): string | undefined =>
  typeof schema.$ref === 'string' ? schema.$ref.replace('#/components/schemas/', '') : undefined

/** Whether types.ts declares a schema: values.ts has the enums, and a string with a length is plain `string`. */
export const isDeclared = (schema: Schema = {}): boolean =>
  ['object', 'array'].includes(String(schema.type)) || Boolean(schema.oneOf ?? schema.anyOf)

const sensitive =
  'Sensitive (敏感信息): give it as plain text, 214 bytes in UTF-8 at most, and it is sent encrypted; ' +
  'in a response it is encrypted, unless the client has a `decryptionKey`.'

/** An editor's note: the vendor's name, the description, the length, whether it is encrypted, one example. */
function documented(schema: Schema): Schema {
  const { title = '', description = '', examples, ...rest } = schema
  const name = typeof description === 'string' && description.startsWith(String(title)) ? '' : `${title}。`
  const isLimited = schema.maxLength !== undefined && !isCiphertextLength(schema)
  const length = isLimited ? ` At most ${schema.maxLength} characters.` : ''
  const isSensitive = [schema, schema.items].some((one) => isObject(one) && one['x-encrypted'] === true)
  const more = `${isSensitive ? ` ${sensitive}` : ''}${isGreat(schema) ? ` ${greatNote}` : ''}`
  const note = `${name}${description}${length}${more}`.replace(/^。/, '').trim()
  const [example] = Array.isArray(examples) ? examples : []
  const shown = example !== undefined && !isObject(example) && !Array.isArray(example)
  const { format, ...others } = rest
  const kept = isGreat(schema) ? rest : others
  return { ...kept, ...(note && { title: note }), ...(shown && { examples: [example] }) }
}

/** The schema with the fields of the other audience, which an object of this one cannot have: of no type, they are `never`. */
function withOtherAudience(schema: Schema, audience: Audience | undefined): Schema {
  const { 'x-other-audience': names, properties, ...rest } = schema
  if (!Array.isArray(names)) return schema
  const owner = audience === 'partner' ? 'merchants (商户)' : 'partners (服务商)'
  const other: Schema = { title: `For ${owner} alone: leave it out.`, type: [] }
  return {
    ...rest,
    properties: { ...(properties as Schema | undefined), ...Object.fromEntries(names.map((name) => [name, other])) },
  }
}

/** The copy that openapi-typescript reads. */
function prepare(spec: Spec, enums: ReadonlySet<string>): { document: object; parameters: Hoisting['parameters'] } {
  const { schemas } = spec.components
  const adapt = (schema: Schema): Schema => {
    const name = refName(schema)
    const target = name === undefined ? undefined : schemas[name]
    // A string with a length is plain `string` to TypeScript; a name of its own would hide the note.
    const { $ref: _ref, ...own } = schema
    if (target && name !== undefined && !enums.has(name) && !isDeclared(target))
      return documented({ ...target, ...own })
    if (target)
      return { ...documented({ title: target.title ?? '', description: target.description ?? '', ...schema }) }
    if (schema.discriminator === undefined)
      return documented(withOtherAudience(withoutConditions(schema), spec['x-audience']))
    // It would add the tag to each branch, which has it already, and an object beside `oneOf` would be an intersection.
    const { discriminator: _, type: _type, required: _required, properties: _properties, ...union } = schema
    return documented(union)
  }
  const hoisted = Object.entries(schemas).flatMap(([name, schema]) =>
    isDeclared(schema) || enums.has(name) ? [[name, mapSchema(schema, adapt)] as const] : [],
  )
  const named = new Map<string, Readonly<Record<string, string>>>()
  const paths = mapOperations(spec, (operation) => {
    const { operationId } = operation
    const own = withParameters(spec, operation)
    for (const [place, schema] of Object.entries({ path: pathSchema(own), query: querySchema(own) })) {
      if (!schema) continue
      const name = parameterType(operationId, place)
      named.set(operationId, { ...named.get(operationId), [place]: name })
      hoisted.push([name, mapSchema({ ...schema, description: `The ${place} of \`${operationId}\`.` }, adapt)])
    }
    // A `$ref` of a parameter is followed to see whether the client sets it itself: callers then do not give it.
    const given = (operation.parameters ?? []).filter((parameter) => resolve(spec, parameter).name !== platformSerial)
    return { ...operation, parameters: given.map((parameter) => withSchema(parameter, adapt)) }
  })
  const shared = Object.entries(spec.components.parameters ?? {}).map(([name, parameter]) => [
    name,
    withSchema(parameter, adapt),
  ])
  const components = { schemas: Object.fromEntries(hoisted), parameters: Object.fromEntries(shared) }
  // What is encrypted in a notification is a named schema; its envelope is core's type.
  const { webhooks: _webhooks, ...document } = spec
  return {
    document: { ...document, paths, components: { ...spec.components, ...components } },
    parameters: named,
  }
}

/** TypeScript has no `if`: as an `allOf` it would be `unknown`. */
function withoutConditions(schema: Schema): Schema {
  const { allOf, ...rest } = schema
  const isConditional = Array.isArray(allOf) && allOf.every((part) => isObject(part) && 'if' in part)
  return isConditional ? rest : schema
}

/** A parameter that is sent as JSON text is typed as the object, not as its text; one that refers to a name, as its target. */
function withSchema(parameter: Parameter, adapt: (schema: Schema) => Schema): object {
  const { content, schema, ...rest } = parameter
  if (content) return { ...rest, schema: content['application/json']?.schema }
  return schema?.$ref === undefined ? parameter : { ...rest, schema: adapt(schema) }
}

function mapOperations(spec: Spec, change: (operation: SpecOperation) => object): object {
  const items = Object.entries(spec.paths).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).map(([method, operation]) => [method, change(operation)])),
  ])
  return Object.fromEntries(items)
}

export function emitTypes(spec: Spec): string {
  const enums = enumsOf(spec).map(([name]) => name)
  const { document, parameters } = prepare(spec, new Set(enums))
  const nodes = transformDocument(document)
  const hoisted = hoist(nodes, { enums: new Set(enums), parameters })
  const imports = enums.length > 0 ? `import type { ${enums.join(', ')} } from './values.ts'\n\n` : ''
  return imports + astToString(hoisted).replaceAll(' (enum property replaced by openapi-typescript)', '')
}
