/** Why a response or a notification was refused. */
import { isWechatPayError, type SignatureError, type SignatureErrorReason } from '../errors.ts'
import { verifySignature } from '../http/verify-signature.ts'
import type { Evidence, ReadMessage } from './evidence.ts'
import type { Finding } from './explanation.ts'
import { show } from './lines.ts'
import { linesOf, type Received } from './received-case.ts'
import { unknownSerial } from './received-serial.ts'
import { explainMismatch } from './received-signature.ts'

const toleranceSeconds = 300

/**
 * Explains a response or notification by its headers, its body, and WeChat Pay's keys.
 *
 * @param reason - Why it was refused when it came; its time was right then if that is another reason.
 */
export async function explainReceived(
  subject: Received['subject'],
  message: ReadMessage,
  evidence: Evidence,
  reason?: SignatureErrorReason,
): Promise<Finding> {
  const read = (name: string) => message.headers.get(`Wechatpay-${name}`)?.trim() ?? ''
  const known: Received = {
    ...evidence,
    subject,
    message,
    timestamp: read('Timestamp'),
    nonce: read('Nonce'),
    signature: read('Signature'),
    serial: read('Serial'),
  }
  if (/^\d{13}$/.test(known.timestamp)) {
    const text = 'Wechatpay-Timestamp has 13 digits: it is in milliseconds, and must be in seconds'
    return { cause: 'milliseconds', message: text, lines: linesOf(known) }
  }
  const refusal = await refusalOf(known)
  const finding = await explainRefusal(known, refusal)
  const skew = Number(known.timestamp) - Math.floor(known.time / 1000)
  const isOpen = finding.cause === 'none' || finding.cause === 'unexplained'
  const isLate = Math.abs(skew) > toleranceSeconds && isOpen && (reason ?? 'clock-skew') === 'clock-skew'
  return isLate ? clockFinding(known, skew, finding) : finding
}

/** What refuses it, whatever its time is. */
async function refusalOf(
  known: Received,
): Promise<{ readonly reason: SignatureErrorReason; readonly message: string } | 'keyring' | undefined> {
  const { message, subject, keyring = { get: async () => undefined }, time } = known
  const { headers, body = new Uint8Array() } = message
  const options = { now: () => time, toleranceSeconds: Number.POSITIVE_INFINITY }
  try {
    await verifySignature({ headers, body, subject }, keyring, options)
    return undefined
  } catch (error) {
    return isWechatPayError(error) && error.code === 'ERR_WECHATPAY_SIGNATURE' ? error : 'keyring'
  }
}

async function explainRefusal(known: Received, refusal: Awaited<ReturnType<typeof refusalOf>>): Promise<Finding> {
  const { message, signature, keyring } = known
  if (refusal === undefined) return matches(known)
  if (refusal === 'keyring')
    return { cause: 'keyring', message: `WeChat Pay's key ${show(known.serial)} could not be loaded or used` }
  switch (refusal.reason) {
    case 'unknown-serial':
      return keyring ? unknownSerial(known) : withoutKeys(known)
    case 'mismatch':
      return message.body ? explainMismatch(known, message.body) : withoutBody(known)
    case 'malformed-header':
      if (/Type/.test(refusal.message)) return { cause: 'signature-type', message: refusal.message }
      if (/Base64/.test(refusal.message) && !/[\s,]/.test(signature))
        return { cause: 'signature-malformed', message: refusal.message }
      return { cause: 'malformed-header', message: refusal.message }
    case 'missing-header':
    case 'probe':
      return { cause: refusal.reason, message: refusal.message }
    default:
      return { cause: 'clock', message: refusal.message }
  }
}

function matches({ subject, message: { parsed } }: Received): Finding {
  if (parsed === undefined)
    return { cause: 'none', message: `The signature matches the ${subject}, as it was given here` }
  const message = `The body of the ${subject} was parsed. The signature fits what JSON.stringify makes of it, which is not always the body as it came`
  return { cause: 'body-re-serialized', message }
}

function withoutKeys({ subject }: Received): Finding {
  return {
    cause: 'unexplained',
    message: `The headers of the ${subject} are complete; without WeChat Pay's keys nothing more is known`,
  }
}

function withoutBody({ subject }: Received): Finding {
  const message = `The body of the ${subject} was read before, or cannot be read: give a clone that nobody has read, or { headers, rawBody }`
  return { cause: 'unexplained', message }
}

/** The time of a message is wrong: because of the clock, or because the message is old. */
function clockFinding(known: Received, skew: number, { cause }: Finding): Finding {
  const { subject, message, time } = known
  const date = Math.floor(Date.parse(message.headers.get('Date') ?? '') / 1000)
  const isRecent = Math.abs(date - Math.floor(time / 1000)) <= toleranceSeconds
  const why = isRecent
    ? ', although its Date is right: a proxy has kept it, or somebody sends it again'
    : `: this machine's clock is wrong, or the ${subject} is verified long after it came`
  const side = skew < 0 ? 'old' : 'ahead of this clock'
  const isRight = cause === 'none' ? '. The signature matches' : ''
  return {
    cause: 'clock',
    message: `The ${subject} is ${Math.abs(skew)} seconds ${side}, and at most ${toleranceSeconds} are allowed${why}${isRight}`,
    lines: linesOf(known),
    secondsOff: skew,
  }
}

/** Explains an error of which nothing else is known. */
export function explainReason(
  { reason, message, operation, serial = '' }: SignatureError,
  known: Evidence,
  subject: Received['subject'],
): Finding {
  // Without what a call has added to the message.
  const [text = ''] = message.split(` (${operation})`)
  switch (reason) {
    case 'clock-skew':
      return { cause: 'clock', message: text }
    case 'mismatch':
      return { cause: 'unexplained', message: text }
    case 'unknown-serial':
      return known.keyring ? unknownSerial({ ...known, subject, serial }) : { cause: reason, message: text }
    default:
      return { cause: reason, message: text }
  }
}
