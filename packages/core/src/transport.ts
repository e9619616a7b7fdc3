import { ConnectionError, isWechatPayError, type Outcome } from './errors.ts'
import { ArgumentError } from './lib/argument-error.ts'
import type { Fetch } from './platform.ts'

/** What runtimes say when no byte of a request can have arrived: no address, no route, no handshake. */
const notSent = new Set([
  'ECONNREFUSED',
  'ConnectionRefused',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/**
 * A `fetch` whose failures are {@link ConnectionError}s that say whether the request can have been sent. The caller's
 * abort stays what it is.
 *
 * @throws TypeError where it is not a function
 */
export function connect(fetch: Fetch = (request) => globalThis.fetch(request)): Fetch {
  if (typeof fetch !== 'function') throw new TypeError(`fetch: expected a function, received ${typeof fetch}`)
  return async (request) => {
    try {
      const response = await fetch(request)
      // Browsers hide a redirect that is not followed.
      if (response.type === 'opaqueredirect') throw new TypeError('a redirect, which is never followed')
      return response
    } catch (cause) {
      if (request.signal?.aborted) throw request.signal.reason
      if (isWechatPayError(cause) || cause instanceof ArgumentError) throw cause
      const code = codeOf(cause)
      const outcome: Outcome = notSent.has(code) ? 'not-sent' : 'unknown'
      const { host } = new URL(request.url)
      throw new ConnectionError(`No answer from ${host}${code && ` (${code})`}`, { cause, outcome })
    }
  }
}

function codeOf(error: unknown): string {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown }
  return typeof code === 'string' ? code : cause ? codeOf(cause) : ''
}
