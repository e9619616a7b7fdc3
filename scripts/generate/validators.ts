/** The clients' validators: plain code by @exodus/schemasafe, which needs no eval at run time. */
import { validator } from '@exodus/schemasafe'
import { quote } from './literal.ts'
import { phraseOf } from './phrases.ts'
import { limitsOf, lowerDiscriminators, mapSchema, stripNotes } from './schema.ts'
import { bodySchema, querySchema, type ResolvedOperation, type Schema } from './spec.ts'

const options = {
  includeErrors: true,
  allErrors: true,
  // Values are what JSON can hold: a field that is `undefined` is absent, as JSON.stringify has it.
  isJSON: true,
  $schemaDefault: 'https://json-schema.org/draft/2020-12/schema',
} as const

/** `format` is a note here: what a time looks like is the vendor's to check. */
const withoutFormat = (schema: Schema): Schema => mapSchema(schema, ({ format: _, ...rest }) => rest)

/** One finding, as schemasafe's code makes it. An instance location is an expression: `"#/list/" + i`. */
const finding = /\{ keywordLocation: "([^"]*)", instanceLocation: (.*?) \}/g

/** A path is written with dots, and schemasafe's with slashes. */
const requirePlainNames = (schema: Schema): Schema =>
  mapSchema(schema, (node) => {
    const strange = Object.keys(node.properties ?? {}).find((name) => /[./~]/.test(name))
    if (strange !== undefined) throw new Error(`A path to the property ${strange} could not be told from another`)
    return node
  })

/** `"#/list/"+i+"/name"` → `"list."+i+".name"` */
const pathOf = (location: string): string =>
  location.replace(/^"#\/?/, '"').replace(/"[^"]*"/g, (text) => text.replaceAll('/', '.'))

/** schemasafe's code, which finds issues as callers are told them: the rule and its words are known here already. */
export function emitValidator(schema: Schema): string {
  requirePlainNames(schema)
  const limits = limitsOf(schema)
  const check = validator(schema as never, options)
    .toModule()
    .replace(/;$/, '')
    .replace(finding, (_, keyword: string, location: string) => {
      const rule = keyword.slice(keyword.lastIndexOf('/') + 1)
      return `{ path: ${pathOf(location)}, rule: '${rule}', message: ${quote(phraseOf(rule, limits[keyword]))} }`
    })
  if (/(keyword|instance)Location/.test(check)) throw new Error("schemasafe's findings have another form")
  return check.startsWith('(function') ? `/* @__PURE__ */ ${check}` : check
}

export function emitValidators(operations: readonly ResolvedOperation[]): string {
  const written = new Map<string, string>()
  const lines = operations.flatMap((operation) =>
    [
      { name: `${operation.operationId}Body`, schema: bodySchema(operation) },
      { name: `${operation.operationId}Query`, schema: querySchema(operation) },
    ].flatMap(({ name, schema }) => {
      if (!schema) return []
      const lowered = lowerDiscriminators(withoutFormat(stripNotes(schema)))
      const text = JSON.stringify(lowered)
      const same = written.get(text)
      if (same === undefined) written.set(text, name)
      return [`export const ${name}: Validator = ${same ?? emitValidator(lowered)}\n`]
    }),
  )
  return `import type { Validator } from '@wechatpay-edge/client'\n\n${lines.join('\n')}`
}
