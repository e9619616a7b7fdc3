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
 * @param condition - The schema whose match makes its `required` fields required.
 * @param found - The list that the issues are added to: one for a whole call.
 */
export function validate(
  schema: Schema,
  value: unknown,
  path = '',
  condition?: Schema,
  found: ValidationIssue[] = [],
): ValidationIssue[] {
  const { type, required, properties, items, allOf, anyOf, if: when, then } = schema
  const report = (rule: string, message: string, at = path): void => {
    found.push({ path: at, rule, message })
  }
  const at = (name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`)
  const add = (inner: Schema, by?: Schema) => validate(inner, value, path, by, found)
  const fits = (inner: Schema): boolean => validate(inner, value, path).length === 0
  if (type && !isType(type, value)) {
    report('type', `must be ${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`)
    return found
  }
  for (const keyword of Object.keys(schema)) {
    const message = rules[keyword]?.(schema[keyword as keyof Schema] as never, value)
    if (message) report(keyword, message)
  }
  if (isFields(value)) {
    for (const name of required ?? []) {
      if (Object.hasOwn(value, name)) continue
      report('required', `is required${wordsOf(condition)}${hintFor(name, value)}`, at(name))
    }
    for (const name of Object.keys(properties ?? {})) {
      if (Object.hasOwn(value, name)) {
        validate(properties?.[name] as Schema, value[name], at(name), undefined, found)
      }
    }
  }
  if (items && Array.isArray(value)) {
    for (const [i, item] of value.entries()) validate(items, item, at(i), undefined, found)
  }
  for (const inner of allOf ?? []) add(inner)
  if (anyOf && !anyOf.some(fits)) {
    report('anyOf', 'must keep the rule anyOf')
    for (const inner of anyOf) add(inner)
  }
  if (when && then && fits(when)) add(then, when)
  return found
}

/** A field in another spelling: `thingId` for `thing_id`. */
function hintFor(name: string, fields: Readonly<Record<string, unknown>>): string {
  const plain = (text: string) => text.replace(/[_-]/g, '').toLowerCase()
  const near = Object.keys(fields).find((given) => plain(given) === plain(name))
  return near === undefined ? '' : `, not as ${near}`
}

/** ` where type is APPID`, or ` where link is given` */
function wordsOf(condition: Schema | undefined): string {
  if (!condition) return ''
  const { properties = {} } = condition
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
