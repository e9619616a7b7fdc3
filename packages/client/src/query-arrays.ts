/**
 * Arrays in the query that are not JSON text. The tables of operations that have such arrays name this code, so that no
 * other program carries it.
 */
import { serializeQuery } from '@wechatpay-edge/core'

/** The arrays of a query, by how they are written. */
interface ArrayNames {
  /** Each item has the name: `ids=a&ids=b`. */
  readonly repeated: readonly string[]
  /** One name, and commas between the items: `ids=a,b`. */
  readonly joined: readonly string[]
}

/**
 * Writes a query with arrays as OpenAPI's `style: form` says; `''` for none. An empty array is left out; one that is not
 * named is JSON text. Generated tables call it.
 *
 * @param names - The arrays of which each item has the name, and those with commas between the items.
 * @throws URIError when a text contains an unpaired surrogate
 * @see https://spec.openapis.org/oas/v3.1.1#style-examples
 * @example
 * ```ts
 * import { writeQueryArrays } from '@wechatpay-edge/client'
 *
 * console.log(writeQueryArrays({ ids: ['a', 'b'], names: ['c', 'd'] }, { repeated: ['ids'], joined: ['names'] }))
 * // ids=a&ids=b&names=c,d
 * ```
 */
export function writeQueryArrays(query: Readonly<Record<string, unknown>>, names: ArrayNames): string {
  const { repeated, joined } = names
  const parts = Object.entries(query).flatMap(([name, value]) => {
    const write = (item: unknown, key = name): string => serializeQuery({ [key]: item })
    if (!Array.isArray(value)) return write(value)
    if (repeated.includes(name)) return value.map((item) => write(item))
    if (!joined.includes(name)) return write(value)
    // A comma inside an item is encoded, those between two are not.
    return value.map((item, index) => (index === 0 ? write(item) : write(item, '').slice(1))).join()
  })
  return parts.filter(Boolean).join('&')
}
