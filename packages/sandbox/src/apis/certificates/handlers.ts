/** The list of platform certificates, each encrypted with the APIv3 key. */
import type { ListedCertificate } from '../../identity/platform-keys.ts'
import { encryptAead } from '../../lib/aead.ts'
import { randomBytes, toHex } from '../../lib/bytes.ts'
import type { Call, HandlerAnswer, Handlers } from '../../protocol/handler.ts'
import { errorRow, operationError } from '../../protocol/refusal.ts'
import type { ApiContext } from '../api.ts'
import type { CertificatesOptions } from './options.ts'

export function createCertificateHandlers(options: CertificatesOptions, context: ApiContext): Handlers {
  return { listCertificates: (call) => list(call, options, context) }
}

async function list(
  { operation, nowMs }: Call,
  { expiredStatus = 403 }: CertificatesOptions,
  context: ApiContext,
): Promise<HandlerAnswer> {
  const { platformKeys } = context
  if (platformKeys.mode === 'publicKey') throw operationError(operation, 'RESOURCE_NOT_EXISTS')
  const listed = platformKeys.listed(nowMs)
  if (listed.length === 0) {
    const { code, description } = errorRow(operation, 'NOT_ENOUGH') ?? { code: 'NOT_ENOUGH', description: '' }
    return { error: { status: expiredStatus, code, message: description } }
  }
  return { body: { data: await Promise.all(listed.map((row) => rowOf(row, context))) } }
}

/** The members in the order in which WeChat Pay sends them. */
async function rowOf({ serial, pem, startsAt, endsAt }: ListedCertificate, context: ApiContext): Promise<object> {
  const { apiV3Key, crypto } = context
  const nonce = toHex(randomBytes(crypto, 6))
  const associated_data = 'certificate'
  const ciphertext = await encryptAead(pem, { apiV3Key, nonce, associatedData: associated_data, crypto })
  return {
    serial_no: serial,
    effective_time: timeText(startsAt),
    expire_time: timeText(endsAt),
    encrypt_certificate: { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data, ciphertext },
  }
}

/** `2018-06-08T10:34:56+08:00` */
function timeText(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+08:00')
}
