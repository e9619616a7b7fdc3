import { ConnectionError } from '../errors.ts'
import { onAbort } from './signal.ts'

/** Runs one attempt until it ends, time runs out, or the caller aborts, even if the transport ignores signals. */
export async function withTimeout<T>(
  run: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal?.aborted) throw reasonOf(signal)
  const controller = new AbortController()
  let stopped: { readonly reason: unknown } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let release = (): void => {}
  try {
    return await new Promise<T>((resolve, reject) => {
      // No listener on our own signal: undici keeps signals alive, with all that their listeners refer to.
      const stop = (reason: unknown): void => {
        stopped = { reason }
        controller.abort(reason)
        reject(reason)
      }
      if (signal) release = onAbort(signal, () => stop(reasonOf(signal)))
      const timeout = () => stop(new ConnectionError(`No response within ${timeoutMs} ms`, { timeout: true }))
      // A timer that is longer than 2^31 ms fires at once.
      if (timeoutMs < 2 ** 31) timer = setTimeout(timeout, timeoutMs)
      run(controller.signal).then(resolve, reject)
    })
  } catch (error) {
    throw stopped ? stopped.reason : error
  } finally {
    clearTimeout(timer)
    release()
  }
}

/** Why a signal aborted. The signals of some implementations have no reason. */
export function reasonOf(signal: AbortSignal | undefined): unknown {
  if (signal?.reason !== undefined) return signal.reason
  return Object.assign(new Error('The call was aborted'), { name: 'AbortError' })
}

/** Waits, unless the signal aborts first: then it rejects with the signal's reason. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.reject(reasonOf(signal))
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(timer)
      release?.()
      settle()
    }
    const timer = setTimeout(end(resolve), ms)
    const release =
      signal &&
      onAbort(
        signal,
        end(() => reject(reasonOf(signal))),
      )
  })
}
