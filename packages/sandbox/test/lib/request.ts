/** Signs requests and checks answers with `node:crypto`, on its own: nothing here comes from the code under test. */
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto'
import type { Sandbox } from '@wechatpay-edge/sandbox'

export const paths = {
  build: '/v3/marketing/partnerships/build',
  terminate: '/v3/marketing/partnerships/terminate',
  list: '/v3/marketing/partnerships',
}

/** The vendor's example of build, as its page prints it. */
export const exampleBody = {
  partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9', merchant_id: '2480029552' },
  authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
}

/** A request and everything that its Authorization is made of; change a part to spoil it. */
export interface Draft {
  method: string
  target: string
  headers: Record<string, string>
  body: Uint8Array
  scheme: string
  mchid: string
  nonce: string
  timestamp: string
  serialNo: string
  privateKey: string
  /** Writes the header's list of items. */
  format: (items: readonly string[]) => string
  /** What is signed in place of the body; for a wrong signature. */
  signedBody: Uint8Array | undefined
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Who sends: a sandbox's first merchant, or another one with the sandbox's `fetch`. */
export type Sender = Pick<Sandbox, 'merchant' | 'fetch'>

export function draft(
  sandbox: Pick<Sandbox, 'merchant'>,
  part: Partial<Omit<Draft, 'body'>> & { body?: unknown } = {},
): Draft {
  const { mchid, serialNo, privateKey } = sandbox.merchant
  const { body: value, ...rest } = part
  const body =
    value instanceof Uint8Array ? value : bytes(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  return {
    method: 'POST',
    target: paths.build,
    scheme: 'WECHATPAY2-SHA256-RSA2048',
    mchid,
    nonce: randomBytes(16).toString('hex'),
    timestamp: String(Math.floor(Date.now() / 1000)),
    serialNo,
    privateKey,
    format: (items) => items.join(','),
    signedBody: undefined,
    ...rest,
    headers: {
      'User-Agent': 'test',
      Accept: 'application/json',
      ...(body.length > 0 && { 'Content-Type': 'application/json' }),
      ...rest.headers,
    },
    body,
  }
}

export function authorization(parts: Draft): string {
  const { method, target, timestamp, nonce, signedBody = parts.body } = parts
  const message = Buffer.concat([bytes(`${method}\n${target}\n${timestamp}\n${nonce}\n`), signedBody, bytes('\n')])
  const signature = sign('sha256', message, createPrivateKey(parts.privateKey)).toString('base64')
  const items = [
    `mchid="${parts.mchid}"`,
    `nonce_str="${nonce}"`,
    `signature="${signature}"`,
    `timestamp="${timestamp}"`,
    `serial_no="${parts.serialNo}"`,
  ]
  return `${parts.scheme} ${parts.format(items)}`
}

export function toRequest(parts: Draft, init: { signal?: AbortSignal; host?: string } = {}): Request {
  const { host = 'https://api.mch.weixin.qq.com', ...rest } = init
  return new Request(`${host}${parts.target}`, {
    method: parts.method,
    headers: { Authorization: authorization(parts), ...parts.headers },
    ...(parts.body.length > 0 && { body: new Uint8Array(parts.body) }),
    ...rest,
  })
}

/** An answer, read. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  json: any
  signed: boolean
}

export async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const signed = [...response.headers.keys()].some((name) => name.startsWith('wechatpay-'))
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
    signed,
  }
}

export async function send(
  sandbox: Sender,
  part: Partial<Omit<Draft, 'body'>> & { body?: unknown } = {},
): Promise<Answer> {
  return await read(await sandbox.fetch(toRequest(draft(sandbox, part))))
}

let keys = 0

export function build(sandbox: Sender, body: unknown = exampleBody, key = `key_${keys++}`): Promise<Answer> {
  return send(sandbox, { body, headers: { 'Idempotency-Key': key } })
}

export function terminate(sandbox: Sender, body: unknown = exampleBody, key = `key_${keys++}`): Promise<Answer> {
  return send(sandbox, { target: paths.terminate, body, headers: { 'Idempotency-Key': key } })
}

export function list(sandbox: Sender, query: Record<string, unknown>): Promise<Answer> {
  const pairs = Object.entries(query).map(
    ([name, value]) =>
      `${name}=${encodeURIComponent(typeof value === 'object' ? JSON.stringify(value) : String(value))}`,
  )
  return send(sandbox, { method: 'GET', target: `${paths.list}?${pairs.join('&')}` })
}

/** Whether `pem` (a public key or a certificate) verifies the answer's signature. */
export function verifies(answer: Answer, pem: string): boolean {
  const header = (name: string): string => answer.headers.get(`wechatpay-${name}`) ?? ''
  const message = Buffer.from(`${header('timestamp')}\n${header('nonce')}\n${answer.text}\n`)
  return verify('sha256', message, createPublicKey(pem), Buffer.from(header('signature'), 'base64'))
}
