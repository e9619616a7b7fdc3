/** The line that is logged for a request. */
import { targetPath } from '../../wire/exchange.ts'
import type { ServedRequest } from '../serve/served-request.ts'
import { inLanguage, type Language } from './reasons.ts'
import { printable } from './text.ts'

/** How requests are logged. */
export interface LogOptions {
  /** Of the reasons. */
  readonly language: Language
  /** What no line may contain. */
  readonly secrets: readonly string[]
}

/** `13:29:35 POST /v3/marketing/partnerships/build 200`, and for a refusal the reason. No query, header or body. */
export function logLine(request: ServedRequest, at: Date, { language, secrets }: LogOptions): string {
  const { method, target, status, refusal, record } = request
  const fault = record?.fault === undefined ? '' : ` (fault: ${record.fault})`
  const reason = refusal === undefined ? '' : ` ${printable(hide(inLanguage(refusal, language), secrets), 400)}`
  const place = printable(hide(targetPath(target), secrets), 200)
  return `${clock(at)} ${printable(method, 20)} ${place} ${status ?? '-'}${fault}${reason}\n`
}

function hide(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

/** The time of day, as this machine has it. */
function clock(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}
