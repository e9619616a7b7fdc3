/** Checks of arguments. Each throws a TypeError that names the option, what was expected and what was received. */
import { ArgumentError } from '../errors.ts'
import { isBytes } from './bytes.ts'
import { describe } from './describe.ts'

/** The path of an option's property: `merchant.mchid`, or `mchid` if the options have no path of their own. */
export function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** Whether it is an object of named values. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Throws TypeError unless the value is an object of named values. */
export function assertOptions(value: unknown, name: string, expected: string): void {
  if (isFields(value) && !isBytes(value)) return
  throw new TypeError(`${name}: expected ${expected}, received ${describe(value)}`)
}

/** Throws TypeError unless the value is text that can stand between the quotes of an Authorization header. */
export function assertHeaderValue(name: string, value: unknown): void {
  if (typeof value === 'string' && /^[!#-[\]-~]+$/.test(value)) return
  throw new ArgumentError(
    `${name}: expected ASCII without quotes, backslashes, spaces or line ends, received ${describe(value)}`,
  )
}

/** Throws TypeError if a given value is not a number from 0, or not a function. `undefined` is allowed. */
export function assertSettings(
  numbers: Readonly<Record<string, unknown>>,
  functions: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries({ ...numbers, ...functions })) {
    const isRight = name in numbers ? typeof value === 'number' && value >= 0 : typeof value === 'function'
    if (value === undefined || isRight) continue
    const expected = name in numbers ? 'a number from 0' : 'a function'
    throw new TypeError(`${name}: expected ${expected}, received ${typeof value === 'number' ? value : typeof value}`)
  }
}
