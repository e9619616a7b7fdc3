import { ConnectionError } from '../errors.ts'

/** Runs one attempt until it ends, time runs out, or the caller aborts, even if the transport ignores signals. */
export async function withTimeout<T>(
  run: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal?.aborted) throw signal.reason
  const controller = new AbortController()
  const stopped = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  })
  const forward = () => controller.abort(signal?.reason)
  signal?.addEventListener('abort', forward, { once: true })
  // A timer that is longer than 2^31 ms fires at once.
  const timer =
    timeoutMs < 2 ** 31
      ? setTimeout(
          () => controller.abort(new ConnectionError(`No response within ${timeoutMs} ms`, { timeout: true })),
          timeoutMs,
        )
      : undefined
  try {
    return await Promise.race([run(controller.signal), stopped])
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', forward)
  }
}

/** Waits, unless the signal aborts first: then it rejects with the signal's reason. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
