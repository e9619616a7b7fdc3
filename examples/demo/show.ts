/** Says in a terminal what was signed, what came back, and what of it was verified. */
import { type AnyWechatPayError, isWechatPayError, type Outcome } from '@wechatpay-edge/partnerships'
import { type Paint, printable } from './paint.ts'
import type { Exchange } from './wire.ts'

/** Everything about one exchange. The Authorization header is read for its time and nonce, and never printed. */
export function showExchange(exchange: Exchange, paint: Paint, nowMs: number): string {
  return [showRequest(exchange, paint), ...showAnswer(exchange, paint, nowMs)].join('\n')
}

function showRequest({ method, url, requestHeaders, requestBody }: Exchange, paint: Paint): string {
  const authorization = requestHeaders.get('Authorization') ?? ''
  const field = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(authorization)?.[1] ?? ''
  const key = requestHeaders.get('Idempotency-Key')
  return [
    `   ${paint('bold', 'Sent')} to ${url.origin}${key ? `, Idempotency-Key ${key}` : ''}`,
    `   ${paint('bold', 'Signed')} with certificate ${field('serial_no')} of merchant ${field('mchid')}, five lines, each ended by a line feed:`,
    quote([method, url.pathname + url.search, field('timestamp'), field('nonce_str'), requestBody], paint),
    `   The signature is in the Authorization header: ${field('signature').length} characters of Base64.`,
  ].join('\n')
}

function showAnswer({ answer, report }: Exchange, paint: Paint, nowMs: number): string[] {
  if (!answer) return [`   ${paint('red', 'No response')}: ${printable(describe(report?.error))}`]
  const { status, headers, body } = answer
  const serial = headers.get('Wechatpay-Serial') ?? 'none'
  const timestamp = headers.get('Wechatpay-Timestamp') ?? 'none'
  const skew = /^\d+$/.test(timestamp)
    ? `, ${Math.abs(Math.trunc(nowMs / 1000 - Number(timestamp)))} s from this clock`
    : ''
  return [
    `   ${paint('bold', 'Answered')} ${status}, Request-ID ${printable(headers.get('Request-ID') ?? 'none')}, body as it came:`,
    quote([body], paint),
    `   ${paint('bold', 'Verified')}`,
    `     serial     ${printable(serial)}`,
    `     timestamp  ${printable(timestamp)}${skew}`,
    `     verdict    ${verdict(report?.verified, report?.error, paint)}`,
  ]
}

function verdict(verified: boolean | undefined, error: unknown, paint: Paint): string {
  if (error !== undefined) return paint('red', `refused: ${printable(describe(error))}`)
  if (verified) return paint('green', 'the signature fits these bytes and this key')
  return paint('yellow', 'not signed, so nobody knows who said it (responses before authentication are not)')
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}

/** The lines as they are, with a bar that shows where each begins. */
function quote(lines: readonly string[], paint: Paint): string {
  return lines
    .map((line) => `${paint('dim', '   │')} ${printable(line).replaceAll('\n', `\n${paint('dim', '   │')} `)}`)
    .join('\n')
}

const outcomes: Readonly<Record<Outcome, string>> = {
  'not-sent': 'not-sent (nothing left this machine)',
  refused: 'refused (WeChat Pay answered, verified, that it did nothing)',
  unknown: 'unknown (it may have been done: repeat with the same Idempotency-Key, or list)',
}

/** An error of the SDK: what happened, what to do, and what support asks for. */
export function showError(error: AnyWechatPayError, paint: Paint): string {
  const rows: [string, string | undefined][] = [
    ['error', `${error.name}: ${error.message}`],
    ['outcome', error.outcome && outcomes[error.outcome]],
    ...remedies(error),
    ['Request-ID', error.requestId],
  ]
  return rows
    .filter(([, text]) => text)
    .map(([name, text]) => `   ${paint('bold', name.padEnd(11))} ${printable(text ?? '')}`)
    .join('\n')
}

function remedies(error: AnyWechatPayError): [string, string | undefined][] {
  if (error.code !== 'ERR_WECHATPAY_API') return []
  return [
    ['remedy zh', error.remedy.zh],
    ['remedy en', error.remedy.en],
  ]
}

/** The error, if it is the SDK's; any other is a fault of this program, and thrown. */
export function asSdkError(error: unknown): AnyWechatPayError {
  if (isWechatPayError(error)) return error
  throw error
}
