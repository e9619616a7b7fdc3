import { ConnectionError, KeyringError, SignatureError, type SignatureErrorReason, withOutcome } from '../errors.ts'
import type { Keyring } from '../keys/keyring.ts'
import { schemes } from '../keys/scheme.ts'
import { concat, decodeBase64, signedMessage } from '../lib/bytes.ts'
import type { ClockOptions } from '../lib/options.ts'

/** Options of {@link verifyResponse}. */
export interface VerifyResponseOptions extends ClockOptions {
  /** How far the answer's time may be from ours, in seconds, both ways. Default: 300, as WeChat Pay asks. */
  readonly toleranceSeconds?: number | undefined
  /** The longest answer that is read, in bytes. Default: 8 MiB. */
  readonly maxAnswerBytes?: number | undefined
}

const headerNames = {
  timestamp: 'Wechatpay-Timestamp',
  nonce: 'Wechatpay-Nonce',
  signature: 'Wechatpay-Signature',
  serial: 'Wechatpay-Serial',
} as const

const probePrefix = 'WECHATPAY/SIGNTEST/'

/** Which Responses were made here, from verified bytes. It says something of each Response, and holds none alive. */
const verified = new WeakSet<Response>()

/** Whether this very Response came out of {@link verifyResponse} with its signature checked; a copy of it did not. */
export function isVerified(response: Response): boolean {
  return verified.has(response)
}

/**
 * Reads an answer once, verifies WeChat Pay's signature over its raw bytes, and returns it anew, to be read.
 *
 * A success (2xx) must be signed. An error may be unsigned, as those before authentication are: it is returned, and
 * {@link isVerified} tells. Whatever carries the time, nonce, signature or serial is verified in full.
 *
 * @throws {@link SignatureError} where the signature is absent, ill-formed or wrong; its `reason` tells which
 * @throws {@link KeyringError} where the keyring fails
 * @throws {@link ConnectionError} where the answer is cut off or too long, or was read before
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053420
 */
export function verifyResponse(
  response: Response,
  keyring: Keyring,
  options: VerifyResponseOptions = {},
): Promise<Response> {
  return verifyAnswer(response, keyring, options, true)
}

/** The same; `signedAnswer` says whether a success must be signed. What is signed is verified in any case. */
export function verifyAnswer(
  response: Response,
  keyring: Keyring,
  options: VerifyResponseOptions,
  signedAnswer: boolean,
): Promise<Response> {
  return withOutcome('unknown', () => readAndVerify(response, keyring, options, signedAnswer))
}

async function readAndVerify(
  response: Response,
  keyring: Keyring,
  options: VerifyResponseOptions,
  signedAnswer: boolean,
): Promise<Response> {
  const requestId = response.headers.get('Request-ID') ?? undefined
  if (response.bodyUsed) {
    throw new ConnectionError('The answer was read before it could be verified: read `response.clone()` instead', {
      requestId,
    })
  }
  const body = await readBytes(response, options.maxAnswerBytes ?? 8 * 1024 * 1024).catch((cause: unknown) => {
    const message = cause instanceof RangeError ? cause.message : 'The connection was lost in the middle of the answer'
    throw new ConnectionError(message, { cause, requestId })
  })
  const signed = isSigned(response) || (signedAnswer && response.ok)
  if (signed) await verifySignature(response.headers, body, keyring, options, requestId)
  const rebuilt = rebuild(response, body)
  if (signed) verified.add(rebuilt)
  return rebuilt
}

function isSigned({ headers }: Response): boolean {
  return Object.values(headerNames).some((name) => headers.has(name))
}

function rebuild({ status, statusText, headers: given }: Response, body: Uint8Array<ArrayBuffer>): Response {
  const bodiless = status === 204 || status === 205 || status === 304
  // A copy: the `Response` that some servers put into the platform's place keeps the very Headers that it is given.
  const headers = new Headers(given)
  // Headers are not signed: these two must not say of the body what is not so. It is decoded already.
  headers.delete('Content-Encoding')
  if (headers.has('Content-Length')) headers.set('Content-Length', `${body.length}`)
  return new Response(bodiless ? null : body, { status, statusText, headers })
}

async function verifySignature(
  headers: Headers,
  body: Uint8Array,
  keyring: Keyring,
  options: VerifyResponseOptions,
  requestId: string | undefined,
): Promise<void> {
  const { now = Date.now, toleranceSeconds = 300 } = options
  const serial = headers.get(headerNames.serial) ?? undefined
  const fail = (reason: SignatureErrorReason, message: string): never => {
    throw new SignatureError(reason, message, { serial, requestId })
  }
  const read = (name: string): string =>
    headers.get(name) ??
    fail('missing-header', `The answer has no ${name} header: it is not WeChat Pay's, or was changed on its way`)

  const fields = Object.values(headerNames).map(read)
  const [timestamp, nonce, signature, named] = fields as [string, string, string, string]
  // A doubled header is joined by a comma, which none of these values may hold.
  const malformed = Object.values(headerNames).find((_, index) => !/^[^\s,]+$/.test(fields[index] ?? ''))
  if (malformed) fail('malformed-header', `${malformed} is empty, doubled or ill-formed`)
  if (!/^\d{1,15}$/.test(timestamp)) fail('malformed-header', `${headerNames.timestamp}: expected Unix time in seconds`)
  if (signature.startsWith(probePrefix)) {
    fail(
      'probe',
      'WeChat Pay sent a wrong signature to see whether it is refused (签名探测流量). It is; repeat the request',
    )
  }
  const decoded = decodeBase64(signature) ?? fail('malformed-header', `${headerNames.signature} is not Base64`)
  // In whole seconds, as the header's: a limit that is reached exactly is kept.
  const skew = Math.floor(now() / 1000) - Number(timestamp)
  // Not `>`, which lets a NaN pass.
  if (!(Math.abs(skew) <= toleranceSeconds)) {
    fail(
      'clock-skew',
      `The answer is ${Math.abs(skew)} seconds ${skew > 0 ? 'old' : 'ahead of this clock'}, and at most ${toleranceSeconds} are allowed. Check this machine's clock`,
    )
  }
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    try {
      return await question()
    } catch (cause) {
      if (cause instanceof KeyringError) throw cause
      throw new KeyringError(`WeChat Pay's key ${named} could not be had to verify the answer`, { cause, requestId })
    }
  }
  const key =
    (await ask(() => keyring.get(named))) ??
    fail(
      'unknown-serial',
      `The answer is signed with key ${named}, which is not among those you gave. Add it under \`wechatpay\``,
    )
  const { signatureType: defaultType } = schemes.merchant
  const { signatureType = defaultType } = key
  const type = headers.get('Wechatpay-Signature-Type') ?? defaultType
  if (type !== signatureType) fail('malformed-header', `Wechatpay-Signature-Type: expected ${signatureType}`)
  // Whatever a keyring of somebody's own gives: nothing but `true` is a yes.
  if ((await ask(() => key.verify(signedMessage([timestamp, nonce], body), decoded))) !== true) {
    fail(
      'mismatch',
      `The signature does not fit the answer and key ${named}: the answer was changed, or that is another key`,
    )
  }
}

/** Reads a body to its end, once, but no further than the limit: past it the connection is dropped. */
async function readBytes({ body }: Response, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (!body) return new Uint8Array()
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    length += value.length
    // Not `>`, which a NaN never is.
    if (!(length <= limit)) {
      await reader.cancel()
      throw new RangeError(`The answer is longer than ${limit} bytes (maxAnswerBytes)`)
    }
  }
  return chunks.length === 1 ? (chunks[0] as Uint8Array<ArrayBuffer>) : concat(...chunks)
}
