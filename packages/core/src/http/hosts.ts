import { describe } from '../lib/describe.ts'
import { requireGlobals } from '../lib/globals.ts'

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

/** What was read before: frozen, so that it is what it was. */
const resolved = new WeakSet<readonly string[]>()

/**
 * Reads `hosts`: origins, main first. Default: WeChat Pay's main host and its backup.
 *
 * @throws TypeError when one is not an origin, or is not https; http is allowed on loopback only
 */
export function resolveHosts(hosts: readonly string[] = vendorHosts): readonly string[] {
  if (resolved.has(hosts)) return hosts
  requireGlobals('URL')
  if (!Array.isArray(hosts) || hosts.length === 0) {
    throw new TypeError(
      `hosts: expected a list of origins such as ['${vendorHosts[0]}'], received ${Array.isArray(hosts) ? 'an empty list' : describe(hosts)}`,
    )
  }
  const origins = Object.freeze(hosts.map(readHost))
  resolved.add(origins)
  return origins
}

function readHost(host: unknown, index: number): string {
  const url = typeof host === 'string' ? parse(host) : undefined
  if (url && isSafeOrigin(url) && url.pathname === '/' && !url.search && !url.hash && !url.username) return url.origin
  // What is around the origin may be a password, and what is no URL may be anything.
  const received = url?.host
    ? `${url.protocol}//${url.host}${isSafeOrigin(url) ? ' with more around it' : ''}`
    : describe(host)
  const remedy =
    url?.protocol === 'http:' && !isLoopback(url)
      ? '. Plain http is for this machine alone: let the container share the network of the sandbox (network_mode), or put TLS before it'
      : ''
  throw new TypeError(
    `hosts[${index}]: expected an origin with https (http on loopback alone) and no path, as '${vendorHosts[0]}', received ${received}${remedy}`,
  )
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
