/** Reads options by name and value: a misspelt rule is not in force, and must not let a test pass. */
import { describe, isObject } from './values.ts'

/** What an option may be: one of some values, or what a test accepts, in words. */
export type OptionRule =
  | readonly unknown[]
  | { readonly expected: string; readonly isRight: (value: unknown) => boolean }

/** A rule for each option. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule }

export const anObject: OptionRule = { expected: 'an object', isRight: isObject }
export const anArray: OptionRule = { expected: 'an array', isRight: Array.isArray }
export const aPositiveInteger: OptionRule = {
  expected: 'a positive integer',
  isRight: (value) => Number.isSafeInteger(value) && Number(value) > 0,
}
export const aFunction: OptionRule = { expected: 'a function', isRight: (value) => typeof value === 'function' }

/**
 * The object's own options, without what it inherits: what somebody put on `Object.prototype` must not count. `path` names
 * the object in errors; `''` for the options themselves.
 *
 * @throws TypeError that names the option, if one has another name or value than the rules have; `undefined` is a value of
 * every option that is not required
 */
export function readOptions<Options extends object>(
  options: Options,
  rules: Readonly<Record<string, OptionRule>>,
  path: string,
  required: readonly string[] = [],
): Options {
  if (!isObject(options)) throw new TypeError(`${path || 'options'}: expected an object, received ${describe(options)}`)
  const found: Readonly<Record<string, unknown>> = own(options)
  const known = new Map(Object.entries(rules))
  for (const name of new Set([...Object.keys(found), ...required])) {
    const rule = known.get(name)
    const shown = name.slice(0, 40).replace(/[\s\p{C}]+/gu, ' ')
    const place = path === '' ? shown : `${path}.${shown}`
    if (!rule) throw new TypeError(`${place}: ${unknownName(name, [...known.keys()])}`)
    const problem = found[name] === undefined && !required.includes(name) ? undefined : problemOf(rule, found[name])
    if (problem) throw new TypeError(`${place}: ${problem}`)
  }
  return found as Options
}

/** A copy that inherits nothing. */
export function own<T extends object>(given: T): T {
  return { __proto__: null, ...given }
}

function unknownName(name: string, known: readonly string[]): string {
  const lower = name.toLowerCase()
  const near = known
    .filter((candidate) => candidate.length < 2 * name.length)
    .find((candidate) => beginsNearly(candidate.toLowerCase(), lower))
  const hint = near === undefined ? '' : `. Do you mean '${near}'?`
  return `expected one of ${known.join(', ')}, received another name${hint}`
}

/** Whether a text begins with another one, after at most two letters were added, left out or replaced. */
function beginsNearly(whole: string, start: string, changes = Math.min(2, Math.floor(start.length / 3))): boolean {
  if (whole.startsWith(start)) return true
  if (whole !== '' && whole[0] === start[0]) return beginsNearly(whole.slice(1), start.slice(1), changes)
  if (changes === 0) return false
  const left = changes - 1
  return (
    beginsNearly(whole.slice(1), start, left) ||
    beginsNearly(whole, start.slice(1), left) ||
    beginsNearly(whole.slice(1), start.slice(1), left)
  )
}

/** Whether an option may have this value. */
export function isRightFor(rule: OptionRule, value: unknown): boolean {
  return 'isRight' in rule ? rule.isRight(value) : rule.includes(value)
}

/** What an option may be, in words. */
export function expectedBy(rule: OptionRule): string {
  return 'isRight' in rule ? rule.expected : rule.join(' or ')
}

function problemOf(rule: OptionRule, value: unknown): string | undefined {
  return isRightFor(rule, value) ? undefined : `expected ${expectedBy(rule)}, received ${describe(value)}`
}
