/** The headers with which WeChat Pay signs a response or a notification. */
import type { SigningKey } from '../identity/import-identity.ts'
import { concat, toBase64, utf8 } from '../lib/bytes.ts'
import type { WebCrypto } from '../lib/web-crypto.ts'
import type { HeaderList } from '../wire/exchange.ts'
import type { Fault } from './faults.ts'

/** What is signed with. */
export interface SignatureContext {
  readonly key: SigningKey
  readonly nonce: string
  readonly crypto: WebCrypto
  readonly nowMs: number
  readonly fault: Fault | undefined
}

const signatureType = 'WECHATPAY2-SHA256-RSA2048'
const probePrefix = 'WECHATPAY/SIGNTEST/'

export async function signatureHeaders(body: Uint8Array, context: SignatureContext): Promise<HeaderList> {
  const { key, nonce, crypto, fault, nowMs } = context
  const ageSeconds = fault?.kind === 'old-timestamp' ? (fault.ageSeconds ?? 600) : 0
  const timestamp = String(Math.floor(nowMs / 1000) - ageSeconds)
  const signedBody = fault?.kind === 'wrong-signature' ? concat(body, utf8(' ')) : body
  const message = concat(utf8(`${timestamp}\n${nonce}\n`), signedBody, utf8('\n'))
  const signature = toBase64(new Uint8Array(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key.privateKey, message)))
  return [
    ['Wechatpay-Nonce', nonce],
    ['Wechatpay-Signature', fault?.kind === 'probe' ? probe(signature, fault.valid ?? true) : signature],
    ['Wechatpay-Timestamp', timestamp],
    ['Wechatpay-Serial', fault?.kind === 'unknown-serial' ? otherSerial(key.serial) : key.serial],
    ['Wechatpay-Signature-Type', signatureType],
  ]
}

/** 344 characters that are Base64 of 256 bytes, or 355 that are not Base64 of anything. */
function probe(signature: string, valid: boolean): string {
  return probePrefix + (valid ? signature.slice(probePrefix.length) : signature.slice(0, 336))
}

function otherSerial(serial: string): string {
  const last = serial.at(-1) === '1' ? '2' : '1'
  return serial.slice(0, -1) + last
}
