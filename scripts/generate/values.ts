/** Enums and error codes as values: packages/<api>/src/generated/values.ts. */
import { key, literal, quote } from './literal.ts'
import { errorRows, type Json, type ResolvedOperation, type Schema, type Spec } from './spec.ts'

interface Member {
  readonly value: string
  readonly note: string
}

function emit(name: string, note: string, members: readonly Member[]): string {
  const lines = members.map((member) => `  /** ${member.note} */\n  ${key(member.value)}: ${quote(member.value)},\n`)
  return `/** ${note} */
export const ${name} = {
${lines.join('')}} as const
/** ${note} */
export type ${name} = (typeof ${name})[keyof typeof ${name}]
`
}

/** The named schemas that are lists of words. */
export const enumsOf = (spec: Spec): (readonly [string, Schema])[] =>
  Object.entries(spec.components.schemas).filter(([, schema]) => Array.isArray(schema.enum))

function emitEnum([name, schema]: readonly [string, Schema]): string {
  if ((schema.enum as readonly Json[]).some((value) => typeof value !== 'string'))
    throw new Error(`${name}: its enum must be of strings; give other values where they are used, without a name`)
  const notes = schema['x-enum-descriptions'] as { readonly [value: string]: string }
  const members = (schema.enum as readonly string[]).map((value) => ({ value, note: notes[value] ?? value }))
  return emit(name, String(schema.description ?? schema.title ?? name), members)
}

function emitErrorCodes(operations: readonly ResolvedOperation[]): string {
  const notes = new Map<string, Set<string>>()
  for (const { code, status, description } of operations.flatMap(errorRows))
    notes.set(code, (notes.get(code) ?? new Set()).add(`${status} ${description}`))
  const members = [...notes].map(([value, note]) => ({ value, note: [...note].join('；') }))
  return emit('ErrorCode', '错误码: the codes that the official pages list. WeChat Pay may return others.', members)
}

/** Apart from the operations: only a program that imports it carries it. None if no page has a limit. */
function emitRateLimits(operations: readonly ResolvedOperation[]): string[] {
  const limited = operations.flatMap(({ operationId, 'x-rate-limit': limits = [] }) =>
    limits.length > 0 ? [[operationId, limits] as const] : [],
  )
  if (limited.length === 0) return []
  const note =
    '接口频率: how many requests of an operation the official page allows in how many seconds, and its words. ' +
    'All of a merchant count, unless `on` or `per` says which: see `createRateLimiter` of client.'
  return [`/** ${note} */\nexport const rateLimits = ${literal(Object.fromEntries(limited))} as const\n`]
}

export const emitValues = (spec: Spec, operations: readonly ResolvedOperation[]): string =>
  [...enumsOf(spec).map(emitEnum), emitErrorCodes(operations), ...emitRateLimits(operations)].join('\n')
