/** Makes the n-th `build` call of this process, which has an Idempotency-Key of its own. */
export type Caller = (number: string) => Promise<unknown>
