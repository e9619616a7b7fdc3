import { ValidationError } from '@wechatpay-edge/core'
import { isFields, withoutPrototype } from '@wechatpay-edge/core/internal'
import { type OperationArguments, type Snapshot, takeSnapshot } from './arguments.ts'
import { callWith, readCallOptions } from './call.ts'
import { connectionOf, type WechatPay } from './connection.ts'
import { inOperation } from './in-operation.ts'
import type { Operation } from './operation.ts'
import { paginate } from './paginate.ts'
import { notDone } from './response.ts'
import type { CallOptions } from './send.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Iterates over every row of a list: what generated functions and methods do. Each `for await` starts anew. The query and
 * options are copied now: later changes by the caller do not affect a running iteration.
 *
 * @param given - The arguments: `path` and `query`, each if the operation takes it.
 * @throws IncompleteListError when fewer rows came than were counted; TypeError when the operation does not list; and
 * what {@link call} throws, when the iteration begins
 * @example
 * ```ts
 * import { createWechatPay, list, type Operation } from '@wechatpay-edge/client'
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
 * const listThings: Operation = {
 *   id: 'listThings',
 *   method: 'get',
 *   path: '/v3/marketing/partnerships',
 *   emptyAnswer: { status: 400, code: 'INVALID_REQUEST', message: '委托营销合作关系不存在', page: { data: [] } },
 *   pagination: {
 *     rows: 'data',
 *     total: 'total_count',
 *     key: ['partner', 'authorized_data', 'create_time'],
 *     offset: 'offset',
 *     limit: 'limit',
 *   },
 *   errors: [],
 * }
 * const query = { authorized_data: { business_type: 'FAVOR_STOCK' } }
 * for await (const row of list<{ create_time: string }>(wechatpay, listThings, { query })) {
 *   console.log(row.create_time)
 * }
 * ```
 */
export function list<Row>(
  wechatpay: WechatPay,
  operation: Operation,
  given: OperationArguments,
  options?: CallOptions,
): AsyncIterable<Row> {
  const copy = (async () => ({ snapshot: takeSnapshot(given), callOptions: readCallOptions(options) }))()
  // What is wrong is reported when the iteration begins.
  copy.catch(() => {})
  const own = withoutPrototype(operation)
  return {
    [Symbol.asyncIterator]() {
      const rows = iterate<Row>(wechatpay, own, copy)
      const read = rows.next.bind(rows)
      const next = async () => inOperation(own, (await copy).callOptions, read)
      return Object.assign(rows, { next })
    },
  }
}

async function* iterate<Row>(
  wechatpay: WechatPay,
  operation: Operation,
  copy: Promise<{ readonly snapshot: Snapshot; readonly callOptions: CallOptions }>,
): AsyncGenerator<Row, void, undefined> {
  const { id, pagination } = operation
  if (!pagination) throw new TypeError(`expected an operation that lists, received ${id}`)
  const { rows, total, key, offset, limit } = pagination
  const { snapshot, callOptions } = await copy
  const connection = connectionOf(wechatpay)
  const { value: query } = snapshot.query
  if (isFields(query) && query[offset] !== undefined) {
    const message = 'is not allowed: list reads every page. Use listPage for one page'
    throw new ValidationError([{ path: offset, rule: 'unexpected', message }])
  }
  let last: Awaited<ReturnType<typeof callWith<Fields>>>
  const read = async (start: number) => {
    const value = isFields(query) ? { ...query, [offset]: start } : query
    const page = { ...snapshot, query: { ...snapshot.query, value } }
    last = await callWith<Fields>(connection, operation, page, callOptions)
    const { data } = last
    // NaN, for a field that is not there, ends no list and counts nothing.
    return { rows: (data[rows] ?? []) as Row[], total: Number(data[total]), limit: Number(data[limit]) }
  }
  const keyOf = (row: Row): string => {
    const values = key.length > 0 ? key.map((name) => (Object(row) as Fields)[name]) : row
    try {
      return JSON.stringify(values, sortKeys)
    } catch {
      throw notDone(operation, { ...last, data: { message: 'A row of the response is nested too deeply' } })
    }
  }
  yield* paginate(read, keyOf)
}

/** The order of keys in a response may change from page to page. */
function sortKeys(_name: string, value: unknown): unknown {
  if (!isFields(value)) return value
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, value[name]]))
}
