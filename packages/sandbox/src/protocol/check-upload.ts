/** What an upload's own pages check of a file, after its form was read: its name, its size, and its digest. */
import { toHex } from '../lib/bytes.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import { messages } from './messages.ts'
import type { SandboxOperation } from './operation.ts'
import { paramError, Refusal } from './refusal.ts'

/** The form of an upload, after its schema was checked. */
export interface UploadBody {
  readonly file: Uint8Array
  readonly meta: Readonly<Record<string, unknown>>
}

/**
 * Throws the first fault of a file, in the words of the operation's error table; 400 参数错误 if the table has none.
 *
 * @param maxBytes - In place of what the page says.
 */
export async function checkUpload(
  operation: SandboxOperation,
  { file, meta }: UploadBody,
  crypto: WebCrypto,
  maxBytes: number | undefined,
): Promise<void> {
  const { filename = '', digest = '', files = [] } = operation.upload ?? {}
  if (file.length === 0) throw refuse(operation, 'empty', 'The file is empty')
  const suffix =
    String(meta[filename] ?? '')
      .toLowerCase()
      .split('.')
      .at(-1) ?? ''
  const kind = files.find(({ suffixes }) => suffixes.includes(suffix))
  if (filename !== '' && files.length > 0 && !kind) {
    throw refuse(operation, 'name', `meta.${filename} does not end in a suffix that this operation takes`)
  }
  const limit = maxBytes ?? kind?.maxBytes ?? Number.POSITIVE_INFINITY
  if (file.length > limit)
    throw refuse(operation, 'size', `The file has ${file.length} bytes, at most ${limit} are taken`)
  if (digest === '') return
  const own = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(file))))
  if (String(meta[digest]).toLowerCase() !== own) {
    throw refuse(operation, 'digest', `meta.${digest} is not the SHA-256 of the file, which is ${own}`)
  }
}

type Fault = 'empty' | 'name' | 'digest' | 'size'

function refuse({ upload, errors }: SandboxOperation, fault: Fault, reason: string): Refusal {
  const row = errors.find(({ description }) => description === upload?.refusals?.[fault])
  if (!row) return paramError(messages.parameter, reason)
  return new Refusal(row.status, row.code, row.description, { signed: true, reason })
}
