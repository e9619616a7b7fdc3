import { concat, utf8 } from '../lib/bytes.ts'

/** The bytes that are signed: each line ends with `\n`, and so does the body, which comes last. */
export function signedMessage(lines: readonly (string | number)[], body: string | Uint8Array): Uint8Array {
  const head = `${lines.join('\n')}\n`
  return typeof body === 'string' ? utf8(`${head}${body}\n`) : concat(utf8(head), body, [10])
}
