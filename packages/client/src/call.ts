import { readOptions, withoutPrototype } from '@wechatpay-edge/core/internal'
import { type ApiPromise, apiPromise } from './api-promise.ts'
import { type OperationArguments, type Snapshot, takeSnapshot } from './arguments.ts'
import { type Connection, connectionOf, type WechatPay } from './connection.ts'
import { inOperation } from './in-operation.ts'
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
 * @param given - The arguments: `path`, `query` and `body`, each if the operation takes it.
 * @throws ValidationError, ApiError, SignatureError, ConnectionError, KeyError or KeyringError: see the generated functions
 * @throws TypeError when `options` is not an object, or `wechatpay` was not made by `createWechatPay`
 * @example
 * ```ts
 * import { call, createWechatPay, type Operation } from '@wechatpay-edge/client'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_BASE_URL = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env
 * const wechatpay = createWechatPay({
 *   merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
 *   wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
 *   hosts: [WXPAY_BASE_URL],
 * })
 *
 * // `pnpm generate` writes such tables from the spec.
 * const buildThing: Operation = {
 *   id: 'buildThing',
 *   method: 'post',
 *   path: '/v3/marketing/partnerships/build',
 *   body: { type: 'object' },
 *   idempotencyKey: /^[A-Za-z0-9|_*-]{1,48}$/,
 *   errors: [],
 * }
 * const body = {
 *   partner: { type: 'APPID', appid: 'wx4e1916a585d1f4e9' },
 *   authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
 * }
 * const { state } = await call<{ state: string }>(wechatpay, buildThing, { body }, { idempotencyKey: 'order-1' })
 * console.log(state)
 * ```
 */
export function call<T>(
  wechatpay: WechatPay,
  operation: Operation,
  given: OperationArguments,
  options?: CallOptions | WriteOptions,
): ApiPromise<T> {
  return apiPromise(async () => {
    const callOptions = readCallOptions(options)
    const snapshot = takeSnapshot({ ...given, ...callOptions })
    const own = withoutPrototype(operation)
    return inOperation(own, callOptions, () => callWith<T>(connectionOf(wechatpay), own, snapshot, callOptions))
  })
}

/** The same, with arguments that were copied before; its errors do not name the operation yet. */
export async function callWith<T>(
  connection: Connection,
  operation: Operation,
  snapshot: Snapshot,
  options: CallOptions,
): Promise<{ data: T; response: Response }> {
  return send(connection, operation, snapshot, options, withoutPrototype({}), (answer) => ({
    data: readAnswer(operation, connection.operations, snapshot.query.value, answer) as T,
    get response() {
      return answer.response
    },
  }))
}

/** The options of any call. */
interface AnyOptions extends CallOptions {
  readonly idempotencyKey?: string | undefined
}

/** The options as they are now. A class may have them as getters, which are not copied by a spread. */
export function readCallOptions(options: AnyOptions = {}): AnyOptions {
  return readOptions(options, 'options', ['idempotencyKey', 'signal', 'timeoutMs', 'skipValidationOfPaths'])
}
