/** What the signature of a refused request shows: with which key it was made, and of what. */
import { signedMessage } from '../http/message.ts'
import { signBytes } from '../keys/signer.ts'
import { decodeBase64, utf8 } from '../lib/bytes.ts'
import type { Finding } from './explanation.ts'
import { beginningOf, compare, differenceOf, type RequestHead, type SignatureLine, showBody } from './lines.ts'
import { headOf, type RefusedRequest } from './request-case.ts'
import { describeSignature } from './signature-key.ts'
import { type MessageVariant, requestVariants } from './variants.ts'

/** Whether signer and certificate belong together, by a signature of what WeChat Pay would not take. */
export async function checkKey({ signer, certificate }: RefusedRequest): Promise<Finding | undefined> {
  if (!signer || !certificate) return undefined
  const message = utf8('explainSignature\n')
  if (await certificate.key.verify(message, await signBytes(signer, message))) return undefined
  return {
    cause: 'key',
    message: 'The private key does not belong to the certificate: what it signs does not verify with the certificate',
  }
}

/** Whether the signature is right for what was sent, and if not, what was signed, and with which key. */
export async function checkSignature(known: RefusedRequest): Promise<Finding | undefined> {
  const { authorization, sent, certificate } = known
  if (!authorization?.signature || !sent) return undefined
  const signature = decodeBase64(authorization.signature)
  if (!signature) {
    return { cause: 'signature-malformed', message: 'The signature in the Authorization header is not Base64' }
  }
  const fits = makeCheck(known, signature)
  if (!fits || !sent.body) return undefined
  const head = headOf(sent, authorization)
  if (await fits(signedMessage(Object.values(head), sent.body))) return rightButRefused(known)
  for (const variant of requestVariants(head, sent.body, sent.url)) {
    if (await fits(variant.message())) return signedOtherwise(variant, head, sent.body)
  }
  return describeSignature(signature, certificate?.key.made(signature))
}

/** Whether the signature is that of a message, by the certificate, or by signing it again. */
function makeCheck(
  { certificate, signer }: RefusedRequest,
  signature: Uint8Array,
): ((message: Uint8Array) => Promise<boolean>) | undefined {
  if (certificate) return (message) => certificate.key.verify(message, signature)
  // RSA signatures of WeChat Pay's scheme are the same each time.
  return signer && (async (message) => (await signBytes(signer, message)).join() === signature.join())
}

function rightButRefused({ information, authorization }: RefusedRequest): Finding {
  const compared = information
    ? 'and WeChat Pay prints the same method, URL, time and nonce, and a body of the same beginning and length. Either the body was changed without a change of its length, or'
    : 'so either a line was changed on its way, or'
  const { serialNo = '' } = authorization ?? {}
  return {
    cause: 'unexplained',
    message: `The signature is right for what was sent, ${compared} WeChat Pay has another certificate under serial number ${serialNo}`,
  }
}

function signedOtherwise(
  { cause, what, head, body }: MessageVariant,
  sent: RequestHead,
  sentBody: Uint8Array,
): Finding {
  const names = ['method', 'url', 'timestamp', 'nonce'] as const
  const lines: SignatureLine[] = names.map((line) => compare(line, head[line], sent[line]))
  const isBody = cause.startsWith('body')
  const [signed, received] = [body, sentBody].map((bytes) => showBody(beginningOf(bytes), bytes.length))
  const how = cause === 'url' ? ` (${differenceOf(head.url, sent.url)})` : ''
  return {
    cause,
    message: `The signature fits ${what}, not what was sent${how}`,
    lines: [...lines, { line: 'body', signed, received, differs: isBody }],
  }
}
