/** What one row says, as keywords of a schema; and what only a person can say, as marks. */
import { type Field, isExempted, isObliged } from '@wechatpay-edge/vendor-pages'
import type { Node } from './field.ts'

export type Side = 'request' | 'answer'

export type Keywords = Readonly<Record<string, unknown>>

/** A list of values that a row prints, and what it says about each. */
export interface Members {
  readonly values: readonly (string | number)[]
  readonly words: Readonly<Record<string, string>>
}

export interface LeafFacts {
  /** `type`, bounds, `format`, `pattern`, `default`, `deprecated`, `x-encrypted`: of the items if the row is an array. */
  readonly keywords: Keywords
  readonly members?: Members | undefined
  /** Bounds of the array around it. */
  readonly array?: Keywords | undefined
  readonly marks: readonly string[]
}

const present = (value: Record<string, unknown>): Keywords =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))

/** The types that JSON Schema has; any other is left out, so that every value fits, and marked. */
const types = new Set(['string', 'integer', 'number', 'boolean', 'object'])

/** `array[array[string]]` → `string`, twice. */
export function itemTypeOf(type: string): { readonly type: string; readonly depth: number } {
  const inner = /^array(?:\[(.*)\])?$/.exec(type)
  if (!inner) return { type, depth: 0 }
  const item = itemTypeOf(inner[1] ?? 'unknown')
  return { type: item.type, depth: item.depth + 1 }
}

/** What the words after a value say, up to the next value or line. */
function wordsOf(text: string, value: string, others: readonly string[]): string {
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const at = new RegExp(`(?<![\\w.-])${escaped}(?![\\w.-])`).exec(text)
  if (!at) return value
  const rest = text.slice(at.index + value.length)
  const next = others.map((other) =>
    rest.search(new RegExp(`(?<![\\w.-])\`?${other.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\`?\\s*[:：—(（-]`)),
  )
  const end = Math.min(rest.length, ...next.filter((one) => one >= 0))
  const words = rest
    .slice(0, end)
    .replace(/^[`"”」]*\s*(?:[:：]|[—–-]+|=|[，,、])?\s*/, '')
    .split(/[\n；;•]/)[0]
    ?.replace(/[\s，,。、；;（(\d]+$/, '')
    .trim()
  return words ? words.replace(/^[（(](.*)[)）]$/, '$1') : value
}

/** Keys that look like numbers come first in an object, so they must in the list. */
const inKeyOrder = (values: readonly string[]): string[] =>
  Object.keys(Object.fromEntries(values.map((one) => [one, 0])))

const fitsNumber = (text: string, type: string): boolean =>
  type === 'integer' ? Number.isSafeInteger(Number(text)) : Number.isFinite(Number(text))

function membersOf(row: Field, type: string): Members | undefined {
  if (row.members.length === 0) return undefined
  const texts = inKeyOrder([...new Set(row.members)])
  const isNumber = type === 'integer' || type === 'number'
  if (isNumber && !texts.every((one) => fitsNumber(one, type))) return undefined
  const words = Object.fromEntries(
    texts.map((one) => [
      one,
      wordsOf(
        row.text,
        one,
        texts.filter((other) => other !== one),
      ),
    ]),
  )
  return { values: isNumber ? texts.map(Number) : texts, words }
}

/** `2015-05-20T13:29:35Z` */
const shortestTime = 20

const forms: readonly (readonly [RegExp, string])[] = [
  [/^rfc3339$/, 'date-time'],
  [/^yyyy-MM-dd$/i, 'date'],
  [/^yyyyMMdd$/i, 'yyyyMMdd'],
  [/^yyyyMMddHHmmss$/i, 'yyyyMMddHHmmss'],
]

/** The format that a spec has for the form of a time on a page. */
const formatOf = (time: string | undefined): string | undefined =>
  time === undefined ? undefined : forms.find(([pattern]) => pattern.test(time))?.[1]

const marked = (name: string, words: string | undefined): string[] =>
  words === undefined ? [] : [`${name}: ${words.replaceAll('\n', ' ')}`]

/** A default that is a value of the type. */
function defaultOf(row: Field, type: string, members: Members | undefined): string | number | boolean | undefined {
  const words = row.default
  if (words === undefined) return undefined
  if (type === 'boolean') return words === 'true' || words === 'false' ? words === 'true' : undefined
  if (type === 'integer' || type === 'number') return /^-?\d+$/.test(words) ? Number(words) : undefined
  if (members) return members.values.includes(words) ? words : undefined
  return type === 'string' && /^[\w.-]+$/.test(words) ? words : undefined
}

const class_ = /^(?:只能|只支持|仅支持|支持|可|由|必须)?[^[]{0,12}\[([0-9A-Za-z_*@|.\-\\]+)\][^[]*$/

/** A class of characters that a page prints itself: `[0-9a-zA-Z_*@-]`. */
function patternOf(characters: string | undefined): string | undefined {
  const inner = class_.exec(characters ?? '')?.[1]
  if (inner === undefined) return undefined
  const text = `^[${inner}]*$`
  try {
    new RegExp(text, 'u')
    return text
  } catch {
    return undefined
  }
}

function typeMarks({ row, children }: Node, type: string, hasMembers: boolean): string[] {
  if (row.className !== undefined && children.length === 0 && !hasMembers)
    return [`type: the class ${row.className}, of which no row says more`]
  if (row.className !== undefined) return [`type: the page names a class, ${row.className}`]
  if (type === 'object' && children.length === 0) return ['type: an object without rows of its fields']
  if (children.length > 0 && type !== 'object') return [`type: ${row.printedType}, and has rows of its fields`]
  if (type === 'unknown') return ['type: an array of what?']
  return types.has(type) || type === 'file' ? [] : [`type: ${row.printedType}`]
}

/** Whether bounds leave any value between them. */
const isRange = (least: number | undefined, most: number | undefined): boolean =>
  least === undefined || most === undefined || least <= most

/** Whether a text may be as long as the page says, and as its values are. */
const fitsLength = (
  { minLength, maxLength = Number.POSITIVE_INFINITY }: Field,
  members: Members | undefined,
): boolean =>
  maxLength > 0 && (minLength ?? 0) <= maxLength && !members?.values.some((one) => String(one).length > maxLength)

function lengthsOf(row: Field, type: string, members: Members | undefined): Keywords {
  const { minLength, maxLength } = row
  return type === 'string' && fitsLength(row, members) ? { minLength, maxLength } : {}
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: Field, type: string): Keywords {
  const isInteger = type === 'integer'
  if (!isInteger && type !== 'number') return {}
  const above = exclusiveMinimum !== undefined && isInteger ? exclusiveMinimum + 1 : undefined
  return isRange(minimum ?? above, maximum) ? { minimum: minimum ?? above, maximum } : {}
}

/** Bounds between which no value is: the page contradicts itself. */
function brokenMarks(row: Field, type: string, members: Members | undefined): string[] {
  const { minimum, maximum, exclusiveMinimum, minItems, maxItems } = row
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1)
  return [
    ...(type !== 'string' || fitsLength(row, members) ? [] : [`length: ${row.minLength ?? 0} to ${row.maxLength}`]),
    ...(isRange(least, maximum) ? [] : [`range: ${least} to ${maximum}`]),
    ...(isRange(minItems, maxItems) ? [] : [`items: ${minItems} to ${maxItems}`]),
    ...(row.members.length > 0 && !members && /^(?:integer|number)$/.test(type)
      ? [`enum: ${row.members.join(', ')}, and the type is ${row.printedType}`]
      : []),
  ]
}

/** A bound that no keyword of this type says. */
function boundMarks(row: Field, type: string): string[] {
  const isNumber = type === 'integer' || type === 'number'
  const lost =
    type !== 'string' && row.maxLength !== undefined && !isNumber
      ? [`length: ${row.minLength ?? 0} to ${row.maxLength}`]
      : []
  const digits = isNumber && row.maxLength !== undefined ? [`digits: ${row.printedType}`] : []
  const above =
    row.exclusiveMinimum !== undefined && type === 'number' ? [`minimum: above ${row.exclusiveMinimum}`] : []
  return [...lost, ...digits, ...above]
}

function encryption(row: Field, type: string, hasMembers: boolean): { keyword?: true; marks: string[] } {
  if (row.encrypted !== true) return { marks: [] }
  if (type === 'string' && !hasMembers) return { keyword: true, marks: [] }
  return { marks: [`encrypted: the page says so of ${row.printedType}`] }
}

/**
 * Of a request, whether words say when a field must or may be there. A response is not checked by them: they matter only
 * if the table says that the field is always there.
 */
function asksAboutCondition(row: Field, side: Side): boolean {
  const isRule = isObliged(row) || isExempted(row)
  return side === 'request' ? isRule : row.required && !isRule
}

/** Rules in words that a request must keep, and no keyword says. */
function ruleMarks(row: Field, hasNoDefault: boolean, hasNoPattern: boolean): string[] {
  const hasNoBound = [row.maxItems, row.minItems, row.maxLength].every((bound) => bound === undefined)
  return [
    ...(hasNoDefault ? marked('default', row.default) : []),
    ...(hasNoPattern ? marked('characters', row.characters) : []),
    ...(hasNoBound ? marked('limit', row.limit) : []),
  ]
}

const known: Readonly<Record<Side, WeakMap<Node, LeafFacts>>> = { request: new WeakMap(), answer: new WeakMap() }

/** What is a value, a bound or a word of this row; of an object, only what its own row says. */
export function leafFacts(node: Node, side: Side): LeafFacts {
  const facts = known[side].get(node) ?? readFacts(node, side)
  known[side].set(node, facts)
  return facts
}

function readFacts(node: Node, side: Side): LeafFacts {
  const { row, children } = node
  const { type: printed, depth } = itemTypeOf(row.type)
  const type = children.length > 0 ? 'object' : printed
  const members = type === 'object' ? undefined : membersOf(row, type)
  const pattern = patternOf(row.characters)
  const fallback = defaultOf(row, type, members)
  const { keyword: encrypted, marks: encryptionMarks } = encryption(row, type, members !== undefined)
  const isFile = type === 'file'
  const isKnown = types.has(type) && (type !== 'object' || children.length > 0)
  const form = formatOf(row.time)
  const isShort = type === 'string' && form === 'date-time' && (row.maxLength ?? shortestTime) < shortestTime
  const keywords = present({
    type: isFile ? 'string' : isKnown ? type : undefined,
    format: isFile ? 'binary' : type === 'string' ? (form ?? row.format) : row.format,
    ...(isShort ? {} : lengthsOf(row, type, members)),
    pattern: type === 'string' && !members ? pattern : undefined,
    ...rangeOf(row, type),
    default: depth === 0 ? fallback : undefined,
    deprecated: row.standing === 'retired' ? true : undefined,
    'x-encrypted': encrypted,
  })
  const marks = [
    ...node.marks,
    ...typeMarks(node, printed, members !== undefined),
    ...boundMarks(row, type),
    ...brokenMarks(row, type, members),
    ...(isShort ? [`length: ${row.printedType}, and a time in RFC 3339 is longer`] : []),
    ...encryptionMarks,
    ...(asksAboutCondition(row, side) ? marked('condition', row.condition) : []),
    ...(row.standing === undefined ? [] : [`standing: the page says that the field is ${row.standing}`]),
    ...(side === 'request' ? ruleMarks(row, fallback === undefined || depth > 0, pattern === undefined) : []),
    ...(row.time !== undefined && (form === undefined || type !== 'string') ? [`format: ${row.time}`] : []),
    ...(members && side === 'request' && row.open ? ['enum: the page says that values may be added'] : []),
  ]
  const array =
    depth > 0 && isRange(row.minItems, row.maxItems)
      ? present({ minItems: row.minItems, maxItems: row.maxItems })
      : undefined
  return { keywords, members, array, marks }
}
