import { ArgumentError } from '../errors.ts'

/** Throws a TypeError that names the global that this runtime lacks: nothing else is to blame then. */
export function requireGlobals(...names: readonly (keyof typeof globalThis)[]): void {
  const missing = names.find((name) => typeof globalThis[name] === 'undefined')
  if (missing === undefined) return
  throw new ArgumentError(
    `${missing}: this runtime lacks this global. Load a polyfill before this SDK is used; under Jest, set testEnvironment to 'node'`,
  )
}
