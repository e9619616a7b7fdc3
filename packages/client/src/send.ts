/** Sends one call: what functions, methods and `.client` share. */
import { type Fetch, isWechatPayError, type ResponseSignature } from '@wechatpay-edge/core'
import {
  bodyToSend,
  connect,
  keepBody,
  keptBody,
  platformSignal,
  type ResponseHead,
  repeat,
  type TrackedAttempt,
} from '@wechatpay-edge/core/internal'
import { assertArguments, type Snapshot, toWire, type WireArguments } from './arguments.ts'
import type { Connection } from './connection.ts'
import { sendDirect } from './direct.ts'
import { observeCall } from './observe.ts'
import type { Operation } from './operation.ts'
import { type Answer, isSuccess, parseJson } from './response.ts'
import type { Sealed } from './sensitive-fields.ts'
import type { Middleware } from './typed-client.ts'

/** Options of one call. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** How long one attempt may take, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined
  /**
   * Places of the body, the query and the path that the API's rules do not check, as a ValidationError names them:
   * `['amount.currency']` for a value that WeChat Pay has added since this release. Nothing
   * else changes: the other places are checked, and the call is signed, verified and retried. What cannot be sent is
   * refused: null, an emoji, a value of the path that would lead elsewhere. Default: none.
   */
  readonly skipValidationOfPaths?: readonly string[] | undefined
}

/** What a call of `.client` can set besides. */
export interface HttpOptions {
  /** More headers. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  /** Sends the signed Request. Default: the client's. */
  readonly fetch?: Fetch | undefined
  /** More middleware, after the client's. */
  readonly middleware?: readonly Middleware[] | undefined
  /** How the body of a success is decoded. Default: `json`. */
  readonly parseAs?: string | undefined
  /** Makes the body that is sent of the text that is signed: for uploads. Default: the text is the body. */
  readonly encode?: ((text: string) => Uint8Array) | undefined
  /** The query string of a link, exactly as it came. Default: that of the query. */
  readonly search?: string | undefined
  /** Passed on to openapi-fetch. */
  readonly rest?: object | undefined
}

/**
 * Validates, signs, sends, verifies and repeats.
 *
 * @param read - Makes the call's result of its response, or throws.
 */
export async function send<T>(
  { settings, prepareAttempt, http, used, parties }: Connection,
  operation: Operation,
  snapshot: Snapshot,
  { signal, timeoutMs = settings.timeoutMs, skipValidationOfPaths }: CallOptions,
  { headers, fetch, middleware = [], parseAs = 'json', encode, search, rest }: HttpOptions,
  read: (answer: Answer) => T,
): Promise<T> {
  assertArguments(operation, snapshot, skipValidationOfPaths)
  const { encrypted, encryptedAnswer, integers } = operation
  const transport = fetch ? connect(fetch) : settings.transport
  const request = http.request as SendOnce
  const responseSignature = signatureOf(operation, parseAs)
  // For the whole call: a middleware that comes between two attempts must not change what is sent.
  const isDirect = !rest && parseAs === 'json' && used.length === 0 && middleware.length === 0

  const observer = observeCall(operation, settings, signal)

  let first: Write | undefined
  /** Once a call: each ciphertext of a text is another. */
  let sealing: Promise<Sealed | undefined> | undefined
  const wire: WireArguments & Sealed = toWire(operation, snapshot, search)
  let body: string | Uint8Array | undefined

  /** A write is repeated only as it was: another key or other bytes are another write. */
  const assertSame = async (request: Request): Promise<Request> => {
    if (operation.method === 'get') return request
    const { pathname, search } = new URL(request.url)
    const key = request.headers.get('Idempotency-Key')
    const write = { head: `${pathname}${search} ${key}`, body: await bodyToSend(request) }
    first ??= write
    if (isSame(write, first)) return request
    throw new TypeError(
      'A middleware changed the URL, the Idempotency-Key or the body between attempts; not sent again',
    )
  }

  /** By openapi-fetch, with the caller's middleware. */
  const sendByFetchClient = async (
    auth: ReturnType<typeof prepareAttempt>,
    header: Readonly<Record<string, unknown>>,
    { host, progress, earlierUnknown, signal }: TrackedAttempt,
    steps: Steps,
  ): Promise<MutableAnswer> => {
    // The caller's middleware runs first, and may send something itself.
    progress.phase = 'foreign'
    const last: Middleware = {
      async onRequest(context) {
        progress.phase = 'preparing'
        steps.signed = true
        return assertSame(await auth.onRequest(context))
      },
      async onResponse(context) {
        const response = await auth.onResponse(context)
        progress.response = response
        // A file is passed on as it came, of any class: openapi-fetch takes back the platform's alone.
        return response === context.response ? undefined : response
      },
    }
    const answer = await request(operation.method, operation.path, {
      ...rest,
      // Copies: what middleware changes in them must not reach the next attempt.
      params: { header, path: { ...wire.path }, query: { ...(wire.query as object) } },
      body,
      bodySerializer: (text: string) => text,
      querySerializer: () => wire.search,
      baseUrl: host,
      async fetch(sent: Request) {
        progress.response = await transport(sent, progress, signal)
        return progress.response
      },
      Request: makeRequestClass(body, signal),
      middleware: [...middleware, last],
      parseAs: parseAs === 'json' ? 'arrayBuffer' : parseAs,
    })
    progress.response ??= answer.response
    const { status, ok } = answer.response
    return { ...answer, status, ok, earlierUnknown }
  }

  const sendOnce = async (attempt: TrackedAttempt): Promise<MutableAnswer> => {
    // Of this attempt: one that was given up may still go on.
    const steps: Steps = { signed: isDirect }
    try {
      sealing ??= encrypted?.by.encrypt(encrypted, wire, parties.keyring, operation)
      const { serial, body: json } = Object.assign(wire, await sealing)
      const text = json && integers ? integers.by.write(integers, json) : json
      body ??= text && encode ? encode(text) : text
      const auth = prepareAttempt({
        bodyOf: keptBody,
        signal: attempt.signal,
        signedText: encode && text,
        responseSignature,
        serial,
      })
      const sent = { ...headers, 'Idempotency-Key': snapshot.idempotencyKey }
      const answer = isDirect
        ? await sendDirect(
            { ...wire, operation, headers: sent, body, auth, transport, isObserved: observer !== undefined },
            attempt,
          )
        : await sendByFetchClient(auth, sent, attempt, steps)
      if (answer.ok && parseAs === 'json') answer.data = parseJson(operation, answer, settings.decode)
      // What is no success is reported as such, whatever its fields contain.
      if (encryptedAnswer && isSuccess(operation, answer, parseAs)) {
        await encryptedAnswer.by.decrypt(encryptedAnswer, answer.data, parties, answer.response)
      }
      return answer
    } catch (error) {
      // What a middleware does once it runs is not known: an SDK error of its own is one of another call.
      const isTheirs = steps.signed ? [...used, ...middleware].some(({ onError }) => onError) : isWechatPayError(error)
      if (isTheirs && attempt.progress.phase !== 'preparing') attempt.progress.phase = 'sent'
      throw error
    }
  }

  const repeatable = isRepeatable(operation, snapshot)
  try {
    const loop = settings.repeat?.(operation) ?? repeat
    const result = read(await loop(sendOnce, { ...settings, timeoutMs, signal, repeatable, observer, headOf }))
    observer?.finish()
    return result
  } catch (error) {
    observer?.finish({ error })
    throw error
  }
}

/** Whether it is the same call if it is sent again: a GET, or a write whose key or business number is really sent. */
function isRepeatable({ method, idempotencyKey, idempotentBy }: Operation, { path, body }: Snapshot): boolean {
  if (method === 'get' || idempotencyKey) return true
  if (!idempotentBy) return false
  const at = (from: unknown): unknown =>
    idempotentBy.split('.').reduce((fields, name) => (Object(fields) as Record<string, unknown>)[name], from)
  return Boolean(at(path.value) ?? at(body.value))
}

/** How far an attempt came. */
interface Steps {
  /** Whether our middleware has run. */
  signed: boolean
}

/** A response whose data is still to be decoded. */
type MutableAnswer = Answer & { data?: unknown } & Partial<Pick<ResponseHead, 'headers' | 'bodyUsed'>>

/** Without making a Response that nobody asked for. */
function headOf(answer: MutableAnswer): ResponseHead {
  return answer.headers ? (answer as ResponseHead) : answer.response
}

/** What makes a write the same one. */
interface Write {
  readonly head: string
  readonly body: string | Uint8Array
}

function isSame(one: Write, other: Write): boolean {
  const bytes = ({ body }: Write) => (typeof body === 'string' ? new TextEncoder().encode(body) : body).join()
  return one.head === other.head && (one.body === other.body || bytes(one) === bytes(other))
}

/** openapi-fetch's request, as far as it is used here. */
type SendOnce = (method: string, path: string, init: object) => Promise<Pick<Answer, 'data' | 'error' | 'response'>>

function signatureOf({ unsigned }: Operation, parseAs: string): ResponseSignature {
  if (!unsigned) return 'required'
  return parseAs === 'stream' ? 'stream' : 'optional'
}

/** The class that openapi-fetch makes its Requests with: their text is kept, and they end with the attempt. */
function makeRequestClass(body: string | Uint8Array | undefined, signal: AbortSignal) {
  function OwnRequest(url: string, init: RequestInit): Request {
    return keepBody(new Request(url, { ...init, signal: platformSignal(signal), redirect: 'manual' }), body ?? '')
  }
  // openapi-fetch asks `instanceof` of what a middleware returns, which may be any Request.
  OwnRequest.prototype = Request.prototype
  return OwnRequest
}
