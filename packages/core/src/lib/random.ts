import { randomText } from './crypto.ts'
import type { RandomOptions } from './options.ts'

/**
 * Makes a fresh Idempotency-Key (业务请求幂等值): 32 random characters of `0-9A-Za-z`.
 *
 * Save it with your record **before** the call, so that after a crash or a timeout you can repeat with the same key.
 */
export function createIdempotencyKey(options: RandomOptions = {}): string {
  return randomText(options)
}
