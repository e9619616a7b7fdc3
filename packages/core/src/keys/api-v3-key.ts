import { KeyError } from '../errors.ts'
import { isBytes, utf8 } from '../lib/bytes.ts'
import { describe } from '../lib/describe.ts'
import { trimId } from '../lib/serial.ts'

/**
 * The bytes of an APIv3 key (APIv3密钥). White space and quotes around it, which files and environment variables add, are
 * not part of it.
 *
 * @param path - The option that it came from.
 * @throws KeyError unless it has 32 bytes
 */
export function readApiV3Key(input: string | Uint8Array, path = ''): Uint8Array {
  const given = typeof input === 'string' ? utf8(input) : isBytes(input) ? new Uint8Array(input) : undefined
  const bytes = given?.length !== 32 && typeof input === 'string' ? utf8(trimId(input)) : given
  if (bytes?.length === 32) return bytes
  throw new KeyError({
    path,
    expected: 'the APIv3 key (APIv3密钥): text of 32 letters and digits, or its 32 bytes',
    received: describeKey(input),
    remedy: 'Set it, and note it down, in the merchant platform, 账户中心 > API安全 > APIv3密钥: it is not shown again',
  })
}

/** A part of the key may be short enough to be quoted elsewhere. */
function describeKey(input: unknown): string {
  const what = describe(input)
  return what.startsWith("'") ? `text of ${what.length - 2} characters` : what
}
