/** The client's operations: packages/<api>/src/generated/operations.ts, and the error rows that all APIs share. */
import { type ClientModules, ofPackage } from './client-modules.ts'
import { encryptedFields, type FieldPath } from './encrypted.ts'
import { greatIntegers } from './integers.ts'
import { Code, literal } from './literal.ts'
import { queryArrays } from './query-arrays.ts'
import { schemaNames } from './schemas.ts'
import { type ErrorRow, errorRows, idempotencyKey, isObject, type ResolvedOperation, success } from './spec.ts'

/** A row without what nobody reads at run time. */
const toRow = ({ status, code, description, remedy, outcome }: ErrorRow): Omit<ErrorRow, 'common'> => ({
  status,
  code,
  description,
  remedy,
  ...(outcome && { outcome }),
})

/** The rows of openapi/shared/errors.yaml, which client has once for all operations. */
export function emitCommonErrors(rows: readonly ErrorRow[]): string {
  return `import type { ErrorRow } from '../operation.ts'

export const commonErrors: readonly ErrorRow[] = ${literal(rows.map(toRow))}
`
}

/** An operation's own rows: those that are not among the shared ones. */
function ownRows(operation: ResolvedOperation, common: readonly ErrorRow[]): object[] {
  const shared = new Set(common.map((row) => JSON.stringify(toRow(row))))
  return errorRows(operation).flatMap((row) =>
    row.common && shared.has(JSON.stringify(toRow(row))) ? [] : [toRow(row)],
  )
}

/** Each distinct row once, by a name made of its code: tables of one API share most of their rows. */
function nameRows(rows: readonly object[], others: readonly string[]): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set(others)
  for (const row of rows) {
    const text = JSON.stringify(row)
    if (names.has(text)) continue
    const code = (row as { code: string }).code.replace(/^(?=\d)|\W/g, '_')
    let name = code
    for (let count = 2; taken.has(name); count++) name = `${code}_${count}`
    taken.add(name)
    names.set(text, name)
  }
  return names
}

/** Which fields are encrypted, and the code that does it: only programs with such an operation carry it. */
function sensitiveLiteral(operation: ResolvedOperation): object {
  const { body, query, answer } = encryptedFields(operation)
  const namesOf = (paths: readonly FieldPath[]) => paths.map((path) => path.join('.'))
  return {
    encrypted:
      body.length + query.length > 0
        ? {
            paths: namesOf(body),
            query: query.length > 0 ? namesOf(query) : undefined,
            by: new Code(query.length > 0 ? 'queryEncryption' : 'fieldEncryption'),
          }
        : undefined,
    encryptedAnswer: answer.length > 0 ? { paths: namesOf(answer), by: new Code('fieldDecryption') } : undefined,
  }
}

/** Where its integers of 64 bits are, and the code that keeps their digits. */
function integersOf(operation: ResolvedOperation): object | undefined {
  const paths = greatIntegers(operation)
  return paths && { paths, by: new Code('integerDigits') }
}

/** The code that writes the arrays of its query; only programs with such an operation carry it. */
function queryWriter(operation: ResolvedOperation): Code | undefined {
  const { repeated, joined } = queryArrays(operation)
  if (repeated.length + joined.length === 0) return undefined
  return new Code(`(query) => writeQueryArrays(query, ${literal({ repeated, joined })})`)
}

/** Without the words of refusals: clients read those in the response. */
function uploadOf({ 'x-upload': upload }: ResolvedOperation): object | undefined {
  if (!upload) return undefined
  const { refusals: _, ...rest } = upload
  return rest
}

/** Whether a success has no body: a 204, or a 200 of which the spec names no content. */
function hasNoContent({ responses }: ResolvedOperation): true | undefined {
  const isSuccess = ([status]: readonly [string, unknown]) => /^2\d\d$/.test(status)
  return (
    '204' in responses ||
    Object.entries(responses)
      .filter(isSuccess)
      .every(([, { content }]) => !content) ||
    undefined
  )
}

/** With a mark if the response need not have the field of the rows. */
function paginationOf(operation: ResolvedOperation): object | undefined {
  const { 'x-pagination': pagination } = operation
  if (!isObject(pagination)) return undefined
  const { required } = success(operation).schema ?? {}
  const isRequired = Array.isArray(required) && required.includes(pagination.rows ?? '')
  return { ...pagination, optional: isRequired ? undefined : true }
}

function operationLiteral(operation: ResolvedOperation, rows: readonly Code[]): string {
  const { operationId: id, method, path } = operation
  const schemas = Object.entries(schemaNames(operation)).map(([field, name]) => [
    field,
    name && new Code(`schemas.${name}`),
  ])
  return literal({
    id,
    method,
    path,
    ...Object.fromEntries(schemas),
    ...sensitiveLiteral(operation),
    writeQuery: queryWriter(operation),
    integers: integersOf(operation),
    idempotencyKey: idempotencyKey(operation),
    idempotentBy: operation['x-idempotent-by']?.field,
    unsigned: operation['x-signed-answer'] === false ? true : undefined,
    noContent: hasNoContent(operation),
    emptyAnswer: operation['x-empty-answer'],
    pagination: paginationOf(operation),
    upload: uploadOf(operation),
    download: operation['x-download'],
    errors: rows,
  })
}

/** What tables name of client, and which module has it. */
const codes: Readonly<Record<string, keyof ClientModules>> = {
  fieldDecryption: 'fields',
  fieldEncryption: 'fields',
  integerDigits: 'digits',
  queryEncryption: 'queryFields',
  writeQueryArrays: 'arrays',
}

export function emitOperations(
  operations: readonly ResolvedOperation[],
  common: readonly ErrorRow[],
  modules: ClientModules = ofPackage,
): string {
  const tables = operations.map((operation) => ownRows(operation, common))
  const others = [
    'ErrorRow',
    'Operation',
    'schemas',
    ...Object.keys(codes),
    ...operations.map(({ operationId }) => operationId),
  ]
  const names = nameRows(tables.flat(), others)
  const nameOf = (row: object) => new Code(names.get(JSON.stringify(row)) ?? '')
  const rows = [...names].map(([text, name]) => `const ${name}: ErrorRow = ${literal(JSON.parse(text))}\n`)
  const consts = operations.map(
    (operation, i) =>
      `export const ${operation.operationId}: Operation = ${operationLiteral(operation, (tables[i] ?? []).map(nameOf))}\n`,
  )
  const types = rows.length > 0 ? 'ErrorRow, Operation' : 'Operation'
  const hasSchemas = operations.some((operation) => Object.values(schemaNames(operation)).some(Boolean))
  const used = Object.keys(codes).filter((code) =>
    consts.some((text) => text.includes(`by: ${code}`) || text.includes(`=> ${code}(`)),
  )
  const groups = Map.groupBy(used, (code) => modules[codes[code] ?? 'fields'])
  const imports = [...groups].map(([module, names]) => `import { ${names.join(', ')} } from '${module}'\n`).join('')
  return `import type { ${types} } from '${modules.operation}'
${imports}${hasSchemas ? "import * as schemas from './schemas.ts'\n" : ''}
${[...rows, ...consts].join('\n')}`
}
