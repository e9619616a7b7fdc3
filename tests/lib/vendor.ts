/** WeChat Pay's side by node:crypto, with nothing of ours: keys, signed answers, and the check of a request. */
import { createVerify, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A key pair: the private key and both PEMs. */
export interface Pair {
  readonly privateKey: KeyObject
  readonly privatePem: string
  readonly publicPem: string
}

/** A fresh RSA key pair. */
export function makePair(modulusLength = 2048): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
  return {
    privateKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  }
}

export const mchid = '1900007291'
export const serialNo = '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB'
export const publicKeyId = 'PUB_KEY_ID_0117261620242025082900212360003201'

/** The merchant's pair and WeChat Pay's, one of each for all tests of a file: making them takes time. */
export const merchant: Pair = makePair()
export const wechatpay: Pair = makePair()

/** What may be wrong with a signed answer. */
export interface SignedAnswer {
  readonly status?: number
  readonly body?: string | Uint8Array
  readonly timestamp?: string
  readonly nonce?: string
  readonly serial?: string
  readonly key?: KeyObject
  /** Replaces, or with `null` removes, headers after signing. */
  readonly headers?: Readonly<Record<string, string | null>>
}

/** An answer signed as WeChat Pay signs it. */
export function signedResponse(answer: SignedAnswer = {}): Response {
  const { status = 200, body = '', nonce = 'd824f2e086d3c1df967785d13fcd22ef' } = answer
  const { timestamp = String(Math.floor(Date.now() / 1000)), serial = publicKeyId, key = wechatpay.privateKey } = answer
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), Buffer.from(body), Buffer.from('\n')])
  const headers = new Headers({
    'Content-Type': 'application/json; charset=utf-8',
    'Request-ID': '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': sign('sha256', message, key).toString('base64'),
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
  })
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  }
  return new Response(status === 204 ? null : (body as string), { status, headers })
}

/** The fields of an Authorization header. */
export function readAuthorization(header: string | null): Record<string, string> {
  return Object.fromEntries(
    [...(header ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

/** Whether a request's signature fits its method, target and body, by node:crypto. */
export function isSignedBy(
  pem: string,
  method: string,
  target: string,
  authorization: string | null,
  body: Uint8Array | string,
): boolean {
  const { timestamp, nonce_str, signature = '' } = readAuthorization(authorization)
  const verify = createVerify('RSA-SHA256')
  verify.update(`${method}\n${target}\n${timestamp}\n${nonce_str}\n`)
  verify.update(body)
  verify.update('\n')
  return verify.verify(pem, signature, 'base64')
}
