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

/** Lists that were read already, so that a client reads its hosts once. */
const known = new WeakSet<readonly string[]>()

/**
 * Reads `hosts`: origins, main first. Default: WeChat Pay's main host and its backup.
 *
 * @throws TypeError where one is not an origin, or is not https; http is allowed on loopback alone
 */
export function resolveHosts(hosts: readonly string[] = vendorHosts): readonly string[] {
  if (!Array.isArray(hosts) || hosts.length === 0) {
    throw new TypeError(
      `hosts: expected a list of origins such as ['${vendorHosts[0]}'], received ${describeHosts(hosts)}`,
    )
  }
  if (known.has(hosts)) return hosts
  const origins = hosts.map(readHost)
  known.add(origins)
  return origins
}

function readHost(host: unknown, index: number): string {
  const url = typeof host === 'string' ? parse(host) : undefined
  if (url && isSafeOrigin(url) && url.pathname === '/' && !url.search && !url.hash && !url.username) return url.origin
  throw new TypeError(
    `hosts[${index}]: expected an origin with https (http on loopback alone) and no path, as '${vendorHosts[0]}', received ${
      typeof host === 'string' ? `'${host.replace(/\/\/.*@/, '//…@')}'` : typeof host
    }`,
  )
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

const describeHosts = (hosts: unknown): string => (Array.isArray(hosts) ? 'an empty list' : typeof hosts)
