import { ArgumentError, isWechatPayError, KeyError } from '../errors.ts'
import { isBytes } from './bytes.ts'
import { describe } from './describe.ts'

/**
 * Asks a custom signer or key for bytes, and checks that it returns some.
 *
 * @param path - Whom it asks, with which errors begin.
 * @param what - What the bytes are, with an article.
 * @throws KeyError if it fails, with its error as the `cause`, or returns anything but bytes
 */
export async function askBytes(path: string, what: string, ask: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const fail = (received: string, cause?: unknown): never => {
    throw new KeyError({ path, expected: `${what} as bytes (Uint8Array)`, received }, { cause })
  }
  let bytes: Uint8Array
  try {
    bytes = await ask()
  } catch (cause) {
    if (isWechatPayError(cause) || cause instanceof ArgumentError) throw cause
    return fail('an error, which is the cause', cause)
  }
  // Base64 text, which some KMS return, must not be encoded again.
  return isBytes(bytes) && bytes.length > 0 ? bytes : fail(describe(bytes))
}
