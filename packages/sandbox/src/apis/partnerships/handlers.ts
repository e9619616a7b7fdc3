/** The business rules of partnerships, by operation id. */
import type { Call, HandlerAnswer, Handlers } from '../../protocol/handler.ts'
import { requiredMessage } from '../../protocol/messages.ts'
import type { SandboxOperation } from '../../protocol/operation.ts'
import { operationError, paramError, Refusal } from '../../protocol/refusal.ts'
import type { PartnershipsOptions } from './options.ts'
import { type AuthorizedData, type Partner, partnerId, type Store, type StoredPartnership, timeText } from './state.ts'

interface BuildBody {
  readonly partner: Partner
  readonly authorized_data: AuthorizedData
}

export function createPartnershipHandlers(store: Store, options: PartnershipsOptions): Handlers {
  return {
    buildPartnership: (call) => ({ body: build(call, store, options) }),
    terminatePartnership: (call) => terminate(call, store, options),
    listPartnerships: (call) => ({ body: list(call, store, options) }),
  }
}

function build(call: Call, store: Store, options: PartnershipsOptions): unknown {
  const { partner, authorized_data } = known(call.body as BuildBody)
  const { operation, mchid } = call
  if (options.unknownPartners?.includes(partnerId(partner) ?? '')) {
    throw operationError(operation, partner.type === 'MERCHANT' ? 'MCH_NOT_EXISTS' : 'APPID_MCHID_NOT_MATCH')
  }
  const favorStock = authorized_data.business_type === 'FAVOR_STOCK'
  if (options.favorStockToMerchant === 'refuse' && favorStock && partner.type === 'MERCHANT') {
    throw operationError(operation, 'INVALID_REQUEST')
  }
  const before = store.get(mchid, partner, authorized_data)
  if (options.rebuild === 'refuse' && before && before.terminate_time === undefined) {
    throw operationError(operation, 'INVALID_REQUEST')
  }
  const now = timeText(call.nowMs)
  const row = { partner, authorized_data, build_time: now, create_time: before?.create_time ?? now, update_time: now }
  store.put(mchid, row)
  const { build_time, create_time, update_time } = row
  return { partner, authorized_data, state: 'ESTABLISHED', build_time, create_time, update_time }
}

function terminate(call: Call, store: Store, options: PartnershipsOptions): HandlerAnswer {
  const { partner, authorized_data } = known(call.body as BuildBody)
  const before = store.get(call.mchid, partner, authorized_data)
  const now = timeText(call.nowMs)
  if (!before) {
    if (options.terminateUnknown === 'answer') return { body: { terminate_time: now }, executed: false }
    throw operationError(call.operation, 'RESOURCE_NOT_EXISTS')
  }
  if (before.terminate_time !== undefined) {
    if (options.terminateTwice === 'refuse') throw operationError(call.operation, 'INVALID_REQUEST')
    return { body: { terminate_time: before.terminate_time }, executed: false }
  }
  store.put(call.mchid, { ...before, terminate_time: now, update_time: now })
  return { body: { terminate_time: now } }
}

interface ListQuery {
  readonly limit?: number
  readonly offset?: number
  readonly partner?: Partner
  readonly authorized_data: AuthorizedData
}

function list(call: Call, store: Store, options: PartnershipsOptions): unknown {
  const query = call.query as unknown as ListQuery
  if (options.strictListIds) checkListIds(query, call.operation)
  const { offset = 0 } = query
  const limit = Math.min(query.limit ?? 20, options.maxLimit ?? 50)
  const matching = store.list(call.mchid).filter((row) => matches(row, query))
  const all = options.listOrder === 'newest-first' ? [...matching].reverse() : matching
  const start = options.offsetUnit === 'row' ? offset : offset * limit
  const data = all.slice(start, start + limit).map(rowOf)
  if (data.length === 0 && options.emptyList !== 'page') throw emptyError(call.operation)
  const counted =
    options.totalCount !== 'never' && (options.totalCount === 'always' || offset === 0 || data.length === 0)
  return { data, offset, limit, ...(counted && { total_count: all.length }) }
}

function matches(row: StoredPartnership, { partner, authorized_data }: ListQuery): boolean {
  const { business_type, stock_id } = authorized_data
  if (row.authorized_data.business_type !== business_type) return false
  if (stock_id !== undefined && row.authorized_data.stock_id !== stock_id) return false
  if (partner === undefined) return true
  const id = partnerId(partner)
  return row.partner.type === partner.type && (id === undefined || partnerId(row.partner) === id)
}

function checkListIds({ partner, authorized_data }: ListQuery, { queryTitles }: SandboxOperation): void {
  const idName = partner?.type === 'MERCHANT' ? 'merchant_id' : 'appid'
  const missing = [
    authorized_data.stock_id === undefined && '/authorized_data/stock_id',
    partner && partnerId(partner) === undefined && `/partner/${idName}`,
  ].find((pointer) => typeof pointer === 'string')
  if (missing === undefined) return
  const title = queryTitles[missing] ?? missing.split('/').at(-1) ?? ''
  throw paramError(requiredMessage(`/query${missing}`, title), `The query's ${missing} is missing`, {
    location: 'query',
    value: '',
  })
}

/** Only documented fields are kept and echoed. */
function known({ partner, authorized_data }: BuildBody): BuildBody {
  const { type, appid, merchant_id } = partner
  const { business_type, stock_id } = authorized_data
  return {
    partner: { type, ...(appid !== undefined && { appid }), ...(merchant_id !== undefined && { merchant_id }) },
    authorized_data: { business_type, ...(stock_id !== undefined && { stock_id }) },
  }
}

/** A row of the list: it has no `state`, but a terminated one has its `terminate_time`. */
function rowOf({
  partner,
  authorized_data,
  build_time,
  terminate_time,
  create_time,
  update_time,
}: StoredPartnership): unknown {
  const terminated = terminate_time !== undefined && { terminate_time }
  return { partner, authorized_data, build_time, ...terminated, create_time, update_time }
}

function emptyError(operation: SandboxOperation): Refusal {
  const { emptyAnswer } = operation
  if (!emptyAnswer) return operationError(operation, 'INVALID_REQUEST')
  const { status, code, message } = emptyAnswer
  return new Refusal(status, code, message, { signed: true, reason: 'There is no such partnership' })
}
