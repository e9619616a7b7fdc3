/** A response before it is signed: a status, a body, and whether WeChat Pay would sign it. */
import { writeJson } from '../lib/json.ts'
import { describe } from '../lib/values.ts'
import type { StatusFault } from './faults.ts'
import type { HandlerFile } from './handler.ts'
import type { SandboxOperation, SchemaValidator } from './operation.ts'
import { errorRow, type Refusal } from './refusal.ts'

export interface Reply {
  readonly status: number
  /** `''` for none. */
  readonly text: string
  /** In place of `text`. */
  readonly file?: HandlerFile | undefined
  /** The error's code, whose number ends the Request-ID. */
  readonly code?: string | undefined
  readonly contentType?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signed: boolean
  /** Why the request was refused; it is not sent. */
  readonly refusal?: string | undefined
}

export function successReply(operation: SandboxOperation, body: unknown): Reply {
  const { status, check } = operation.success
  const text = body === undefined ? '' : jsonOf(body, operation)
  // What is sent is checked: `toJSON` and members that are `undefined` make it another value.
  if (check) assertOwnAnswer(check, text === '' ? undefined : JSON.parse(text), operation)
  return { status, text, signed: operation.signedAnswer }
}

/** A file, whose type no page prints. */
export function fileReply({ success, signedAnswer }: SandboxOperation, file: HandlerFile): Reply {
  return { status: success.status, text: '', file, contentType: 'application/octet-stream', signed: signedAnswer }
}

function jsonOf(body: unknown, { id }: SandboxOperation): string {
  const problem = (received: string): TypeError =>
    new TypeError(`handlers.${id}().body: expected a value that JSON has, received ${received}`)
  let text: string | undefined
  try {
    text = writeJson(body)
  } catch (error) {
    throw problem(error instanceof Error ? error.message : describe(error))
  }
  if (text === undefined) throw problem(describe(body))
  return text
}

/** Members in the order in which they are really sent. */
export function errorReply(refusal: Refusal, operation: SandboxOperation | undefined): Reply {
  const { status, code, detail, message, signed, reason } = refusal
  if (code === '') return { status, text: '', signed, refusal: reason }
  const body = { code, ...(detail !== undefined && { detail }), message }
  if (operation) assertOwnAnswer(operation.error, body, operation)
  return { status, text: JSON.stringify(body), code, signed, refusal: reason }
}

export function faultReply(fault: StatusFault, operation: SandboxOperation): Reply {
  const { status, code, body, contentType = 'text/html', headers } = fault
  const signed = fault.signed ?? !(isRedirect(status) || [401, 405, 502, 503, 504].includes(status))
  if (body !== undefined) return { status, text: body, code, contentType, headers, signed }
  if (code === undefined) return { status, text: '', headers, signed }
  const row = operation.errors.find((candidate) => candidate.status === status && candidate.code === code)
  const message = fault.message ?? (row ?? errorRow(operation, code))?.description ?? ''
  return { status, text: JSON.stringify({ code, message }), code, headers, signed }
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400
}

/** A sandbox that breaks its own spec would mislead its users, so it fails. */
function assertOwnAnswer(check: SchemaValidator, body: unknown, { id }: SandboxOperation): void {
  if (check(body)) return
  throw new Error(`The sandbox's own response to ${id} breaks its spec: ${JSON.stringify(check.errors)}`)
}
