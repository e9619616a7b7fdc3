/** Asks the sandbox, with the token. */

const key = 'wechatpay-sandbox-token'

/** The token of this tab: that of the URL's fragment, which is then taken out of the address, or the one that is kept. */
export function takeToken(): string {
  const [, given] = /^#token=([\w-]+)$/.exec(location.hash) ?? []
  if (given) {
    keepToken(given)
    history.replaceState(null, '', location.pathname)
  }
  return sessionStorage.getItem(key) ?? ''
}

/** Keeps a token until the tab is closed. */
export function keepToken(token: string): void {
  sessionStorage.setItem(key, token)
}

/** A request that the sandbox refused, with its sentence. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function open(path: string, init: RequestInit): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${sessionStorage.getItem(key) ?? ''}` }
  const response = await fetch(`/__sandbox/${path}`, { ...init, headers })
  if (response.ok) return response
  const { error } = (await response.json()) as { readonly error: string }
  throw new Refused(response.status, error)
}

/** What the sandbox returns for a method and a path. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await open(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return (await response.json()) as T
}

/** Gives each request that was and comes, and the path of each change, until the connection ends or is aborted. */
export async function watch<T>(
  path: string,
  signal: AbortSignal,
  { opened, received, changed }: { opened(): void; received(record: T): void; changed(path: string): void },
): Promise<void> {
  const { body } = await open(path, { method: 'GET', signal })
  opened()
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const events = (text + part.value).split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1]
      if (data === undefined) continue
      if (event.startsWith('event: change\n')) changed(JSON.parse(data) as string)
      else received(JSON.parse(data) as T)
    }
  }
}
