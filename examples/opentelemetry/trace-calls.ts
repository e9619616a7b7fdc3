/** Makes spans of a client's events, by OpenTelemetry's conventions for HTTP clients (1.45.0). */
import { type Attributes, context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_HEADER,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  ERROR_TYPE_VALUE_OTHER,
} from '@opentelemetry/semantic-conventions'
import { isWechatPayError, type ObservedEvent } from '@wechatpay-edge/partnerships'

type RequestEvent = Extract<ObservedEvent, { type: 'request' }>
type AttemptEnd = Extract<ObservedEvent, { type: 'response' | 'error' }>

/** The option `observe`: a CLIENT span for each attempt, under an INTERNAL span for each call. */
export function traceCalls(tracer: Tracer): (event: ObservedEvent) => void {
  const calls = new Map<string, { readonly call: Span; attempt?: Span }>()
  return (event) => {
    if (event.type === 'keyring-refresh') return
    if (event.type === 'request' && !calls.has(event.call)) {
      // Its parent is the span that is active where the method was called.
      calls.set(event.call, { call: tracer.startSpan(event.operation, { kind: SpanKind.INTERNAL }) })
    }
    const spans = calls.get(event.call)
    if (!spans) return
    const { call } = spans
    if (event.type === 'request') spans.attempt = startAttempt(tracer, event, call)
    if (event.type === 'response' || event.type === 'error') endAttempt(event, spans.attempt)
    if (event.type === 'retry') call.addEvent('retry', { delay_ms: event.delayMs, reason: event.reason })
    if (event.type === 'end') {
      if ('error' in event && !event.aborted) setError(call, typeOf(event.error))
      call.end()
      calls.delete(event.call)
    }
  }
}

function startAttempt(tracer: Tracer, { attempt, method, host, pathTemplate }: RequestEvent, call: Span): Span {
  const { hostname, port, protocol } = new URL(host)
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: Number(port || (protocol === 'https:' ? 443 : 80)),
    // The events have no value of a path, and no query.
    [ATTR_URL_FULL]: host + pathTemplate.replace(/\{[^}]*\}/g, 'REDACTED'),
    // Not stable yet, so the package has no constant for it.
    'url.template': pathTemplate,
    ...(attempt > 1 && { [ATTR_HTTP_REQUEST_RESEND_COUNT]: attempt - 1 }),
  }
  const under = trace.setSpan(context.active(), call)
  return tracer.startSpan(`${method} ${pathTemplate}`, { kind: SpanKind.CLIENT, attributes }, under)
}

function endAttempt(event: AttemptEnd, span: Span | undefined): void {
  const { status, requestId } = event
  if (status !== undefined) span?.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status)
  if (requestId !== undefined) span?.setAttribute(ATTR_HTTP_RESPONSE_HEADER('request-id'), [requestId])
  // What the caller has aborted is no error.
  if (event.type === 'error' && !event.aborted) setError(span, typeOf(event.error))
  if (event.type === 'response' && event.status >= 400) setError(span, `${event.status}`)
  span?.end()
}

/** Without a description: messages are for logs. */
function setError(span: Span | undefined, type: string): void {
  span?.setAttribute(ATTR_ERROR_TYPE, type).setStatus({ code: SpanStatusCode.ERROR })
}

/** One of few words, never a message. */
function typeOf(error: unknown): string {
  if (!isWechatPayError(error)) return error instanceof Error ? error.name : ERROR_TYPE_VALUE_OTHER
  return error.code === 'ERR_WECHATPAY_CONNECTION' && error.timeout ? 'timeout' : error.code
}
