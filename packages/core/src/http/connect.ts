import { ArgumentError, ConnectionError, isWechatPayError } from '../errors.ts'
import { requireGlobals } from '../lib/globals.ts'
import type { Fetch, PlainFetch } from '../lib/options.ts'
import { platformSignal } from '../lib/signal.ts'
import type { Progress } from '../outcome.ts'
import { type Outgoing, PlainRequest } from './outgoing.ts'

/** What runtimes say when no connection was made: no address, no route. */
const unconnected = new Set([
  'ECONNREFUSED',
  'ConnectionRefused',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Sends one request, and says in `progress` how far it came. `signal`: if a Request could not take it. */
export type Transport = (request: Outgoing, progress?: Progress, signal?: AbortSignal) => Promise<Response>

/** The bodies of Requests that were made or signed here: their streams need not be read again, and have no length. */
const signedBodies = new WeakMap<Outgoing, string | Uint8Array>()

/** Keeps a body beside its request. */
export function keepBody<R extends Outgoing>(request: R, body: string | Uint8Array): R {
  signedBodies.set(request, body)
  return request
}

/** The kept body of a request that nobody has read. */
export function keptBody(request: Outgoing): string | Uint8Array | undefined {
  return (request as Partial<Request>).bodyUsed ? undefined : signedBodies.get(request)
}

/** The kept body, or the one that is read now. */
export async function bodyToSend(request: Outgoing): Promise<string | Uint8Array> {
  // Not asked for its `body`, which Firefox does not have.
  if (request instanceof PlainRequest) return request.body
  return signedBodies.get(request) ?? new Uint8Array(await (request as Request).arrayBuffer())
}

/**
 * Calls the platform's `fetch` with plain data. Frameworks that replace it take a Request apart, and lose the length of
 * its body, or do not know the Request of another implementation.
 */
async function sendPlain(request: Outgoing): Promise<Response> {
  return globalThis.fetch(request.url, toInit(request, await bodyToSend(request)))
}

function toInit({ method, headers, redirect, signal }: Outgoing, body: string | Uint8Array) {
  const init = {
    method,
    headers: Object.fromEntries(headers),
    redirect: redirect as RequestRedirect,
    signal: platformSignal(signal),
  }
  return body.length > 0 ? { ...init, body: body as string | Uint8Array<ArrayBuffer> } : init
}

/** Its own property alone counts. */
function takesPlain(fetch: Fetch): fetch is PlainFetch {
  return Object.hasOwn(fetch, 'sendPlain')
}

/** The one Request that a caller's `fetch` receives, if it takes no plain data. */
async function sendRequest(fetch: Fetch, request: Outgoing): Promise<Response> {
  if (!(request instanceof PlainRequest)) return fetch(request as Request)
  const body = await bodyToSend(request)
  if (takesPlain(fetch)) return fetch.sendPlain(request.url, toInit(request, body)) as Promise<never>
  return fetch(keepBody(new Request(request.url, toInit(request, body)), body))
}

/** The fetches that this SDK made: the outcome of their errors is known. */
const ownFetches = new WeakSet<Fetch>()

/** The Request that the arguments of `fetch` describe: the very one, if it is all that was given. */
export function toRequest(...[input, init]: ConstructorParameters<typeof Request>): Request {
  const isRequest = typeof input === 'object' && 'headers' in input
  return isRequest && init === undefined ? input : new Request(input, init)
}

/** Marks a `fetch` that this SDK made. */
export function markOwn<F extends Fetch>(fetch: F): F {
  ownFetches.add(fetch)
  return fetch
}

/**
 * A `fetch` that fails with {@link ConnectionError}. The caller's abort stays what it is. What a caller's `fetch` throws
 * proves nothing: it may have sent the request before it failed.
 */
export function connect(fetch?: Fetch): Transport {
  const send = (request: Outgoing) => (fetch ? sendRequest(fetch, request) : sendPlain(request))
  return async (request, progress = { phase: 'preparing' }, signal = request.signal) => {
    if (!fetch) requireGlobals('fetch')
    // A transport that ignores signals must not send what the caller has given up.
    if (signal?.aborted) throw signal.reason
    // A middleware may have sent it before, in the same attempt.
    const isFirst = progress.phase !== 'sent'
    progress.phase = 'sent'
    try {
      const response = await send(request)
      if (typeof response?.status !== 'number' || typeof response.headers?.get !== 'function') {
        throw new ArgumentError('fetch: expected a Response, with a status and Headers')
      }
      // Browsers hide a redirect that is not followed, and have a Response for a network error.
      if (!(response.status > 0)) throw new TypeError('The response has no status')
      return response
    } catch (cause) {
      if (signal?.aborted) throw signal.reason
      if (isWechatPayError(cause) || cause instanceof ArgumentError) {
        if (isFirst && fetch && ownFetches.has(fetch)) progress.phase = 'foreign'
        throw cause
      }
      const { code, proof } = readFailure(cause)
      // If redirects are followed, another request may have been sent before the one that failed; and whoever replaced
      // the platform's fetch may have sent this one, and failed at another.
      const isOne = !fetch || takesPlain(fetch)
      const isProven = isFirst && isOne && request.redirect !== 'follow' && names(proof, request.url)
      if (isProven) progress.phase = 'unconnected'
      throw connectionError(request.url, code, cause)
    }
  }
}

/** The error for whatever a `fetch` has rejected with. */
export function toConnectionError(cause: unknown, url: string): ConnectionError {
  return connectionError(url, readFailure(cause).code, cause)
}

function connectionError(url: string, code: string, cause: unknown): ConnectionError {
  return new ConnectionError(`No response from ${new URL(url).host}${code && ` (${code})`}`, { cause })
}

/** A failure as the runtime reports it: its code, and its words if they prove that no connection was made. */
interface Failure {
  readonly code: string
  readonly proof: string
}

/** The same codes come from reads and writes of an open connection, and then prove nothing. */
function readFailure(error: unknown, depth = 0): Failure {
  const { message, code, syscall = 'connect', path, errors, cause } = Object(error) as Readonly<Record<string, unknown>>
  if (typeof code === 'string') {
    const proves = unconnected.has(code) && /^(connect|getaddrinfo)/.test(`${syscall}`)
    // Bun says where in `path`, Node in the errors of each address.
    const all = [message, path, ...(Array.isArray(errors) ? errors.map(({ message }) => message) : [])]
    return { code: /^[\w-]{1,40}$/.test(code) ? code : '', proof: proves ? all.join(' ') : '' }
  }
  return cause && depth < 5 ? readFailure(cause, depth + 1) : { code: '', proof: '' }
}

/** Whether the words of a runtime name the host of a URL. */
function names(proof: string, url: string): boolean {
  const { protocol, hostname, port } = new URL(url)
  const words = proof.replace(/[[\]]/g, '').split(/[\s,()/]+/)
  const hosts = hostname === 'localhost' ? [hostname, '127.0.0.1', '::1'] : [hostname.replace(/[[\]]/g, '')]
  const ports = ['', `:${port || (protocol === 'http:' ? 80 : 443)}`]
  return hosts.some((host) => ports.some((end) => words.includes(host + end)))
}
