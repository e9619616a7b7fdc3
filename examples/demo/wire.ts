/** What really went over the wire: a `fetch` that keeps each Request and its response, and the client's own reports. */
import type { Fetch, ObservedEvent } from '@wechatpay-edge/partnerships'

/** One attempt of one call. */
export interface Exchange {
  readonly method: string
  readonly url: URL
  readonly requestHeaders: Headers
  readonly requestBody: string
  /** Absent if no response came. */
  answer?: { readonly status: number; readonly headers: Headers; readonly body: string }
  /** What the client reports of it; absent until the attempt ends. */
  report?: { readonly verified?: boolean | undefined; readonly error?: unknown }
}

/** What a client is given to be watched with. */
export interface Wire {
  readonly options: { readonly fetch: Fetch; readonly observe: (event: ObservedEvent) => void }
  /** The exchanges since it was last asked. */
  take(): Exchange[]
}

export function createWire(): Wire {
  let exchanges: Exchange[] = []
  const fetch: Fetch = async (request) => {
    const exchange: Exchange = {
      method: request.method,
      url: new URL(request.url),
      requestHeaders: request.headers,
      requestBody: await request.clone().text(),
    }
    exchanges.push(exchange)
    const response = await globalThis.fetch(request)
    const { status, headers } = response
    exchange.answer = { status, headers, body: await response.clone().text() }
    return response
  }
  const observe = (event: ObservedEvent): void => {
    const exchange = exchanges.at(-1)
    if (exchange && (event.type === 'response' || event.type === 'error')) exchange.report ??= event
  }
  const take = (): Exchange[] => {
    const taken = exchanges
    exchanges = []
    return taken
  }
  return { options: { fetch, observe }, take }
}
