/** Servers and clients that write their bytes themselves: no library corrects what a test sends. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { type SignedMessage, signMessage, tamperedHeaders } from '../../lib/tampered.ts'

/** The time of each message, in seconds. */
export const at = 1_722_850_421

/** The lines of headers: a name may come twice. */
export type HeaderLines = readonly (readonly [name: string, value: string])[]

/** A response as it goes over the wire. */
export interface WireResponse {
  /** Default: `HTTP/1.1 200 OK`. */
  readonly statusLine?: string
  readonly headers?: HeaderLines
  readonly body?: string | Uint8Array
  /** Without the length, which is then among the headers, or absent. */
  readonly hasNoLength?: true
}

/** The bytes of a response. */
export function wire({ statusLine = 'HTTP/1.1 200 OK', headers = [], body = '', hasNoLength }: WireResponse): Buffer {
  const bytes = Buffer.from(body)
  const length: HeaderLines = hasNoLength ? [] : [['Content-Length', `${bytes.length}`]]
  const lines = [...headers, ...length, ['Connection', 'close'] as const]
  // Values are Latin-1 on the wire.
  const head = [statusLine, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes])
}

/** What WeChat Pay sends beside its signature. */
const common: HeaderLines = [
  ['Content-Type', 'application/json; charset=utf-8'],
  ['Request-ID', '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0'],
]

/** The headers of a signed message. */
export function signedHeaders(message: SignedMessage): HeaderLines {
  return [...common, ...tamperedHeaders(message, { title: '', reason: 'mismatch' })]
}

/** A response that is signed, of this body. */
export function signed(body: string | Uint8Array, more: WireResponse = {}): Buffer {
  const { headers = [], ...rest } = more
  return wire({ body, ...rest, headers: [...signedHeaders(signMessage(body, at)), ...headers] })
}

/** A body in chunks of this many bytes. */
export function chunked(body: string | Uint8Array, size = 7): Buffer {
  const bytes = Buffer.from(body)
  const chunks: Buffer[] = []
  for (let start = 0; start < bytes.length; start += size) {
    const chunk = bytes.subarray(start, start + size)
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')])
}

export const gzip = (text: string | Uint8Array): Buffer => gzipSync(text)

/** A server that writes these bytes for each connection, once it has read a request, and then closes it. */
export async function serveBytes(
  write: (socket: Socket, number: number) => void,
): Promise<{ readonly url: string; readonly requests: readonly string[] }> {
  const sockets = new Set<Socket>()
  const requests: string[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let seen = Buffer.alloc(0)
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk])
      if (!isWhole(seen)) return
      socket.off('data', onData)
      socket.resume()
      requests.push(seen.toString())
      write(socket, requests.length)
    }
    socket.on('data', onData)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

function isWhole(request: Buffer): boolean {
  const end = request.indexOf('\r\n\r\n')
  if (end === -1) return false
  const length = /^content-length: *(\d+)/im.exec(request.subarray(0, end).toString())?.[1]
  return request.length >= end + 4 + Number(length ?? 0)
}

/** Sends bytes to a server, and what it responds with: a status, or `closed`. */
export async function sendBytes(url: string, bytes: Buffer, isCut = false): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    let seen = ''
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes)
      if (isCut) setTimeout(() => socket.destroy(), 50)
    })
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      seen += chunk
      // An interim response comes before the one that counts.
      const [, status] = /^HTTP\/1\.1 ([2-5]\d\d)/m.exec(seen) ?? []
      if (!status) return
      socket.destroy()
      resolve(status)
    })
    socket.on('close', () => resolve('closed'))
  })
}
