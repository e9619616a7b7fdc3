import { isWechatPayError } from '@wechatpay-edge/core'
import { amend } from '@wechatpay-edge/core/internal'
import type { Operation } from './operation.ts'
import type { CallOptions } from './send.ts'

/** How to go on after a write whose outcome is unknown. */
function nextStep({ idempotencyKey, idempotentBy }: Operation): string {
  if (idempotencyKey) return 'repeat it with the same Idempotency-Key'
  return idempotentBy ? `query it, or repeat it with the same ${idempotentBy}` : 'find out before you repeat it'
}

/**
 * Runs a call, whose errors then say which operation it was, where it was called, and how to go on after a write. The
 * reason of the caller's signal stays as it is.
 */
export async function inOperation<T>(operation: Operation, { signal }: CallOptions, run: () => Promise<T>): Promise<T> {
  const { id, method } = operation
  try {
    return await run()
  } catch (reason) {
    if (!isWechatPayError(reason) || reason === signal?.reason) throw reason
    const error = amend(reason, {})
    const mayBeDone = method !== 'get' && error.outcome === 'unknown'
    const next = mayBeDone ? `. It may have been done: ${nextStep(operation)}` : ''
    const message = `${error.message} (${id})${next}`
    // The stack of a timeout begins at a timer, and that of a lost connection ends before the caller's line.
    const [, ...here] = `${new Error().stack}`.split('\n')
    const stack = [`${error.stack}`.replace(error.message, () => message), ...here].join('\n')
    throw amend(error, { message, stack, operation: id })
  }
}
