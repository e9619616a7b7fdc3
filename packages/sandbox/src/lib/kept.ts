/**
 * A list that forgets its oldest members when more than `count` are pushed. Not enumerable, so that the list equals a plain
 * array.
 */
export function createKept<T>(count: number): T[] {
  const list: T[] = []
  const value = (...given: readonly T[]): number => {
    Array.prototype.push.apply(list, [...given])
    if (list.length > count) list.splice(0, list.length - count)
    return list.length
  }
  return Object.defineProperty(list, 'push', { value })
}
