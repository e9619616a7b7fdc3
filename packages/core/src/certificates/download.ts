/** `GET /v3/certificates`, made by hand: its response can be verified only once it is decrypted. */
import { KeyringError, safeText } from '../errors.ts'
import { isTransient, repeat } from '../http/attempts.ts'
import { connect, keepBody } from '../http/connect.ts'
import { readBody } from '../http/read-body.ts'
import { sign } from '../http/sign-request.ts'
import { requestIdOf } from '../http/verify-signature.ts'
import type { Signer } from '../keys/signer.ts'
import { isFields } from '../lib/assert.ts'
import { text } from '../lib/bytes.ts'
import type { ClockOptions, Fetch, RandomOptions } from '../lib/options.ts'
import { platformSignal } from '../lib/signal.ts'
import type { CertificateList, SignedList } from './certificate-list.ts'

/** What the request is made with. */
export interface DownloadSettings extends ClockOptions, RandomOptions {
  readonly signer: Signer
  readonly hosts: readonly string[]
  readonly fetch?: Fetch | undefined
  readonly timeoutMs: number
}

/** A list, and the response that it came in. */
export interface Downloaded extends SignedList {
  readonly list: CertificateList
}

/** The longest list that is read: the vendor's page limits one certificate to as much. */
export const maxListBytes = 1_048_576

const path = '/v3/certificates'

/**
 * Downloads the list, from the main host, or else from the next one.
 *
 * @param open - Opens it within the attempt, so that a probe (签名探测流量) is repeated.
 */
export async function download(
  { signer, hosts, fetch, ...options }: DownloadSettings,
  open: (message: SignedList) => Promise<CertificateList>,
): Promise<Downloaded> {
  const send = connect(fetch)
  const { response, body, list } = await repeat(
    async ({ host, signal, progress }) => {
      const init = { redirect: 'manual', signal: platformSignal(signal) } as const
      const request = await sign(new Request(host + path, init), signer, { ...options, body: '' })
      const response = await send(keepBody(request, ''), progress, signal)
      const body = await readBody(response, maxListBytes)
      if (!body) throw new KeyringError(`it is longer than ${maxListBytes} bytes`)
      const { status, headers } = response
      return { response, body, list: status === 200 ? await open({ headers, body }) : undefined }
    },
    { ...options, hosts, maxRetries: 1 },
  )
  if (list) return { headers: response.headers, body, list }
  throw refusal(response, body)
}

function refusal({ status, headers }: Response, body: Uint8Array): KeyringError {
  const { code, message } = readError(body)
  const words = [status, safeText(code), safeText(message)].filter(Boolean).join(' ')
  const context = { status, requestId: requestIdOf({ headers }) }
  return new KeyringError(`WeChat Pay responded ${words}${isTransient(status) ? '' : remedyOf(status)}`, context)
}

/** Merchants of today have no platform certificate, and need none. */
function remedyOf(status: number): string {
  if (status !== 403 && status !== 404) return ''
  return (
    '. This merchant has no platform certificate (平台证书) that can be used. Copy two values from the merchant platform ' +
    '(商户平台), 账户中心 > API安全 > 微信支付公钥: the public key (微信支付公钥, pub_key.pem) and its ID (公钥ID, PUB_KEY_ID_…), ' +
    'and give them as { [ID]: key } to createKeyring, or as `wechatpay`'
  )
}

function readError(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text(body))
    return isFields(parsed) ? parsed : {}
  } catch {
    return {}
  }
}
