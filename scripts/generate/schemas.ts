/** The clients' schemas as data: packages/<api>/src/generated/schemas.ts, read by client's interpreter. */
import { type ClientModules, ofPackage } from './client-modules.ts'
import { clientForms } from './formats.ts'
import { lowerGreat } from './integers.ts'
import { Code, camel, literal } from './literal.ts'
import { lowerDiscriminators, mapSchema, stripNotes } from './schema.ts'
import {
  bodySchema,
  isObject,
  type Json,
  pathSchema,
  querySchema,
  type ResolvedOperation,
  type Schema,
} from './spec.ts'

/** The keywords that client's interpreter knows. Of formats it knows those of texts. */
const known = new Set(
  (
    'type enum const minLength maxLength pattern format minimum maximum minItems maxItems items required properties ' +
    'allOf anyOf if then'
  ).split(' '),
)

/** The schemas of an operation's arguments, by the field of the operation table that names them. */
const schemasOf = (
  operation: ResolvedOperation,
): Readonly<Record<'pathParams' | 'query' | 'body', Schema | undefined>> => ({
  pathParams: pathSchema(operation),
  query: querySchema(operation),
  body: bodySchema(operation),
})

const suffixes = { pathParams: 'Path', query: 'Query', body: 'Body' } as const

/** The names of the exported schemas of an operation: `{ body: 'buildPartnershipBody' }`. */
export const schemaNames = (operation: ResolvedOperation): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    Object.entries(schemasOf(operation)).map(([field, schema]) => [
      field,
      schema && `${operation.operationId}${suffixes[field as keyof typeof suffixes]}`,
    ]),
  )

/** What the interpreter reads; a keyword or property name that it cannot read stops the generator. */
export function lower(schema: Schema): Schema {
  return mapSchema(mapSchema(lowerDiscriminators(stripNotes(schema)), lowerGreat), (whole) => {
    const node: Schema = Object.fromEntries(
      Object.entries(whole).filter(
        ([keyword, value]) =>
          !(keyword === 'format' && !Object.hasOwn(clientForms, String(value))) &&
          !(keyword === 'required' && (value as readonly Json[]).length === 0),
      ),
    )
    const unknown = Object.keys(node).find((keyword) => !known.has(keyword))
    if (unknown !== undefined) throw new Error(`The clients' validator does not know the keyword ${unknown}`)
    if (Array.isArray(node.type))
      throw new Error(`The clients' validator takes one type, received ${node.type.join(', ')}`)
    const members = [...((node.enum as readonly Json[] | undefined) ?? []), node.const]
    if (members.some((member) => typeof member === 'object'))
      throw new Error("The clients' validator compares no objects, lists or null: see enum and const")
    const strange = Object.keys(node.properties ?? {}).find((name) => /[./~]/.test(name))
    if (strange !== undefined)
      throw new Error(`The property ${strange} would make paths ambiguous: it contains . / or ~`)
    if (isObject(node.if) && !hasConstantsAlone(node.if))
      throw new Error(
        "The clients' validator names a condition by its const, or by a field that is given: an if of other keywords becomes two branches of anyOf",
      )
    return node
  })
}

/** Whether a condition compares fields with constants, or asks if they are given: errors say `where type is APPID`. */
function hasConstantsAlone({ properties = {}, ...rest }: Schema): boolean {
  const isConstant = (inner: Json) => isObject(inner) && ['const', ''].includes(Object.keys(inner).join())
  const others = Object.keys(rest).filter((keyword) => !['type', 'required'].includes(keyword))
  return (
    others.length === 0 &&
    Object.values(properties as object).length > 0 &&
    Object.values(properties as object).every(isConstant)
  )
}

/** How long the JSON text of a schema is that is worth a constant if it is used twice. */
const minShared = 40

/** Counts each schema inside, by its text. */
function countInside(value: Json, counts: Map<string, number>): void {
  if (Array.isArray(value)) for (const item of value) countInside(item, counts)
  if (!isObject(value)) return
  const text = JSON.stringify(value)
  const count = (counts.get(text) ?? 0) + 1
  counts.set(text, count)
  // What is inside a schema that is written once, as a constant, is not written again.
  if (count > 1) return
  for (const [keyword, inner] of Object.entries(value))
    countInside(keyword === 'properties' ? Object.values(inner as object) : inner, counts)
}

/** Writes schemas. One that is used twice is a constant, named by the first property that has it. */
class Writer {
  readonly #counts = new Map<string, number>()
  readonly #names = new Map<string, string>()
  readonly declarations: string[] = []
  /** The forms of texts that the schemas name. */
  readonly forms = new Set<string>()

  constructor(schemas: readonly Schema[]) {
    for (const schema of schemas) countInside(schema, this.#counts)
  }

  write(schema: Schema): string {
    return this.#names.get(JSON.stringify(schema)) ?? literal(this.#data(schema))
  }

  #data(value: Json, property = ''): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#data(item))
    if (!isObject(value)) return value
    const text = JSON.stringify(value)
    const shared = property !== '' && text.length >= minShared && (this.#counts.get(text) ?? 0) > 1
    return shared ? new Code(this.#nameOf(value, text, property)) : this.#members(value)
  }

  #members(schema: Schema): object {
    return Object.fromEntries(
      Object.entries(schema).map(([keyword, value]) => {
        if (keyword === 'pattern') return [keyword, new RegExp(String(value), 'u')]
        if (keyword === 'format') return [keyword, this.#form(String(value))]
        if (keyword !== 'properties' || !isObject(value)) return [keyword, this.#data(value)]
        const properties = Object.entries(value).map(([name, inner]) => [name, this.#data(inner, name)])
        return [keyword, Object.fromEntries(properties)]
      }),
    )
  }

  #form(format: string): Code {
    const form = clientForms[format] ?? ''
    this.forms.add(form)
    return new Code(form)
  }

  #nameOf(schema: Schema, text: string, property: string): string {
    const found = this.#names.get(text)
    if (found !== undefined) return found
    // The suffix keeps it apart from words that TypeScript reserves: `package` is a field of payments.
    const base = `${camel(property).replace(/^(?![a-z])/, '_')}Schema`
    const taken = new Set(this.#names.values())
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base}${count}`
    this.#names.set(text, name)
    this.declarations.push(`const ${name}: Schema = ${literal(this.#members(schema))}\n`)
    return name
  }
}

export function emitSchemas(operations: readonly ResolvedOperation[], modules: ClientModules = ofPackage): string {
  const named = operations.flatMap((operation) =>
    Object.entries(schemasOf(operation)).flatMap(([field, schema]) =>
      schema ? [{ name: schemaNames(operation)[field] as string, schema: lower(schema) }] : [],
    ),
  )
  const writer = new Writer(named.map(({ schema }) => schema))
  const first = new Map<string, string>()
  const lines = named.map(({ name, schema }) => {
    const text = JSON.stringify(schema)
    const same = first.get(text)
    if (same === undefined) first.set(text, name)
    return `export const ${name}: Schema = ${same ?? writer.write(schema)}\n`
  })
  const moduleOf = (form: string) => (form.endsWith('64Form') ? modules.digits : modules.forms)
  const groups = Map.groupBy([...writer.forms].sort(), moduleOf)
  const imports = [...groups].map(([module, forms]) => `import { ${forms.join(', ')} } from '${module}'\n`).join('')
  return `import type { Schema } from '${modules.schema}'\n${imports}\n${[...writer.declarations, ...lines].join('\n')}`
}
