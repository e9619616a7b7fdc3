/** Control of a served sandbox over HTTP, under a path of its own: for tests in any language, and for a page. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { StateError } from '../../apis/state-error.ts'
import type { RecordedRequest, Sandbox } from '../../index.ts'
import { decodeUtf8 } from '../../lib/bytes.ts'
import { type OptionRule, readOptions } from '../../lib/options.ts'
import { targetPath, targetQuery } from '../../wire/exchange.ts'
import type { Language } from '../command/reasons.ts'
import { isPagePath, sendPage } from '../page/files.ts'
import { readBody } from '../serve/http.ts'
import { checkPlace, checkToken } from './access.ts'
import { ControlError } from './control-error.ts'
import { createRequestStream, type RequestStream } from './request-stream.ts'
import { newest, readJson, routes } from './routes.ts'
import { createShow } from './show.ts'

/** How a sandbox may be controlled. */
export interface ControlOptions {
  /** What `Authorization: Bearer …` must have: 16 or more characters that nobody guesses. */
  readonly token: string
}

/** What became of a request. */
interface Outcome {
  readonly status: number
  readonly refusal?: string | undefined
}

export interface Control {
  respond(
    request: IncomingMessage,
    response: ServerResponse,
    place: { readonly target: string; readonly host: string | undefined },
  ): Promise<Outcome>
  /** Shows a request to whoever watches. */
  publish(record: RecordedRequest): void
  /** Ends every stream. */
  close(): void
}

const maxControlBytes = 1_048_576

const prefix = '/__sandbox/'

const aToken: OptionRule = {
  expected: '16 or more characters of A-Z, a-z, 0-9, - and _',
  isRight: (value) => typeof value === 'string' && /^[\w-]{16,}$/.test(value),
}

/** Whether a request is for the control, not for WeChat Pay. */
export function isControlTarget(target: string): boolean {
  return `${targetPath(target)}/`.startsWith(prefix)
}

/** Throws TypeError if the token is too short, or the sandbox is not a whole one. */
export function createControl(given: Partial<Sandbox>, options: ControlOptions): Control {
  const { token } = readOptions(options, { token: aToken }, 'control', ['token'])
  if (!given.reset) throw new TypeError('control: expected a sandbox of createSandbox, received a handler')
  const sandbox = given as Sandbox
  const stream = createRequestStream(createShow(sandbox))
  return {
    publish: stream.publish,
    close: stream.close,
    async respond(request, response, { target, host }) {
      try {
        checkPlace(request, host, { isPage: nameOf(target) === '' })
        // A page has no header to open itself with; there is nothing in it that needs one.
        if (request.method === 'GET' && isPagePath(nameOf(target))) return await sendPage(response, nameOf(target))
        checkToken(request, token)
        return await perform(sandbox, stream, { request, response, target })
      } catch (error) {
        const { status, message } = refusalOf(error)
        // What is left of its body is not read.
        response.setHeader('Connection', 'close')
        sendJson(response, status, { error: message })
        return { status, refusal: message }
      }
    },
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly target: string
}

async function perform(sandbox: Sandbox, stream: RequestStream, exchange: Exchange): Promise<Outcome> {
  const { request, response, target } = exchange
  const name = nameOf(target)
  const methods = methodsOf(name)
  const method = request.method ?? ''
  if (!methods) throw new ControlError(404, `No such path (served: ${[...Object.keys(routes), 'events'].join(', ')})`)
  if (!methods.includes(method)) {
    response.setHeader('Allow', methods.join(', '))
    throw new ControlError(405, `This path takes ${methods.join(', ')}`)
  }
  const query = new URLSearchParams(targetQuery(target))
  if (name === 'events') {
    const language = readLanguage(query)
    stream.add(response, query.has('limit') ? newest(sandbox.requests, query) : [], language)
  } else {
    const given = { query, body: await readGiven(request) }
    const result = await routes[name]?.[method]?.(sandbox, given)
    if (method !== 'GET') stream.changed(name)
    sendJson(response, 200, result ?? {})
  }
  return { status: 200 }
}

function nameOf(target: string): string {
  return targetPath(target).slice(prefix.length)
}

/** Of the reasons. */
function readLanguage(query: URLSearchParams): Language {
  const language = query.get('lang') ?? 'en'
  if (language === 'en' || language === 'zh') return language
  throw new ControlError(400, 'lang: expected en or zh')
}

function methodsOf(name: string): readonly string[] | undefined {
  if (name === 'events') return ['GET']
  return Object.hasOwn(routes, name) ? Object.keys(routes[name] ?? {}) : undefined
}

async function readGiven(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBody(request)
  if (bytes.length > maxControlBytes) throw new ControlError(413, `The body is over ${maxControlBytes} bytes`)
  if (bytes.length > 0 && !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new ControlError(415, 'The Content-Type: expected application/json')
  }
  return readJson(decodeUtf8(bytes))
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  }
  response.writeHead(status, headers)
  response.end(`${JSON.stringify(value, errorsAsText)}\n`)
}

/** Else JSON has nothing of an error. */
function errorsAsText(_name: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value
}

/** What the sandbox refuses is a TypeError, which names it, or not possible in its state; anything else is its own fault. */
function refusalOf(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof ControlError) return error
  const message = error instanceof Error ? error.message : 'failed'
  if (error instanceof StateError) return { status: 409, message }
  return { status: error instanceof TypeError ? 400 : 500, message }
}
