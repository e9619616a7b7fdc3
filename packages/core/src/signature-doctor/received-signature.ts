/** Why the signature of a response or notification does not match. */
import { signedMessage } from '../http/message.ts'
import { decodeBase64, utf8 } from '../lib/bytes.ts'
import { normalizeSerial } from '../lib/serial.ts'
import type { ReadMessage } from './evidence.ts'
import type { Finding } from './explanation.ts'
import { show } from './lines.ts'
import { linesOf, type Received } from './received-case.ts'
import { describeSignature, readSignatureKey } from './signature-key.ts'
import { bodyVariants, serializations } from './variants.ts'

/** Which body was signed, or with which other key, or that neither is known. */
export async function explainMismatch(known: Received, body: Uint8Array): Promise<Finding> {
  const { message, subject, timestamp, nonce, keyring, serial } = known
  const signature = decodeBase64(known.signature) ?? new Uint8Array()
  const key = await keyring?.get(serial)
  for (const variant of variantsOf(message, body)) {
    if (!(await key?.verify(signedMessage([timestamp, nonce], variant.body), signature).catch(() => false))) continue
    const lines = linesOf(known, variant.body)
    return { cause: variant.cause, message: `The signature fits ${variant.what}, not the body that was given`, lines }
  }
  const other = await signedWithOther(known, signedMessage([timestamp, nonce], body), signature)
  if (other !== undefined) {
    return {
      cause: 'key',
      message: `The ${subject} is signed with what you gave as ${show(other)}, and names ${show(serial)}: two names are exchanged`,
    }
  }
  return { lines: linesOf(known), ...(seenInBody(known, body) ?? (await seenInSignature(known, signature))) }
}

function variantsOf({ parsed }: ReadMessage, body: Uint8Array): ReturnType<typeof bodyVariants> {
  if (parsed === undefined) return bodyVariants(body)
  const cause = 'body-re-serialized' as const
  return serializations(parsed).map(([what, json]) => ({ cause, what: `${what} of the parsed body`, body: utf8(json) }))
}

/** The name of another known key that signed this very message. */
async function signedWithOther(
  { keyring, keys, serial }: Received,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<string | undefined> {
  for (const name of keys.keys()) {
    if (normalizeSerial(name) === normalizeSerial(serial)) continue
    const key = await keyring?.get(name).catch(() => undefined)
    if (await key?.verify(message, signature).catch(() => false)) return name
  }
  return undefined
}

/** What a body shows by itself. */
function seenInBody({ message, subject }: Received, body: Uint8Array): Finding | undefined {
  if (message.parsed !== undefined) {
    return {
      cause: 'body-re-serialized',
      message: `The body of the ${subject} was parsed, and no JSON that is made of it again has this signature`,
    }
  }
  if (body[0] === 0x1f && body[1] === 0x8b)
    return { cause: 'body-decoded', message: `The body of the ${subject} is still compressed (gzip)` }
  const isReplaced = hasReplacement(body)
  return isReplaced
    ? {
        cause: 'body-decoded',
        message: `The body of the ${subject} contains U+FFFD: it was decoded in another charset, and cannot be restored`,
      }
    : undefined
}

/** Whether there is a character that decoders put in place of bytes that they cannot read. */
function hasReplacement(body: Uint8Array): boolean {
  return new TextDecoder().decode(body as Uint8Array<ArrayBuffer>).includes('\ufffd')
}

/** Whether the signature was made with the key that the headers name. */
async function seenInSignature({ keys, serial, subject, crypto }: Received, signature: Uint8Array): Promise<Finding> {
  const [, input] = [...keys].find(([name]) => normalizeSerial(name) === normalizeSerial(serial)) ?? []
  const key = input === undefined ? undefined : await readSignatureKey(input, { crypto })
  const unexplained = `The signature does not match: the ${subject} was changed, or key ${show(serial)} is another one`
  return describeSignature(signature, key?.made(signature)) ?? { cause: 'unexplained', message: unexplained }
}
