/** How keys are refused, and what an error shows of them. */
import { inspect } from 'node:util'
import { isWechatPayError, type KeyError } from '@wechatpay-edge/core'
import { expect } from 'vitest'

/** The KeyError that it is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<KeyError> {
  const error: unknown = await promise.then(
    () => expect.unreachable('it was taken'),
    (reason) => reason,
  )
  if (!isWechatPayError(error) || error.code !== 'ERR_WECHATPAY_KEY') throw error
  return error
}

/** Whether anything that an error shows holds eight characters of the secret in a row. */
export function leaks(error: Error, secret: string): boolean {
  const shown = [
    error.message,
    String(error),
    JSON.stringify(error),
    error.stack,
    inspect(error, { depth: Infinity }),
  ].join()
  const runs = new Set<string>()
  for (let i = 0; i + 8 <= secret.length; i++) runs.add(secret.slice(i, i + 8))
  for (let i = 0; i + 8 <= shown.length; i++) if (runs.has(shown.slice(i, i + 8))) return true
  return false
}

/** What must not be shown of an input; short ones (file names, words) are no keys. */
export function secretOf(input: unknown): string {
  const text = input instanceof Uint8Array ? Buffer.from(input).toString('base64') : JSON.stringify(input)
  return text && text.length > 200 ? bare(text.replaceAll('\\n', '\n')) : ''
}

/** The Base64 of a PEM, in one line. */
export const bare = (pem: string): string => pem.replace(/-----.*-----|\s/g, '')
