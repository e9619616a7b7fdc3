/** Compares two states of one field: each fact that differs is a row. */
import type { Field } from '../shape.ts'
import type { Change } from './classes.ts'
import { conditionChange, isSameFact } from './conditions.ts'
import { type ChangeRow, changeRow, type Place } from './row.ts'

/** Both tables, so that a condition can be judged by the fields that it names. */
export interface Tables {
  readonly before: readonly Field[]
  readonly after: readonly Field[]
}

type Found = readonly [kind: string, change: Change, old: unknown, now: unknown]

function typeChange(old: Field, now: Field): Found[] {
  const was = [old.type, old.format].join(' ')
  if (was === [now.type, now.format].join(' ')) return []
  const isArray = (field: Field): boolean => field.type.startsWith('array')
  // `array` alone says nothing about its items, so it differs from no array.
  if (isArray(old) && isArray(now) && (old.type === 'array' || now.type === 'array')) return []
  const change: Change =
    isArray(old) !== isArray(now)
      ? 'value to array, or back'
      : old.type === now.type && now.format
        ? 'integer to 64 bits'
        : 'type changed'
  return [['type', change, old.printedType, now.printedType]]
}

type Bound = 'minLength' | 'maxLength' | 'minimum' | 'maximum' | 'exclusiveMinimum' | 'minItems' | 'maxItems'

/** Whether a bound leaves fewer values: a lower greatest one, a higher least one, one where there was none. */
function narrows(bound: Bound, old: number | undefined, now: number | undefined): boolean {
  if (old === undefined || now === undefined) return old === undefined
  return bound.startsWith('max') ? now < old : now > old
}

function boundChanges(
  old: Field,
  now: Field,
  bounds: readonly Bound[],
  kind: string,
  changes: readonly [Change, Change],
): Found[] {
  const changed = bounds.filter((bound) => old[bound] !== now[bound])
  if (changed.length === 0) return []
  const isNarrower = changed.some((bound) => narrows(bound, old[bound], now[bound]))
  const shown = (field: Field): unknown =>
    kind === 'length' && old.printedType !== now.printedType
      ? field.printedType
      : Object.fromEntries(changed.map((bound) => [bound, field[bound] ?? null]))
  return [[kind, changes[isNarrower ? 0 : 1], shown(old), shown(now)]]
}

function enumChanges(old: Field, now: Field): Found[] {
  if (old.members.length === 0 && now.members.length === 0) return []
  if (old.members.length === 0) return [['enum gained', 'enum gained', null, now.members]]
  if (now.members.length === 0) return [['enum lost', 'enum lost', old.members, null]]
  const added = now.members.filter((member) => !old.members.includes(member))
  const removed = old.members.filter((member) => !now.members.includes(member))
  return [
    ...added.map((member): Found => ['enum member added', 'enum member added', null, member]),
    ...removed.map((member): Found => ['enum member removed', 'enum member removed', member, null]),
  ]
}

function requiredChange(old: Field, now: Field): Found[] {
  if (old.required === now.required) return []
  const change = now.required ? 'optional to required' : 'required to optional'
  return [['required', change, String(old.required), String(now.required)]]
}

function conditionChanges(old: Field, now: Field, { before, after }: Tables): Found[] {
  if (isSameFact('condition', old, now)) return []
  // A field that is always there has no condition that could matter.
  if (old.required !== now.required || (old.required && now.required)) return []
  return [['condition', conditionChange(old, now, before, after), old.text, now.text]]
}

const limitBounds = ['minItems', 'maxItems', 'minimum', 'maximum', 'exclusiveMinimum'] as const

function limitChanges(old: Field, now: Field): Found[] {
  // Bounds are read from words about numbers alone, so another type has others.
  if (old.type !== now.type) return []
  const numbers = [
    ...boundChanges(old, now, ['minLength', 'maxLength'], 'length', ['length narrowed', 'length widened']),
    ...boundChanges(old, now, limitBounds, 'limit', ['limit narrowed', 'limit widened']),
  ]
  const isSame = isSameFact('limit', old, now)
  if (numbers.length > 0 || isSame || old.limit === undefined || now.limit === undefined) return numbers
  return [['limit in words', wordsLimitChange(old.limit, now.limit), old.text, now.text]]
}

/** By the numbers in the words, if they have as many. */
function wordsLimitChange(old: string, now: string): Change {
  const numbers = (words: string): number[] => (words.match(/\d+(?:\.\d+)?/g) ?? []).map(Number)
  const [was, is] = [numbers(old), numbers(now)]
  if (was.join() === is.join() || was.length !== is.length) return 'limit in other words'
  const isLeast = /最少|至少/.test(now)
  return is.some((number, at) => (isLeast ? number > (was[at] ?? 0) : number < (was[at] ?? 0)))
    ? 'limit narrowed'
    : 'limit widened'
}

function characterChanges(old: Field, now: Field): Found[] {
  if (isSameFact('characters', old, now)) return []
  const change: Change =
    old.characters === undefined
      ? 'characters narrowed'
      : now.characters === undefined
        ? 'characters widened'
        : 'characters in other words'
  return [['characters', change, old.characters ?? null, now.characters ?? null]]
}

function defaultChange(old: Field, now: Field): Found[] {
  if (isSameFact('default', old, now)) return []
  return [['default', 'default changed', old.default ?? null, now.default ?? null]]
}

function plainChange(kind: string, change: Change, old: unknown, now: unknown): Found[] {
  return old === now ? [] : [[kind, change, old ?? null, now ?? null]]
}

/** A form that comes or goes with the words about it is no other form; the case of its letters is none, either. */
function timeChange({ time: old }: Field, { time: now }: Field): Found[] {
  if (old === undefined || now === undefined || old.toLowerCase() === now.toLowerCase()) return []
  return [['time', 'time changed', old, now]]
}

const standingChange = (now: Field): Change => (now.standing === undefined ? 'open again' : 'closed or retired')

function factChanges(old: Field, now: Field, tables: Tables): Found[] {
  const conditions = conditionChanges(old, now, tables)
  // A condition shows the whole text, and what it says about limits with it.
  const limits = limitChanges(old, now).filter(([kind]) => kind !== 'limit in words' || conditions.length === 0)
  return [
    ...typeChange(old, now),
    ...requiredChange(old, now),
    ...conditions,
    ...enumChanges(old, now),
    ...limits,
    ...characterChanges(old, now),
    ...defaultChange(old, now),
    ...timeChange(old, now),
    ...plainChange('encrypted', 'encryption changed', old.encrypted ?? false, now.encrypted ?? false),
    ...plainChange('standing', standingChange(now), old.standing, now.standing),
    ...plainChange('open enum', 'enum announced as open', old.open ?? false, now.open ?? false),
    ...plainChange('media type', 'media type changed', old.value, now.value),
  ]
}

/** Every fact in which two states of one field differ. */
export function compareField(place: Place, old: Field, now: Field, tables: Tables): ChangeRow[] {
  return factChanges(old, now, tables).map(([kind, change, was, is]) =>
    changeRow(place, kind, change, { field: now.name, old: was, new: is, line: now.line }),
  )
}
