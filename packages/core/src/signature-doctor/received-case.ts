/** A refused response or notification, with all that is known of it. */
import type { Evidence, ReadMessage } from './evidence.ts'
import type { SignatureSubject } from './explanation.ts'
import { beginningOf, type SignatureLine, show, showBody } from './lines.ts'

/** The message, and what it is explained by. */
export interface Received extends Evidence {
  readonly subject: Exclude<SignatureSubject, 'request'>
  readonly message: ReadMessage
  /** The four headers of a signature, trimmed. */
  readonly timestamp: string
  readonly nonce: string
  readonly signature: string
  readonly serial: string
}

/** The three lines, and the body that was signed if it is another. */
export function linesOf({ timestamp, nonce, message: { body } }: Received, signed?: Uint8Array): SignatureLine[] {
  const shown = (bytes: Uint8Array) => showBody(beginningOf(bytes), bytes.length)
  return [
    { line: 'timestamp', received: show(timestamp), differs: false },
    { line: 'nonce', received: show(nonce), differs: false },
    {
      line: 'body',
      ...(signed && { signed: shown(signed) }),
      ...(body && { received: shown(body) }),
      differs: signed !== undefined,
    },
  ]
}
