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

/** What waits for a caller's signal, behind one listener: Node warns of more than ten listeners. */
const waiting = new WeakMap<AbortSignal, { readonly all: Set<() => void>; readonly listener: () => void }>()

/** Calls `stop` when the signal aborts; what is returned ends that. */
export function onAbort(signal: AbortSignal, stop: () => void): () => void {
  let shared = waiting.get(signal)
  if (!shared) {
    const all = new Set<() => void>()
    const listener = () => {
      for (const one of [...all]) one()
    }
    shared = { all, listener }
    waiting.set(signal, shared)
    signal.addEventListener('abort', listener)
  }
  const { all, listener } = shared
  all.add(stop)
  return () => {
    all.delete(stop)
    if (all.size > 0) return
    signal.removeEventListener('abort', listener)
    waiting.delete(signal)
  }
}
