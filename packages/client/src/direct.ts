/** One attempt of a call without middleware: plain data goes out, and the bytes that come are read once. */
import {
  PlainRequest,
  type prepareAuth,
  type Received,
  type TrackedAttempt,
  type Transport,
} from '@wechatpay-edge/core/internal'
import type { Operation } from './operation.ts'
import type { Answer } from './response.ts'

/** What is sent in each attempt. */
export interface DirectCall {
  readonly operation: Operation
  readonly path: Readonly<Record<string, unknown>>
  /** The query string. */
  readonly search: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string | Uint8Array | undefined
  readonly auth: ReturnType<ReturnType<typeof prepareAuth>>
  readonly transport: Transport
  /** Whether somebody wants to see the response, whatever becomes of it. */
  readonly isObserved: boolean
}

/** A response whose bytes are read and verified. A `Response` is made of them when somebody asks for it. */
class DirectAnswer implements Answer {
  data: unknown
  readonly error: unknown
  readonly status: number
  readonly ok: boolean
  readonly headers: Response['headers']
  readonly bodyUsed = true
  readonly earlierUnknown: boolean
  readonly #received: Received
  #response: Response | undefined

  constructor(head: Response, received: Received, earlierUnknown: boolean) {
    const { bytes } = received
    this.headers = head.headers
    this.status = head.status
    this.ok = head.status >= 200 && head.status <= 299
    this.earlierUnknown = earlierUnknown
    this.#received = received
    if (this.ok) {
      this.data = bytes
    } else {
      this.error = readError(bytes)
      // Errors have it, and a status of which no Response can be made is reported here.
      this.#response = this.response
    }
  }

  get response(): Response {
    if (this.#response) return this.#response
    this.#response = this.#received.toResponse()
    // Its body has been read.
    this.#response.arrayBuffer().catch(() => {})
    return this.#response
  }
}

/** As openapi-fetch gives it: JSON if it is, else text. */
function readError(bytes: Uint8Array | undefined): unknown {
  const text = new TextDecoder().decode(bytes as Uint8Array<ArrayBuffer> | undefined)
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Signs, sends, reads and verifies. */
export async function sendDirect(
  { operation, path, search, headers, body = '', auth, transport, isObserved }: DirectCall,
  { host, progress, signal, earlierUnknown }: TrackedAttempt,
): Promise<DirectAnswer> {
  const pathname = operation.path.replace(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(`${path[name]}`))
  const url = host + pathname + (search && `?${search}`)
  const request = new PlainRequest(operation.method.toUpperCase(), url, body, signal)
  if (body) request.headers.set('Content-Type', 'application/json')
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && value !== null) request.headers.set(name, `${value}`)
  }
  const response = await transport(await auth.sign(request), progress, signal)
  progress.response = response
  const answer = new DirectAnswer(response, await auth.receive(response), earlierUnknown)
  if (isObserved) progress.response = answer.response
  return answer
}
