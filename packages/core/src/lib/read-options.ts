import { ArgumentError, safeText } from '../errors.ts'
import { assertOptions, assertSettings } from './assert.ts'

/**
 * The named options: of the object itself or its class, and nothing that somebody put on `Object.prototype`.
 *
 * @throws TypeError when it is not an object, or has an option of another name, or of another type than its name says
 */
export function readOptions<T extends object>(
  given: T,
  label: string,
  names: readonly (keyof T & string)[],
  expected = 'an object',
): T {
  assertOptions(given, label, expected)
  for (const name of Object.keys(given)) {
    if (names.includes(name as never)) continue
    const near = names.find(
      (known) => known.length < 2 * name.length && isNear(name.toLowerCase(), known.toLowerCase()),
    )
    const hint = near ? `. Do you mean '${near}'?` : ''
    const received = safeText(name.slice(0, 40))
    throw new ArgumentError(`${label}: expected ${names.join(', ')}, received '${received}'${hint}`)
  }
  const isGiven = (name: string) => Object.hasOwn(given, name) || !(name in Object.prototype)
  const found = Object.fromEntries(names.map((name) => [name, isGiven(name) ? given[name] : undefined]))
  assertSettings(found)
  return found as T
}

/** Whether a known name begins with this one, but for at most two letters: `timeout`, `fech`, `maxRetry`. */
function isNear(name: string, known: string, edits = Math.min(2, name.length / 3)): boolean {
  if (known.startsWith(name)) return true
  const [rest, others] = [name.slice(1), known.slice(1)]
  if (name[0] === known[0]) return isNear(rest, others, edits)
  const pairs = [
    [rest, known],
    [name, others],
    [rest, others],
  ] as const
  return edits >= 1 && pairs.some(([one, other]) => isNear(one, other, edits - 1))
}

/** A copy that has its own properties alone: what somebody put on `Object.prototype` must not loosen a check. */
export function withoutPrototype<T extends object>(given: T): T {
  return { __proto__: null, ...given }
}
