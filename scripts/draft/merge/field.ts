/** What a page changed in one row, brought to where the spec has the field. */
import { isMap, type YAMLMap } from 'yaml'
import type { Keywords } from '../facts.ts'
import type { Node } from '../field.ts'
import { sentence } from '../text.ts'
import type { FieldSpot, Ours, Spot } from './ours.ts'
import { digest, type RowState } from './state.ts'

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const say = (value: unknown): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)

/** Keywords that a person must change, because more than the keyword hangs on them. */
const decided = new Set(['type', 'format', 'x-encrypted', 'pattern'])

interface Change {
  readonly key: string
  readonly before: unknown
  readonly now: unknown
}

function keywordChanges(before: Keywords, now: Keywords): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  return keys.filter((key) => !same(before[key], now[key])).map((key) => ({ key, before: before[key], now: now[key] }))
}

/** The map that has a keyword, or the one that would. */
function placeOf(ours: Ours, field: Spot, key: string): { spot: Spot; isShared: boolean } {
  const chain = ours.chain(field)
  const own = chain.find(({ map }) => map.has(key))
  const isOfArray = key === 'minItems' || key === 'maxItems'
  const plain = chain.find(
    ({ map }) => !map.has('$ref') && !map.has('anyOf') && (isOfArray || map.get('type') !== 'array'),
  )
  const spot = own ?? (isOfArray ? field : (plain ?? field))
  const isShared = spot.map !== field.map && spot.map !== (field.map.get('items', true) as unknown)
  return { spot, isShared }
}

function mergeKeyword(ours: Ours, field: Spot, { key, before, now }: Change): void {
  const { spot, isShared } = placeOf(ours, field, key)
  const file = ours.file(spot.file)
  const own = file.valueOf(spot.map, key)
  if (same(own, now)) return
  const isOurs = same(own, before)
  if (isOurs && now !== undefined && !decided.has(key)) {
    file.set(spot.map, key, now)
    if (isShared)
      file.mark(spot.map, `${key}: the page of one use says ${say(now)} now, ${say(before)} before; of the others?`)
    return
  }
  const rest = isOurs ? '' : `; the spec has ${say(own)}`
  ours.file(field.file).mark(field.map, `${key}: the page says ${say(now)} now, ${say(before)} before${rest}`)
}

/** Members that the page has now are added where the enum is; those that it no longer has are a person's. */
function mergeMembers(
  ours: Ours,
  field: Spot,
  before: RowState,
  now: RowState,
  words: Readonly<Record<string, string>>,
): void {
  const [earlier = [], later = []] = [before.members, now.members]
  const gone = earlier.filter((one) => !later.includes(one))
  const added = later.filter((one) => !earlier.includes(one))
  const { spot, isShared } = placeOf(ours, field, 'enum')
  const file = ours.file(spot.file)
  const own = file.valueOf(spot.map, 'enum')
  const here = ours.file(field.file)
  if (!Array.isArray(own)) {
    if (added.length > 0) here.mark(field.map, `enum: the page lists ${added.join(', ')} now; the spec has no enum`)
    return
  }
  const fresh = added.filter((one) => !own.includes(one))
  if (fresh.length > 0) {
    file.set(spot.map, 'enum', [...own, ...fresh])
    const described = spot.map.get('x-enum-descriptions', true)
    const sayOf = (one: unknown): string => words[String(one)] ?? String(one)
    if (isMap(described)) for (const one of fresh) file.set(described as YAMLMap, String(one), sayOf(one))
    else
      file.set(
        spot.map,
        'x-enum-descriptions',
        Object.fromEntries([...own, ...fresh].map((one) => [String(one), sayOf(one)])),
      )
    file.mark(spot.map, `enum: new on the page: ${fresh.join(', ')}${isShared ? '; for every use?' : ''}`)
  }
  const left = gone.filter((one) => own.includes(one))
  if (left.length > 0) here.mark(field.map, `enum: the page no longer lists ${left.join(', ')}`)
}

function setRequired(ours: Ours, { file, map }: Spot, name: string, isRequired: boolean): void {
  const edited = ours.file(file)
  const list = edited.valueOf(map, 'required')
  const names = Array.isArray(list) ? list.map(String) : []
  if (names.includes(name) !== isRequired)
    edited.set(map, 'required', isRequired ? [...names, name] : names.filter((one) => one !== name))
}

/** Whether a text begins with the words of a page, and nothing but an English sentence comes behind them. */
function beginsWith(text: string, { words, length }: RowState): boolean {
  const [last, rest] = [text.slice(length - 1, length), text.slice(length)]
  return digest(text.slice(0, length)) === words && (rest === '' || /[。！？；.]/.test(`${last}${rest[0]}`))
}

function mergeWords(ours: Ours, field: Spot, before: RowState, row: Node['row']): void {
  const text = sentence(row.title, row.text)
  const { spot, isShared } = placeOf(ours, field, 'description')
  const file = ours.file(spot.file)
  const own = file.valueOf(spot.map, 'description')
  if (typeof own === 'string' && own.startsWith(text) && text !== '') return
  const isOurs = typeof own === 'string' && beginsWith(own, before)
  if (isOurs && !isShared) file.set(spot.map, 'description', `${text}${own.slice(before.length)}`)
  else ours.file(field.file).mark(field.map, `words: the page says now: ${text}`)
}

/** Brings one changed row to a field. */
export function mergeField(
  ours: Ours,
  field: FieldSpot,
  {
    node,
    before,
    now,
    words,
    isParameter,
  }: {
    readonly node: Node
    readonly before: RowState
    readonly now: RowState
    readonly words: Readonly<Record<string, string>>
    readonly isParameter: boolean
  },
): void {
  for (const change of keywordChanges(before.keywords, now.keywords)) mergeKeyword(ours, field, change)
  if (!same(before.members, now.members)) mergeMembers(ours, field, before, now, words)
  if (before.required !== now.required) {
    if (isParameter) ours.file(field.holder.file).set(field.holder.map, 'required', now.required)
    else setRequired(ours, field.holder, node.name, now.required)
  }
  if (before.words !== now.words) mergeWords(ours, field, before, node.row)
}

/** Adds a field to a schema: its property is what a draft makes of it. */
export function addField(ours: Ours, { file, map }: Spot, node: Node, property: unknown): void {
  const edited = ours.file(file)
  const properties = map.get('properties', true)
  if (!isMap(properties)) return
  edited.set(properties as YAMLMap, node.name, property)
  if (node.row.required) setRequired(ours, { file, map }, node.name, true)
}
