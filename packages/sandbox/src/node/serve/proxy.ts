/**
 * The sandbox as a proxy: a tunnel to WeChat Pay's hosts ends here, so that a client whose code names them needs no change.
 * Nothing is ever forwarded: this module opens no connection.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { reportBroken, reportHandshakes } from './failures.ts'
import type { ServedRequest } from './served-request.ts'

/** The hosts of WeChat Pay that its pages and its SDKs name. */
export const vendorHosts: readonly string[] = [
  'api.mch.weixin.qq.com',
  'api2.mch.weixin.qq.com',
  'api.wechatpay.cn',
  'api2.wechatpay.cn',
]

/** A certificate and its private key, both PEM. */
export interface TlsCredentials {
  /** The private key: PEM. */
  readonly key: string
  /** The certificate, and those between it and the CA that clients trust: PEM. */
  readonly certificate: string
}

export interface Proxy {
  /** The listener of a server's `connect` event. */
  connect(request: IncomingMessage, socket: Duplex, head: Uint8Array): void
  /** Ends every tunnel. */
  close(): void
}

/** `listener` responds to the requests that come through a tunnel. */
export function createProxy(
  { key, certificate }: TlsCredentials,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
  report: (request: ServedRequest) => void,
): Proxy {
  const tunnels = new Set<Duplex>()
  // It does not listen: it gets the connections of tunnels.
  const server = createServer({ key, cert: certificate }, listener)
  server.keepAliveTimeout = keepAliveMs
  reportHandshakes(server, report)
  reportBroken(server, report)
  return {
    connect({ url: target = '' }, socket, head) {
      socket.on('error', () => socket.destroy())
      if (!isVendor(target)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        return report({ method: 'CONNECT', target, status: 403, refusal: refusedTunnel })
      }
      tunnels.add(socket)
      socket.once('close', () => tunnels.delete(socket))
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      if (head.length > 0) socket.unshift(head)
      // Or a client that leaves during the handshake is not noticed.
      socket.allowHalfOpen = false
      server.emit('connection', socket)
    },
    close() {
      for (const socket of tunnels) socket.destroy()
    },
  }
}

/** WeChat Pay keeps an idle connection for 8 s, and says so in `Keep-Alive`. */
export const keepAliveMs = 8000

const refusedTunnel = `This proxy leads nowhere but to the sandbox, and serves port 443 of ${vendorHosts.join(', ')}`

function isVendor(authority: string): boolean {
  const [, name = ''] = /^(.+):443$/.exec(authority.toLowerCase()) ?? []
  return vendorHosts.includes(name)
}
