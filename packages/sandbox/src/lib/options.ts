/** Checks options by name and value: a misspelt rule is not in force, and must not let a test pass. */

/** What an option may be: one of some values, or what a test accepts, in words. */
export type OptionRule =
  | readonly unknown[]
  | { readonly expected: string; readonly isRight: (value: unknown) => boolean }

/** A rule for each option. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule }

export const anObject: OptionRule = { expected: 'an object', isRight: isObject }

/**
 * Checks an object of options. `path` names the object in errors; `''` for the options themselves.
 *
 * @throws TypeError that names the option, if one has another name or value than the rules have; `undefined` is a value of every option
 */
export function assertOptions(options: unknown, rules: Readonly<Record<string, OptionRule>>, path: string): void {
  if (!isObject(options)) throw new TypeError(`${path || 'options'}: expected an object, received ${describe(options)}`)
  const known = new Map(Object.entries(rules))
  for (const [name, value] of Object.entries(options as object)) {
    const rule = known.get(name)
    const place = path === '' ? name : `${path}.${name}`
    if (!rule) throw new TypeError(`${place}: expected one of ${[...known.keys()].join(', ')}, received another name`)
    const problem = value === undefined ? undefined : problemOf(rule, value)
    if (problem) throw new TypeError(`${place}: ${problem}`)
  }
}

function problemOf(rule: OptionRule, value: unknown): string | undefined {
  const right = 'isRight' in rule ? rule.isRight(value) : rule.includes(value)
  if (right) return undefined
  return `expected ${'isRight' in rule ? rule.expected : rule.join(' or ')}, received ${describe(value)}`
}

/** Objects and functions by their type: they may contain keys. */
function describe(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' || typeof value === 'function' ? typeof value : String(value)
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
