/** The sandbox's clock. */

/** Another clock, which can be moved forward. */
export interface Clock {
  /** The time in ms. */
  readonly now: () => number
  /** Moves it forward to this time; it does not go back. */
  moveTo(timeMs: number): void
  /** Shows the same time as the other clock again. */
  reset(): void
}

export function createClock(base: () => number): Clock {
  let aheadMs = 0
  const now = (): number => base() + aheadMs
  return {
    now,
    moveTo(timeMs) {
      aheadMs += Math.max(0, timeMs - now())
    },
    reset() {
      aheadMs = 0
    },
  }
}
