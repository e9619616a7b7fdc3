/** JSON Schema as data, and its one interpreter: nothing is compiled at run time, so it runs where `eval` does not. */
import type { ValidationIssue } from '@wechatpay-edge/core'
import { isFields } from '@wechatpay-edge/core/internal'
import type { TextForm } from './time-forms.ts'

/** The part of JSON Schema (2020-12) that specs use. `pnpm generate` refuses any other keyword. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  readonly enum?: readonly (string | number | boolean)[]
  readonly const?: string | number | boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: RegExp
  readonly format?: TextForm
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly if?: Schema
  readonly then?: Schema
}

/** Returns what was expected of a value that breaks the rule. Values of other types pass. */
type Rule = (limit: never, value: unknown) => string | false

const matches: Rule = (form: TextForm, value) =>
  typeof value === 'string' && !form.test(value) && `must match ${form.source}`

const rules: Readonly<Record<string, Rule>> = {
  enum: (members: readonly unknown[], value) => !members.includes(value) && `must be one of ${members.join(', ')}`,
  const: (wanted: unknown, value) => value !== wanted && `must be ${wanted}`,
  minLength: (limit: number, value) => lengthOf(value) < limit && `must have at least ${limit} characters`,
  maxLength: (limit: number, value) => lengthOf(value) > limit && `must have at most ${limit} characters`,
  pattern: matches,
  format: matches,
  minimum: (limit: number, value) => typeof value === 'number' && value < limit && `must be at least ${limit}`,
  maximum: (limit: number, value) => typeof value === 'number' && value > limit && `must be at most ${limit}`,
  minItems: (limit: number, value) =>
    Array.isArray(value) && value.length < limit && `must have at least ${limit} items`,
  maxItems: (limit: number, value) =>
    Array.isArray(value) && value.length > limit && `must have at most ${limit} items`,
}

/**
 * Every place where a value breaks a schema: `[]` for a valid value. The value is data as JSON represents it, and is read
 * no deeper than the schema.
 *
 * @param path - Where the value is, with dots: `partner.appid`.
 * @param condition - What makes its `required` fields required, in words.
 */
export function validate(schema: Schema, value: unknown, path = '', condition = ''): ValidationIssue[] {
  const issue = (rule: string, message: string, at = path): ValidationIssue => ({ path: at, rule, message })
  const { type, required = [], properties = {}, items, allOf = [], anyOf, if: when, then } = schema
  if (type && !isType(type, value)) {
    return [issue('type', `must be ${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`)]
  }
  const at = (name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`)
  const here = (inner: Schema): ValidationIssue[] => validate(inner, value, path)
  const fits = (inner: Schema): boolean => here(inner).length === 0
  const fields = isFields(value) ? value : undefined
  const missing = fields ? required.filter((name) => !Object.hasOwn(fields, name)) : []
  // One list that grows: this runs in each call. One by one: engines limit the number of arguments.
  const found: ValidationIssue[] = []
  const add = (issues: readonly ValidationIssue[]): void => {
    for (const one of issues) found.push(one)
  }
  for (const keyword of Object.keys(schema)) {
    const message = rules[keyword]?.(schema[keyword as keyof Schema] as never, value)
    if (message) found.push(issue(keyword, message))
  }
  for (const name of missing) {
    found.push(issue('required', `is required${condition}${hintFor(name, fields ?? {})}`, at(name)))
  }
  for (const name of fields ? Object.keys(properties) : []) {
    if (fields && Object.hasOwn(fields, name)) {
      add(validate(properties[name] as Schema, fields[name], at(name)))
    }
  }
  if (items && Array.isArray(value)) for (const [i, item] of value.entries()) add(validate(items, item, at(i)))
  add(allOf.flatMap(here))
  if (anyOf && !anyOf.some(fits)) add([issue('anyOf', 'must keep the rule anyOf'), ...anyOf.flatMap(here)])
  if (when && then && fits(when)) add(validate(then, value, path, wordsOf(when)))
  return found
}

/** A field in another spelling: `thingId` for `thing_id`. */
function hintFor(name: string, fields: Readonly<Record<string, unknown>>): string {
  const plain = (text: string) => text.replace(/[_-]/g, '').toLowerCase()
  const near = Object.keys(fields).find((given) => plain(given) === plain(name))
  return near === undefined ? '' : `, not as ${near}`
}

/** ` where type is APPID`, or ` where link is given` */
function wordsOf({ properties = {} }: Schema): string {
  const words = Object.entries(properties).map(([name, { const: value }]) => `${name} is ${value ?? 'given'}`)
  return ` where ${words.join(' and ')}`
}

function isType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isFields(value)
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}

/** In characters, as JSON Schema counts; NaN for what is not text. */
function lengthOf(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN
  return /[\ud800-\udfff]/.test(value) ? [...value].length : value.length
}
