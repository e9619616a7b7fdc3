/** Serves the sandbox by `node:http`, on loopback unless another address is named. */
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import { type AddressInfo, isIPv6 } from 'node:net'
import type { Sandbox } from '../../index.ts'
import { aFunction, anObject, type OptionRule, type OptionRules, readOptions } from '../../lib/options.ts'
import { type ControlOptions, createControl } from '../control/control.ts'
import { reportBroken, reportHandshakes } from './failures.ts'
import { loopbackNames } from './http.ts'
import { createProxy, keepAliveMs, type TlsCredentials, vendorHosts } from './proxy.ts'
import { createListener, type Served } from './respond.ts'
import type { ServedRequest } from './served-request.ts'

/** Options of {@link serve}. */
export interface ServeOptions {
  /** The port to listen on. Default: a free one. */
  port?: number | undefined
  /**
   * The address to listen on, or its name: `0.0.0.0` for all of IPv4. Others then reach the sandbox: name in `allowHosts`
   * what they call it. Default: 127.0.0.1, which this machine alone reaches.
   */
  host?: string | undefined
  /** Names of hosts to serve beside loopback's, without a port: `['wxpay']`. Default: none. */
  allowHosts?: readonly string[] | undefined
  /** Serves https, with this certificate. Default: http. */
  tls?: TlsCredentials | undefined
  /**
   * Serves as a proxy, too, for clients whose code names WeChat Pay's hosts: a tunnel (`CONNECT`) to one of them ends in the
   * sandbox, with this certificate; any other gets 403. Nothing is forwarded. Default: no proxy.
   */
  proxy?: TlsCredentials | undefined
  /**
   * Serves the control of the sandbox under `/__sandbox/`, to this machine, for requests with this token. The sandbox must be
   * one of `createSandbox`. Default: no control.
   */
  control?: ControlOptions | undefined
  /** Gets each request when its response was sent, or when it got none. It must not throw. Default: nobody. */
  observe?: ((request: ServedRequest) => void) | undefined
}

const serveRules: OptionRules<ServeOptions> = {
  port: {
    expected: 'a whole number from 0 to 65535',
    isRight: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
  },
  host: { expected: 'an address or its name, without scheme, port and brackets', isRight: isAddress },
  allowHosts: {
    expected: 'an array of names without scheme and port',
    isRight: (value) => Array.isArray(value) && value.every(isHostName),
  },
  tls: anObject,
  proxy: anObject,
  control: anObject,
  observe: aFunction,
}

const aPem: OptionRule = { expected: 'a PEM', isRight: (value) => String(value).startsWith('-----BEGIN ') }
const credentialRules: OptionRules<TlsCredentials> = { key: aPem, certificate: aPem }

/** Whether it can be the name of a host: without a scheme or a port, with which none is ever compared. */
export function isHostName(value: unknown): boolean {
  return typeof value === 'string' && /^([\w.-]+|\[[\da-f:.]+\])$/i.test(value)
}

/** Whether it can be listened on. */
export function isAddress(value: unknown): boolean {
  return typeof value === 'string' && (isIPv6(value) || /^[\w.-]+$/.test(value))
}

/** A sandbox that listens. */
export interface ServedSandbox {
  /** `http://127.0.0.1:8787`: the base URL for a client on this machine. */
  readonly url: string
  /** Stops listening and ends every connection, even one that hangs. */
  close(): Promise<void>
}

/**
 * Serves a sandbox over HTTP, for clients in any language. Unless `host` is given it listens on 127.0.0.1 alone: its keys are
 * for tests. A request for a host that is neither loopback nor one of `allowHosts` gets 421, so that a page in a browser
 * cannot reach it under a name of its own (DNS rebinding); `requests` says so. A body over 1 MiB gets 413.
 *
 * @param given options: `port`: default a free one; `host`: the address to listen on, default 127.0.0.1; `allowHosts`: more
 * names of hosts, default none; `tls`, `proxy`, `control` and `observe`: see {@link ServeOptions}
 * @throws TypeError when an option has another name or value
 * @throws Error of `node:net` when the port is in use (`EADDRINUSE`), of `node:tls` when a certificate cannot be read
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
  sandbox: Pick<Sandbox, 'handle'> & Partial<Sandbox>,
  given: ServeOptions = {},
): Promise<ServedSandbox> {
  const options = readServeOptions(given)
  const { host = '127.0.0.1', tls, observe } = options
  const control = options.control && createControl(sandbox, options.control)
  const report = (request: ServedRequest): void => {
    if (request.record) control?.publish(request.record)
    // On its own: an observer that throws ends no request.
    if (observe) queueMicrotask(() => observe(request))
  }
  const hosts = new Set([...loopbackNames, ...[...(options.allowHosts ?? []), bracketed(host)].map(lower)])
  const listener = createListener({ sandbox, hosts, control, report })
  const server = tls ? createTlsServer(tls, listener, report) : createServer(listener)
  reportBroken(server, report)
  server.keepAliveTimeout = keepAliveMs
  const tunnelled = createTunnelled(sandbox, report)
  const proxy = options.proxy && createProxy(options.proxy, tunnelled, report)
  if (proxy) server.on('connect', proxy.connect)
  await listen(server, options.port ?? 0, host)
  return { url: urlOf(server, tls ? 'https' : 'http', host), close: () => close(server, [control, proxy]) }
}

function createTlsServer(
  { key, certificate }: TlsCredentials,
  listener: ReturnType<typeof createListener>,
  report: (request: ServedRequest) => void,
): SecureServer {
  const server = createSecureServer({ key, cert: certificate }, listener)
  reportHandshakes(server, report)
  return server
}

/** A tunnel leads to WeChat Pay's hosts, and to the control of no sandbox. */
function createTunnelled(sandbox: Served, report: (request: ServedRequest) => void): ReturnType<typeof createListener> {
  return createListener({ sandbox, hosts: new Set(vendorHosts), report })
}

function readServeOptions(given: ServeOptions): ServeOptions {
  const options = readOptions(given, serveRules, '')
  for (const name of ['tls', 'proxy'] as const) {
    const credentials = options[name]
    if (credentials) readOptions(credentials, rulesOf(credentialRules), name, Object.keys(credentialRules))
  }
  return options
}

function rulesOf(rules: OptionRules<TlsCredentials>): Readonly<Record<string, OptionRule>> {
  return { ...rules }
}

function lower(name: string): string {
  return name.toLowerCase()
}

/** As a URL and the header `Host` have it. */
function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/** All addresses are no address to connect to. */
function urlOf(server: Server | SecureServer, scheme: string, host: string): string {
  const { port } = server.address() as AddressInfo
  const shown = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? bracketed(host)
  return `${scheme}://${shown}:${port}`
}

function listen(server: Server | SecureServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

function close(server: Server | SecureServer, parts: readonly ({ close(): void } | undefined)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // Closing twice is allowed.
    server.close((error) => (error && server.listening ? reject(error) : resolve()))
    for (const part of parts) part?.close()
    server.closeAllConnections()
  })
}
