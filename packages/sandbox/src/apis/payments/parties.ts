/** Whose an order is: a merchant's own, or that of a sub-merchant (子商户) whom a partner (服务商) sells for. */
import { audienceOf } from '../../protocol/audience.ts'
import type { Call } from '../../protocol/handler.ts'
import { requiredMessage } from '../../protocol/messages.ts'
import { errorRow, operationError, paramError, type Refusal } from '../../protocol/refusal.ts'
import type { OrderBody, StoredOrder } from './books.ts'
import type { PaymentsOptions } from './options.ts'

/** What an order names of a partner's; a merchant's order has none of it. */
interface Named {
  readonly sp_mchid?: unknown
  readonly sub_mchid?: string
}

/**
 * The sub-merchant that a partner's call is for; `undefined` for a merchant's.
 *
 * @throws Refusal unless the partner is the one that signs, and the sub-merchant one of its own
 */
export function subMchidOf(call: Call, options: PaymentsOptions): string | undefined {
  const { operation, mchid, merchant } = call
  if (audienceOf(merchant) === 'merchant') return undefined
  const { sp_mchid = mchid, sub_mchid }: Named = { ...call.query, ...(call.body as Named | undefined) }
  if (sp_mchid !== mchid) throw operationError(operation, 'MCH_NOT_EXISTS')
  if (sub_mchid !== undefined && !merchant.subMerchants.includes(sub_mchid)) throw strangerError(call, options)
  return sub_mchid
}

/** One page names the row, NO_AUTH (请检查sub_mchid是否为服务商的子商户). No other page does, and not every table has it. */
function strangerError({ operation }: Call, { otherSubMerchant = 'documented' }: PaymentsOptions): Refusal {
  const ofTable = errorRow(operation, 'NO_AUTH') ? 'NO_AUTH' : 'MCH_NOT_EXISTS'
  return operationError(operation, otherSubMerchant === 'documented' ? ofTable : otherSubMerchant)
}

/** sub_openid是用户在子商户sub_appid下的唯一标识: without the appid it says nothing. */
export function checkSubOpenid({ operation, merchant }: Call, { sub_appid, payer }: OrderBody): void {
  if (audienceOf(merchant) === 'merchant' || payer?.sub_openid === undefined || sub_appid !== undefined) return
  const title = operation.bodyTitles['/sub_appid'] ?? ''
  const reason = "The body's /payer/sub_openid needs /sub_appid"
  throw paramError(requiredMessage('/body/sub_appid', title), reason, { location: 'body', value: '' })
}

/** The fields that name the parties, as responses and notifications have them. */
export function partiesOf({ body, subMchid }: StoredOrder): object {
  const { appid, mchid, sp_appid, sp_mchid, sub_appid } = body
  if (subMchid === undefined) return { appid, mchid }
  return { sp_appid, sp_mchid, ...(sub_appid !== undefined && { sub_appid }), sub_mchid: subMchid }
}

/** Those of a refund's notification, which has no appid. */
export function merchantsOf({ body: { mchid, sp_mchid }, subMchid }: StoredOrder): object {
  return subMchid === undefined ? { mchid } : { sp_mchid, sub_mchid: subMchid }
}

/** Who must pay, as the appid of the merchant or partner knows them; `undefined` if the order names nobody. */
export function payerOf({ body: { payer }, subMchid }: StoredOrder): string | undefined {
  return subMchid === undefined ? payer?.openid : payer?.sp_openid
}

/** Who paid, as responses and notifications have it: for sub_appid, too, if the order named one. */
export function paidByOf({ body: { sub_appid, payer }, subMchid, payment }: StoredOrder): object {
  const { openid } = payment ?? {}
  if (subMchid === undefined) return { openid }
  return {
    sp_openid: openid,
    ...(sub_appid !== undefined && { sub_openid: payer?.sub_openid ?? 'example_sub_openid' }),
  }
}
