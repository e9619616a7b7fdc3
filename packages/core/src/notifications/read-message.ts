import { ArgumentError, ConnectionError } from '../errors.ts'
import { readBody } from '../http/read-body.ts'
import type { SignedMessage } from '../http/verify-signature.ts'
import { isFields } from '../lib/assert.ts'
import { isBytes, utf8 } from '../lib/bytes.ts'
import { describe } from '../lib/describe.ts'

/** A notification as a framework gives it, for one that has no `Request`. */
export interface NotificationMessage {
  /** Headers, or a plain object with names of any case; Node gives some values as arrays. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** The body as it came, before anything parsed it: bytes, or text. */
  readonly rawBody: string | Uint8Array
}

/** How each framework gives a body that nothing has parsed. */
const fixes = [
  "Express: express.raw({ type: '*/*', limit: '2mb' }) on this route, then rawBody: req.body",
  'Koa: ctx.request.rawBody, which @koa/bodyparser sets',
  "Fastify: addContentTypeParser('application/json', { parseAs: 'buffer' }, (req, body, done) => done(null, body)) in a plugin of this route, then rawBody: request.body",
  'Nest: NestFactory.create(AppModule, { rawBody: true }), then req.rawBody',
  'Next: the Request of the route handler, unread; under pages/, bodyParser: false, and the bytes of req',
  'Workers, Deno, Bun: the Request of fetch, unread',
  'Hono: c.req.raw, unread, or rawBody: await c.req.text() before anything else reads it',
]

/**
 * Reads headers and body once, into copies: what is verified later must be what is decrypted.
 *
 * @throws TypeError when there is no body, or it was parsed or read before; it names the fix for each framework
 * @throws ConnectionError when the body is longer than the limit, or cut off
 */
export async function readMessage(
  given: Request | NotificationMessage,
  limit: number,
): Promise<Omit<SignedMessage, 'subject'>> {
  const body = isRequest(given) ? await readRequest(given, limit) : copyBody(Object(given).rawBody)
  const headers = readHeaders(Object(given).headers)
  if (body && body.length <= limit) return { headers, body }
  const message = `The notification is longer than ${limit} bytes (maxBodyBytes)`
  throw new ConnectionError(message, { cause: new RangeError(message) })
}

/** By shape: a Request may come from another realm. Some frameworks put a `rawBody` on theirs. */
function isRequest(given: Request | NotificationMessage): given is Request {
  const { rawBody, arrayBuffer } = Object(given) as Partial<NotificationMessage & Request>
  return rawBody === undefined && typeof arrayBuffer === 'function'
}

async function readRequest(request: Request, limit: number): Promise<Uint8Array | undefined> {
  if (request.bodyUsed || request.body?.locked) throw wrongBody('a Request whose body was read before')
  try {
    return await readBody(request, limit)
  } catch (cause) {
    throw new ConnectionError('The connection was lost in the middle of the notification', { cause })
  }
}

function copyBody(rawBody: unknown): Uint8Array {
  if (typeof rawBody === 'string') return utf8(rawBody)
  if (isBytes(rawBody)) return new Uint8Array(rawBody)
  throw wrongBody(describe(rawBody))
}

function wrongBody(received: string): TypeError {
  return new ArgumentError(
    `rawBody: expected the body as it came, bytes or text, received ${received}. Its bytes are signed, so take them before anything parses them. ${fixes.join('. ')}`,
  )
}

/**
 * Headers of any kind. A name that comes twice has both values, which no header of a signature may have.
 *
 * @throws TypeError when it is anything else
 */
export function readHeaders(given: unknown): SignedMessage['headers'] {
  if (!isFields(given)) {
    const received = describe(given)
    throw new ArgumentError(`headers: expected the request's Headers, or a plain object of them, received ${received}`)
  }
  const isIterable = typeof given[Symbol.iterator as never] === 'function'
  const values = new Map<string, string>()
  for (const [name, value] of isIterable ? (given as unknown as Headers) : Object.entries(given)) {
    if (value === undefined) continue
    const key = name.toLowerCase()
    values.set(key, [...(values.has(key) ? [values.get(key)] : []), value].join())
  }
  return { get: (name) => values.get(name.toLowerCase()) ?? null }
}
