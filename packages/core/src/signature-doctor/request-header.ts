/** What the Authorization header of a refused request shows. */
import { safeText } from '../errors.ts'
import { schemes } from '../keys/scheme.ts'
import { isPublicKeyId, normalizeSerial } from '../lib/serial.ts'
import type { Finding } from './explanation.ts'
import { show } from './lines.ts'
import type { RefusedRequest } from './request-case.ts'

const toleranceSeconds = 300

/** Whether the Authorization header has the right form. */
export function checkForm({ authorization, sent }: RefusedRequest): Finding | undefined {
  if (!authorization) return undefined
  if (!sent?.headers.get('Authorization')) {
    return { cause: 'authorization-missing', message: 'The request has no Authorization header' }
  }
  const { problem } = authorization
  return problem ? { cause: 'authorization-malformed', message: `The Authorization header: ${problem}` } : undefined
}

/** WeChat Pay says that the form is wrong, and nothing is wrong with what was sent. */
export function rewritten({ authorization }: RefusedRequest): Finding {
  const message = authorization
    ? 'The Authorization header was sent in the right form: it was removed or rewritten on its way'
    : 'WeChat Pay received no Authorization header of the right form'
  return { cause: 'authorization-malformed', message }
}

/** Whether the header has the scheme of its signer. */
export function checkScheme({ authorization, signer }: RefusedRequest): Finding | undefined {
  if (!authorization) return undefined
  const { name } = schemes.merchant
  const expected = signer?.scheme ?? name
  const { scheme } = authorization
  return scheme === expected || scheme === ''
    ? undefined
    : { cause: 'scheme', message: `The Authorization header begins with ${show(scheme)}, expected ${show(expected)}` }
}

/** WeChat Pay says that the scheme is wrong, and it is that of the signer. */
export function unknownScheme({ authorization, signer }: RefusedRequest): Finding {
  const scheme = authorization?.scheme ?? signer?.scheme
  return { cause: 'scheme', message: `WeChat Pay does not take ${scheme ? show(scheme) : 'the scheme'} here` }
}

/** Whether the time is in milliseconds. */
export function checkMilliseconds({ authorization, information }: RefusedRequest): Finding | undefined {
  const timestamp = authorization?.timestamp ?? information?.head.timestamp ?? ''
  if (!/^\d{13}$/.test(timestamp)) return undefined
  return {
    cause: 'milliseconds',
    message: 'The timestamp has 13 digits: it is in milliseconds, and must be in seconds',
  }
}

/** How far the request's time is from WeChat Pay's, by the Date of its response. */
export function checkTime(known: RefusedRequest): Finding | undefined {
  const { authorization, information, refused, time } = known
  const milliseconds = checkMilliseconds(known)
  if (milliseconds) return milliseconds
  const timestamp = Number(authorization?.timestamp ?? information?.head.timestamp)
  const theirs = Math.floor(Date.parse(refused.headers.get('Date') ?? '') / 1000)
  // Without the request, this machine's clock is compared.
  const ours = Math.floor(time / 1000)
  const off = (timestamp || ours) - theirs
  if (!(Math.abs(off) > toleranceSeconds)) return undefined
  const isClockRight = timestamp > 0 && Math.abs(ours - theirs) <= toleranceSeconds
  return clockFinding(off, isClockRight)
}

/** The time is wrong, by so many seconds if that is known. */
export function clockFinding(off?: number, isClockRight = false): Finding {
  if (off === undefined) {
    return { cause: 'clock', message: "The request's time is more than 300 seconds from that of WeChat Pay" }
  }
  const side = off > 0 ? 'ahead of' : 'behind'
  const clock = isClockRight
    ? `The request's timestamp is ${Math.abs(off)} seconds ${side} WeChat Pay's clock, and this machine's clock is right now: the request was signed long before it was sent, or with another clock`
    : `The clock is ${Math.abs(off)} seconds ${side} WeChat Pay's, and at most ${toleranceSeconds} are allowed`
  return { cause: 'clock', message: clock, secondsOff: off }
}

/** Whether serial number, merchant and certificate belong together. */
export function checkSerial({ authorization, signer, certificate, keys }: RefusedRequest): Finding | undefined {
  const sent = authorization?.serialNo ?? signer?.serialNo
  if (sent === undefined) return undefined
  const wrong = (message: string): Finding => ({ cause: 'serial', message })
  if (isPublicKeyId(sent))
    return wrong("serial_no is the ID of WeChat Pay's public key, and must be that of the merchant's certificate")
  const isSame = (other: string | undefined) => other !== undefined && normalizeSerial(sent) === normalizeSerial(other)
  if ([...keys.keys()].some(isSame))
    return wrong(
      "serial_no is that of WeChat Pay's platform certificate, and must be that of the merchant's certificate",
    )
  if (certificate && !isSame(certificate.serialNo)) {
    return wrong(`serial_no is ${show(sent)}, and the certificate's is ${certificate.serialNo}`)
  }
  if (signer && !isSame(signer.serialNo)) {
    return wrong(
      `serial_no is ${show(sent)}, and the signer's is ${show(signer.serialNo)}: the request was signed by another`,
    )
  }
  if (signer && authorization?.id !== undefined && authorization.id !== signer.id) {
    return wrong(
      `The Authorization header names merchant ${show(authorization.id)}, and the signer is ${show(signer.id)}`,
    )
  }
  return undefined
}

/** WeChat Pay says that the serial number is wrong, and nothing else shows why. */
export function wrongSerial({ authorization, signer, certificate }: RefusedRequest): Finding {
  const serial = authorization?.serialNo ?? signer?.serialNo
  const id = authorization?.id ?? signer?.id
  const what = serial === undefined ? 'The serial number' : `Serial number ${show(serial)}`
  const whose = id === undefined ? 'the merchant' : `merchant ${show(id)}`
  const message = `${what} is not that of a valid API certificate of ${whose}`
  return { cause: 'serial', message: certificate ? `${message}, although it is that of the certificate` : message }
}

/** WeChat Pay says that the certificate is no longer valid, or was never made. */
export function invalidCertificate({ certificate, refused, time }: RefusedRequest): Finding {
  const isExpired = certificate !== undefined && certificate.notAfter.getTime() < time
  const since = isExpired ? `; it expired on ${certificate.notAfter.toISOString().slice(0, 10)}` : ''
  return {
    cause: 'certificate',
    message: `WeChat Pay does not take the merchant's certificate: ${safeText(refused.message)}${since}`,
  }
}
