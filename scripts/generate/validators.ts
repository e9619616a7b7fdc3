/** The clients' validators: plain code by @exodus/schemasafe, which needs no eval at run time. */
import { validator } from '@exodus/schemasafe'
import { literal } from './literal.ts'
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

function emitValidator(schema: Schema): string {
  const check = validator(schema as never, options)
    .toModule()
    .replace(/;$/, '')
  const pure = check.startsWith('(function') ? `/* @__PURE__ */ ${check}` : check
  return `{\n  check: ${pure.replaceAll('\n', '\n  ')},\n  limits: ${literal(limitsOf(schema), '  ')},\n}`
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
