/** Serves the sandbox by `node:http`, on loopback. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { HeaderList, RawAnswer, RawRequest, RecordedRequest, Sandbox } from '../index.ts'
import { type OptionRules, readOptions } from '../lib/options.ts'
import { maxBodyBytes } from '../wire/exchange.ts'
import { recordRequest } from '../wire/record.ts'

/** Options of {@link serve}. */
export interface ServeOptions {
  /** The port to listen on. Default: a free one. */
  port?: number | undefined
  /** Names of hosts to serve beside loopback's, without a port: `['wxpay']`. Default: none. */
  allowHosts?: readonly string[] | undefined
}

const serveRules: OptionRules<ServeOptions> = {
  port: {
    expected: 'a whole number from 0 to 65535',
    isRight: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
  },
  allowHosts: {
    expected: 'an array of names without scheme and port',
    isRight: (value) => Array.isArray(value) && value.every(isHostName),
  },
}

/** Whether it can be the name of a host: without a scheme or a port, with which none is ever compared. */
export function isHostName(value: unknown): boolean {
  return typeof value === 'string' && /^([\w.-]+|\[[\da-f:.]+\])$/i.test(value)
}

/** What is served: its requests are also where a request for another host is recorded. */
type Served = Pick<Sandbox, 'handle'> & Partial<Pick<Sandbox, 'requests'>>

/** A sandbox that listens. */
export interface ServedSandbox {
  /** `http://127.0.0.1:8787`: the base URL for a client. */
  readonly url: string
  /** Stops listening and ends every connection, even one that hangs. */
  close(): Promise<void>
}

/**
 * Serves a sandbox over HTTP, for clients in any language. It listens on 127.0.0.1 alone: its keys are for tests, and it
 * has no TLS. A request for a host that is neither loopback nor one of `allowHosts` gets 421, so that a page in a browser
 * cannot reach it under a name of its own (DNS rebinding); `requests` says so. A body over 1 MiB gets 413, a form
 * over 16 MiB.
 *
 * @param given options: `port`: default a free one; `allowHosts`: more names of hosts, default none
 * @throws TypeError when an option has another name or value
 * @throws Error of `node:net` when the port is in use (`EADDRINUSE`)
 * @example
 * ```ts
 * import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
 * import { createSandbox } from '@wechatpay-edge/sandbox'
 * import { serve } from '@wechatpay-edge/sandbox/node'
 *
 * const sandbox = await createSandbox()
 * const { url, close } = await serve(sandbox)
 * const { merchant, wechatpay } = sandbox.clientOptions
 * const partnerships = createPartnershipsClient({ merchant, wechatpay, hosts: [url] })
 * await partnerships.terminate(
 *   {
 *     partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
 *     authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
 *   },
 *   { idempotencyKey: 'order-1217752501' },
 * ).catch((error) => console.log(error.apiCode)) // RESOURCE_NOT_EXISTS
 * await close()
 * ```
 */
export async function serve(
  sandbox: Pick<Sandbox, 'handle'> & Partial<Pick<Sandbox, 'requests'>>,
  given: ServeOptions = {},
): Promise<ServedSandbox> {
  const options = readOptions(given, serveRules, '')
  const allowed = new Set([
    'localhost',
    '127.0.0.1',
    '[::1]',
    ...(options.allowHosts ?? []).map((name) => name.toLowerCase()),
  ])
  const server = createServer((request, response) => {
    answer(sandbox, allowed, request, response).catch((error: unknown) => fail(response, error))
  })
  // WeChat Pay keeps an idle connection for 8 s, and says so in `Keep-Alive`.
  server.keepAliveTimeout = 8000
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) }
}

async function answer(
  sandbox: Served,
  allowed: ReadonlySet<string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { target, host } = readTarget(request)
  const head = { method: request.method ?? '', target, headers: pairs(request.rawHeaders), host }
  if (!allowed.has(hostName(host))) return send(response, refuseHost(sandbox, head))
  const body = await readBody(request)
  const result = await sandbox.handle({ ...head, origin: `http://${host}`, body })
  if (result.kind === 'hang') return
  if (result.kind === 'answer') return send(response, result.answer)
  if (!result.headersOf) return void request.socket.destroy()
  writeHead(response, result.headersOf)
  response.flushHeaders()
  // Send the headers before the connection is closed.
  setImmediate(() => request.socket.destroySoon())
}

/** The host of an absolute-form target replaces `Host` (RFC 9112 §3.2.2); what is signed is path and query. */
function readTarget({ url = '', headers }: IncomingMessage): { target: string; host: string | undefined } {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? []
  if (host === undefined) return { target: url, host: headers.host }
  return { target: rest.startsWith('/') ? rest : `/${rest}`, host }
}

/** Without port, in lower case; `''` for none. */
function hostName(host = ''): string {
  return host.toLowerCase().replace(/:\d*$/, '')
}

/** Up to one chunk over the limit, which the sandbox then refuses. */
async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const limit = maxBodyBytes(pairs(request.rawHeaders))
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

/** 421, unsigned, in a form that cannot be mistaken for WeChat Pay's, and on record. It ends the connection. */
function refuseHost({ requests }: Served, head: Omit<RawRequest, 'body'>): RawAnswer {
  const name = hostName(head.host).slice(0, 100)
  const refusal = `The host '${name}' is neither loopback nor allowed: serve it with --allow-host or allowHosts`
  const body = new TextEncoder().encode(`wechatpay-edge sandbox: ${refusal}\n`)
  const headers: HeaderList = [
    ['Connection', 'close'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Length', `${body.length}`],
  ]
  const answer = { status: 421, headers, body }
  const record = recordRequest({ ...head, body: new Uint8Array() }, undefined)
  record.answered(answer, refusal)
  // Only users must not write it.
  const records = requests as RecordedRequest[] | undefined
  records?.push(record)
  return answer
}

/** Node lists raw headers as name, value, name, value. */
function pairs(rawHeaders: readonly string[]): HeaderList {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? ([[name, rawHeaders[index + 1] ?? '']] as const) : []))
}

async function send(response: ServerResponse, answer: RawAnswer): Promise<void> {
  writeHead(response, answer)
  if (!answer.stream) return void response.end(answer.body)
  // Ends as soon as the reader is gone.
  await pipeline(Readable.from(answer.stream()), response).catch(() => {})
}

function writeHead(response: ServerResponse, { status, headers }: RawAnswer): void {
  response.sendDate = false
  response.writeHead(status, headers.flat())
}

/** An error of the sandbox itself, in a form that cannot be mistaken for WeChat Pay's. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`wechatpay-edge sandbox: ${error instanceof Error ? error.message : String(error)}\n`)
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    // Closing twice is allowed.
    server.close((error) => (error && server.listening ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}
