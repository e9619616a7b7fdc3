import { ArgumentError } from '../errors.ts'
import { version } from '../generated/version.ts'
import { readSigner, type Signer, signBytes } from '../keys/signer.ts'
import { assertHeaderValue } from '../lib/assert.ts'
import { encodeBase64 } from '../lib/bytes.ts'
import { describe } from '../lib/describe.ts'
import type { ClockOptions, RandomOptions } from '../lib/options.ts'
import { createNonce } from '../lib/random.ts'
import { readOptions } from '../lib/read-options.ts'
import { settled } from '../outcome.ts'
import { signedMessage } from './message.ts'
import type { Outgoing } from './outgoing.ts'

/** Options of {@link signRequest}. */
export interface SignRequestOptions extends ClockOptions, RandomOptions {
  /** What is signed if it is not the Request's own body: the `meta` JSON of an upload. Saves a copy if you have it. */
  readonly body?: string | Uint8Array | undefined
  /** Unix time in seconds. Default: now. */
  readonly timestamp?: number | undefined
  /** Default: 32 random characters of `0-9A-Za-z`. */
  readonly nonce?: string | undefined
}

/**
 * Signs this very Request: sets `Authorization` on it, and `User-Agent`, `Accept` and `Accept-Language` if it has none,
 * and returns it. Its body stays unread.
 *
 * Send the Request as it is. Do not build a new one from it, and do not follow redirects with it.
 *
 * @throws KeyError when the signer's key cannot be imported, or the signer fails; its error is the `cause`
 * @throws TypeError when an argument has the wrong form, or an option another name
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 * @example
 * ```ts
 * import { createSigner, signRequest } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL } = process.env
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 *
 * const request = await signRequest(new Request(`${WXPAY_BASE_URL}/v3/certificates`, { redirect: 'manual' }), signer)
 * console.log(request.headers.get('Authorization')?.split(' ')[0])
 * ```
 */
export function signRequest(request: Request, signer: Signer, options: SignRequestOptions = {}): Promise<Request> {
  const names = ['body', 'timestamp', 'nonce', 'now', 'random', 'crypto'] as const
  return settled('not-sent', () => sign(request, signer, readOptions(options, 'signRequest', names)))
}

/** The same, for a step of a call: the outcome is set where the call ends. */
export async function sign<R extends Outgoing>(request: R, signer: Signer, options: SignRequestOptions): Promise<R> {
  const { now = Date.now, timestamp = Math.floor(now() / 1000), nonce = createNonce(options) } = options
  const { scheme, idName, id, serialNo } = readSigner(signer)
  assertHeaderValue('nonce', nonce)
  if (!Number.isSafeInteger(timestamp)) {
    const received = typeof timestamp === 'number' ? timestamp : describe(timestamp)
    const name = options.timestamp === undefined ? 'now' : 'timestamp'
    throw new ArgumentError(`${name}: expected a time that is a whole number, received ${received}`)
  }
  const { href, origin } = request.parsed ?? new URL(request.url)
  // Not `pathname + search`: a bare `?` is sent, and is in neither.
  const target = href.slice(origin.length).replace(/#.*/s, '')
  if (target.startsWith('//')) {
    throw new ArgumentError(
      "url: expected a path that begins with one '/', received two, which some runtimes send as one",
    )
  }
  const body = options.body ?? (await readBody(request as unknown as Request))
  const lines = [request.method, target, timestamp, nonce]
  const signature = encodeBase64(await signBytes(signer, signedMessage(lines, body)))
  const { headers } = request
  // WeChat Pay refuses requests without the first two; runtimes send neither by themselves, or `*` as language.
  const setDefault = (name: string, value: string) => headers.has(name) || headers.set(name, value)
  setDefault('User-Agent', `wechatpay-edge/${version}`)
  setDefault('Accept', 'application/json')
  setDefault('Accept-Language', 'zh-CN')
  const fields = `${idName}="${id}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}"`
  headers.set('Authorization', `${scheme} ${fields},serial_no="${serialNo}"`)
  return request
}

async function readBody(request: Request): Promise<string | Uint8Array> {
  if (request.method === 'GET' || request.method === 'HEAD') return ''
  return new Uint8Array(await request.clone().arrayBuffer())
}
