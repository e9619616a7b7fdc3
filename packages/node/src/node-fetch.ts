/** A transport on undici, for Node alone. */
import { pipeline, Readable, type Transform } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { type PlainFetch, type PlainInit, type PlainResponse, readOptions } from '@wechatpay-edge/core/internal'
import { Agent, type Dispatcher, Pool, ProxyAgent, request } from 'undici'

/** Options of {@link createNodeFetch}. */
export interface NodeFetchOptions {
  /** How many connections there are to each host at most; calls wait for one that is free. Default: 64. */
  readonly connections?: number | undefined
  /**
   * How long a connection that nobody uses is kept, in milliseconds, from 1 to 7,999. Default: 4,000. WeChat Pay closes a connection after 8
   * seconds without a request (空闲连接), so that one that is kept longer is lost just when it is used.
   */
  readonly keepAliveMs?: number | undefined
  /**
   * How long it may take to connect, in milliseconds: to a host or to the proxy, and from there to the host. Default:
   * 10,000.
   */
  readonly connectTimeoutMs?: number | undefined
  /** A proxy that all requests go through, as a URL: `http://proxy.example:3128`. Default: none. */
  readonly proxy?: string | undefined
}

/** A `fetch` whose connections can be closed. */
export interface NodeFetch extends PlainFetch {
  /** Ends all connections when the calls that use them have ended. It may be called again. */
  close(): Promise<void>
}

/**
 * Makes a `fetch` on undici's connections, for the option `fetch`: it takes much less CPU than the platform's, because the
 * SDK hands it plain data and reads the response's bytes without a `Request`, a `Response` or a web stream.
 *
 * Each call is one request; redirects are not followed, and nothing is repeated here.
 *
 * @throws TypeError when an option has another name or value, or `proxy` is not a URL
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012075420
 * @example
 * ```ts
 * import { createNodeFetch, createNodeKeyring, createNodeSigner } from '@wechatpay-edge/node'
 * import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 *
 * const fetch = createNodeFetch()
 * const partnerships = createPartnershipsClient({
 *   merchant: createNodeSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY }),
 *   wechatpay: createNodeKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY }),
 *   fetch,
 *   hosts: [WXPAY_BASE_URL],
 * })
 * const page = await partnerships.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })
 * console.log(page.total_count)
 * await fetch.close()
 * ```
 */
export function createNodeFetch(given: NodeFetchOptions = {}): NodeFetch {
  const named = readOptions(given, 'createNodeFetch', ['connections', 'keepAliveMs', 'connectTimeoutMs', 'proxy'])
  const { connections = 64, keepAliveMs = 4000, connectTimeoutMs = 10_000, proxy } = named
  if (!Number.isInteger(connections) || connections < 1) {
    throw new TypeError('connections: expected a whole number from 1')
  }
  if (!Number.isInteger(keepAliveMs) || keepAliveMs < 1 || keepAliveMs >= 8000) {
    throw new TypeError('keepAliveMs: expected a whole number of milliseconds from 1 to 7999')
  }
  // Not 0, which to undici is no limit.
  if (!Number.isInteger(connectTimeoutMs) || connectTimeoutMs < 1) {
    throw new TypeError('connectTimeoutMs: expected a whole number of milliseconds from 1')
  }
  const limits = { connections, keepAliveTimeout: keepAliveMs, keepAliveMaxTimeout: keepAliveMs }
  // What a response may take is the client's to decide, by its own limits.
  const options = { ...limits, headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeoutMs } }
  const dispatcher = proxy === undefined ? new Agent(options) : proxyAgent(proxy, options)
  const sendPlain = async (url: string, { method, headers, body, signal }: PlainInit): Promise<PlainResponse> => {
    const sent = request(url, {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers,
      signal,
      body: (body as string | Uint8Array | undefined) ?? null,
    })
    return toPlain(await untilAborted(sent, signal))
  }
  const fetchRequest = async (sent: Request): Promise<Response> => {
    const { url, method, headers, signal } = sent
    const body = new Uint8Array(await sent.arrayBuffer())
    const init = { method, headers: Object.fromEntries(headers), signal, ...(body.length > 0 && { body }) }
    return toResponse(await sendPlain(url, init))
  }
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= dispatcher.close()
    return closed
  }
  // Not enumerable: a function of others that is given all of these must not be passed over.
  return Object.defineProperty(Object.assign(fetchRequest, { close }), 'sendPlain', { value: sendPlain }) as NodeFetch
}

/** undici listens to a signal once there is a connection; nobody waits for one that long. */
function untilAborted(
  sent: Promise<Dispatcher.ResponseData>,
  signal: AbortSignal | null | undefined,
): Promise<Dispatcher.ResponseData> {
  if (!signal) return sent
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(signal.reason)
      // A response that still comes frees its connection.
      sent.then(({ body }) => body.on('error', () => {}).destroy()).catch(() => {})
    }
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    const stop = (): void => signal.removeEventListener('abort', giveUp)
    sent.then(resolve, reject).finally(stop)
  })
}

function proxyAgent(
  proxy: string,
  { connect, ...options }: Agent.Options & { readonly connect: { readonly timeout: number } },
): ProxyAgent {
  // Without a scheme, the name of the host would be taken for one.
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol)) {
    throw new TypeError('proxy: expected a URL that begins with http:// or https://, as http://proxy.example:3128')
  }
  // To the proxy itself. It responds to a CONNECT when it has connected to the host, or never.
  const clientFactory = (origin: URL, given: object): Dispatcher =>
    new Pool(origin, { ...given, headersTimeout: connect.timeout })
  return new ProxyAgent({ ...options, uri: proxy, proxyTls: connect, requestTls: connect, clientFactory })
}

/** undici's response, with what the SDK reads of one. */
interface NodeResponse extends PlainResponse {
  readonly stream: Readable
}

/** As the platform's `fetch`: each is a decoder, whose work grows before anything is verified. */
const maxEncodings = 5

function toPlain({ statusCode, headers: fields, body }: Dispatcher.ResponseData): NodeResponse {
  // What is given up reports that it was.
  body.on('error', () => {})
  // As the platform's `fetch` does: it is no response of WeChat Pay.
  if (statusCode === 407) {
    body.destroy()
    throw new Error('The proxy asks for authentication (407)')
  }
  const headers = new NodeHeaders(fields)
  if ((headers.get('Content-Encoding') ?? '').split(',').length > maxEncodings) {
    body.destroy()
    throw new Error(`The response is compressed more than ${maxEncodings} times`)
  }
  const stream = decode(body, headers.get('Content-Encoding'))
  return {
    status: statusCode,
    headers,
    stream,
    body: {
      getReader() {
        const chunks = stream[Symbol.asyncIterator]()
        return {
          read: () => chunks.next(),
          cancel: async () => void stream.destroy(),
        }
      },
    },
  }
}

// What is cut off is given as far as it came, as the platform's `fetch` gives it.
const lenient = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }
const lenientBrotli = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH }

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(lenient),
  'x-gzip': () => createGunzip(lenient),
  deflate: () => createInflate(lenient),
  br: () => createBrotliDecompress(lenientBrotli),
}

/** The body as it was before it was compressed, in the order in which it was. Nobody asks for it here, but servers may. */
function decode(body: Readable, encoding: string | null): Readable {
  const names =
    encoding
      ?.toLowerCase()
      .split(/\s*,\s*/)
      .reverse() ?? []
  const steps = names.map((name) => (Object.hasOwn(decoders, name) ? decoders[name] : undefined))
  // What cannot be decoded is passed on: its signature does not match then.
  if (steps.length === 0 || steps.includes(undefined)) return body
  return (steps as (() => Transform)[]).reduce<Readable>((from, make) => {
    const to = make()
    // It ends what it reads from, and its reader learns why.
    pipeline(from, to, () => {})
    return to
  }, body)
}

/** Bodiless, whatever a server sends. */
const isEmpty = (status: number): boolean => status === 204 || status === 205 || status === 304

/** A body whose Response nobody refers to will not be read, and would keep its connection, as the platform's does not. */
const unread = new FinalizationRegistry<WeakRef<ReadableStream>>((held) => {
  const body = held.deref()
  // While somebody reads it, it refuses to be cancelled.
  if (body && !Readable.isDisturbed(body as never)) body.cancel().catch(() => {})
})

/** A Response of the platform, for middleware and downloads. */
function toResponse(plain: PlainResponse): Response {
  const { status, headers, stream } = plain as NodeResponse
  if (isEmpty(status)) stream.resume()
  const body = isEmpty(status) ? null : (Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array<ArrayBuffer>>)
  const response = new Response(body, { status, headers: [...headers] })
  if (body) unread.register(response, new WeakRef(body))
  return response
}

/** undici's headers: names in lower case, each with its value, or with all values that came. */
class NodeHeaders {
  readonly #fields: Readonly<Record<string, string | string[] | undefined>>

  constructor(fields: Readonly<Record<string, string | string[] | undefined>>) {
    this.#fields = fields
  }

  get(name: string): string | null {
    const value = this.#fields[name.toLowerCase()]
    return (Array.isArray(value) ? value.join(', ') : value) ?? null
  }

  has(name: string): boolean {
    return this.#fields[name.toLowerCase()] !== undefined
  }

  *[Symbol.iterator](): Generator<[string, string]> {
    for (const name of Object.keys(this.#fields)) yield [name, this.get(name) ?? '']
  }
}
