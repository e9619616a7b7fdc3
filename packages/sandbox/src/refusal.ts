/** A request that is refused: thrown by the first check that it fails, so that only one error is ever reported. */

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  /** `''` for the empty 404 and 405. */
  readonly code: string
  readonly detail: unknown
  /** WeChat Pay signs what it says after authentication, and nothing before. */
  readonly signed: boolean

  constructor(status: number, code: string, message: string, options: { detail?: unknown; signed: boolean }) {
    super(message)
    this.status = status
    this.code = code
    this.detail = options.detail
    this.signed = options.signed
  }
}

/** 401 SIGN_ERROR, never signed. */
export function signError(message: string, detail?: unknown): Refusal {
  return new Refusal(401, 'SIGN_ERROR', message, { detail, signed: false })
}

/** 400 PARAM_ERROR, signed. */
export function paramError(message: string, detail?: { location: 'body' | 'query'; value: unknown }): Refusal {
  return new Refusal(400, 'PARAM_ERROR', message, { detail, signed: true })
}
