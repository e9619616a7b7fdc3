/** What has begun and not ended. */

export interface UnderWay {
  /** Counts a promise among them until it is settled, and returns it. */
  add<T>(promise: Promise<T>): Promise<T>
  isEmpty(): boolean
  /** Resolves when all that are under way now are settled. */
  settled(): Promise<unknown>
}

export function createUnderWay(): UnderWay {
  const promises = new Set<Promise<unknown>>()
  return {
    add(promise) {
      const remove = (): void => void promises.delete(promise)
      promise.then(remove, remove)
      promises.add(promise)
      return promise
    },
    isEmpty: () => promises.size === 0,
    settled: () => Promise.allSettled([...promises]),
  }
}
