import { SignatureError, type SignatureErrorReason, safeText } from '../errors.ts'
import { askKeyring, type Keyring } from '../keys/keyring.ts'
import { schemes } from '../keys/scheme.ts'
import { decodeBase64 } from '../lib/bytes.ts'
import type { ClockOptions } from '../lib/options.ts'
import { withoutPrototype } from '../lib/read-options.ts'
import { signedMessage } from './message.ts'

/** How old a signature may be. */
export interface VerifySignatureOptions extends ClockOptions {
  /** How far WeChat Pay's time may differ from ours, in seconds, both ways. Default: 300, as WeChat Pay asks. */
  readonly toleranceSeconds?: number | undefined
}

/** What WeChat Pay signed: a response, or a notification. */
export interface SignedMessage {
  readonly headers: Pick<Headers, 'get'>
  /** The raw bytes. */
  readonly body: Uint8Array
  /** What error messages call it. */
  readonly subject: 'response' | 'notification'
}

const headerNames = {
  timestamp: 'Wechatpay-Timestamp',
  nonce: 'Wechatpay-Nonce',
  signature: 'Wechatpay-Signature',
  serial: 'Wechatpay-Serial',
} as const

const typeName = 'Wechatpay-Signature-Type'
const probePrefix = 'WECHATPAY/SIGNTEST/'

/** Whether any of the four signature headers is there. */
export function isSigned(headers: Headers): boolean {
  return Object.values(headerNames).some((name) => headers.has(name))
}

/**
 * Checks WeChat Pay's signature over the raw bytes.
 *
 * @throws SignatureError when it is missing, malformed or wrong; its `reason` says which
 * @throws KeyringError when the keyring fails
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053420
 */
export async function verifySignature(
  { headers, body, subject }: SignedMessage,
  keyring: Keyring,
  options: VerifySignatureOptions,
): Promise<void> {
  const { now = Date.now, toleranceSeconds = 300 } = withoutPrototype(options)
  // Made safe to show when an error shows them.
  const shown = () => ({ serial: safeText(headers.get(headerNames.serial)), requestId: requestIdOf({ headers }) })
  const fail = (reason: SignatureErrorReason, message: string): never => {
    throw new SignatureError(reason, message, shown())
  }
  const read = (name: string): string => {
    // White space around a value is not part of it (RFC 9110, 5.5); Node leaves it there.
    const value =
      headers.get(name)?.trim() ??
      fail('missing-header', `The ${subject} has no ${name} header: it is not WeChat Pay's, or was changed on its way`)
    // A doubled header is joined by a comma, which none of these values may contain.
    return /^[^\s,]+$/.test(value) ? value : fail('malformed-header', `${name} is empty, doubled or malformed`)
  }
  const [timestamp, nonce, signature, named] = Object.values(headerNames).map(read) as [string, string, string, string]
  if (!/^\d{1,15}$/.test(timestamp)) fail('malformed-header', `${headerNames.timestamp}: expected Unix time in seconds`)
  if (signature.startsWith(probePrefix)) {
    fail(
      'probe',
      'WeChat Pay sent a wrong signature to see whether it is refused (签名探测流量). It was refused; repeat the request, or wait for the notification',
    )
  }
  const decoded = decodeBase64(signature) ?? fail('malformed-header', `${headerNames.signature} is not Base64`)
  // In whole seconds, as in the header. A difference of exactly the limit is allowed.
  const skew = Math.floor(now() / 1000) - Number(timestamp)
  // Not `>`, which lets a NaN pass.
  if (!(Math.abs(skew) <= toleranceSeconds)) {
    fail(
      'clock-skew',
      `The ${subject} is ${Math.abs(skew)} seconds ${skew > 0 ? 'old' : 'ahead of this clock'}, and at most ${toleranceSeconds} are allowed. Check this machine's clock`,
    )
  }
  const ask = <T>(question: () => Promise<T>) => askKeyring(shown, question)
  const key =
    (await ask(() => keyring.get(named))) ??
    fail(
      'unknown-serial',
      `The ${subject} is signed with key ${shown().serial}, which is not among those you gave. Add it under \`wechatpay\``,
    )
  const defaultType = schemes.merchant.signatureType
  const { signatureType = defaultType } = key
  if ((headers.get(typeName)?.trim() ?? defaultType) !== signatureType) {
    fail('malformed-header', `${typeName}: expected ${signatureType}`)
  }
  // A custom keyring may return anything: only `true` means valid.
  if ((await ask(() => key.verify(signedMessage([timestamp, nonce], body), decoded))) !== true) {
    fail(
      'mismatch',
      `The signature does not match the ${subject} and key ${shown().serial}: the ${subject} was changed, or it is another key`,
    )
  }
}

/** The `Request-ID` of a response. */
export function requestIdOf({ headers }: Pick<SignedMessage, 'headers'>): string | undefined {
  return safeText(headers.get('Request-ID'))
}
