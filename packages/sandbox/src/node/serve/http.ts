/** What `node:http` receives and sends, as the sandbox's plain data. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TLSSocket } from 'node:tls'
import type { HeaderList, RawAnswer } from '../../index.ts'
import { maxBodyBytes } from '../../wire/exchange.ts'

/** Names of this machine for itself. */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** The host of an absolute-form target replaces `Host` (RFC 9112 §3.2.2); what is signed is path and query. */
export function readTarget({ url = '', headers }: IncomingMessage): { target: string; host: string | undefined } {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? []
  if (host === undefined) return { target: url, host: headers.host }
  return { target: rest.startsWith('/') ? rest : `/${rest}`, host }
}

/** Without port, in lower case; `''` for none. */
export function hostName(host = ''): string {
  return host.toLowerCase().replace(/:\d*$/, '')
}

/** Up to one chunk over the limit, which is then refused. */
export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const limit = maxBodyBytes(headerPairs(request.rawHeaders))
  const chunks: Uint8Array[] = []
  let length = 0
  // Not `for await`, which destroys the connection when it is left.
  return await new Promise((resolve, reject) => {
    request.on('data', (chunk: Uint8Array) => {
      if (length > limit) return
      length += chunk.length
      chunks.push(chunk)
      if (length > limit) resolve(new Uint8Array(Buffer.concat(chunks)))
    })
    request.once('end', () => resolve(new Uint8Array(Buffer.concat(chunks))))
    request.once('error', reject)
  })
}

/** Node lists raw headers as name, value, name, value. */
export function headerPairs(rawHeaders: readonly string[]): HeaderList {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? ([[name, rawHeaders[index + 1] ?? '']] as const) : []))
}

/** A response of this server itself, unsigned, in a form that cannot be mistaken for WeChat Pay's. It ends the connection. */
export function plainAnswer(status: number, sentence: string): RawAnswer {
  const body = new TextEncoder().encode(`wechatpay-edge sandbox: ${sentence}\n`)
  const headers: HeaderList = [
    ['Connection', 'close'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Length', `${body.length}`],
  ]
  return { status, headers, body }
}

export async function sendAnswer(response: ServerResponse, answer: RawAnswer): Promise<void> {
  writeHead(response, answer)
  if (!answer.stream) return void response.end(answer.body)
  // Ends as soon as the reader is gone.
  await pipeline(Readable.from(answer.stream()), response).catch(() => {})
}

/** As a browser names it: `https://api.mch.weixin.qq.com`. */
export function originOf({ socket }: IncomingMessage, host: string | undefined): string {
  return `${(socket as Partial<TLSSocket>).encrypted ? 'https' : 'http'}://${host}`
}

export function writeHead(response: ServerResponse, { status, headers }: RawAnswer): void {
  response.sendDate = false
  response.writeHead(status, headers.flat())
}

/**
 * Whether a page of another origin has sent it. A browser says where a request comes from, by `Sec-Fetch-Site` or, if it is
 * old, by `Origin`; other programs do not.
 */
export function isOfOtherPage(request: IncomingMessage, host: string | undefined): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (site !== undefined) return !['same-origin', 'none'].includes(String(site))
  return origin !== undefined && origin !== originOf(request, host)
}
