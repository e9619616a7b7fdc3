import { ArgumentError } from '../errors.ts'
import { assertKeyring, type Keyring } from '../keys/keyring.ts'
import { readSigner, type Signer } from '../keys/signer.ts'
import { resolveCrypto } from '../lib/crypto.ts'
import { requireGlobals } from '../lib/globals.ts'
import type { Fetch, PlatformFetch, RandomOptions } from '../lib/options.ts'
import { readOptions, withoutPrototype } from '../lib/read-options.ts'
import { platformSignal } from '../lib/signal.ts'
import { type Progress, settle, settled } from '../outcome.ts'
import { connect, keepBody, markOwn, toRequest } from './connect.ts'
import { isLoopback, resolveHosts, vendorHosts } from './hosts.ts'
import type { Outgoing, PlainRequest } from './outgoing.ts'
import { sign } from './sign-request.ts'
import {
  type Received,
  type ResponseSignature,
  receive,
  type VerifyResponseOptions,
  verify,
} from './verify-response.ts'

/** Who signs, who is trusted, and where signed requests may go. */
export interface AuthOptions extends RandomOptions, VerifyResponseOptions {
  /** Signs for the merchant: what {@link createSigner} makes, or one of your own (a KMS). */
  readonly signer: Signer
  /** WeChat Pay's keys: what {@link createKeyring} makes, or one of your own. */
  readonly keyring: Keyring
  /** Origins that signed requests may go to. Default: WeChat Pay's two, and this machine (loopback). */
  readonly hosts?: readonly string[] | undefined
}

/** Options of {@link createAuthMiddleware}. */
export interface AuthMiddlewareOptions extends AuthOptions {
  /**
   * Returns the body text of Requests that you created, so that they need not be read again. Return `undefined` for
   * others: they are rebuilt before signing, without following redirects, and with `signal`.
   */
  readonly bodyOf?: ((request: Request) => string | Uint8Array | undefined) | undefined
  /** Ends a Request that is rebuilt; it has lost its own. */
  readonly signal?: AbortSignal | undefined
  /**
   * Whether a success must be signed. Default: `required`. The others are for a middleware of one call, of an operation
   * whose page says that WeChat Pay does not sign its response: some downloads, which the spec marks.
   */
  readonly responseSignature?: ResponseSignature | undefined
}

/** An openapi-fetch middleware that signs and verifies. */
export interface AuthMiddleware {
  /** Signs the Request, and returns it or the one that it was rebuilt as. */
  onRequest(context: { request: Request }): Promise<Request>
  /** Verifies the response, and returns it anew, unread. */
  onResponse(context: { response: Response }): Promise<Response>
}

/**
 * Makes an openapi-fetch middleware that signs each Request and verifies each response. It belongs **last in a call's
 * own `middleware`**, so that it is the last to see the Request and the first to see the response; with `use()` it is
 * neither.
 *
 * A Request that follows redirects, or that `bodyOf` does not know, is rebuilt once before it is signed.
 *
 * @throws TypeError when an option is missing or has the wrong type; when a Request is signed, if its origin is not one
 * of `hosts`
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 * @example
 * ```ts
 * import { createAuthMiddleware, createKeyring, createSigner } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 *
 * // With openapi-fetch: client.GET('/v3/certificates', { middleware: [...yours, auth] })
 * const auth = createAuthMiddleware({ signer, keyring, hosts: [WXPAY_BASE_URL] })
 * const request = await auth.onRequest({ request: new Request(`${WXPAY_BASE_URL}/v3/certificates`) })
 * console.log(request.headers.has('Authorization'))
 * ```
 */
export function createAuthMiddleware(options: AuthMiddlewareOptions): AuthMiddleware {
  const { bodyOf, signal, responseSignature, ...given } = readAuthOptions(options, [
    ...authOptionNames,
    'bodyOf',
    'signal',
    'responseSignature',
  ])
  // Any other value would not require a signature.
  if (responseSignature !== undefined && !['required', 'optional', 'stream'].includes(responseSignature)) {
    throw new ArgumentError("responseSignature: expected 'required', 'optional' or 'stream'")
  }
  const auth = prepareAuth(given)({ bodyOf, signal, responseSignature })
  return {
    onRequest: (context) => settled('not-sent', () => auth.onRequest(context)),
    onResponse: (context) => settled('unknown', () => auth.onResponse(context)),
  }
}

const authOptionNames = [
  'signer',
  'keyring',
  'hosts',
  'crypto',
  'now',
  'random',
  'toleranceSeconds',
  'maxAnswerBytes',
] as const

function readAuthOptions<T extends AuthOptions>(options: T, names: readonly (keyof T & string)[]): T {
  return readOptions(options, 'options', names, '{ signer, keyring }')
}

/** What differs from attempt to attempt. */
interface AttemptOptions extends Pick<AuthMiddlewareOptions, 'bodyOf' | 'signal' | 'responseSignature'> {
  /** The key that the body's fields are encrypted with: no other may be named as `Wechatpay-Serial`. */
  readonly serial?: string | undefined
  /** What is signed if it is not the body: the `meta` JSON of an upload. */
  readonly signedText?: string | undefined
}

/** The middleware of one attempt, and its two halves for a request that is plain data. */
interface AttemptAuth extends AuthMiddleware {
  /** Signs a request that is plain data. */
  sign(request: PlainRequest): Promise<PlainRequest>
  /** Reads and verifies the response, without making another. */
  receive(response: Response): Promise<Received>
}

/** Checks the options once, and makes a middleware for each attempt of a call, where the outcome is set. */
export function prepareAuth(options: AuthOptions): (attempt: AttemptOptions) => AttemptAuth {
  requireGlobals('Request', 'Response', 'Headers', 'AbortController')
  const given = withoutPrototype(options)
  const { signer, keyring, crypto, now, random, toleranceSeconds, maxAnswerBytes } = given
  readSigner(signer)
  assertKeyring(keyring)
  if (crypto) resolveCrypto(crypto)
  const hosts = given.hosts && resolveHosts(given.hosts)
  const verifying = { now, toleranceSeconds, maxAnswerBytes }
  return ({ bodyOf, signedText, signal, responseSignature = 'required', serial }) => {
    const signOne = async <R extends Outgoing>(request: R, body: string | Uint8Array): Promise<R> => {
      const { headers } = request
      const asked = serial ?? (headers.has('Wechatpay-Serial') ? '' : keyring.preferred)
      if (asked) headers.set('Wechatpay-Serial', asked)
      // Most platforms give a text this type when the caller gives none, Bun gives it none.
      const type = headers.get('Content-Type') ?? (body.length > 0 ? 'text/plain;charset=UTF-8' : '')
      if (/^text\/plain;charset=utf-8$/i.test(type)) headers.set('Content-Type', 'application/json')
      return sign(request, signer, { crypto, now, random, body: signedText ?? body })
    }
    return {
      async onRequest({ request }) {
        assertHost(request, hosts)
        const known = bodyOf?.(request)
        const [ready, body] = known === undefined ? await own(request, bodyOf !== undefined, signal) : [request, known]
        return keepBody(await signOne(ready, body), body)
      },
      onResponse: ({ response }) => verify(response, keyring, verifying, responseSignature),
      async sign(request) {
        assertHost(request, hosts)
        return signOne(request, request.body)
      },
      receive: (response) => receive(response, keyring, verifying, responseSignature),
    }
  }
}

/** Options of {@link withAuth}. */
export interface WithAuthOptions extends AuthOptions {
  /** Sends the signed Request. Default: the platform's `fetch`. */
  readonly fetch?: Fetch | undefined
}

/**
 * Makes a `fetch` that signs each Request and verifies each response, for an API that has no package. It takes what
 * `fetch` takes; a text body without a type goes out as `application/json`.
 *
 * Responses that are errors are returned as they are; a success must be signed.
 *
 * @throws TypeError when an option is missing or has the wrong type; the `fetch` that it makes throws what
 * {@link signRequest} and {@link verifyResponse} throw, and ConnectionError when no response comes
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 * @example
 * ```ts
 * import { createKeyring, createSigner, withAuth } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 *
 * const fetchWechatPay = withAuth({ signer, keyring, hosts: [WXPAY_BASE_URL] })
 * const path = '/v3/marketing/partnerships?authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%7D'
 * const response = await fetchWechatPay(WXPAY_BASE_URL + path)
 * console.log(response.status)
 * ```
 */
export function withAuth(options: WithAuthOptions): PlatformFetch {
  const { fetch, ...given } = readAuthOptions(options, [...authOptionNames, 'fetch'])
  const send = connect(fetch)
  // Which responses are unsigned is known for one operation, not for all that a fetch is used for.
  const auth = prepareAuth(given)(withoutPrototype({}))
  return markOwn(async (...given) => {
    const request = toRequest(...given)
    const progress: Progress = { phase: 'preparing' }
    try {
      const signed = await auth.onRequest({ request })
      const response = await send(signed, progress)
      return await auth.onResponse({ response })
    } catch (error) {
      throw request.signal?.aborted ? request.signal.reason : settle(error, progress.phase)
    }
  })
}

function assertHost({ url, parsed }: Outgoing, hosts: readonly string[] | undefined): void {
  const target = parsed ?? new URL(url)
  const allowed = hosts ? hosts.includes(target.origin) : vendorHosts.includes(target.origin) || isLoopback(target)
  if (allowed) return
  const expected = (hosts ?? vendorHosts).join(' or ')
  throw new ArgumentError(
    `hosts: expected a Request to ${expected}, received one to ${target.origin}; nothing was signed or sent`,
  )
}

/** The Request with its body read, and one that is safe to send: it does not follow redirects, and ends with our signal. */
async function own(
  request: Request,
  always: boolean,
  signal: AbortSignal = request.signal,
): Promise<[Request, Uint8Array<ArrayBuffer>]> {
  if (request.bodyUsed) {
    throw new ArgumentError(
      "A middleware has read the Request's body; expected it unread: read `request.clone()` instead",
    )
  }
  const { method, headers } = request
  // Of a `?` without a query, some runtimes send nothing.
  const url = request.url.replace(/\?(?=#|$)/, '')
  if (!always && url === request.url && request.redirect === 'manual')
    return [request, new Uint8Array(await request.clone().arrayBuffer())]
  const body = new Uint8Array(await request.arrayBuffer())
  // Node sends a Request made of a Request chunked; made of its parts it has a length.
  const init = { method, headers, redirect: 'manual', signal: platformSignal(signal) } as const
  return [new Request(url, body.length > 0 ? { ...init, body } : init), body]
}
