import type { Notification } from '@wechatpay-edge/core'
import { isFields } from '@wechatpay-edge/core/internal'
import { type Schema, validate } from './schema-validator.ts'

/** What distinguishes the notifications (回调通知) of one kind from all others, generated from its spec. */
export interface Webhook {
  /** Its values of `event_type`. Others have some of them, too. */
  readonly eventTypes: readonly string[]
  /** Its `original_type`; absent if WeChat Pay's page prints none. */
  readonly originalType?: string
  /** The shape of what is encrypted in it: which fields must be there, and their types. */
  readonly resource: Schema
}

/**
 * Whether a notification (回调通知) is of one kind: its event type, its original type and the shape of its resource are
 * those of the spec. The generated functions `is…Notification` are made of it. Unknown fields, and unknown values of
 * known ones, are tolerated.
 *
 * @typeParam T - What `resource` is then.
 * @param notification - A verified one: what `parseNotification` or `handleNotification` gives you.
 * @param webhook - What distinguishes its kind.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @example
 * ```ts
 * import { isNotificationOf, type Webhook } from '@wechatpay-edge/client'
 *
 * const paid: Webhook = {
 *   eventTypes: ['TRANSACTION.SUCCESS'],
 *   originalType: 'transaction',
 *   resource: { type: 'object', required: ['out_trade_no'], properties: { out_trade_no: { type: 'string' } } },
 * }
 * const notification = {
 *   id: 'EV-2018022511223320873',
 *   create_time: '2015-05-20T13:29:35+08:00',
 *   event_type: 'TRANSACTION.SUCCESS',
 *   resource_type: 'encrypt-resource',
 *   summary: '支付成功',
 *   original_type: 'transaction',
 *   resource: { out_trade_no: '1217752501201407033233368018' } as unknown,
 * }
 * if (isNotificationOf<{ out_trade_no: string }>(notification, paid)) console.log(notification.resource.out_trade_no)
 * ```
 */
export function isNotificationOf<T>(
  notification: Notification,
  { eventTypes, originalType, resource }: Webhook,
): notification is Notification<T> {
  if (!isFields(notification)) return false
  const { event_type, original_type, resource: value } = notification
  const isOfType = originalType === undefined || original_type === originalType
  return isOfType && eventTypes.includes(event_type) && validate(resource, value).length === 0
}
