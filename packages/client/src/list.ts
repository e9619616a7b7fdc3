import { ValidationError } from '@wechatpay-edge/core'
import { type OperationArguments, type Snapshot, takeSnapshot } from './arguments.ts'
import { callWith, readCallOptions } from './call.ts'
import { connectionOf, type WechatPay } from './connection.ts'
import type { Operation } from './operation.ts'
import { paginate } from './paginate.ts'
import type { CallOptions } from './send.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Iterates over every row of a list: what generated functions and methods do. Each `for await` starts anew. The query is
 * copied now: later changes by the caller do not affect a running iteration.
 */
export function list<Row>(
  wechatpay: WechatPay,
  operation: Operation,
  given: OperationArguments,
  options?: CallOptions,
): AsyncIterable<Row> {
  const snapshot = takeSnapshot(given)
  return { [Symbol.asyncIterator]: () => iterate<Row>(wechatpay, operation, snapshot, options) }
}

async function* iterate<Row>(
  wechatpay: WechatPay,
  operation: Operation,
  snapshot: Snapshot,
  options: CallOptions | undefined,
): AsyncGenerator<Row, void, undefined> {
  const { id, pagination } = operation
  if (!pagination) throw new TypeError(`expected an operation that lists, received ${id}`)
  const { rows, total, key, offset, limit } = pagination
  const callOptions = readCallOptions(options)
  const connection = connectionOf(wechatpay)
  const { value: query } = snapshot.query
  if (isFields(query) && query[offset] !== undefined) {
    const message = 'is not allowed: list reads every page. Use listPage for one page'
    throw new ValidationError([{ path: offset, rule: 'unexpected', message }])
  }
  const read = async (start: number) => {
    const value = isFields(query) ? { ...query, [offset]: start } : query
    const page = { ...snapshot, query: { ...snapshot.query, value } }
    const { data } = await callWith<Fields>(connection, operation, page, callOptions)
    return { rows: (data[rows] ?? []) as Row[], total: asNumber(data[total]), limit: asNumber(data[limit]) }
  }
  yield* paginate(read, (row) =>
    JSON.stringify(
      key.map((name) => (row as Fields)[name]),
      sortKeys,
    ),
  )
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** The order of keys in a response may change from page to page. */
function sortKeys(_name: string, value: unknown): unknown {
  return isFields(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value
}
