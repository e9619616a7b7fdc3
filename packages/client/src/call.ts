import { type ApiPromise, apiPromise } from './api-promise.ts'
import { type OperationArguments, type Snapshot, takeSnapshot } from './arguments.ts'
import { type Connection, connectionOf, type WechatPay } from './connection.ts'
import type { Operation } from './operation.ts'
import { readAnswer } from './response.ts'
import { type CallOptions, send } from './send.ts'

/** Options of a write. */
export interface WriteOptions extends CallOptions {
  /** Save it before the call. A repeat with the same key is the same write; see `createIdempotencyKey`. */
  readonly idempotencyKey: string
}

/**
 * Calls one operation: what generated functions and methods do.
 *
 * @throws TypeError when `options` is not an object, or `wechatpay` was not made by `createWechatPay`
 */
export function call<T>(
  wechatpay: WechatPay,
  operation: Operation,
  given: OperationArguments,
  options?: CallOptions | WriteOptions,
): ApiPromise<T> {
  return apiPromise(async () => {
    const { idempotencyKey, ...callOptions } = readCallOptions(options)
    const snapshot = takeSnapshot({ ...given, idempotencyKey })
    return callWith<T>(connectionOf(wechatpay), operation, snapshot, callOptions)
  })
}

/** The same, with arguments that were copied before. */
export async function callWith<T>(
  connection: Connection,
  operation: Operation,
  snapshot: Snapshot,
  options: CallOptions,
): Promise<{ data: T; response: Response }> {
  const answer = await send(connection, operation, snapshot, options)
  const data = readAnswer(operation, connection.operations, snapshot.query.value, answer) as T
  return { data, response: answer.response }
}

/** The options of any call. */
interface AnyOptions extends CallOptions {
  readonly idempotencyKey?: string | undefined
}

/** The options as they are now. A class may have them as getters, which are not copied by a spread. */
export function readCallOptions(options: AnyOptions = {}): AnyOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options: expected an object, received ${options === null ? 'null' : typeof options}`)
  }
  const { idempotencyKey, signal, timeoutMs } = options
  return { idempotencyKey, signal, timeoutMs }
}
