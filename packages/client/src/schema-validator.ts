/** JSON Schema as data, and its one interpreter: nothing is compiled at run time, so it runs where `eval` does not. */
import type { ValidationIssue } from '@wechatpay-edge/core'

/** The part of JSON Schema (2020-12) that specs use. `pnpm generate` refuses any other keyword. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  readonly enum?: readonly (string | number | boolean)[]
  readonly const?: string | number | boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: RegExp
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly not?: Schema
  readonly if?: Schema
  readonly then?: Schema
  readonly else?: Schema
}

type Fields = Readonly<Record<string, unknown>>
/** What a rule demands of a value → `true`, or what was expected. */
type Rule = (limit: never, value: unknown) => true | string

/** The rules for a value itself. Each passes for values of other types. */
const rules: Readonly<Record<string, Rule>> = {
  enum: (members: readonly unknown[], value) => members.includes(value) || `must be one of ${members.join(', ')}`,
  const: (wanted: unknown, value) => value === wanted || `must be ${wanted}`,
  minLength: (limit: number, value) => !(lengthOf(value) < limit) || `must have at least ${limit} characters`,
  maxLength: (limit: number, value) => !(lengthOf(value) > limit) || `must have at most ${limit} characters`,
  pattern: (form: RegExp, value) => typeof value !== 'string' || form.test(value) || `must match ${form.source}`,
  minimum: (limit: number, value) => typeof value !== 'number' || value >= limit || `must be at least ${limit}`,
  maximum: (limit: number, value) => typeof value !== 'number' || value <= limit || `must be at most ${limit}`,
  minItems: (limit: number, value) =>
    !Array.isArray(value) || value.length >= limit || `must have at least ${limit} items`,
  maxItems: (limit: number, value) =>
    !Array.isArray(value) || value.length <= limit || `must have at most ${limit} items`,
}

/** How many levels a value may have: a limit that keeps every recursion here far from the end of the stack. */
const maxDepth = 500

/** Every place where a value breaks a schema: `[]` for a valid value. The value is data as JSON represents it. */
export function validate(schema: Schema, value: unknown): ValidationIssue[] {
  if (!isDeeper(value, maxDepth)) return check(schema, value)
  return [{ path: '', rule: 'depth', message: `must have at most ${maxDepth} levels` }]
}

/**
 * @param path - Where the value is, with dots: `partner.appid`.
 * @param condition - What makes its `required` fields required, in words.
 */
function check(schema: Schema, value: unknown, path = '', condition = ''): ValidationIssue[] {
  const issue = (rule: string, message: string, at = path): ValidationIssue => ({ path: at, rule, message })
  const { type, required = [], properties = {}, additionalProperties: others, items, not } = schema
  if (type && !isType(type, value)) {
    return [issue('type', `must be ${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`)]
  }
  const at = (name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`)
  const here = (inner: Schema): ValidationIssue[] => check(inner, value, path)
  const fits = (inner: Schema): boolean => here(inner).length === 0
  const broken = (rule: string): ValidationIssue => issue(rule, `must keep the rule ${rule}`)
  const { allOf = [], anyOf, oneOf, if: when } = schema

  const issues = Object.entries(schema).flatMap(([keyword, limit]) => {
    const message = Object.hasOwn(rules, keyword) ? rules[keyword]?.(limit as never, value) : true
    return typeof message === 'string' ? [issue(keyword, message)] : []
  })
  if (isFields(value)) {
    const missing = required.filter((name) => !Object.hasOwn(value, name))
    issues.push(...missing.map((name) => issue('required', `is required${condition}`, at(name))))
    for (const [name, inner] of Object.entries(value)) {
      if (Object.hasOwn(properties, name)) issues.push(...check(properties[name] as Schema, inner, at(name)))
      else if (others === false) issues.push(issue('additionalProperties', 'is not a field of this API', at(name)))
      else if (typeof others === 'object') issues.push(...check(others, inner, at(name)))
    }
  }
  if (items && Array.isArray(value)) issues.push(...value.flatMap((item, i) => check(items, item, at(i))))
  issues.push(...allOf.flatMap(here))
  if (anyOf && !anyOf.some(fits)) issues.push(broken('anyOf'), ...anyOf.flatMap(here))
  if (oneOf && oneOf.filter(fits).length !== 1) issues.push(broken('oneOf'))
  if (not && fits(not)) issues.push(broken('not'))
  if (when && fits(when)) issues.push(...check(schema.then ?? {}, value, path, wordsOf(when)))
  else if (when) issues.push(...here(schema.else ?? {}))
  return issues
}

/** ` where type is APPID` */
function wordsOf({ properties = {} }: Schema): string {
  const constants = Object.entries(properties).filter(([, { const: value }]) => value !== undefined)
  const words = constants.map(([name, { const: value }]) => `${name} is ${value}`)
  return words.length > 0 ? ` where ${words.join(' and ')}` : ''
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

function isType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isFields(value)
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** In characters, as JSON Schema counts; NaN for what is not text. */
function lengthOf(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN
  return /[\ud800-\udfff]/.test(value) ? [...value].length : value.length
}
