/** What is kept of each request, for a test to look at. */
import { type HeaderList, headerValue, type RawAnswer, type RawRequest } from './exchange.ts'
import type { Fault } from './faults.ts'

/** A request that arrived, and how it was answered. */
export interface RecordedRequest {
  readonly method: string
  /** The host that it was for: `api.mch.weixin.qq.com`. */
  readonly host?: string | undefined
  /** Path and query, as sent. */
  readonly target: string
  readonly headers: HeaderList
  /** The body as text; `''` for none. */
  readonly body: string
  /** The kind of the fault that it met. */
  readonly fault?: Fault['kind'] | undefined
  /** The status of the answer; `undefined` until there is one, and for good where a fault leaves none. */
  readonly status: number | undefined
  /** Whether the answer carried a signature, good or bad. */
  readonly signed: boolean
  /** The answer's Request-ID. */
  readonly requestId: string | undefined
}

interface Recording extends RecordedRequest {
  answered(answer: RawAnswer): void
}

export function recordRequest(request: RawRequest, fault: Fault | undefined): Recording {
  const { method, host, target, headers, body } = request
  const record = {
    method,
    host,
    target,
    headers,
    body: new TextDecoder('utf-8', { ignoreBOM: true }).decode(body),
    fault: fault?.kind,
    status: undefined as number | undefined,
    signed: false,
    requestId: undefined as string | undefined,
  }
  const answered = (answer: RawAnswer): void => {
    record.status = answer.status
    record.signed = headerValue(answer.headers, 'wechatpay-signature') !== undefined
    record.requestId = headerValue(answer.headers, 'request-id')
  }
  // Not enumerable: a test that prints a record sees data only.
  return Object.defineProperty(record, 'answered', { value: answered }) as typeof record & { answered: typeof answered }
}
