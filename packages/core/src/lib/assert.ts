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

const functionNames = /^(now|random|sleep|fetch|observe|bodyOf)$/

/**
 * Throws TypeError if an option of a number is not one from 0, or one of a function is not a function: the same name means
 * the same wherever it occurs, and units are in the names. `undefined` is allowed.
 */
export function assertSettings(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue
    const isNumber = /(Ms|Seconds|Bytes|Retries)$/.test(name)
    const isRight = isNumber
      ? typeof value === 'number' && value >= 0
      : typeof value === 'function' || !functionNames.test(name)
    if (isRight) continue
    const expected = isNumber ? 'a number from 0' : 'a function'
    const received = typeof value === 'number' ? value : typeof value
    throw new ArgumentError(`${name}: expected ${expected}, received ${received}`)
  }
}
