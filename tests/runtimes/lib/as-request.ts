/**
 * A request of its own, where a runtime has such: in workerd, whatever a request has begun ends with its response, unless
 * it was given to `waitUntil`.
 */
export type AsRequest = <T>(run: (waitUntil: (promise: Promise<unknown>) => void) => Promise<T>) => Promise<T>

/** Where a program is one request that never ends. */
export const asCall: AsRequest = (run) => run(() => {})

/** What a Worker's handlers are given. */
interface Context {
  waitUntil(promise: Promise<unknown>): void
}

type Job = (context: Context) => Promise<void>

/** Jobs by the path of the request that does them: the isolate is the same. */
const jobs = new Map<string, Job>()

/** A Worker that does the jobs. */
export const worker = {
  async fetch({ url }: Request, _env: unknown, context: Context): Promise<Response> {
    await jobs.get(new URL(url).pathname)?.(context)
    return new Response('done')
  },
}

/** Requests to that Worker, by its binding to itself. */
export function requestsTo(self: { fetch(url: string): Promise<Response> }): AsRequest {
  return async (run) => {
    const path = `/${jobs.size}`
    let result: Awaited<ReturnType<typeof run>> | undefined
    let failure: { readonly error: unknown } | undefined
    jobs.set(path, async (context) => {
      try {
        result = await run((promise) => context.waitUntil(promise))
      } catch (error) {
        failure = { error }
      }
    })
    const response = await self.fetch(`http://suite.example${path}`)
    await response.text()
    if (failure) throw failure.error
    return result as Awaited<ReturnType<typeof run>>
  }
}
