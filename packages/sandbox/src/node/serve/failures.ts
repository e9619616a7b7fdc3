/** Reports connections that did not get as far as a request: their clients see no reason. */
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server as TlsServer } from 'node:tls'
import type { ServedRequest } from './served-request.ts'

type CodedError = Error & { readonly code?: string | undefined }

/** A client that does not trust the certificate, or speaks no TLS. Some say so; others (Node) leave, which is ECONNRESET. */
export function reportHandshakes(server: TlsServer, report: (request: ServedRequest) => void): void {
  server.on('tlsClientError', ({ code, message }: CodedError) => {
    const refusal = `The handshake failed (${code ?? message}): does the client trust the CA?`
    report({ method: 'TLS', target: '-', refusal })
  })
}

/** What `node:http` cannot read, and refuses as it does on its own: a target that is not encoded, for one. */
export function reportBroken(server: Pick<Server, 'on'>, report: (request: ServedRequest) => void): void {
  server.on('clientError', ({ code = '' }: CodedError, socket: Duplex) => {
    // Lost connections, and handshakes that failed, which are reported as such.
    if (!socket.writable || !/^(HPE|ERR_HTTP)_/.test(code)) return void socket.destroy()
    const status = statuses[code] ?? 400
    socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\n\r\n`)
    report({
      method: 'HTTP',
      target: '-',
      status,
      refusal: `The request cannot be read (${code}): is its URL encoded?`,
    })
  })
}

const statuses: Readonly<Record<string, 408 | 431>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 }
const reasons = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' } as const
