import { describe } from './describe.ts'

/**
 * The named options: of the object itself or its class, and nothing that somebody put on `Object.prototype`.
 *
 * @throws TypeError when the object has an option of another name
 */
export function readOptions<T extends object>(given: T, label: string, names: readonly (keyof T & string)[]): T {
  for (const name of Object.keys(given)) {
    if (names.includes(name as never)) continue
    const near = names.find((known) => start(known) === start(name))
    const hint = near ? `. Do you mean '${near}'?` : ''
    throw new TypeError(`${label}: expected ${names.join(', ')}, received ${describe(name)}${hint}`)
  }
  const isGiven = (name: string) => Object.hasOwn(given, name) || !(name in Object.prototype)
  return Object.fromEntries(names.filter(isGiven).map((name) => [name, given[name]])) as T
}

/** Names that begin alike are taken for the same one: `timeout`, `maxRetry`. */
function start(name: string): string {
  return name.slice(0, 4).toLowerCase()
}

/** A copy that has its own properties alone: what somebody put on `Object.prototype` must not loosen a check. */
export function withoutPrototype<T extends object>(given: T): T {
  return { __proto__: null, ...given }
}
