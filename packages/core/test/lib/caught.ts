import { expect } from 'vitest'

/** The error that it throws. */
export function caught(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  return expect.unreachable('it did not throw an error')
}
