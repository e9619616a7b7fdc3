/** What a value is. */

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** For errors: objects, functions and long texts by their type, because they may contain keys. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string' && value.length > 40) return `a text of ${value.length} characters`
  return typeof value === 'object' || typeof value === 'function' ? typeof value : String(value)
}
