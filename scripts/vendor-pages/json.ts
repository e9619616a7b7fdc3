/** What a parsed YAML document contains; every reader below says itself what it expects. */
export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {})
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
/** What a default may be. */
export const scalarOf = (value: unknown): string | number | boolean | undefined =>
  ['string', 'number', 'boolean'].includes(typeof value) ? (value as string | number | boolean) : undefined
export const textsOf = (value: unknown): string[] => listOf(value).filter((item) => typeof item === 'string')

/** Leaves out what is undefined, so that two rows compare as they print. */
export function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T
}

/** Follows `$ref` inside one bundled document; what stands beside the `$ref` wins, as OpenAPI 3.1 has it. */
export function resolve(document: Json, value: unknown): Json {
  const object = objectOf(value)
  const reference = textOf(object.$ref)
  if (reference === undefined) return object
  if (!reference.startsWith('#/'))
    throw new TypeError(`expected a reference inside the document, received ${reference}`)
  let target: unknown = document
  for (const step of reference.slice(2).split('/')) {
    target = objectOf(target)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  if (!isObject(target)) throw new TypeError(`${reference} does not exist`)
  const { $ref, ...beside } = object
  return { ...resolve(document, target), ...beside }
}
