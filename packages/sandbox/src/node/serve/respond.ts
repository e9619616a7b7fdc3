/** Responds to the requests of one server. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RawAnswer, RawRequest, RecordedRequest, Sandbox } from '../../index.ts'
import { recordRequest } from '../../wire/record.ts'
import { type Control, isControlTarget } from '../control/control.ts'
import {
  headerPairs,
  hostName,
  isOfOtherPage,
  originOf,
  plainAnswer,
  readBody,
  readTarget,
  sendAnswer,
  writeHead,
} from './http.ts'
import type { ServedRequest } from './served-request.ts'

/** What is served: its requests are also where a request for another host is recorded. */
export type Served = Pick<Sandbox, 'handle'> & Partial<Pick<Sandbox, 'requests'>>

/** What a server responds with. */
export interface Responder {
  readonly sandbox: Served
  /** Hosts that it responds to, without port, in lower case. */
  readonly hosts: ReadonlySet<string>
  readonly control?: Control | undefined
  report(request: ServedRequest): void
}

/** The listener of a server's `request` event. */
export function createListener(responder: Responder): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    respond(responder, request, response).catch((error: unknown) => fail(responder, request, response, error))
  }
}

async function respond(responder: Responder, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { sandbox, control, report } = responder
  const { target, host } = readTarget(request)
  const { method = '' } = request
  if (control && isControlTarget(target)) {
    report({ method, target, ...(await control.respond(request, response, { target, host })) })
    return
  }
  const head = { method, target, headers: headerPairs(request.rawHeaders), host }
  const refused = refusalOf(responder, request, host)
  if (refused) {
    const { answer, record } = refuse(sandbox, head, refused)
    await sendAnswer(response, answer)
    return report(eventOf(record))
  }
  const result = await sandbox.handle({ ...head, origin: originOf(request, host), body: await readBody(request) })
  if (result.kind === 'answer') await sendAnswer(response, result.answer)
  else if (result.kind === 'drop') drop(request, response, result.headersOf)
  const status = result.kind === 'answer' ? result.answer.status : undefined
  report(result.record ? eventOf(result.record) : { method, target, status })
}

function eventOf(record: RecordedRequest): ServedRequest {
  const { method, target, status, refusal } = record
  return { method, target, status, refusal, record }
}

function drop(request: IncomingMessage, response: ServerResponse, headersOf: RawAnswer | undefined): void {
  if (!headersOf) return void request.socket.destroy()
  writeHead(response, headersOf)
  response.flushHeaders()
  // Send the headers before the connection is closed.
  setImmediate(() => request.socket.destroySoon())
}

interface Refused {
  readonly status: number
  readonly refusal: string
}

/** Why a request does not reach the sandbox. A page of another origin could not read a response, but it would meet faults. */
function refusalOf({ hosts }: Responder, request: IncomingMessage, host: string | undefined): Refused | undefined {
  const name = hostName(host)
  if (!hosts.has(name)) {
    const shown = name.slice(0, 100)
    const refusal = `The host '${shown}' is neither loopback nor allowed: serve it with --allow-host or allowHosts`
    return { status: 421, refusal }
  }
  if (!isOfOtherPage(request, host)) return undefined
  return { status: 403, refusal: 'A page of another origin sent it, and WeChat Pay is not for pages: it has no CORS' }
}

/** Without a signature, and on record. */
function refuse(
  { requests }: Served,
  head: Omit<RawRequest, 'body'>,
  { status, refusal }: Refused,
): { answer: RawAnswer; record: RecordedRequest } {
  const answer = plainAnswer(status, refusal)
  const record = recordRequest({ ...head, body: new Uint8Array() })
  record.answered(answer, refusal)
  // Only users must not write it.
  const records = requests as RecordedRequest[] | undefined
  records?.push(record)
  return { answer, record }
}

/** An error of the sandbox itself. */
function fail({ report }: Responder, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  const refusal = error instanceof Error ? error.message : String(error)
  void sendAnswer(response, plainAnswer(500, refusal))
  report({ method: request.method ?? '', target: readTarget(request).target, status: 500, refusal })
}
