/** The sandbox as a `fetch`: a Request in, a Response out, no network. */
import { concat } from '../lib/bytes.ts'
import { describe, isObject } from '../lib/values.ts'
import { type HeaderList, maxBodyBytes, type RawAnswer, type RawRequest } from './exchange.ts'
import { readBody } from './read-body.ts'
import type { RawResult } from './result.ts'

/** Sends one Request; pass it to a client in place of the platform's `fetch`. */
export type SandboxFetch = (request: Request) => Promise<Response>

export function createFetch(handle: (request: RawRequest) => Promise<RawResult>): SandboxFetch {
  return async (request) => {
    if (!isObject(request) || !isObject(request.signal)) {
      const received = describe(request)
      throw new TypeError(`fetch: expected one Request, received ${received}. Give it new Request(url, init)`)
    }
    const { signal } = request
    if (signal.aborted) throw signal.reason
    return await untilAborted(answer(request, handle), signal)
  }
}

async function answer(request: Request, handle: (request: RawRequest) => Promise<RawResult>): Promise<Response> {
  const url = new URL(request.url)
  const result = await handle({
    method: request.method,
    // Not `pathname + search`, which drops a bare `?`.
    target: url.href.slice(url.origin.length).split('#', 1)[0] ?? '',
    headers: [...request.headers, ...ownUserAgent()],
    // Up to one chunk over the limit, which is then refused.
    body: await readBody(request, maxBodyBytes([...request.headers])),
    host: url.host,
    origin: url.origin,
  })
  if (result.kind === 'hang') return await new Promise<never>(() => {})
  if (result.kind === 'answer') return toResponse(result.answer)
  if (result.headersOf) return toResponse(result.headersOf, brokenBody())
  throw connectionLost()
}

/** A browser keeps User-Agent out of every Request (Chromium 156 does), and sends its own. WeChat Pay requires one. */
function ownUserAgent(): HeaderList {
  const { headers } = new Request('https://api.mch.weixin.qq.com', { headers: { 'User-Agent': 'a' } })
  return headers.has('User-Agent') ? [] : [['user-agent', navigator.userAgent]]
}

function toResponse(answer: RawAnswer, broken?: ReadableStream<Uint8Array>): Response {
  const { status, headers, body } = answer
  const whole = answer.stream ? streamOf(answer.stream()) : body.length === 0 ? null : concat(body)
  const sent = whole && (broken ?? whole)
  return new Response(sent, { status, headers: headers.map(([name, value]): [string, string] => [name, value]) })
}

/** Only as much is made as is read. */
function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

function brokenBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.error(connectionLost())
    },
  })
}

/** What `fetch` rejects with on every runtime. */
function connectionLost(): TypeError {
  return new TypeError('fetch failed: the sandbox dropped the connection')
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
