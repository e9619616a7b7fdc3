/** What the sandbox records of each request, for tests. */
import { type HeaderList, headerValue, type RawAnswer, type RawRequest } from './exchange.ts'

/** A request that arrived, and what became of it. */
export interface RecordedRequest {
  readonly method: string
  /** The merchant that its Authorization names, before it is checked; `undefined` if that cannot be read. */
  readonly mchid?: string | undefined
  /** The host that it was for: `api.mch.weixin.qq.com`. */
  readonly host?: string | undefined
  /** Path and query, as sent. */
  readonly target: string
  readonly headers: HeaderList
  /** The body as text; `''` for none. */
  readonly body: string
  /** The kind of the fault that it met. */
  readonly fault?: string | undefined
  /** The status of the response; `undefined` while there is none, and for good if a fault prevents it. */
  readonly status: number | undefined
  /** Whether the response had a signature, valid or not. */
  readonly signed: boolean
  /** The response's Request-ID. */
  readonly requestId: string | undefined
  /** Why the request was refused, in one sentence; `undefined` if it was not. It names what was checked, and no more. */
  readonly refusal: string | undefined
}

interface Recording extends RecordedRequest {
  answered(answer: RawAnswer, refusal: string | undefined): void
}

export function recordRequest(
  request: RawRequest,
  { mchid, fault }: Pick<RecordedRequest, 'mchid' | 'fault'> = {},
): Recording {
  const { method, host, target, headers, body } = request
  const record = {
    method,
    mchid,
    host,
    target,
    headers,
    body: new TextDecoder('utf-8', { ignoreBOM: true }).decode(body),
    fault,
    status: undefined as number | undefined,
    signed: false,
    requestId: undefined as string | undefined,
    refusal: undefined as string | undefined,
  }
  const answered = (answer: RawAnswer, refusal: string | undefined): void => {
    record.refusal = refusal
    record.status = answer.status
    record.signed = headerValue(answer.headers, 'wechatpay-signature') !== undefined
    record.requestId = headerValue(answer.headers, 'request-id')
  }
  // Not enumerable: a test that prints a record sees data only.
  return Object.defineProperty(record, 'answered', { value: answered }) as typeof record & { answered: typeof answered }
}
