import type { Fetch, PlatformFetch } from '../lib/options.ts'
import { readOptions } from '../lib/read-options.ts'
import { platformSignal } from '../lib/signal.ts'
import { type HostPreference, type RetryOptions, repeat, retryOptionNames } from './attempts.ts'
import { connect, keepBody, toRequest } from './connect.ts'
import { resolveHosts } from './hosts.ts'

/** Options of {@link withRetry}. */
export interface WithRetryOptions extends RetryOptions {
  /** Sends one attempt, {@link withAuth}'s for example. Default: the platform's `fetch`. */
  readonly fetch?: Fetch | undefined
}

/**
 * Makes a `fetch`, with the same arguments, that retries what is safe to retry: GETs, and writes with an
 * Idempotency-Key. Each Request goes to `hosts` in order, whatever its own origin; for 60 seconds after a failure, the
 * next one comes first. The rest is as in {@link attempts}.
 *
 * Put it around {@link withAuth}, so that each attempt is signed anew, and `timeoutMs` includes reading the response: a
 * plain `fetch` ends at the headers.
 *
 * @throws TypeError when an option has the wrong type; the `fetch` that it makes throws what {@link attempts} throws
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012075420
 * @example
 * ```ts
 * import { createKeyring, createSigner, withAuth, withRetry } from '@wechatpay-edge/core'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
 * const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
 * const hosts = [WXPAY_BASE_URL]
 *
 * const fetchWechatPay = withRetry({ fetch: withAuth({ signer, keyring, hosts }), hosts })
 * const path = '/v3/marketing/partnerships?authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%7D'
 * const response = await fetchWechatPay(WXPAY_BASE_URL + path)
 * console.log(response.status)
 * ```
 */
export function withRetry(options: WithRetryOptions = {}): PlatformFetch {
  const names = [...retryOptionNames, 'fetch'] as const
  const { fetch, ...retry } = readOptions(options, 'withRetry', names, '{ fetch, hosts, … }')
  const send = connect(fetch)
  resolveHosts(retry.hosts)
  const preference: HostPreference = {}
  return async (...given) => {
    const request = toRequest(...given)
    const { method, headers, signal } = request
    const { pathname, search } = new URL(request.url)
    const read = new Uint8Array(await request.arrayBuffer())
    const repeatable = method === 'GET' || method === 'HEAD' || Boolean(headers.get('Idempotency-Key'))
    return repeat(
      ({ host, signal, progress }) => {
        const init = { method, headers, redirect: 'manual', signal: platformSignal(signal) } as const
        const next = new Request(host + pathname + search, read.length > 0 ? { ...init, body: read } : init)
        return send(keepBody(next, read), progress, signal)
      },
      { ...retry, signal, repeatable, preference },
    )
  }
}
