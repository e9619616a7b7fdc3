/** What `withResponse()` resolves with. */
export interface WithResponse<T> {
  /** What the promise itself resolves with. */
  readonly data: T
  /** Status and headers; the body has been read. */
  readonly response: Response
  /** The response's `Request-ID`; `''` if it has none. */
  readonly requestId: string
}

/** A promise of the response's data, which can also give the whole response. */
export interface ApiPromise<T> extends Promise<T> {
  /** The data together with the response and its Request-ID. */
  withResponse(): Promise<WithResponse<T>>
}

/** Starts the call now. Whatever goes wrong is a rejection. */
export function apiPromise<T>(run: () => Promise<{ data: T; response: Response }>): ApiPromise<T> {
  const both = run()
  const data = both.then((result) => result.data)
  const withResponse = async (): Promise<WithResponse<T>> => {
    // The promise returned here reports the rejection; unhandled, the other one would end a Node process.
    data.catch(() => {})
    const { data: value, response } = await both
    return { data: value, response, requestId: response.headers.get('Request-ID') ?? '' }
  }
  return Object.assign(data, { withResponse })
}
