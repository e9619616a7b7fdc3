import { ArgumentError, ConnectionError } from '../errors.ts'
import { assertKeyring, type Keyring } from '../keys/keyring.ts'
import { readOptions } from '../lib/read-options.ts'
import { settled } from '../outcome.ts'
import { readBody } from './read-body.ts'
import { isSigned, requestIdOf, type VerifySignatureOptions, verifySignature } from './verify-signature.ts'

/** Options of {@link verifyResponse}. */
export interface VerifyResponseOptions extends VerifySignatureOptions {
  /** The longest response that is read, in bytes. Default: 8 MiB. */
  readonly maxAnswerBytes?: number | undefined
}

/**
 * Which success must be signed.
 *
 * - `required`: each.
 * - `optional`: none, because the spec says that WeChat Pay does not sign it. It is verified if it is signed.
 * - `stream`: the same, and an unsigned response is passed on unread, for downloads.
 */
export type ResponseSignature = 'required' | 'optional' | 'stream'

/** Which Responses were made here, from verified bytes. A WeakSet, so that responses can be garbage-collected. */
const verified = new WeakSet<Response>()

/**
 * Whether this very Response was returned by {@link verifyResponse} with its signature checked. A copy was not.
 *
 * @example
 * ```ts
 * import { isVerified } from '@wechatpay-edge/core'
 *
 * console.log(isVerified(new Response('{}'))) // false
 * ```
 */
export function isVerified(response: Response): boolean {
  return verified.has(response)
}

/**
 * Reads a response once, verifies WeChat Pay's signature over its raw bytes, and returns it anew, unread.
 *
 * A success (2xx) must be signed. An error may be unsigned, as errors before authentication are: it is returned, and
 * {@link isVerified} says so. A response with any of the four signature headers is always verified.
 *
 * @throws SignatureError when the signature is missing, malformed or wrong; its `reason` says which
 * @throws KeyringError when the keyring fails
 * @throws ConnectionError when the response is cut off or too long, or was read before
 * @throws TypeError when it is given no keyring, or an option has another name or type
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053420
 * @example
 * ```ts
 * import { createKeyring, createSigner, signRequest, verifyResponse } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 *
 * const path = '/v3/marketing/partnerships?authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%7D'
 * const headers = { 'Wechatpay-Serial': WXPAY_PUBLIC_KEY_ID }
 * const request = await signRequest(new Request(WXPAY_BASE_URL + path, { headers, redirect: 'manual' }), signer)
 * const response = await verifyResponse(await fetch(request), keyring)
 * console.log(response.status, await response.json())
 * ```
 */
export async function verifyResponse(
  response: Response,
  keyring: Keyring,
  options: VerifyResponseOptions = {},
): Promise<Response> {
  assertKeyring(keyring)
  const given = readOptions(options, 'verifyResponse', ['now', 'toleranceSeconds', 'maxAnswerBytes'])
  return settled('unknown', () => verify(response, keyring, given, 'required'))
}

/** The same, for a step of a call: the outcome is set where the call ends. */
export async function verify(...given: Parameters<typeof receive>): Promise<Response> {
  return (await receive(...given)).toResponse()
}

/** A response that was read and, if it is signed, verified. */
export interface Received {
  /** The bytes that were verified; `undefined` for a stream, which is passed on unread. */
  readonly bytes: Uint8Array | undefined
  /** Makes the Response that is passed on: of these very bytes. */
  toResponse(): Response
}

/** Reads a response once, and verifies its bytes. */
export async function receive(
  response: Response,
  keyring: Keyring,
  options: VerifyResponseOptions,
  signature: ResponseSignature,
): Promise<Received> {
  const { headers, status } = response
  // The number decides: some implementations have no `ok`.
  const isSuccess = status >= 200 && status <= 299
  const signed = isSigned(headers) || (signature === 'required' && isSuccess)
  if (!signed && isSuccess && signature === 'stream') return { bytes: undefined, toResponse: () => response }
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = await readBytes(response, options.maxAnswerBytes ?? 8 * 1024 * 1024)
  } catch (cause) {
    const message =
      cause instanceof ArgumentError || cause instanceof RangeError
        ? cause.message
        : 'The connection was lost in the middle of the response'
    throw new ConnectionError(message, { cause, requestId: requestIdOf(response) })
  }
  if (signed) await verifySignature({ headers, body: bytes, subject: 'response' }, keyring, options)
  const toResponse = (): Response => {
    const rebuilt = rebuild(response, bytes)
    if (signed) verified.add(rebuilt)
    return rebuilt
  }
  return { bytes, toResponse }
}

function rebuild({ status, headers: given }: Response, body: Uint8Array<ArrayBuffer>): Response {
  const bodiless = status === 204 || status === 205 || status === 304
  // A copy: some servers replace the platform's `Response` by one that keeps the very Headers it is given.
  const headers = new Headers(given)
  // The body is already decoded, so drop Content-Encoding and correct Content-Length.
  headers.delete('Content-Encoding')
  if (headers.has('Content-Length')) headers.set('Content-Length', `${body.length}`)
  // No statusText: it is not signed, and a Response does not take each one that a server can send.
  return new Response(bodiless ? null : body, { status, headers })
}

/** Reads a body to its end, once, but no further than the limit: past it the connection is dropped. */
async function readBytes(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const { body, bodyUsed } = response
  if (bodyUsed || body?.locked) {
    throw new ArgumentError(
      'The response was read before it could be verified: in the `fetch` option, read `response.clone()` instead',
    )
  }
  // The bodies of some implementations are no streams of the platform: node-fetch, React Native.
  if (!body?.getReader && typeof response.arrayBuffer !== 'function') {
    throw new ArgumentError('The `fetch` option returned a response that cannot be read: it has no arrayBuffer()')
  }
  const bytes = await readBody(response, limit)
  if (!bytes) throw new RangeError(`The response is longer than ${limit} bytes (maxAnswerBytes)`)
  return bytes
}
