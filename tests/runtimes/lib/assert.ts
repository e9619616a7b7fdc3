/** Assertions without node:assert, which most runtimes lack. */

/** Fails unless it is so. */
export function ok(value: unknown, what = 'expected something true'): asserts value {
  if (!value) throw new Error(what)
}

/** Fails unless both are the same in structure: primitives, bytes, arrays, and the enumerable fields of objects. */
export function equal(actual: unknown, expected: unknown): void {
  if (same(actual, expected, false)) return
  throw new Error(`expected ${show(expected)}, received ${show(actual)}`)
}

/** Fails unless the object has these fields. Fields that are objects need only have theirs; a RegExp tests a text. */
export function match(actual: unknown, expected: object): void {
  if (same(actual, expected, true)) return
  throw new Error(`expected at least ${show(expected)}, received ${show(actual)}`)
}

/** What the promise, or the function's, rejects with; fails where it resolves. */
export async function rejection(promise: PromiseLike<unknown> | (() => PromiseLike<unknown>)): Promise<unknown> {
  const pending = typeof promise === 'function' ? promise() : promise
  const value = await pending.then(
    (resolved) => ({ resolved }),
    (reason: unknown) => ({ reason }),
  )
  if ('reason' in value) return value.reason
  throw new Error(`expected a rejection, and it resolved with ${show(value.resolved)}`)
}

/** What the function throws; fails where it returns. */
export function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('expected it to throw, and it returned')
}

function same(actual: unknown, expected: unknown, partly: boolean): boolean {
  if (Object.is(actual, expected)) return true
  if (partly && expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual)
  if (typeof actual !== 'object' || typeof expected !== 'object' || !actual || !expected) return false
  if (Array.isArray(actual) !== Array.isArray(expected)) return false
  const keys = partly && !Array.isArray(expected) ? Object.keys(expected) : allKeys(actual, expected)
  return keys.every((key) => same(field(actual, key), field(expected, key), partly))
}

function allKeys(...objects: readonly object[]): string[] {
  return objects.flatMap((object) => Object.keys(object))
}

function field(object: object, key: string): unknown {
  return (object as Record<string, unknown>)[key]
}

function show(value: unknown): string {
  if (value instanceof RegExp) return String(value)
  if (value instanceof Error) return `${value.name}: ${value.message} ${JSON.stringify(value)}`
  return JSON.stringify(value, (_key, inner) => (inner instanceof RegExp ? String(inner) : inner)) ?? String(value)
}
