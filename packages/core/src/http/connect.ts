import { ArgumentError, ConnectionError, isWechatPayError } from '../errors.ts'
import { assertSettings } from '../lib/assert.ts'
import { requireGlobals } from '../lib/globals.ts'
import type { Fetch } from '../lib/options.ts'
import { platformSignal } from '../lib/signal.ts'
import type { Phase, Progress } from '../outcome.ts'

/** What runtimes say when no connection was made: no address, no route, no handshake. */
const unconnected = new Set([
  'ECONNREFUSED',
  'ConnectionRefused',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'bad port',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Sends one Request, and says in `progress` how far it came. */
export type Transport = (request: Request, progress?: Progress) => Promise<Response>

/** The bodies of Requests that were made or signed here: their streams need not be read again, and have no length. */
const signedBodies = new WeakMap<Request, string | Uint8Array>()

/** Keeps a body beside its Request. */
export function keepBody(request: Request, body: string | Uint8Array): Request {
  signedBodies.set(request, body)
  return request
}

/** The kept body of a Request that nobody has read. */
export function keptBody(request: Request): string | Uint8Array | undefined {
  return request.bodyUsed ? undefined : signedBodies.get(request)
}

/** The kept body, or the one that is read now. */
export async function bodyToSend(request: Request): Promise<string | Uint8Array> {
  return signedBodies.get(request) ?? (request.body ? new Uint8Array(await request.arrayBuffer()) : '')
}

/**
 * Calls the platform's `fetch` with plain data. Frameworks that replace it take a Request apart, and lose the length of
 * its body, or do not know the Request of another implementation.
 */
async function sendPlain(request: Request): Promise<Response> {
  const { url, method, headers, redirect, signal } = request
  const body = (await bodyToSend(request)) as string | Uint8Array<ArrayBuffer>
  const init = { method, headers: Object.fromEntries(headers), redirect, signal: platformSignal(signal) }
  return globalThis.fetch(url, body.length > 0 ? { ...init, body } : init)
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
 *
 * @throws TypeError when it is not a function
 */
export function connect(fetch?: Fetch): Transport {
  assertSettings({}, { fetch })
  const send = fetch ?? sendPlain
  return async (request, progress = { phase: 'preparing' }) => {
    if (!fetch) requireGlobals('fetch')
    // A transport that ignores signals must not send what the caller has given up.
    if (request.signal?.aborted) throw request.signal.reason
    // A middleware may have sent it before, in the same attempt.
    const isFirst = progress.phase !== 'sent'
    progress.phase = 'sent'
    try {
      const response = await send(request)
      // Browsers hide a redirect that is not followed, and have a Response for a network error.
      if (!(response?.status > 0) || !response.headers)
        throw new TypeError('fetch: expected a Response that can be read')
      return response
    } catch (cause) {
      if (request.signal?.aborted) throw request.signal.reason
      if (isWechatPayError(cause) || cause instanceof ArgumentError) {
        if (isFirst && fetch && ownFetches.has(fetch)) progress.phase = 'foreign'
        throw cause
      }
      const { code, phase } = readFailure(cause)
      // If redirects are followed, another request may have been sent before the one that failed.
      if (isFirst && !fetch && request.redirect !== 'follow') progress.phase = phase
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

/**
 * The runtime's code for a failure, and whether it proves that no connection was made. The same codes come from reads
 * and writes of an open connection, and then prove nothing.
 */
function readFailure(error: unknown, depth = 0): { readonly code: string; readonly phase: Phase } {
  // For the ports that fetch never connects to, Node has a message and no code.
  const fields = Object(error) as Readonly<Record<string, unknown>>
  const { message, code = message === 'bad port' ? message : undefined, syscall = 'connect', cause } = fields
  if (typeof code === 'string') {
    const proves = unconnected.has(code) && /^(connect|getaddrinfo)/.test(`${syscall}`)
    return { code, phase: proves ? 'unconnected' : 'sent' }
  }
  return cause && depth < 5 ? readFailure(cause, depth + 1) : { code: '', phase: 'sent' }
}
