import { ArgumentError } from '../errors.ts'
import { resolveCrypto } from './crypto.ts'
import type { RandomOptions } from './options.ts'
import { readOptions } from './read-options.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 32 characters of `0-9A-Za-z`, like a nonce of the vendor's own SDKs: about 190 bits, despite the small modulo bias. */
export function randomText({ random, crypto }: RandomOptions): string {
  const given = new Uint8Array(32)
  const bytes = random ? random(given) : resolveCrypto(crypto).getRandomValues(given)
  if (bytes?.length !== 32) {
    throw new ArgumentError('random: expected a function that fills the bytes and returns them')
  }
  let text = ''
  for (const byte of bytes) text += alphabet[byte % alphabet.length]
  return text
}

/**
 * A nonce of the same form. A platform draws its UUIDs from a store of random bytes: in Node, at a tenth of the CPU of
 * `getRandomValues`, which is the longest step of a signature but for signing itself.
 */
export function createNonce(options: RandomOptions): string {
  const uuid = !options.random && resolveCrypto(options.crypto).randomUUID?.()
  return uuid ? uuid.replaceAll('-', '') : randomText(options)
}

/**
 * Makes a new Idempotency-Key (业务请求幂等值) for a write: 32 random characters of `0-9A-Za-z`.
 *
 * Save it with your record **before** the call, so that you can retry with the same key after a crash or a timeout.
 *
 * @param options - `random`: fills bytes and returns them, by default `crypto.getRandomValues`; `crypto`: WebCrypto, by
 * default the global `crypto`.
 * @throws TypeError when an option has another name or type, `random` does not return the bytes, or there is no WebCrypto
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012380498
 * @example
 * ```ts
 * import { createIdempotencyKey } from '@wechatpay-edge/core'
 *
 * // Save this record, then send its key with the call and with every retry of it.
 * const record = { stock_id: '2433405', idempotencyKey: createIdempotencyKey() }
 * console.log(record.idempotencyKey.length) // 32
 * ```
 */
export function createIdempotencyKey(options: RandomOptions = {}): string {
  return randomText(readOptions(options, 'createIdempotencyKey', ['random', 'crypto']))
}
