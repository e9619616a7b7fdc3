import { ArgumentError } from '../errors.ts'
import { assertKeyring, type Keyring } from '../keys/keyring.ts'
import { readSigner, type Signer } from '../keys/signer.ts'
import { assertOptions } from '../lib/assert.ts'
import { resolveCrypto } from '../lib/crypto.ts'
import type { Fetch, RandomOptions } from '../lib/options.ts'
import { connect, isLoopback, resolveHosts, vendorHosts } from './connect.ts'
import { signRequest } from './sign-request.ts'
import { type VerifyResponseOptions, verifyAnswer } from './verify-response.ts'

/** Who signs, who is trusted, and where signed requests may go. */
export interface AuthOptions extends RandomOptions, VerifyResponseOptions {
  readonly signer: Signer
  readonly keyring: Keyring
  /** Origins that signed requests may go to. Default: WeChat Pay's two, and this machine (loopback). */
  readonly hosts?: readonly string[] | undefined
}

/** Options of {@link createAuthMiddleware}. */
export interface AuthMiddlewareOptions extends AuthOptions {
  /**
   * The text of a body that you gave to a Request yourself, so that it is not read back; `undefined` for any other
   * Request, which is then rebuilt before it is signed, without following redirects, and with `signal`.
   */
  readonly bodyOf?: ((request: Request) => string | undefined) | undefined
  /** Ends a Request that is rebuilt; it has lost its own. */
  readonly signal?: AbortSignal | undefined
  /**
   * Whether a success must be signed. Default: true. `false` is for a middleware of one call, of an operation whose page
   * says that WeChat Pay does not sign its answer: some downloads, which the spec marks.
   */
  readonly signedAnswer?: boolean | undefined
}

/** An openapi-fetch middleware that signs and verifies. */
export interface AuthMiddleware {
  onRequest(context: { request: Request }): Promise<Request>
  onResponse(context: { response: Response }): Promise<Response>
}

/**
 * Makes an openapi-fetch middleware that signs each Request and verifies each answer. It belongs **last in a call's own
 * `middleware`**, so that it is the last to see the Request and the first to see the answer; with `use()` it is neither.
 *
 * A Request that follows redirects, or that `bodyOf` does not know, is rebuilt once before it is signed.
 *
 * @throws TypeError where an option is missing or of another type; when a Request is signed, where its origin is none of
 * `hosts`
 */
export function createAuthMiddleware(options: AuthMiddlewareOptions): AuthMiddleware {
  return createAuth(options, options?.signedAnswer !== false)
}

function createAuth(options: AuthMiddlewareOptions, signedAnswer: boolean): AuthMiddleware {
  assertOptions(options, 'options', '{ signer, keyring }')
  const { signer, keyring, bodyOf, signal, crypto, now, random, toleranceSeconds, maxAnswerBytes } = options
  readSigner(signer)
  assertKeyring(keyring)
  if (crypto) resolveCrypto(crypto)
  const hosts = options.hosts && resolveHosts(options.hosts)
  return {
    async onRequest({ request }) {
      assertHost(request, hosts)
      const known = bodyOf?.(request)
      const [ready, body] = known === undefined ? await own(request, bodyOf !== undefined, signal) : [request, known]
      const { preferred } = keyring
      if (preferred && !ready.headers.has('Wechatpay-Serial')) ready.headers.set('Wechatpay-Serial', preferred)
      return signRequest(ready, signer, { crypto, now, random, body })
    },
    onResponse: ({ response }) =>
      verifyAnswer(response, keyring, { now, toleranceSeconds, maxAnswerBytes }, signedAnswer),
  }
}

/**
 * A `fetch` that signs each Request and verifies each answer.
 *
 * @throws what {@link signRequest} and {@link verifyResponse} throw, and {@link ConnectionError} where no answer comes
 */
export function withAuth(fetch: Fetch | undefined, options: AuthOptions): Fetch {
  const send = connect(fetch)
  // What is not signed is known for one operation, not for all that a fetch is used for.
  const auth = createAuth(options, true)
  return async (request) => {
    try {
      return await auth.onResponse({ response: await send(await auth.onRequest({ request })) })
    } catch (error) {
      throw request.signal?.aborted ? request.signal.reason : error
    }
  }
}

function assertHost({ url }: Request, hosts: readonly string[] | undefined): void {
  const target = new URL(url)
  const allowed = hosts ? hosts.includes(target.origin) : vendorHosts.includes(target.origin) || isLoopback(target)
  if (allowed) return
  const expected = (hosts ?? vendorHosts).join(' or ')
  throw new ArgumentError(
    `hosts: expected a Request to ${expected}, received one to ${target.origin}; nothing was signed or sent`,
  )
}

/** The Request with its body read, and one that is ours to send: it does not follow redirects, and ends with our signal. */
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
  const { url, method, headers } = request
  if (!always && request.redirect === 'manual') return [request, new Uint8Array(await request.clone().arrayBuffer())]
  const body = new Uint8Array(await request.arrayBuffer())
  // Node sends a Request made of a Request chunked; made of its parts it has a length.
  const init = { method, headers, redirect: 'manual', signal } as const
  return [new Request(url, body.length > 0 ? { ...init, body } : init), body]
}
