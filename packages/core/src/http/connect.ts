import { ArgumentError, amend, ConnectionError, isWechatPayError, type Outcome } from '../errors.ts'
import { describe } from '../lib/describe.ts'
import type { Fetch } from '../lib/options.ts'

/** What runtimes say when no connection came about: no address, no route, no handshake. */
const notSent = new Set([
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
      // A transport that takes no notice of signals must not send what the caller has given up.
      if (request.signal?.aborted) throw request.signal.reason
      const response = await fetch(request)
      // Browsers hide a redirect that is not followed.
      if (response.type === 'opaqueredirect') throw new TypeError('a redirect, which is never followed')
      return response
    } catch (cause) {
      if (request.signal?.aborted) throw request.signal.reason
      if (isWechatPayError(cause) || cause instanceof ArgumentError) throw cause
      const error = toConnectionError(cause, request.url)
      // Where redirects are followed, another request may have been sent before the one that failed.
      throw request.redirect === 'follow' ? amend(error, { outcome: 'unknown' }) : error
    }
  }
}

/** The error for what a `fetch` has rejected with. */
export function toConnectionError(cause: unknown, url: string): ConnectionError {
  const { code, proves } = readFailure(cause)
  const outcome: Outcome = proves ? 'not-sent' : 'unknown'
  return new ConnectionError(`No answer from ${new URL(url).host}${code && ` (${code})`}`, { cause, outcome })
}

/**
 * The runtime's code for a failure, and whether it proves that nothing was sent. The same codes come from reads and
 * writes of a connection that was there, and then prove nothing.
 */
function readFailure(error: unknown, depth = 0): { readonly code: string; readonly proves: boolean } {
  // Of the ports that fetch asks nobody on, Node says so in words alone.
  const fields = Object(error) as Readonly<Record<string, unknown>>
  const { message, code = message === 'bad port' ? message : undefined, syscall = 'connect', cause } = fields
  if (typeof code === 'string')
    return { code, proves: notSent.has(code) && /^(connect|getaddrinfo)/.test(`${syscall}`) }
  return cause && depth < 5 ? readFailure(cause, depth + 1) : { code: '', proves: false }
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** WeChat Pay's main host, and the backup in another city (主域名、备域名). */
export const vendorHosts: readonly string[] = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com']

/** Whether requests may go there at all: TLS, or this machine. */
function isSafeOrigin(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}

/** Whether it is an address of this machine. */
export function isLoopback(url: URL): boolean {
  return loopback.test(url.hostname)
}

/**
 * Reads `hosts`: origins, main first. Default: WeChat Pay's main host and its backup.
 *
 * @throws TypeError where one is not an origin, or is not https; http is allowed on loopback alone
 */
export function resolveHosts(hosts: readonly string[] = vendorHosts): readonly string[] {
  if (!Array.isArray(hosts) || hosts.length === 0) {
    throw new TypeError(
      `hosts: expected a list of origins such as ['${vendorHosts[0]}'], received ${Array.isArray(hosts) ? 'an empty list' : describe(hosts)}`,
    )
  }
  return hosts.map(readHost)
}

function readHost(host: unknown, index: number): string {
  const url = typeof host === 'string' ? parse(host) : undefined
  if (url && isSafeOrigin(url) && url.pathname === '/' && !url.search && !url.hash && !url.username) return url.origin
  // What is around the origin may be a password, and what is no URL may be anything.
  const received = url?.host ? `${url.protocol}//${url.host} with more around it, or not https` : describe(host)
  throw new TypeError(
    `hosts[${index}]: expected an origin with https (http on loopback alone) and no path, as '${vendorHosts[0]}', received ${received}`,
  )
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
