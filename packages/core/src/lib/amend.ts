import type { WechatPayError } from '../errors.ts'

/** Completes an error of ours with what only its caller knows, keeping its stack. */
export function amend<E extends WechatPayError>(error: E, fields: Partial<E>): E {
  return Object.assign(error, fields)
}
