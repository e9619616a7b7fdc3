/** By the class of the signal: whether the platform's Request takes it. */
const taken = new WeakMap<object, boolean>()

/**
 * The signal, if it is one of the platform's. Test environments as jsdom replace AbortController and keep `fetch`, which
 * then refuses its signals: the call ends with the signal all the same, but its connection is left open.
 */
export function platformSignal(signal: AbortSignal): AbortSignal | null {
  const { constructor: kind } = signal
  if (!taken.has(kind)) taken.set(kind, isTaken(signal))
  return taken.get(kind) ? signal : null
}

function isTaken(signal: AbortSignal): boolean {
  try {
    return new Request('http://localhost', { signal }) !== undefined
  } catch {
    return false
  }
}
