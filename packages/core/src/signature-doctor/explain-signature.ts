import { type AnyWechatPayError, ArgumentError, isWechatPayError, type SignatureError } from '../errors.ts'
import { text } from '../lib/bytes.ts'
import { describe } from '../lib/describe.ts'
import {
  type Evidence,
  type ReadMessage,
  type ReceivedMessage,
  readEvidence,
  readGiven,
  readReceived,
  type SignatureEvidence,
} from './evidence.ts'
import { explain, type SignatureExplanation } from './explanation.ts'
import { explainReason, explainReceived } from './received.ts'
import { explainRequest } from './request.ts'
import type { Refusal } from './request-case.ts'

/**
 * Explains a refused signature: a request that WeChat Pay refused (401 `SIGN_ERROR`), or a response or notification that
 * this SDK refused. It names the cause (the clock is off by N seconds, the key does not belong to the certificate, the body
 * was serialized again, …), the line that differs, and the fix. Programs that do not import it do not contain it.
 *
 * The more it is given, the more it finds. `merchant` with its `certificate` shows whether they belong together; `sent`,
 * the Request that your `fetch` option was given, shows what was signed and which line WeChat Pay received otherwise;
 * `received` and `wechatpay` show what was changed in a response or a notification.
 *
 * What it returns contains no key, no signature, and no body but its first 8 bytes, which WeChat Pay prints, too. URLs
 * are shown. A signer whose `certificate` is not given is asked to sign what was sent in about 40 forms; otherwise once.
 *
 * @param refused - An error of this SDK; or a 401 or a refused response, unread or as `{ status, headers, rawBody }`; or a
 * refused notification, as `parseNotification` takes it.
 * @param evidence - `merchant`, `certificate`, `wechatpay`: what the client was created with, or a signer and a keyring;
 * `sent`: the request as it was sent; `received`: the response or notification, if `refused` is an error; `now`: the
 * clock, in milliseconds since 1970, by default `Date.now`; `crypto`: WebCrypto, by default the global `crypto`.
 * @throws TypeError when an argument is anything else, or an option has another name
 * @throws KeyError when a key or certificate that was given cannot be read, or the signer fails
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012072670
 * @example
 * ```ts
 * import { createSigner, explainSignature, signRequest } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
 * const merchant = { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY }
 *
 * const url = 'https://api.mch.weixin.qq.com/v3/certificates'
 * const { headers } = await signRequest(new Request(url), createSigner(merchant))
 * // The fault: it is sent with a slash that was not signed, and WeChat Pay refuses it.
 * const sent = { method: 'GET', url: `${url}/`, headers }
 * const refused = new Response('{"code":"SIGN_ERROR","message":"签名错误"}', { status: 401 })
 *
 * const explanation = await explainSignature(refused, { sent, merchant })
 * console.log(explanation.cause) // url
 * console.log(`${explanation}`) // which line, and what to do
 * ```
 */
export async function explainSignature(
  refused: AnyWechatPayError | Response | Request | ReceivedMessage,
  evidence: SignatureEvidence = {},
): Promise<SignatureExplanation> {
  const given = readGiven(evidence)
  if (isWechatPayError(refused)) return explainError(refused, given)
  if (refused instanceof Error || typeof Object(refused).headers !== 'object') {
    const expected = 'an error of this SDK, a Response, a Request, or { headers, rawBody }'
    throw new ArgumentError(
      `refused: expected ${expected}, received ${refused instanceof Error ? 'another error' : describe(refused)}`,
    )
  }
  return explainMessage(await readReceived(refused, 'refused'), await readEvidence(given))
}

async function explainError(error: AnyWechatPayError, given: SignatureEvidence): Promise<SignatureExplanation> {
  const evidence = await readEvidence(given)
  const { code } = error
  if (code === 'ERR_WECHATPAY_SIGNATURE') return explainRefusal(error, given, evidence)
  if (code === 'ERR_WECHATPAY_API' && (error.status === 401 || error.apiCode === 'SIGN_ERROR')) {
    const { apiCode, apiMessage, detail, response } = error
    const refused = {
      code: `${apiCode}`,
      message: `${apiMessage}`,
      detail,
      headers: response?.headers ?? new Headers(),
    }
    return explain('request', await explainRequest(refused, evidence))
  }
  return explain('request', { cause: 'not-a-signature', message: `This ${error.name} is not about a signature` })
}

async function explainRefusal(
  error: SignatureError,
  { received }: SignatureEvidence,
  evidence: Evidence,
): Promise<SignatureExplanation> {
  if (received === undefined) {
    // An error of a notification has no outcome: nothing was sent.
    const subject = error.outcome === undefined ? 'notification' : 'response'
    return explain(subject, explainReason(error, evidence, subject))
  }
  const message = await readReceived(received, 'received')
  const subject = subjectOf(message)
  return explain(subject, await explainReceived(subject, message, evidence, error.reason))
}

async function explainMessage(message: ReadMessage, evidence: Evidence): Promise<SignatureExplanation> {
  const subject = subjectOf(message)
  const refusal = subject === 'response' ? refusalIn(message) : undefined
  if (refusal) return explain('request', await explainRequest(refusal, evidence))
  return explain(subject, await explainReceived(subject, message, evidence))
}

function subjectOf({ status }: ReadMessage): 'response' | 'notification' {
  return status === undefined ? 'notification' : 'response'
}

/** A response that says that the request was refused for its signature. */
function refusalIn({ status, headers, body = new Uint8Array() }: ReadMessage): Refusal | undefined {
  const { code, message, detail } = parse(body)
  if (status !== 401 && code !== 'SIGN_ERROR') return undefined
  const [read, words] = [code, message].map((value) => (typeof value === 'string' ? value : '')) as [string, string]
  return { code: read, message: words, detail, headers }
}

function parse(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text(body)))
  } catch {
    return {}
  }
}
