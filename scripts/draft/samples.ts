/** Values for examples: those that the vendor prints, and those that are made where he prints none that fits. */

import { timeFormats } from '../generate/formats.ts'
import { itemTypeOf, type LeafFacts, leafFacts } from './facts.ts'
import { hasTakenKey, type Node } from './field.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const isObject = (value: unknown): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every value of the vendor's examples, by its place and by its name. */
export class Samples {
  readonly #byPlace = new Map<string, Json[]>()
  readonly #byName = new Map<string, Json[]>()

  /** @param scope what the place is in: an operation and a side */
  add(scope: string, value: unknown): void {
    this.#visit(scope, '', value as Json)
  }

  #visit(scope: string, path: string, value: Json): void {
    if (Array.isArray(value)) for (const item of value) if (isObject(item)) this.#visit(scope, path, item)
    if (path !== '') {
      push(this.#byPlace, `${scope} ${path}`, value)
      push(this.#byPlace, path, value)
      push(this.#byName, path.slice(path.lastIndexOf('.') + 1), value)
    }
    if (isObject(value))
      for (const [key, inner] of Object.entries(value)) this.#visit(scope, path === '' ? key : `${path}.${key}`, inner)
  }

  candidates(scope: string, { path, name }: Node): Json[] {
    return [
      ...(this.#byPlace.get(`${scope} ${path}`) ?? []),
      ...(this.#byPlace.get(path) ?? []),
      ...(this.#byName.get(name) ?? []),
    ]
  }
}

function push(map: Map<string, Json[]>, key: string, value: Json): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

const checks: Readonly<Record<string, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  object: isObject,
}

/** Longer plain text is never encrypted; a length from 344 on is the ciphertext's. */
const plainLimit = 214

function scalarFaults(node: Node, { keywords, members }: LeafFacts, value: Json): string[] {
  const { type, minLength, maxLength, minimum, maximum, pattern, format } = keywords
  const fault = (words: string): string[] => [`${node.path} ${words}`]
  if (type !== undefined && !checks[String(type)]?.(value)) return fault(`is not of the type ${String(type)}`)
  if (members && !members.values.includes(value as string)) return fault('is none of the values that the table lists')
  if (typeof value === 'number') {
    if (typeof minimum === 'number' && value < minimum) return fault(`is below ${minimum}`)
    if (typeof maximum === 'number' && value > maximum) return fault(`is above ${maximum}`)
  }
  if (typeof value !== 'string') return []
  const length = [...value].length
  const isSecret = keywords['x-encrypted'] === true
  if (typeof minLength === 'number' && length < minLength) return fault(`is shorter than ${minLength}`)
  if (typeof maxLength === 'number' && length > maxLength) return fault(`is longer than ${maxLength}`)
  if (isSecret && Buffer.byteLength(value) > plainLimit)
    return fault('is a ciphertext; an example shows the plain text')
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) return fault('has other characters')
  const time = timeFormats[String(format)]
  return time && !time.pattern.test(value) ? fault(`is not of the form ${format}`) : []
}

/** Why a value is none of this field; empty if it is one. */
function faultsOf(node: Node, value: Json, depth: number = itemTypeOf(node.row.type).depth): string[] {
  const facts = leafFacts(node, 'answer')
  if (depth > 0) {
    if (!Array.isArray(value)) return [`${node.path} is not an array`]
    const { minItems, maxItems } = facts.array ?? {}
    const count = depth === itemTypeOf(node.row.type).depth ? value.length : undefined
    if (count !== undefined && typeof minItems === 'number' && count < minItems)
      return [`${node.path} has fewer than ${minItems} items`]
    if (count !== undefined && typeof maxItems === 'number' && count > maxItems)
      return [`${node.path} has more than ${maxItems} items`]
    return value.flatMap((item) => faultsOf(node, item, depth - 1))
  }
  return node.children.length > 0 ? objectFaults(node.children, value, node.path) : scalarFaults(node, facts, value)
}

export function objectFaults(children: readonly Node[], value: Json, path = ''): string[] {
  if (!isObject(value)) return [`${path || 'the example'} is not an object`]
  const prefix = path === '' ? '' : `${path}.`
  const missing = children
    .filter(({ name, row }) => row.required && !Object.hasOwn(value, name))
    .map(({ name }) => `${prefix}${name} is required and absent`)
  const wrong = Object.entries(value).flatMap(([key, inner]) => {
    const child = children.find(({ name }) => name === key)
    return child ? faultsOf(child, inner) : [`${prefix}${key} has no row`]
  })
  return [...missing, ...wrong]
}

/** `示例：1元应填写 100`, `示例值：xxx`. */
function printedExample({ row }: Node): Json[] {
  const text = /(?:示例值?|样例|例如|如)\s*[:：]?\s*[`“"]?([\w.:+/@*|-]+)/.exec(row.text)?.[1]
  if (text === undefined) return []
  const number = Number(text)
  return Number.isFinite(number) ? [text, number] : [text]
}

/** What a field is called says what it looks like. */
const hints: readonly (readonly [RegExp, readonly string[]])[] = [
  [/url$|uri$/, ['https://www.example.com/notify', 'https://example.com']],
  [/ip$/, ['14.23.150.211']],
  [/email$/, ['name@example.com']],
  [/date$/, ['2019-06-11', '20190611']],
  [/time$/, ['2015-05-20T13:29:35+08:00']],
  [/phone|mobile/, ['13900000000']],
]

/** A time in each format that a spec has. */
const times: Readonly<Record<string, string>> = {
  'date-time': '2015-05-20T13:29:35+08:00',
  date: '2019-06-11',
  yyyyMMdd: '20190611',
  yyyyMMddHHmmss: '20190611102030',
}

/** Values of which one may fit. */
function hinted({ name }: Node): Json[] {
  return hints.flatMap(([pattern, values]) => (pattern.test(name) ? values : []))
}

/** A text of this many characters, made of the field's name. */
function madeText({ name }: Node, { minLength, maxLength, pattern, format }: LeafFacts['keywords']): string {
  const time = times[String(format)]
  if (time !== undefined) return time
  const least = Number(minLength ?? 1)
  const most = Number(maxLength ?? 64)
  const base = typeof pattern === 'string' && !new RegExp(pattern, 'u').test(name) ? '1' : name
  const long = base.length < least ? base.padEnd(least, '0') : base
  const text = long.slice(0, Math.max(least, Math.min(most, long.length)))
  const isFit = typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text)
  return isFit
    ? text
    : (['0', 'a', 'A', 'https://example.com']
        .map((one) => one.repeat(Math.max(1, least)))
        .find((one) => new RegExp(String(pattern), 'u').test(one)) ?? text)
}

function madeScalar(node: Node, { keywords, members }: LeafFacts): Json {
  if (members) return members.values[0] as Json
  const { type, minimum, maximum } = keywords
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return Number(minimum ?? Math.min(1, Number(maximum ?? 1)))
  if (type === 'string') return madeText(node, keywords)
  return {}
}

/** Makes values of fields: what the vendor prints if it fits, else what the table allows. */
export class ValueMaker {
  readonly #samples: Samples
  readonly #scope: string

  constructor(samples: Samples, scope: string) {
    this.#samples = samples
    this.#scope = scope
  }

  /** A value of a field; `given` is the vendor's, of which every part that fits is kept. */
  valueOf(node: Node, given?: Json): Json {
    const { depth } = itemTypeOf(node.row.type)
    if (given !== undefined && faultsOf(node, given).length === 0) return given
    if (depth > 0) return this.#arrayOf(node, given, depth)
    if (node.children.length > 0) return this.objectOf(node.children, given)
    const found = [...this.#samples.candidates(this.#scope, node), ...printedExample(node), ...hinted(node)]
    return found.find((value) => faultsOf(node, value).length === 0) ?? madeScalar(node, leafFacts(node, 'answer'))
  }

  #arrayOf(node: Node, given: Json | undefined, depth: number): Json {
    const { array = {} } = leafFacts(node, 'answer')
    const least = Number(array.minItems ?? 1)
    const most = Number(array.maxItems ?? Number.POSITIVE_INFINITY)
    const rows: readonly (Json | undefined)[] =
      Array.isArray(given) && given.length > 0 ? given.slice(0, most) : [undefined]
    const padded = [...rows, ...Array<undefined>(Math.max(0, least - rows.length)).fill(undefined)]
    const one = (value: Json | undefined): Json => {
      const inner = node.children.length > 0 ? this.objectOf(node.children, value) : this.#itemOf(node, value)
      return Array.from({ length: depth - 1 }).reduce<Json>((item) => [item], inner)
    }
    return padded.map(one)
  }

  #itemOf(node: Node, given: Json | undefined): Json {
    const found = this.#samples
      .candidates(this.#scope, node)
      .flatMap((value) => (Array.isArray(value) ? value : [value]))
    const candidates = [...(given === undefined ? [] : [given]), ...found, ...printedExample(node)]
    return (
      candidates.find((value) => faultsOf(node, value as Json, 0).length === 0) ??
      madeScalar(node, leafFacts(node, 'answer'))
    )
  }

  /** An object of all fields, or of those that `given` has and those that must be there. */
  objectOf(children: readonly Node[], given?: Json): Json {
    const had = isObject(given) ? given : undefined
    const shown = children.filter(({ name, row }) => had === undefined || row.required || Object.hasOwn(had, name))
    return Object.fromEntries(
      shown.map((child) => [
        child.name,
        this.valueOf(child, had && Object.hasOwn(had, child.name) ? had[child.name] : undefined),
      ]),
    )
  }
}

/** What is written of the vendor's examples. */
export interface Written {
  /** By name, valid: the vendor's, or one that is made. */
  readonly examples: Readonly<Record<string, { readonly summary: string; readonly value: Json }>>
  /** Those that break the table, with the reason. */
  readonly vendor: readonly { readonly name: string; readonly reason: string; readonly value: Json }[]
}

interface Printed {
  readonly name?: string | undefined
  readonly text: string
}

/** Digits that a number would round: such a text is kept as it is. */
const unsafe = /^[^"]*(?:"(?:[^"\\]|\\.)*"[^"]*)*?[\s:[,]-?\d{17,}/

const none = /^["'“]?无应答包体["'”]?$/

function faultOfText(text: string): string {
  if (hasTakenKey(text)) return 'it has a key that no spec can have'
  return unsafe.test(text) ? 'it has a number above 2^53' : 'it is not JSON'
}

/** `undefined` for what is not JSON, or would not be kept as it is. */
export function parsed(text: string): { readonly value: Json } | undefined {
  try {
    return unsafe.test(text) || hasTakenKey(text) ? undefined : { value: JSON.parse(text) as Json }
  } catch {
    return undefined
  }
}

/** Every example of a page: as it is where it keeps the table, else beside a valid one that is made of it. */
export function examplesFor(
  nodes: readonly Node[],
  given: readonly Printed[],
  values: ValueMaker,
  summary: string,
): Written {
  const examples: Record<string, { summary: string; value: Json }> = {}
  const vendor: { name: string; reason: string; value: Json }[] = []
  for (const [at, { name, text }] of given.filter(({ text: one }) => !none.test(one.trim())).entries()) {
    const key = at === 0 ? 'current' : `current${at + 1}`
    const title = name ?? summary
    const json = parsed(text)
    const faults = json ? objectFaults(nodes, json.value) : [faultOfText(text)]
    if (json && faults.length === 0) examples[key] = { summary: title, value: json.value }
    else {
      vendor.push({ name: title, reason: [...new Set(faults)].join('; '), value: json?.value ?? text })
      if (json && nodes.length > 0)
        examples[key] = { summary: `${title}, corrected by the table`, value: values.objectOf(nodes, json.value) }
    }
  }
  if (Object.keys(examples).length === 0 && nodes.length > 0)
    examples.made = { summary: 'Made from the table', value: values.objectOf(nodes) }
  return { examples, vendor }
}
