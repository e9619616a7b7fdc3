/** What a changed keyword of a schema is, whatever field has it. */
import { type Fields, isFields, type Json, listOf } from './document.ts'
import type { Kind } from './table.ts'

/** A kind of change, with what was and is there, in words. */
export interface SchemaChange {
  readonly kind: Kind
  readonly old?: string
  readonly now?: string
}

interface Context {
  /** The schema that has the keyword, before and after. */
  readonly before: Fields
  readonly after: Fields
  /** Whether another branch takes any text. */
  readonly isOpen: boolean
}

const show = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``

const showAll = (values: readonly Json[]): string => values.map(show).join(', ')

const words = ['title', 'description', 'x-enum-descriptions', 'externalDocs', '$comment']
const examples = ['example', 'examples', 'x-vendor-example']
const lower = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']

/** A schema before and after, its branches written out. */
interface Shapes extends Context {
  /** The keywords that differ. */
  readonly keywords: readonly string[]
}

/** What a schema that differs means for the field that has it. Of a whole new shape, its details say nothing. */
export function readSchema({ keywords, ...context }: Shapes): SchemaChange[] {
  const rest = keywords.filter((keyword) => [...words, ...examples].includes(keyword))
  const shape = readShape(context)
  const reported = shape ? rest : keywords.filter((keyword) => !isImplied(keyword, keywords))
  const { before, after } = context
  return [
    ...(shape ? [shape] : []),
    ...reported.flatMap((keyword) => readKeyword(keyword, before[keyword], after[keyword], context)),
  ]
}

/** A keyword that follows from another one that differs, too. */
function isImplied(keyword: string, keywords: readonly string[]): boolean {
  if (keywords.includes('type') && !keywords.includes('const'))
    return !['type', ...words, ...examples].includes(keyword)
  if (keywords.includes('const') && keyword === 'enum') return true
  if (keywords.includes('enum') || keywords.includes('const'))
    return ['maxLength', 'minLength', 'pattern'].includes(keyword)
  return keyword === 'pattern' && keywords.includes('format')
}

function readShape({ before, after }: Context): SchemaChange | undefined {
  const [wasOpen, isOpen] = [openEnumOf(before), openEnumOf(after)]
  if (isOpen && !wasOpen) return opened(before, isOpen)
  if (wasOpen && !isOpen) return closed(after, wasOpen)
  const [had, has] = [before, after].map((schema) => [
    ...listOf(schema.oneOf),
    ...(isOpen ? [] : listOf(schema.anyOf)),
  ]) as [Json[], Json[]]
  if (had.length > 0 || has.length === 0) return undefined
  const isBranch = has.some((branch) => JSON.stringify(branch) === JSON.stringify(before))
  return { kind: isBranch ? 'branch-added' : 'became-one-of-several' }
}

function opened(before: Fields, members: readonly Json[]): SchemaChange {
  if (before.type !== 'string') return { kind: 'type-changed', old: show(before.type), now: 'a text' }
  return before.enum === undefined
    ? { kind: 'open-enum-gained', now: showAll(members) }
    : { kind: 'enum-lost', old: showAll(members) }
}

function closed(after: Fields, members: readonly Json[]): SchemaChange {
  if (after.type !== 'string') return { kind: 'type-changed', old: 'a text', now: show(after.type) }
  return after.enum === undefined
    ? { kind: 'open-member-removed', old: showAll(members) }
    : { kind: 'enum-gained', now: showAll(listOf(after.enum)) }
}

/** The changes that one keyword of a schema makes. */
function readKeyword(keyword: string, old: Json | undefined, now: Json | undefined, context: Context): SchemaChange[] {
  const both = { old: show(old), now: show(now) }
  // A field that goes to the other audience, or comes from it, is one that is gone or new.
  if (keyword === 'x-other-audience') return []
  if (words.includes(keyword)) return [{ kind: 'words-changed', ...both }]
  if (examples.includes(keyword)) return [{ kind: 'example-changed', ...both }]
  if (keyword === 'type') return readType(context, both)
  if (keyword === 'enum') return readEnum(old, now, context)
  if (keyword === 'const')
    return readEnum(
      old === undefined ? context.before.enum : [old],
      now === undefined ? context.after.enum : [now],
      context,
    )
  if (keyword === 'default') return [{ kind: 'default-changed', ...both }]
  if (keyword === 'format') return [readFormat(old, now, { ...both, old: show(old ?? context.before.type) })]
  if (keyword === 'deprecated') return [{ kind: now === true ? 'field-deprecated' : 'field-restored' }]
  if (keyword === 'x-encrypted') return [{ kind: now === true ? 'encryption-gained' : 'encryption-lost' }]
  if (keyword === 'x-audience')
    return [{ kind: now === undefined ? 'audience-widened' : 'audience-narrowed', ...both, now: String(now) }]
  if (keyword === 'pattern') return [{ kind: now === undefined ? 'limit-widened' : 'limit-narrowed', ...both }]
  return readLimit(keyword, old, now, both)
}

function readLimit(
  keyword: string,
  old: Json | undefined,
  now: Json | undefined,
  both: Required<Omit<SchemaChange, 'kind'>>,
): SchemaChange[] {
  const direction = lower.includes(keyword) ? -1 : upper.includes(keyword) ? 1 : 0
  if (direction === 0) return [{ kind: 'unknown', ...both }]
  const value = (limit: Json | undefined): number =>
    typeof limit === 'number' ? limit : direction * Number.POSITIVE_INFINITY
  const isWider = direction * (value(now) - value(old)) > 0
  if (keyword === 'maxLength') {
    const length = (limit: Json | undefined): string => (limit === undefined ? 'any number of' : String(limit))
    return [{ kind: isWider ? 'maximum-length-raised' : 'maximum-length-lowered', old: length(old), now: length(now) }]
  }
  const named = (limit: Json | undefined): string =>
    `\`${keyword}\` ${limit === undefined ? 'without a limit' : show(limit)}`
  return [{ kind: isWider ? 'limit-widened' : 'limit-narrowed', old: named(old), now: named(now) }]
}

/** A constant has its own type, written or not. */
function typesOf({ type = null, const: constant }: Fields): string[] {
  if (Array.isArray(type)) return type.map(String)
  return [type === null ? typeof constant : String(type)]
}

function readType({ before, after }: Context, both: Required<Omit<SchemaChange, 'kind'>>): SchemaChange[] {
  const [old, now] = [typesOf(before), typesOf(after)]
  const without = (types: readonly string[]): string => types.filter((type) => type !== 'null').join()
  if (without(old) === without(now) && old.length === now.length) return []
  if (without(old) === without(now)) return [{ kind: now.includes('null') ? 'null-gained' : 'null-lost', ...both }]
  if (old.includes('array') !== now.includes('array')) return [{ kind: 'list-changed', ...both }]
  const isDigits = (schema: Fields): boolean =>
    schema.type === 'string' && /^\^?(\\d|\[0-9\])/.test(String(schema.pattern ?? ''))
  if (old.includes('integer') && isDigits(after))
    return [{ kind: 'integer-widened', old: '`integer`', now: 'a text of digits' }]
  return [{ kind: 'type-changed', ...both }]
}

function readFormat(
  old: Json | undefined,
  now: Json | undefined,
  both: Required<Omit<SchemaChange, 'kind'>>,
): SchemaChange {
  const is64 = (format: Json | undefined): boolean => /^u?int64$/.test(String(format))
  return is64(now) && !is64(old) ? { kind: 'integer-widened', ...both } : { kind: 'format-changed', ...both }
}

function readEnum(before: Json | undefined, after: Json | undefined, { isOpen }: Context): SchemaChange[] {
  const [old, now] = [listOf(before), listOf(after)]
  if (before === undefined) return [{ kind: isOpen ? 'open-enum-gained' : 'enum-gained', now: showAll(now) }]
  if (after === undefined) return [{ kind: 'enum-lost', old: showAll(old) }]
  const added = now.filter((member) => !old.includes(member))
  const removed = old.filter((member) => !now.includes(member))
  return [
    ...(added.length > 0
      ? [{ kind: isOpen ? 'open-member-added' : 'member-added', now: showAll(added) } as const]
      : []),
    ...(removed.length > 0
      ? [{ kind: isOpen ? 'open-member-removed' : 'member-removed', old: showAll(removed) } as const]
      : []),
  ]
}

/** An enum beside free text, as specs write an open enum: its members. */
function openEnumOf(schema: Fields): readonly Json[] | undefined {
  const branches = listOf(schema.anyOf).filter(isFields)
  const free = branches.some(
    ({ type, enum: members, pattern }) => type === 'string' && members === undefined && pattern === undefined,
  )
  return free ? branches.flatMap(({ enum: members }) => listOf(members)) : undefined
}
