import { ConnectionError } from '../errors.ts'

/** Runs one attempt until it ends, time runs out, or the caller aborts, even if the transport ignores signals. */
export async function withTimeout<T>(
  run: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal?.aborted) throw signal.reason
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let forward = (): void => {}
  try {
    return await new Promise<T>((resolve, reject) => {
      // No listener on our own signal: undici keeps signals alive, with all that their listeners refer to.
      const stop = (reason: unknown): void => {
        controller.abort(reason)
        reject(controller.signal.reason)
      }
      forward = () => stop(signal?.reason)
      signal?.addEventListener('abort', forward)
      const timeout = () => stop(new ConnectionError(`No response within ${timeoutMs} ms`, { timeout: true }))
      // A timer that is longer than 2^31 ms fires at once.
      if (timeoutMs < 2 ** 31) timer = setTimeout(timeout, timeoutMs)
      run(controller.signal).then(resolve, reject)
    })
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
