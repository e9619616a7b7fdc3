/** The client's operation table: packages/<api>/src/generated/operations.ts. */
import { Code, literal, quote } from './literal.ts'
import {
  bodySchema,
  type ErrorRow,
  errorRows,
  idempotencyKey,
  jsonQuery,
  querySchema,
  type ResolvedOperation,
} from './spec.ts'

/** Each distinct row once, by a name made of code and status: tables of one API share most of their rows. */
function nameRows(operations: readonly ResolvedOperation[]): Map<string, { name: string; row: ErrorRow }> {
  const rows = new Map<string, { name: string; row: ErrorRow }>()
  const taken = new Map<string, number>()
  for (const row of operations.flatMap(errorRows)) {
    const text = JSON.stringify(row)
    if (rows.has(text)) continue
    const base = `${row.common ? 'common' : 'business'}_${row.code}`
    const count = (taken.get(base) ?? 0) + 1
    taken.set(base, count)
    rows.set(text, { name: count === 1 ? base : `${base}_${count}`, row })
  }
  return rows
}

function operationLiteral(operation: ResolvedOperation, rowName: (row: ErrorRow) => string): object {
  const { operationId: id, method, path } = operation
  const names = jsonQuery(operation)
  return {
    id,
    method,
    path,
    docs: operation['x-official-url'],
    idempotencyKey: idempotencyKey(operation),
    jsonQuery: names.length > 0 ? names : undefined,
    signedAnswer: operation['x-signed-answer'] ?? true,
    body: bodySchema(operation) && new Code(`${id}Body`),
    query: querySchema(operation) && new Code(`${id}Query`),
    emptyAnswer: operation['x-empty-answer'],
    pagination: operation['x-pagination'],
    errors: errorRows(operation).map((row) => new Code(rowName(row))),
  }
}

export function emitOperations(operations: readonly ResolvedOperation[]): string {
  const rows = nameRows(operations)
  const rowName = (row: ErrorRow) => rows.get(JSON.stringify(row))?.name ?? ''
  const validators = operations.flatMap((operation) => [
    ...(bodySchema(operation) ? [`${operation.operationId}Body`] : []),
    ...(querySchema(operation) ? [`${operation.operationId}Query`] : []),
  ])
  const imports = validators.length > 0 ? `import { ${validators.join(', ')} } from './validators.ts'\n` : ''
  const consts = [...rows.values()].map(({ name, row }) => `const ${name}: ErrorRow = ${literal(row)}\n`)
  const table = Object.fromEntries(operations.map((one) => [one.operationId, operationLiteral(one, rowName)]))
  const ids = operations.map(({ operationId }) => quote(operationId)).join(' | ')
  return `import type { Operation } from '@wechatpay-edge/client'
${imports}
type ErrorRow = Operation['errors'][number]

${consts.join('\n')}
export const operations: Record<${ids}, Operation> = ${literal(table)}
`
}
