/** A request that is refused: thrown by the first check that it fails, so that only one error is ever reported. */
import { messages } from './messages.ts'
import type { SandboxErrorRow, SandboxOperation } from './operation.ts'

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  /** `''` for the empty 404 and 405. */
  readonly code: string
  readonly detail: unknown
  /** WeChat Pay signs its errors after authentication, and none before. */
  readonly signed: boolean
  /** Why, in one sentence for whoever tests; it is not sent. */
  readonly reason: string

  constructor(
    status: number,
    code: string,
    message: string,
    options: { detail?: unknown; signed: boolean; reason: string },
  ) {
    super(message)
    this.reason = options.reason
    this.status = status
    this.code = code
    this.detail = options.detail
    this.signed = options.signed
  }
}

/** Where a value came from, as an error's `detail` names it: `url` for a parameter of the path. */
export type Location = 'body' | 'query' | 'url'

/** 401 SIGN_ERROR, never signed. */
export function signError(message: string, reason: string, detail?: unknown): Refusal {
  return new Refusal(401, 'SIGN_ERROR', message, { detail, signed: false, reason })
}

/** 400 PARAM_ERROR, signed. */
export function paramError(message: string, reason: string, detail?: { location: Location; value: unknown }): Refusal {
  return new Refusal(400, 'PARAM_ERROR', message, { detail, signed: true, reason })
}

/** The operation's own row for a code, else the row that all operations share. */
export function errorRow({ errors }: SandboxOperation, code: string): SandboxErrorRow | undefined {
  const rows = errors.filter((row) => row.code === code)
  return rows.find(({ common }) => !common) ?? rows[0]
}

/** A business error in the words of the operation's error table. */
export function operationError(operation: SandboxOperation, code: string): Refusal {
  const { status = 400, description = messages.parameter } = errorRow(operation, code) ?? {}
  const reason = `A rule of ${operation.id} refuses it: ${code} ${description}`
  return new Refusal(status, code, description, { signed: true, reason })
}
