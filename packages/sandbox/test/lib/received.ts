/** A notification as its receiver sees it: decrypted and verified by `node:crypto`, with nothing of the code under test. */
import { createDecipheriv, createPublicKey, verify } from 'node:crypto'
import type { Sandbox, SandboxIdentity } from '@wechatpay-edge/sandbox'

/** What came, read once. */
export interface Received {
  readonly request: Request
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly json: any
  /** A header that begins with `Wechatpay-`. */
  readonly header: (name: string) => string
}

export async function read(request: Request): Promise<Received> {
  const text = await request.text()
  return { request, text, json: JSON.parse(text), header: (name) => request.headers.get(`Wechatpay-${name}`) ?? '' }
}

export function decrypt({ json }: Received, { apiV3Key }: Pick<Sandbox | SandboxIdentity, 'apiV3Key'>): string {
  const { ciphertext, nonce, associated_data } = json.resource
  const bytes = Buffer.from(ciphertext, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, nonce)
  decipher.setAAD(Buffer.from(associated_data)).setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString()
}

export function isSigned({ text, header }: Received, pem: string): boolean {
  const message = Buffer.from(`${header('Timestamp')}\n${header('Nonce')}\n${text}\n`)
  return verify('sha256', message, createPublicKey(pem), Buffer.from(header('Signature'), 'base64'))
}
